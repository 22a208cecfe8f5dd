/** A second level of the exact tier, outside the Envoy: it is asked when the first has nothing, and whoever asks waits. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { entryOf, report, TOKEN } from "../support/feedback.ts";
import { Gateway, type Exchange, type GatewayOptions } from "../support/gateway.ts";
import { Action, SharedData, type Headers } from "../support/host_emulator.ts";
import { readRecord, writeRecord } from "../support/record.ts";
import { Remote, twoLevelFilter } from "../support/two_levels.ts";

const EXACT = { enableSemanticCache: false };
const TTL = 3600;
const DEAD: Headers = [[":status", "503"], ["content-type", "text/plain"]];

let module: WebAssembly.Module;

before(async () => {
  module = await twoLevelFilter();
});

/** A worker of an Envoy that has its own shared data, unless it is given some. */
function start(remote: Remote, configuration: object = EXACT, options: GatewayOptions = {}): Promise<Gateway> {
  return Gateway.start(configuration, { module, remote: (callout) => remote.answer(callout), ...options });
}

/** A second level that another Envoy has filled with the answer to «q». */
async function filled(configuration: object = EXACT): Promise<Remote> {
  const remote = new Remote();
  (await start(remote, configuration)).ask(chat("q"), { upstream: { body: completion("from afar") } });
  assert.equal(remote.records.size, 1);
  return remote;
}

/** Answers what the second level is asked now, and nothing else. */
function answerRemote(gateway: Gateway, reply?: null): void {
  const callout = gateway.host.callouts.find(({ cluster }) => cluster === "remote")!;
  gateway.host.answerCallout(reply === null ? null : gateway.answerTo(callout), callout.token);
}

test("what another Envoy has kept is served, and is at hand from then on", async () => {
  const remote = await filled();
  const gateway = await start(remote);
  const exchange = gateway.open(chat("q")).send();
  assert.ok(exchange.isHeld);
  gateway.answerCallouts();
  const reply = exchange.finish();
  assert.equal(reply.cacheStatus, `hit; ttl=${TTL}; detail=exact`);
  assert.equal(reply.body.toString(), completion("from afar"));
  remote.asked.length = 0;
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
  assert.deepEqual(remote.asked, []);
  assert.deepEqual(gateway.counted("requests", "miss"), { "requests.hit_exact": 2 });
});

test("a request that finds nothing there goes on as it would without it", async () => {
  const embedder = new Embedder();
  const gateway = await start(new Remote(), {}, { embedder });
  const first = gateway.open(chat("Where do otters sleep at night?")).send();
  assert.deepEqual(gateway.host.callouts.map(({ cluster }) => cluster), ["remote"]);
  answerRemote(gateway);
  assert.deepEqual(gateway.host.callouts.map(({ cluster }) => cluster), ["ollama"]);
  gateway.answerCallouts();
  assert.ok(first.isReleased);
  first.finish();
  assert.deepEqual(gateway.counted("miss"), { "miss.no_candidate": 1 });
});

test("no reply, a refused callout, another entry and a damaged one are misses", async () => {
  const remote = await filled();
  const [path, record] = [...remote.records][0]!;
  const parts = readRecord(record);
  const other = writeRecord({ ...parts, key: Buffer.alloc(32, 7) });
  const foreign = writeRecord({ ...parts, partition: Buffer.alloc(32, 7) });
  const expired = writeRecord({ ...parts, expires: 1 });
  for (const wrong of [other, foreign, expired, record.subarray(1), Buffer.alloc(0)]) {
    remote.records.set(path, wrong);
    const gateway = await start(remote);
    assert.equal(gateway.ask(chat("q")).cacheStatus, "fwd=miss; detail=not_stored");
  }
  remote.records.set(path, record);
  const silent = await start(remote);
  const exchange = silent.open(chat("q")).send();
  answerRemote(silent, null);
  assert.ok(exchange.isReleased);
  const refused = await start(remote, EXACT, { refuseCallouts: 2 });
  assert.ok(refused.open(chat("q")).send().isReleased);
});

test("a stale entry from there is stale here too", async () => {
  const configuration = { ...EXACT, cache: { cacheTTL: 60, staleIfError: 100 } };
  const remote = await filled(configuration);
  const gateway = await start(remote, configuration);
  gateway.host.now += 61_000;
  assert.equal(gateway.ask(chat("q"), { upstream: { body: completion("new") } }).cacheStatus, "fwd=stale; detail=stale");
});

