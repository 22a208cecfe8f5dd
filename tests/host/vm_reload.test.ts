/** After a trap Envoy starts a fresh VM over the same shared data (`failure_policy: FAIL_RELOAD`): it serves what was stored before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const embedder = (): Embedder => new Embedder().same("q", "Q?");

test("a reloaded VM serves exact and semantic entries", async () => {
  const before = await Gateway.start({}, { embedder: embedder() });
  before.ask(chat("q"), { upstream: { body: completion("A") } });
  const after = await Gateway.start({}, { embedder: embedder(), sharedData: before.host.sharedData });
  assert.equal(after.ask(chat("q")).body.toString(), completion("A"));
  assert.equal(after.ask(chat("Q?")).body.toString(), completion("A"));
  assert.equal(after.upstreamRequests, 0);
  assert.equal(after.storeSize.entries, 1);
});

test("it fills its index by and by, without a request", async () => {
  const before = await Gateway.start({ enableSemanticCache: true }, { embedder: embedder() });
  before.ask(chat("q"), { upstream: { body: completion("A") } });
  for (let i = 0; i < 1_500; i++) before.ask(chat(`other ${i}`));
  const after = await Gateway.start({}, { embedder: embedder(), sharedData: before.host.sharedData });
  // A worker's VM knows itself by its first stream.
  after.open(chat("x")).close();
  after.pass(20);
  after.answerCallouts();
  assert.equal(after.host.metric("index.entries"), 1_000);
  after.pass(20);
  assert.equal(after.host.metric("index.entries"), 1_501);
  assert.equal(after.ask(chat("Q?")).state, "hit_semantic");
});

test("the main thread's VM, which serves nothing, keeps no index", async () => {
  const worker = await Gateway.start({}, { embedder: embedder() });
  worker.ask(chat("q"));
  const main = await Gateway.start({}, { sharedData: worker.host.sharedData });
  main.pass(20);
  assert.equal(main.metric("index.entries"), 0);
});

test("callouts of the VM before are nobody's", async () => {
  const before = await Gateway.start();
  before.ask(chat("q"));
  const after = await Gateway.start({}, { sharedData: before.host.sharedData });
  for (let token = 1; token < 5; token++) after.host.repeatCallout(token, { status: 200, body: "{}" });
  assert.equal(after.ask(chat("q")).state, "hit_exact");
});

test("another embedding model does not search the vectors of the one before", async () => {
  const before = await Gateway.start({}, { embedder: embedder() });
  before.ask(chat("q"));
  const model = { embedding: { model: "other", dimension: 384 }, vector: { threshold: 0.9 } };
  const after = await Gateway.start(model, { embedder: embedder(), sharedData: before.host.sharedData });
  assert.equal(after.ask(chat("Q?")).cacheStatus, "fwd=miss; detail=no_candidate");
  assert.equal(after.ask(chat("q")).state, "hit_semantic", "what it has stored itself it finds");
});

test("a log of vectors that is damaged is passed over", async () => {
  const worker = await Gateway.start({}, { embedder: embedder() });
  worker.ask(chat("q"), { upstream: { body: completion("A") } });
  const data = worker.host.sharedData;
  const [key, { value }] = [...data.entries].find(([each]) => each.startsWith("reprise:iv"))!;
  for (let at = 0; at < value.length; at++) {
    const damaged = Buffer.from(value);
    damaged[at] ^= 0xff;
    data.set(key, damaged, 0);
    const fresh = await Gateway.start({}, { embedder: embedder(), sharedData: data });
    const exchange = fresh.open(chat("Q?")).send();
    fresh.answerCallouts();
    if (exchange.isAnswered) assert.equal(exchange.finish().body.toString(), completion("A"));
    else exchange.close();
  }
  for (let length = 0; length < value.length; length++) {
    data.set(key, Buffer.from(value.subarray(0, length)), 0);
    const fresh = await Gateway.start({}, { embedder: embedder(), sharedData: data });
    const exchange = fresh.open(chat("Q?")).send();
    fresh.answerCallouts();
    assert.ok(!exchange.isAnswered, `cut to ${length}`);
    exchange.close();
  }
});
