/** A leader that goes away says nothing of the upstream: one of those who wait takes its place at once, in whichever worker, and the others wait on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Exchange, Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const EXACT = { enableSemanticCache: false };
const QUESTION = chat("q");
/** Milliseconds between two ticks, and those that a lease runs. */
const TICK = 20;
const LEASE = 2000;

const open = (gateway: Gateway): Exchange => gateway.open(QUESTION).send();
const many = (gateway: Gateway, count: number): Exchange[] => Array.from({ length: count }, () => open(gateway));
const released = (exchanges: Exchange[]): Exchange[] => exchanges.filter((exchange) => !exchange.isOver && exchange.isReleased);

async function workers(count = 2, configuration: object = EXACT): Promise<Gateway[]> {
  const sharedData = new SharedData();
  return Promise.all(Array.from({ length: count }, () => Gateway.start(configuration, { sharedData })));
}

function pass(millis: number, gateways: Gateway[]): void {
  for (let passed = 0; passed < millis; passed += TICK) for (const gateway of gateways) gateway.pass(TICK);
}

/** The ways in which a leader that has gone upstream goes away. */
const LEAVES: Record<string, (leader: Exchange) => void> = {
  "before the answer": (leader) => leader.close(),
  "between headers and body": (leader) => (leader.beginResponse({ body: completion("half") }), leader.close()),
  "amid the body": (leader) => (leader.beginResponse({ body: completion("half") }), leader.passChunk(Buffer.from("{"), false), leader.close()),
};

for (const [when, leave] of Object.entries(LEAVES)) {
  test(`${when}: exactly one takes over at once, and the others get its answer`, async () => {
    const gateway = await Gateway.start(EXACT);
    const leader = open(gateway);
    const followers = many(gateway, 40);
    leave(leader);
    const [next, ...more] = released(followers);
    assert.equal(more.length, 0);
    assert.equal(next, followers[0], "the one that has waited longest");
    pass(3 * LEASE, [gateway]);
    assert.equal(released(followers).length, 1, "the others wait on");
    const newcomer = open(gateway);
    assert.ok(newcomer.isHeld);
    next.upstreamAnswers({ body: completion("B") });
    for (const follower of [...followers.slice(1), newcomer]) assert.equal(follower.finish().body.toString(), completion("B"));
    assert.equal(gateway.upstreamRequests + 1, 2);
    assert.equal(gateway.metric("waiting"), 0);
    assert.equal(gateway.metric("collapsed"), 40);
  });
}

test("as often as leaders leave", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 5);
  leader.close();
  for (const next of followers.slice(0, 4)) {
    assert.deepEqual(released(followers), [next]);
    next.close();
  }
  followers[4].finish();
  assert.equal(gateway.metric("waiting"), 0);
  assert.ok(open(gateway).isAnswered);
});

test("a follower that has gone itself is passed over", async () => {
  const gateway = await Gateway.start(EXACT);
  const leader = open(gateway);
  const followers = many(gateway, 4);
  followers[0].answerElsewhere("504");
  followers[1].close();
  leader.close();
  assert.deepEqual(released(followers.slice(1)), [followers[2]]);
});

test("while the embedding is still awaited, too: who takes over looks for itself", async () => {
  const gateway = await Gateway.start();
  const leader = open(gateway);
  const followers = many(gateway, 10);
  leader.close();
  assert.ok(followers.every((each) => each.isHeld));
  gateway.answerCallouts();
  assert.equal(released(followers).length, 1);
  followers[0].finish();
  gateway.answerCallouts();
  assert.ok(followers.slice(1).every((each) => each.isAnswered));
});

test("answered by Envoy while it was held: one takes over with the next tick", async () => {
  const gateway = await Gateway.start();
  const leader = open(gateway);
  const followers = many(gateway, 10);
  leader.answerElsewhere("408");
  gateway.answerCallouts();
  assert.ok(followers.every((each) => each.isHeld), "no other stream is answered in a callback that answers a status");
  gateway.pass(TICK);
  gateway.answerCallouts();
  assert.equal(released(followers).length, 1);
});

