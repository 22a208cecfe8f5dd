/** Slow clients and upstreams cannot pile up bodies in a worker: what does not fit passes by uncached, and what is over gives room again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";

const LIMIT = 1_048_576;
const CONFIGURATION = { enableSemanticCache: false, maxBufferedBytes: LIMIT, maxRequestBytes: 524_288, cache: { maxAnswerBytes: 524_288 } };

function held(gateway: Gateway): number {
  gateway.pass(500);
  return gateway.metric("buffered.bytes");
}

test("requests beyond the budget pass by, and there is room again when others end", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  const slow = Array.from({ length: 4 }, () => gateway.open(""));
  for (const exchange of slow) {
    exchange.sendHeaders();
    exchange.sendChunk("x".repeat(262_144), false);
  }
  assert.equal(held(gateway), LIMIT);
  assert.equal(gateway.ask(chat("q")).cacheStatus, "fwd=bypass; detail=over_capacity");
  slow[0].close();
  assert.equal(held(gateway), LIMIT - 262_144);
  gateway.ask(chat("q"));
  assert.equal(gateway.ask(chat("q")).from, "cache");
  slow.slice(1).forEach((exchange) => exchange.close());
  assert.equal(held(gateway), 0);
});

test("a request that is refused gives back what it took, and no more", async () => {
  const gateway = await Gateway.start({ ...CONFIGURATION, enableSemanticCache: true, errorBudget: { maxWrongRate: 0.01, sampleRate: 1 } });
  const slow = gateway.open("");
  slow.sendHeaders();
  slow.sendChunk("x".repeat(100_000), false);
  const before = held(gateway);
  assert.ok(before >= 100_000);
  for (let i = 0; i < 5; i++) assert.equal(gateway.ask(chat(`question ${i}`), { headers: { "cache-control": "only-if-cached" } }).status, 504);
  assert.equal(held(gateway), before);
  slow.close();
  assert.equal(held(gateway), 0);
});

test("answers beyond the budget pass by unkept", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  const slow = Array.from({ length: 2 }, (_, i) => gateway.open(chat(`slow ${i}`)).send());
  for (const exchange of slow) {
    exchange.beginResponse({});
    exchange.passChunk(Buffer.alloc(524_000, 0x20), false);
  }
  gateway.ask(chat("q"), { upstream: { body: completion("x".repeat(10_000)) } });
  assert.equal(gateway.metric("stores.over_capacity"), 1);
  for (const exchange of slow) exchange.close();
  assert.equal(held(gateway), 0);
  gateway.ask(chat("q"));
  assert.equal(gateway.ask(chat("q")).from, "cache");
});

test("nothing stays charged, whatever way a request goes", async () => {
  const gateway = await Gateway.start({ ...CONFIGURATION, enableSemanticCache: true });
  gateway.embedder.same("q", "Q?");
  const asks: [unknown, object?][] = [
    [chat("q")], [chat("q")], [chat("Q?")], ["{"], [chat("q", { stream: "x" })], [chat("x".repeat(600_000))],
    [chat("a"), { upstream: { body: completion("x".repeat(600_000)) } }], [chat("b"), { upstream: { end: "cut short" } }],
    [chat("c"), { upstream: { status: 500 } }], [chat("d"), { headers: { "cache-control": "no-store" } }], [chat("e"), { chunks: ["", "{", "}"] }],
  ];
  for (const [body, ask] of asks) {
    gateway.ask(body, ask);
    assert.equal(held(gateway), 0, JSON.stringify(body).slice(0, 40));
  }
});
