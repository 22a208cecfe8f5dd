/** Of identical requests one goes upstream; the others wait for it, and none is worse off than without the cache. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Exchange, Gateway, type Ask } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const EXACT = { enableSemanticCache: false };
const QUESTION = chat("q");
/** Milliseconds between two ticks, and those that a lease runs. */
const TICK = 20;
const LEASE = 2000;

function open(gateway: Gateway, ask: Ask = {}): Exchange {
  return gateway.open(QUESTION, ask).send();
}

function many(gateway: Gateway, count: number, ask: Ask = {}): Exchange[] {
  return Array.from({ length: count }, () => open(gateway, ask));
}

async function workers(configuration: object = EXACT): Promise<[Gateway, Gateway]> {
  const sharedData = new SharedData();
  return [await Gateway.start(configuration, { sharedData }), await Gateway.start(configuration, { sharedData })];
}

function pass(millis: number, ...gateways: Gateway[]): void {
  for (let passed = 0; passed < millis; passed += TICK) for (const gateway of gateways) gateway.pass(TICK);
}

/** Requests that have gone upstream. */
function released(exchanges: Exchange[]): number {
  return exchanges.filter((exchange) => exchange.isReleased).length;
}

test("a hundred at once: one goes upstream, and all get its answer", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 99);
  assert.ok(leader.isReleased && followers.every((each) => each.isHeld));
  gateway.host.tick();
  assert.equal(gateway.metric("waiting"), 99);
  leader.upstreamAnswers({ body: completion("A") });
  for (const follower of followers) {
    const reply = follower.finish();
    assert.equal(reply.body.toString(), completion("A"));
    assert.equal(reply.cacheStatus, "fwd=miss; stored; collapsed; ttl=3600; detail=exact");
    assert.equal(reply.state, "collapsed");
  }
  assert.equal(gateway.upstreamRequests, 1);
  assert.deepEqual(gateway.counted("waiting", "collapsed", "miss", "requests"), { collapsed: 99, "miss.not_stored": 1 });
});

test("who waits is embedded not even once", async () => {
  const gateway = await Gateway.start();
  const leader = open(gateway);
  const followers = many(gateway, 3);
  assert.equal(gateway.host.callouts.length, 1);
  gateway.answerCallouts();
  leader.finish();
  gateway.answerCallouts();
  assert.ok(followers.every((each) => each.isAnswered));
  assert.equal(gateway.embedder.asked.length, 1);
});

test("other requests wait for nobody", async () => {
  const gateway = await Gateway.start(EXACT);
  open(gateway);
  assert.ok(gateway.open(chat("other")).send().isReleased);
  assert.ok(gateway.open(QUESTION, { headers: { authorization: "Bearer bob" } }).send().isReleased, "another tenant");
  assert.ok(gateway.open(chat("q", { temperature: 1 })).send().isReleased);
});

test("streams wait only if configured, and either kind may lead the other", async () => {
  const stream = chat("q", { stream: true });
  for (const streams of [false, true]) {
    const gateway = await Gateway.start({ ...EXACT, singleFlight: { streams } });
    const leader = gateway.open(stream).send();
    const plain = open(gateway);
    const other = gateway.open(stream).send();
    assert.ok(leader.isReleased && plain.isHeld);
    assert.equal(other.isHeld, streams);
    leader.upstreamAnswers({ body: eventStream("A") });
    assert.match(plain.finish().body.toString(), /"content":"A"/);
    if (streams) assert.match(other.finish().headers["content-type"], /event-stream/);
  }
});

test("who wants a new answer leads, and follows nobody", async () => {
  for (const control of ["no-cache", "max-age=0"]) {
    const gateway = await Gateway.start(EXACT);
    const headers = { "cache-control": control };
    const leader = open(gateway, { headers });
    const follower = open(gateway);
    const other = open(gateway, { headers });
    assert.ok(leader.isReleased && follower.isHeld && other.isReleased, control);
    leader.finish();
    assert.ok(follower.isAnswered);
    other.finish();
  }
});

test("switched off, or in shadow mode, nobody waits", async () => {
  for (const configuration of [{ singleFlight: { scope: "off" } }, { mode: "shadow" }]) {
    const gateway = await Gateway.start({ ...EXACT, ...configuration });
    assert.equal(released(many(gateway, 5)), 5);
  }
});

