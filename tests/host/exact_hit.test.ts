/** The exact tier: the same question again is answered by Envoy alone, whichever worker gets it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const EXACT = { enableSemanticCache: false };

test("the same request again is answered from the cache, byte by byte", async () => {
  const gateway = await Gateway.start(EXACT);
  const answer = completion("Paris 😀");
  const first = gateway.ask(chat("Capital of France?"), { upstream: { body: answer } });
  assert.equal(first.from, "upstream");
  assert.equal(first.cacheStatus, "fwd=miss; detail=not_stored");
  assert.equal(first.state, "miss");

  gateway.host.now += 12_345;
  const second = gateway.ask(chat("Capital of France?"));
  assert.equal(second.from, "cache");
  assert.equal(second.status, 200);
  assert.equal(second.body.toString(), answer);
  assert.equal(second.cacheStatus, "hit; ttl=3587; detail=exact");
  assert.equal(second.headers.age, "12");
  assert.equal(second.headers["content-type"], "application/json");
  assert.equal(second.state, "hit_exact");
  assert.equal(gateway.upstreamRequests, 1);
  gateway.pass(500);
  assert.deepEqual(gateway.counted("requests", "miss", "bypass", "error", "stores", "cache.entries"), {
    "requests.hit_exact": 1, "miss.not_stored": 1, "stores.kept": 1, "cache.entries": 1,
  });
});

test("with the semantic tier on, an exact hit asks no embedder", async () => {
  const gateway = await Gateway.start();
  gateway.ask(chat("a"));
  assert.deepEqual(gateway.embedder.asked, ["a"]);
  assert.equal(gateway.ask(chat("a")).cacheStatus, "hit; ttl=3600; detail=exact");
  assert.deepEqual(gateway.embedder.asked, ["a"]);
});

test("two workers of one Envoy share what either has stored", async () => {
  const sharedData = new SharedData();
  const a = await Gateway.start(EXACT, { sharedData });
  const b = await Gateway.start(EXACT, { sharedData });
  a.ask(chat("from a"), { upstream: { body: completion("A") } });
  b.ask(chat("from b"), { upstream: { body: completion("B") } });
  assert.equal(b.ask(chat("from a")).body.toString(), completion("A"));
  assert.equal(a.ask(chat("from b")).body.toString(), completion("B"));
  assert.equal(b.storeSize.entries, 2);
});

test("plug-ins with key prefixes of their own share nothing", async () => {
  const sharedData = new SharedData();
  const a = await Gateway.start({ ...EXACT, cache: { cacheKeyPrefix: "a:" } }, { sharedData });
  const b = await Gateway.start({ ...EXACT, cache: { cacheKeyPrefix: "b:" } }, { sharedData });
  a.ask(chat("q"));
  assert.equal(b.ask(chat("q")).from, "upstream");
});

test("a newer answer takes the place of the older one", async () => {
  const gateway = await Gateway.start(EXACT);
  gateway.ask(chat("q"), { upstream: { body: completion("old") } });
  gateway.ask(chat("q"), { headers: { "cache-control": "no-cache" }, upstream: { body: completion("new") } });
  assert.equal(gateway.ask(chat("q")).body.toString(), completion("new"));
  assert.equal(gateway.storeSize.entries, 1);
});

test("an exact hit costs a fixed number of host calls", async () => {
  const gateway = await Gateway.start(EXACT);
  gateway.ask(chat("q"));
  // The second hit: the first one marks the entry as read.
  gateway.ask(chat("q"));
  gateway.host.calls.clear();
  const hits = 160;
  for (let i = 0; i < hits; i++) assert.equal(gateway.ask(chat("q")).from, "cache");
  assert.deepEqual(Object.fromEntries(gateway.host.calls), {
    proxy_get_header_map_pairs: hits,
    // The client's certificate.
    proxy_get_property: hits,
    proxy_get_buffer_bytes: hits,
    proxy_get_current_time_nanoseconds: hits,
    // One, where the answer was found last; one hit in sixteen asks the directory first.
    proxy_get_shared_data: hits + hits / 16,
    proxy_set_property: hits,
    proxy_send_local_response: hits,
  });
});

test("the upstream is not told which encodings the client accepts, so that its answer can be read", async () => {
  const gateway = await Gateway.start(EXACT);
  const exchange = gateway.open(chat("q")).send();
  assert.ok(!exchange.stream.requestHeaders.some(([name]) => name === "accept-encoding"));
  exchange.finish();
  const bypassed = gateway.open(chat("q"), { headers: { "cache-control": "no-store" } }).send();
  assert.ok(bypassed.stream.requestHeaders.some(([name]) => name === "accept-encoding"));
  bypassed.finish();
});
