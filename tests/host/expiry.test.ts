/** An answer lives for its TTL, counted from when it was stored, however often it is read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const TTL = { cache: { cacheTTL: 60 } };

test("an answer is served up to the last millisecond of its life and not in the next", async () => {
  const gateway = await Gateway.start({ ...TTL, enableSemanticCache: false });
  gateway.ask(chat("q"));
  gateway.host.now += 59_999;
  const last = gateway.ask(chat("q"));
  assert.equal(last.cacheStatus, "hit; ttl=0; detail=exact");
  assert.equal(last.headers.age, "59");
  gateway.host.now += 1;
  assert.equal(gateway.ask(chat("q")).from, "upstream");
});

test("reading does not prolong it", async () => {
  const gateway = await Gateway.start({ ...TTL, enableSemanticCache: false });
  gateway.ask(chat("q"));
  for (let second = 10; second < 60; second += 10) {
    gateway.host.now += 10_000;
    assert.equal(gateway.ask(chat("q")).from, "cache", `after ${second} s`);
  }
  gateway.host.now += 10_000;
  assert.equal(gateway.ask(chat("q")).from, "upstream");
});

test("an answer that was stored anew begins a new life", async () => {
  const gateway = await Gateway.start({ ...TTL, enableSemanticCache: false });
  gateway.ask(chat("q"));
  gateway.host.now += 60_000;
  gateway.ask(chat("q"));
  gateway.host.now += 59_000;
  assert.equal(gateway.ask(chat("q")).from, "cache");
});

test("a rephrased question is not answered from an entry that has expired", async () => {
  const gateway = await Gateway.start(TTL, { embedder: new Embedder().same("q", "Q?") });
  gateway.ask(chat("q"));
  gateway.host.now += 59_000;
  assert.equal(gateway.ask(chat("Q?")).state, "hit_semantic");
  gateway.host.now += 1_000;
  assert.equal(gateway.ask(chat("Q?")).from, "upstream");
});

test("a clock that is set back shows no negative age", async () => {
  const gateway = await Gateway.start({ ...TTL, enableSemanticCache: false });
  gateway.ask(chat("q"));
  gateway.host.now -= 10_000;
  const reply = gateway.ask(chat("q"));
  assert.equal(reply.from, "cache");
  assert.equal(reply.headers.age, "0");
});