test("an answer that cannot be kept lets the others go, a few at a time and more with each tick", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 100);
  leader.upstreamAnswers({ body: completion("cut", { finish: "length" }) });
  assert.equal(released(followers), 0);
  const counts = Array.from({ length: 5 }, () => (gateway.pass(TICK), released(followers)));
  assert.deepEqual(counts, [8, 24, 56, 100, 100]);
  for (const follower of followers) assert.equal(follower.finish().cacheStatus, "fwd=miss; detail=not_stored");
});

test("a dead upstream is known at its headers, and is not asked by all at once", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 100);
  leader.beginResponse({ status: 503, body: "no healthy upstream" });
  const counts: number[] = [];
  for (let tick = 0; tick < 5; tick++) {
    gateway.pass(TICK);
    counts.push(released(followers));
    // The dead upstream answers each of them at once.
    for (const follower of followers) if (follower.isReleased && !follower.stream.responded) follower.beginResponse({ status: 503, body: "no" });
  }
  assert.deepEqual(counts, [8, 24, 56, 100, 100]);
  assert.equal(gateway.metric("waiting"), 0);
});

test("the first that is let go leads who comes then, and its answer serves those that are not yet let go", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 30);
  leader.upstreamAnswers({ status: 500, body: "no" });
  gateway.pass(TICK);
  const newcomer = open(gateway);
  assert.ok(newcomer.isHeld);
  followers[0].upstreamAnswers({ body: completion("B") });
  assert.equal(newcomer.finish().body.toString(), completion("B"));
  gateway.pass(TICK);
  gateway.pass(TICK);
  const rest = followers.slice(8);
  assert.equal(rest.filter((each) => each.isAnswered).length, rest.length);
  assert.equal(rest[0].finish().state, "hit_exact");
});

test("an answer that others cannot have lets them go, and so does an upstream that breaks off", async () => {
  for (const end of [
    (leader: Exchange) => leader.upstreamAnswers({ chunks: [completion("half").slice(0, 20)], end: "cut short" }),
    (leader: Exchange) => leader.upstreamAnswers({ headers: { "content-type": "text/html" } }),
    (leader: Exchange) => leader.upstreamAnswers({ chunks: [], status: 200 }),
    (leader: Exchange) => leader.upstreamAnswers({ status: 400, body: "no" }),
    (leader: Exchange) => leader.upstreamAnswers({ body: completion("x".repeat(5000)) }),
  ]) {
    const gateway = await Gateway.start({ ...EXACT, cache: { maxAnswerBytes: 2048 } });
    const leader = open(gateway);
    const [a, b] = many(gateway, 2);
    end(leader);
    assert.ok(a.isHeld && b.isHeld, end.toString());
    gateway.pass(TICK);
    assert.ok(a.isReleased && b.isReleased, end.toString());
    a.finish();
    b.finish();
    assert.equal(gateway.metric("waiting"), 0);
  }
});

test("a leader that is answered by the semantic tier lets the others look there, too", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
  gateway.ask(chat("Q?"), { upstream: { body: completion("A") } });
  const leader = open(gateway);
  const follower = open(gateway);
  gateway.answerCallouts();
  assert.equal(leader.finish().state, "hit_semantic");
  gateway.pass(TICK);
  gateway.answerCallouts();
  assert.equal(follower.finish().state, "hit_semantic");
});

test("a leader that Envoy answers itself lets another one lead", async () => {
  const gateway = await Gateway.start();
  const leader = open(gateway);
  const follower = open(gateway);
  leader.answerElsewhere("408");
  gateway.pass(TICK);
  assert.ok(!follower.isAnswered);
  gateway.answerCallouts();
  assert.ok(follower.isReleased);
});

test("who waits and goes away, or is answered by Envoy, leaves nothing behind", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const [gone, timedOut, stays] = many(gateway, 3);
  gone.close();
  timedOut.answerElsewhere("504");
  timedOut.close();
  gateway.host.tick();
  assert.equal(gateway.metric("waiting"), 1);
  leader.finish();
  assert.ok(stays.isAnswered);
  stays.finish();
  gateway.pass(500);
  assert.deepEqual(gateway.counted("waiting", "buffered.bytes"), {});
});