test("a client that leaves while it is asked leaves nothing behind", async () => {
  const gateway = await start(await filled());
  gateway.open(chat("q")).send().close();
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
});

test("a request that Envoy has answered meanwhile is left alone", async () => {
  const gateway = await start(await filled());
  const exchange = gateway.open(chat("q")).send();
  exchange.answerElsewhere("408");
  gateway.answerCallouts();
  exchange.close();
});

test("identical requests wait for the one that goes upstream, in this worker and in others", async () => {
  const sharedData = new SharedData();
  const remote = new Remote();
  const [a, b] = [await start(remote, EXACT, { sharedData }), await start(remote, EXACT, { sharedData })];
  const open = (gateway: Gateway): Exchange => {
    const exchange = gateway.open(chat("q")).send();
    gateway.answerCallouts();
    return exchange;
  };
  const [owner, follower, elsewhere] = [open(a), open(a), open(b)];
  assert.ok(owner.isReleased && follower.isHeld && elsewhere.isHeld);
  owner.upstreamAnswers({ body: completion("A") });
  a.answerCallouts();
  assert.equal(follower.finish().state, "collapsed");
  b.pass(20);
  b.answerCallouts();
  assert.equal(elsewhere.finish().state, "collapsed");
});

test("who waits for another worker asks there when the first level has let the answer go", async () => {
  const sharedData = new SharedData();
  const remote = new Remote();
  const [a, b] = [await start(remote, EXACT, { sharedData }), await start(remote, EXACT, { sharedData })];
  const owner = a.open(chat("q")).send();
  a.answerCallouts();
  const waiter = b.open(chat("q")).send();
  b.answerCallouts();
  assert.ok(waiter.isHeld);
  owner.upstreamAnswers({ body: completion("A") });
  a.answerCallouts();
  for (const [key] of sharedData.entries) if (key.startsWith("reprise:b")) sharedData.entries.set(key, { value: Buffer.alloc(0), cas: 1_000 });
  remote.asked.length = 0;
  b.pass(20);
  assert.ok(waiter.isHeld);
  b.answerCallouts();
  assert.deepEqual(remote.asked, ["GET"]);
  assert.equal(waiter.finish().body.toString(), completion("A"));
});

test("an upstream's failure is held until the second level has said whether it has an answer", async () => {
  const configuration = { ...EXACT, cache: { cacheTTL: 60, staleIfError: 1000 } };
  const remote = await filled(configuration);
  const [[path, record]] = [...remote.records];
  const fail = async (arrives: boolean) => {
    const gateway = await start(remote, configuration);
    remote.records.clear();
    const exchange = gateway.open(chat("q")).send();
    gateway.answerCallouts();
    assert.ok(exchange.isReleased);
    if (arrives) remote.records.set(path, record);
    gateway.host.now += 61_000;
    assert.equal(gateway.host.responseHeaders(exchange.id, DEAD), Action.StopIteration);
    assert.notEqual(gateway.host.responseBody(exchange.id, "no healthy upstream", true), Action.Continue);
    gateway.answerCallouts();
    return { gateway, exchange };
  };
  const { exchange: saved } = await fail(true);
  assert.equal(saved.stream.local?.body.toString(), completion("from afar"));
  assert.match(Object.fromEntries(saved.stream.local!.headers)["cache-status"]!, /fwd=miss; fwd-status=503; ttl=-1; detail=stale_if_error/);
  const { exchange: lost, gateway } = await fail(false);
  assert.equal(lost.stream.local, null);
  assert.equal(lost.stream.responsePause, "resumed");
  assert.match(Object.fromEntries(lost.stream.responseHeaders)["cache-status"]!, /fwd=miss; detail=not_stored/);
  lost.close();
  assert.deepEqual(gateway.counted("stores"), { "stores.status": 1 });
});

test("an entry that is reported wrong is forgotten there too", async () => {
  const configuration = { ...EXACT, feedback: { path: "/reprise/feedback", token: TOKEN }, exposeEntry: true };
  const remote = await filled(configuration);
  const gateway = await start(remote, configuration);
  assert.equal(report(gateway, entryOf(gateway.ask(chat("q")).cacheStatus)).status, 200);
  gateway.answerCallouts();
  assert.equal(remote.records.size, 0);
});