test("and if by then nobody waits any more, nothing stays", async () => {
  const [a, b] = await workers();
  const leader = open(a);
  const follower = open(a);
  leader.answerElsewhere("504");
  follower.close();
  a.pass(TICK);
  assert.ok(open(b).isReleased, "the lease was given back");
  assert.ok(open(a).isHeld);
});

test("across workers: one takes over in the leader's worker, and those of the other one wait on", async () => {
  const all = await workers();
  const [a, b] = all;
  const leader = open(a);
  const followers = [...many(a, 20), ...many(b, 20)];
  pass(560, all);
  leader.close();
  pass(3 * LEASE, all);
  const [next, ...more] = released(followers);
  assert.equal(more.length, 0);
  next.upstreamAnswers({ body: completion("B") });
  pass(TICK, all);
  for (const follower of followers.filter((each) => !each.isOver)) assert.equal(follower.finish().body.toString(), completion("B"));
  assert.equal(a.upstreamRequests + b.upstreamRequests + 1, 2);
});

test("across workers: if nobody waits in the leader's worker, one of one other worker takes over within a tick", async () => {
  const all = await workers(4);
  const leader = open(all[0]);
  const followers = all.slice(1).flatMap((worker) => many(worker, 13));
  leader.close();
  assert.equal(released(followers).length, 0);
  pass(TICK, all);
  const [next, ...more] = released(followers);
  assert.equal(more.length, 0);
  pass(3 * LEASE, all);
  assert.equal(released(followers).length, 1);
  next.upstreamAnswers({ body: completion("B") });
  pass(TICK, all);
  for (const follower of followers.filter((each) => !each.isOver)) assert.equal(follower.finish().body.toString(), completion("B"));
});

test("across workers: a second leader that leaves is followed as the first was", async () => {
  const all = await workers(3);
  const leader = open(all[0]);
  const followers = all.slice(1).flatMap((worker) => many(worker, 2));
  leader.close();
  for (let left = 4; left > 0; left--) {
    pass(2 * TICK, all);
    const [next, ...more] = released(followers);
    assert.equal(more.length, 0, `${left} are left`);
    next.close();
  }
});

test("across workers: who takes over and finds another worker ahead waits on, for no longer than configured", async () => {
  const all = await workers(2, { singleFlight: { wait: 1000 }, embedding: { timeout: 5000 } });
  const [a, b] = all;
  const leader = open(a);
  const followers = many(a, 3);
  pass(500, all);
  const ahead = open(b);
  b.answerCallouts();
  assert.ok(ahead.isReleased);
  leader.close();
  a.answerCallouts();
  assert.equal(released(followers).length, 0);
  pass(480, all);
  assert.equal(released(followers).length, 0);
  pass(40, all);
  a.answerCallouts();
  assert.equal(released(followers).length, 3, "each has waited for its own second");
  assert.equal(followers[0].finish().cacheStatus, "fwd=miss; detail=wait_timeout");
});

test("an upstream that fails still lets go in steps, in every worker, also one that was asked by who took over", async () => {
  const all = await workers();
  const [a, b] = all;
  const leader = open(a);
  const here = many(a, 30);
  const there = many(b, 30);
  leader.close();
  const [next] = released(here);
  next.upstreamAnswers({ status: 503, body: "no" });
  b.pass(TICK);
  assert.equal(released(there).length, 8);
  a.pass(TICK);
  assert.equal(released(here).length, 8);
});

test("a lease that has been taken by another key holds up nobody", async () => {
  const all = await workers();
  const [a, b] = all;
  const leader = open(a);
  const followers = many(b, 5);
  const { sharedData } = a.host;
  const [key, { value }] = [...sharedData.entries].find(([name, each]) => name.startsWith("reprise:l") && each.value.length > 0)!;
  const other = Buffer.from(value);
  other[0] ^= 1;
  sharedData.set(key, other, 0);
  b.pass(TICK);
  assert.equal(released(followers).length, 1);
  leader.finish();
});