test("who goes away while it is about to be let go leaves nothing behind, either", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 20);
  leader.upstreamAnswers({ status: 500, body: "no" });
  for (const follower of followers.slice(0, 19)) follower.close();
  gateway.pass(TICK);
  assert.ok(followers[19].isReleased);
  assert.equal(gateway.metric("waiting"), 0);
});

test("nobody waits for longer than configured, and the answer is kept then", async () => {
  const gateway = await Gateway.start({ singleFlight: { wait: 1000 } });
  const leader = open(gateway);
  gateway.answerCallouts();
  const follower = open(gateway);
  pass(980, gateway);
  assert.ok(follower.isHeld);
  pass(TICK, gateway);
  const reply = follower.upstreamAnswers({ body: completion("B") });
  gateway.answerCallouts();
  assert.equal(reply.cacheStatus, "fwd=miss; detail=wait_timeout");
  assert.equal(gateway.metric("single_flight.timeout"), 1);
  assert.equal(gateway.metric("miss.wait_timeout"), 1);
  assert.equal(gateway.ask(QUESTION).body.toString(), completion("B"));
  leader.finish();
});

test("those who have waited too long are let go a few at a time as well", async () => {
  const gateway = await Gateway.start({ ...EXACT, singleFlight: { wait: 1000 } });
  open(gateway);
  const followers = many(gateway, 50);
  pass(1000, gateway);
  assert.equal(released(followers), 8);
  pass(60, gateway);
  assert.equal(released(followers), 50);
});

test("no more wait than configured; the others go upstream as ever", async () => {
  const gateway = await Gateway.start({ ...EXACT, singleFlight: { maxWaiting: 3 } });
  const leader = open(gateway);
  const followers = many(gateway, 10);
  assert.equal(released(followers), 7);
  leader.finish();
  assert.equal(followers.filter((each) => each.isAnswered).length, 3);
});

test("what waits counts as held", async () => {
  const gateway = await Gateway.start({ ...EXACT, maxBufferedBytes: 1_048_576 });
  const long = chat("x".repeat(400_000));
  gateway.open(long).send();
  assert.ok(gateway.open(long).send().isHeld);
  const reply = gateway.open(long).send().finish();
  assert.equal(reply.cacheStatus, "fwd=bypass; detail=over_capacity");
});

test("two workers: the second waits for the first, and finds its answer within a tick", async () => {
  const [a, b] = await workers();
  const leader = open(a);
  const followers = many(b, 50);
  assert.ok(followers.every((each) => each.isHeld));
  pass(100, a, b);
  leader.upstreamAnswers({ body: completion("A") });
  assert.ok(followers.every((each) => each.isHeld));
  b.pass(TICK);
  for (const follower of followers) assert.equal(follower.finish().body.toString(), completion("A"));
  assert.equal(a.upstreamRequests + b.upstreamRequests, 1);
  assert.equal(b.metric("collapsed"), 50);
});

test("a worker looks at the lease once a tick, however many wait, and not at all if nobody does", async () => {
  const [a, b] = await workers();
  open(a);
  many(b, 50);
  b.pass(TICK);
  const before = b.host.sharedData.reads;
  b.pass(TICK);
  assert.equal(b.host.sharedData.reads - before, 1);
  const [c] = await workers();
  open(c);
  c.pass(1000);
  c.pass(TICK);
  const idle = c.host.sharedData.reads;
  c.pass(TICK);
  assert.equal(c.host.sharedData.reads - idle, 0);
});

test("two workers: a leader that fails lets the other worker's requests go", async () => {
  const [a, b] = await workers();
  const leader = open(a);
  const followers = many(b, 20);
  leader.upstreamAnswers({ status: 500, body: "no" });
  b.pass(TICK);
  assert.equal(released(followers), 8);
  b.pass(TICK);
  assert.equal(released(followers), 20);
});

