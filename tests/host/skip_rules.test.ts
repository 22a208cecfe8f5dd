/** What a client may say to keep its request away from the cache. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type RequestHeaders } from "../support/gateway.ts";

const bypasses: [RequestHeaders, string][] = [
  [{ "x-higress-skip-ai-cache": "on" }, "skip_header"],
  [{ "x-higress-skip-ai-cache": "ON" }, "skip_header"],
  [{ "cache-control": "no-store" }, "no_store"],
  [{ "cache-control": "max-age=0, No-Store" }, "no_store"],
  [{ "cache-control": ["max-age=0", "no-store"] }, "no_store"],
  [{ "cache-control": "no-cache, no-store" }, "no_store"],
];

for (const [headers, reason] of bypasses) {
  test(`${JSON.stringify(headers)} is neither looked up nor kept`, async () => {
    const gateway = await Gateway.start();
    gateway.ask(chat("kept"));
    for (const text of ["kept", "new"]) {
      const reply = gateway.ask(chat(text), { headers, upstream: { body: completion("skipped") } });
      assert.equal(reply.cacheStatus, `fwd=bypass; detail=${reason}`);
      assert.equal(reply.state, "bypass");
    }
    assert.equal(gateway.ask(chat("kept")).body.toString(), completion("hello"));
    assert.equal(gateway.ask(chat("new")).from, "upstream");
    assert.equal(gateway.metric(`bypass.${reason}`), 2);
  });
}

test("such a request is not even held", async () => {
  const gateway = await Gateway.start();
  const exchange = gateway.open(chat("q"), { headers: { "cache-control": "no-store" } });
  assert.equal(exchange.sendHeaders(), 0);
  exchange.sendBody().finish();
});

test("other values skip nothing", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  gateway.ask(chat("q"));
  const others: RequestHeaders[] = [
    { "x-higress-skip-ai-cache": "off" }, { "x-higress-skip-ai-cache": "" }, { "x-higress-skip-ai-cache": "1" },
    { "cache-control": "" }, { "cache-control": "max-age=60" }, { "cache-control": "no-transform, x=no-store" }, { "cache-control": "xno-store" },
    { pragma: "no-cache" },
  ];
  for (const headers of others) assert.equal(gateway.ask(chat("q"), { headers }).from, "cache", JSON.stringify(headers));
});

test("no-cache is not answered from the cache, and its answer is kept", async () => {
  for (const value of ["no-cache", "No-Cache", "max-age=0, no-cache"]) {
    const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
    gateway.ask(chat("q"), { upstream: { body: completion("old") } });
    const fresh = gateway.ask(chat("q"), { headers: { "cache-control": value }, upstream: { body: completion("new") } });
    assert.equal(fresh.cacheStatus, "fwd=request; detail=no_cache");
    assert.equal(fresh.body.toString(), completion("new"));
    assert.equal(gateway.ask(chat("q")).body.toString(), completion("new"));
    assert.equal(gateway.ask(chat("Q?")).body.toString(), completion("new"), "rephrased too");
  }
});

test("no-cache does not wait for an embedding, and a rephrased question still finds its answer", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
  const exchange = gateway.open(chat("q"), { headers: { "cache-control": "no-cache" } }).send();
  assert.ok(exchange.isReleased);
  exchange.finish();
  assert.equal(gateway.host.callouts.length, 1);
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("Q?")).state, "hit_semantic");
});
