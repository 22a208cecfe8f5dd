/**
 * Without `allow_on_headers_stop_iteration` Envoy takes «hold the headers» for «stop everything», and a request's body never comes. The
 * filter must notice, let the request go, say so once, and hold no more.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const warnings = (gateway: Gateway): string[] => gateway.host.logs.filter((line) => line.includes("allow_on_headers_stop_iteration"));

test("requests whose body does not come are let go after a second", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const exchanges = ["a", "b"].map((text) => gateway.open(chat(text)));
  for (const exchange of exchanges) assert.equal(exchange.sendHeaders(), 1);
  gateway.pass(999);
  assert.ok(exchanges.every((exchange) => exchange.isHeld));
  gateway.pass(1);
  for (const exchange of exchanges) {
    assert.ok(exchange.isReleased);
    // Now Envoy delivers the body.
    exchange.sendBody();
    const reply = exchange.finish();
    assert.equal(reply.cacheStatus, "fwd=bypass; detail=headers_not_held");
    assert.equal(reply.state, "bypass");
  }
  assert.equal(gateway.metric("bypass.headers_not_held"), 2);
  assert.equal(warnings(gateway).length, 1);
});

test("later requests are not held, and are looked up all the same", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
  const first = gateway.open(chat("x"));
  first.sendHeaders();
  gateway.pass(1000);
  first.sendBody().finish();
  gateway.answerCallouts();

  const exchange = gateway.open(chat("q"), { upstream: { body: completion("A") } });
  assert.equal(exchange.sendHeaders(), 0);
  assert.ok(!exchange.stream.requestHeaders.some(([name]) => name === "accept-encoding"), "its answer must be readable");
  exchange.sendBody();
  gateway.answerCallouts();
  exchange.finish();
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
  assert.equal(gateway.ask(chat("Q?")).state, "hit_semantic");
  gateway.pass(5_000);
  assert.equal(warnings(gateway).length, 1);
});

test("a slow client is not taken for that, once a body has come while headers were held", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const early = gateway.open(chat("slow"));
  early.sendHeaders();
  gateway.ask(chat("quick"));
  const slow = gateway.open(chat("slow, too"));
  slow.sendHeaders();
  gateway.pass(60_000);
  for (const exchange of [early, slow]) {
    assert.ok(exchange.isHeld);
    exchange.sendBody();
    exchange.finish();
  }
  assert.equal(warnings(gateway).length, 0);
  assert.equal(gateway.open(chat("next")).sendHeaders(), 1);
});

test("a body that has begun proves it too", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const exchange = gateway.open(chat("q"));
  exchange.sendHeaders();
  exchange.sendChunk("", false);
  gateway.pass(60_000);
  assert.ok(exchange.isHeld);
  exchange.close();
});

test("requests that went away while they were held are no reason for doubt", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const gone = gateway.open(chat("q"));
  gone.sendHeaders();
  gone.close();
  gateway.pass(5_000);
  assert.equal(warnings(gateway).length, 0);
  assert.equal(gateway.open(chat("q")).sendHeaders(), 1);
});

/** `request.total_size`, as Envoy hands it over. */
function totalSize(bytes: number): Record<string, Buffer> {
  const value = Buffer.alloc(8);
  value.writeBigInt64LE(BigInt(bytes));
  return { "request.total_size": value };
}

test("a client that sends nothing is no reason for doubt, where Envoy counts bytes", async () => {
  const properties = totalSize(300);
  const gateway = await Gateway.start({ enableSemanticCache: false }, { properties });
  const exchange = gateway.open(chat("q"));
  exchange.sendHeaders();
  gateway.pass(60_000);
  assert.ok(exchange.isHeld);
  assert.equal(warnings(gateway).length, 0);
  // Bytes that Envoy has and no callback told of.
  Object.assign(properties, totalSize(301));
  gateway.pass(20);
  assert.ok(exchange.isReleased);
  assert.equal(warnings(gateway).length, 1);
  exchange.sendBody().finish();
});

test("one that was let go beside others leaves none behind", async () => {
  const properties = totalSize(300);
  const gateway = await Gateway.start({ enableSemanticCache: false }, { properties });
  const silent = gateway.open(chat("a"));
  silent.sendHeaders();
  Object.assign(properties, totalSize(100));
  const other = gateway.open(chat("b"));
  other.sendHeaders();
  Object.assign(properties, totalSize(200));
  gateway.pass(1000);
  assert.ok(silent.isReleased && other.isReleased);
  for (const exchange of [silent, other]) exchange.sendBody().finish();
});