test("a reply that comes late brings back nothing that was reported wrong meanwhile", async () => {
  const configuration = { ...EXACT, exposeEntry: true, feedback: { path: "/reprise/feedback", token: TOKEN } };
  const remote = await filled(configuration);
  const seen = await start(remote, configuration);
  const known = seen.open(chat("q")).send();
  seen.answerCallouts();
  const { entry } = entryOf(known.finish().cacheStatus);
  // The worker that asks has not seen the answer yet when it is reported there.
  const reported = await start(remote, configuration);
  const late = reported.open(chat("q")).send();
  const asked = reported.host.callouts.find(({ cluster }) => cluster === "remote")!;
  const reply = reported.answerTo(asked);
  assert.equal(report(reported, { entry }).status, 200);
  reported.host.answerCallout(reply, asked.token);
  assert.equal(late.finish().state, "miss");
});

test("a second level that never answers holds no request: it goes on after a limit, which is counted, and its late reply is taken in", async () => {
  const gateway = await start(await filled());
  const exchange = gateway.open(chat("q")).send();
  gateway.pass(900);
  assert.ok(exchange.isHeld);
  gateway.pass(200);
  assert.ok(exchange.isReleased);
  gateway.pass(20);
  assert.deepEqual(gateway.counted("error"), { "error.exact_timeout": 1 });
  answerRemote(gateway);
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
  exchange.finish();
});

const REPORTING = { ...EXACT, exposeEntry: true, feedback: { path: "/reprise/feedback", token: TOKEN } };

/** The name of the entry for «q», as another Envoy tells it. */
async function entryOfQuestion(remote: Remote): Promise<string> {
  const gateway = await start(remote, REPORTING);
  const known = gateway.open(chat("q")).send();
  gateway.answerCallouts();
  return entryOf(known.finish().cacheStatus).entry;
}

test("what another worker has forgotten meanwhile is not brought back by a reply that comes late", async () => {
  const remote = await filled(REPORTING);
  const entry = await entryOfQuestion(remote);
  const sharedData = new SharedData();
  const [asking, reporting] = [await start(remote, REPORTING, { sharedData }), await start(remote, REPORTING, { sharedData })];
  const late = asking.open(chat("q")).send();
  const asked = asking.host.callouts.find(({ cluster }) => cluster === "remote")!;
  const reply = asking.answerTo(asked);
  assert.equal(report(reporting, { entry }).status, 200);
  asking.host.answerCallout(reply, asked.token);
  assert.equal(late.finish().state, "miss");
});

test("what a second level has written after it was deleted there is not served, and deleted anew", async () => {
  const remote = await filled(REPORTING);
  const [[path, record]] = [...remote.records];
  const entry = await entryOfQuestion(remote);
  const gateway = await start(remote, REPORTING);
  assert.equal(report(gateway, { entry }).status, 200);
  gateway.answerCallouts();
  assert.equal(remote.records.size, 0);
  remote.records.set(path, record);
  gateway.host.now += 1;
  const exchange = gateway.open(chat("q")).send();
  gateway.answerCallouts();
  assert.ok(exchange.isReleased);
  assert.equal(remote.records.size, 0);
  exchange.upstreamAnswers({ body: completion("right") });
  gateway.answerCallouts();
  assert.equal(remote.records.size, 1);
  assert.equal(gateway.ask(chat("q")).body.toString(), completion("right"));
  // Another worker of this Envoy, or this one when the first level has let it go, takes the new answer from there.
  for (const [key] of gateway.host.sharedData.entries) if (key.startsWith("reprise:b")) gateway.host.sharedData.entries.set(key, { value: Buffer.alloc(0), cas: 9_000 });
  assert.equal(gateway.ask(chat("q")).body.toString(), completion("right"));
});

test("an answer that was found wrong for a question in other words is marked in the second level, too", async () => {
  const [question, rephrased] = ["Capital of France?", "From which town is France governed?"];
  const remote = new Remote();
  const embedder = new Embedder().near(rephrased, question, 0.95);
  const gateway = await start(remote, { errorBudget: { maxWrongRate: 0.2, sampleRate: 1 } }, { embedder });
  const ask = (text: string, answer: string) => {
    gateway.upstreamAnswers = () => ({ status: 200, body: completion(answer) });
    return gateway.ask(chat(text), { upstream: { body: completion(answer) } });
  };
  for (let i = 0; i < 20; i++) ask(`filler ${i}`, "x");
  ask(question, "Paris");
  const floors = () => [...remote.records.values()].map((record) => readRecord(record).floor).filter((floor) => floor > 0);
  assert.deepEqual(floors(), []);
  ask(rephrased, "Versailles, since the kings lived there");
  gateway.answerCallouts();
  assert.equal(floors().length, 1);
  assert.ok(Math.abs(floors()[0] - 9500) < 20, String(floors()));
});