test("two workers: a stale answer is not what the others wait for, and they are not let go all at once", async () => {
  const [a, b] = await workers({ ...EXACT, cache: { cacheTTL: 60, staleIfError: 100 } });
  a.ask(QUESTION, { upstream: { body: completion("old") } });
  for (const gateway of [a, b]) gateway.host.now += 60_500;
  const leader = open(a);
  const followers = many(b, 20);
  leader.upstreamAnswers({ status: 503, body: "no" });
  b.pass(TICK);
  assert.equal(released(followers), 8);
  b.pass(TICK);
  assert.equal(released(followers), 20);
});

test("two workers with scope worker do not look at each other", async () => {
  const [a, b] = await workers({ ...EXACT, singleFlight: { scope: "worker" } });
  open(a);
  assert.ok(open(b).isReleased);
  assert.ok(open(b).isHeld);
  assert.ok([...a.host.sharedData.entries.keys()].every((key) => !key.startsWith("reprise:l")));
});

test("a lease is held for as long as the upstream takes", async () => {
  const [a, b] = await workers();
  const leader = open(a);
  pass(3 * LEASE, a, b);
  const follower = open(b);
  assert.ok(follower.isHeld);
  pass(3 * LEASE, a, b);
  assert.ok(follower.isHeld);
  leader.upstreamAnswers({ body: completion("A") });
  b.pass(TICK);
  assert.equal(follower.finish().body.toString(), completion("A"));
});

test("a VM that is gone holds up nobody for longer than its lease", async () => {
  const [a, b] = await workers();
  open(a);
  const follower = open(b);
  // Worker A has trapped: it gets no tick any more, and a fresh VM takes its place.
  const fresh = await Gateway.start(EXACT, { sharedData: a.host.sharedData, now: b.host.now });
  const newcomer = open(fresh);
  assert.ok(newcomer.isHeld);
  pass(LEASE - TICK, b, fresh);
  assert.ok(follower.isHeld && newcomer.isHeld);
  pass(TICK, b, fresh);
  assert.ok(follower.isReleased && newcomer.isHeld, "the one leads, and the other waits for it");
  follower.finish();
  fresh.pass(TICK);
  assert.equal(newcomer.finish().state, "collapsed");
});

test("a damaged lease holds up nobody", async () => {
  const sharedData = new SharedData();
  const gateway = await Gateway.start(EXACT, { sharedData });
  open(gateway);
  const [key, { value }] = [...sharedData.entries].find(([name, each]) => name.startsWith("reprise:l") && each.value.length > 0)!;
  const damaged = [Buffer.alloc(0), value.subarray(0, 23), Buffer.concat([value, value]), Buffer.alloc(24, 0xff), Buffer.alloc(24, 0x7f)];
  for (const bytes of damaged) {
    sharedData.set(key, Buffer.from(bytes), 0);
    const other = await Gateway.start(EXACT, { sharedData });
    const exchange = open(other);
    assert.ok(exchange.isReleased, bytes.toString("hex"));
    exchange.close();
  }
});

test("any two workers at any moment: an identical request is answered right, and the upstream is asked at most once a worker", async () => {
  for (let moment = 0; ; moment++) {
    const [a, b] = await workers();
    const data = a.host.sharedData;
    let accesses = 0;
    let other: Exchange | null = null;
    data.beforeAccess = () => {
      if (accesses++ === moment && other === null) other = open(b);
    };
    const first = open(a);
    if (first.isReleased) first.upstreamAnswers({ body: completion("A") });
    data.beforeAccess = () => {};
    if (other === null) break;
    const second = other as Exchange;
    if (second.isReleased) second.upstreamAnswers({ body: completion("B") });
    pass(100, a, b);
    for (const exchange of [first, second]) {
      if (!exchange.isOver) assert.match(exchange.finish().body.toString(), /"content":"[AB]"/, `at moment ${moment}`);
    }
    assert.ok(a.upstreamRequests + b.upstreamRequests <= 2);
    assert.equal(a.metric("waiting") + b.metric("waiting"), 0);
  }
});

test("a follower whose own directives the answer does not meet goes its own way", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { cacheTTL: 60 } });
  const leader = open(gateway);
  const follower = open(gateway, { headers: { "cache-control": "min-fresh=100" } });
  assert.ok(follower.isHeld);
  leader.finish();
  assert.ok(follower.isReleased);
  assert.equal(follower.finish().cacheStatus, "fwd=request; detail=too_old");
});
