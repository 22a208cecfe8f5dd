/** An upstream that fails is stood in for by what is kept beyond its life (RFC 5861 §4). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Ask, type GatewayOptions, type Reply } from "../support/gateway.ts";

const TTL = 60;
const WINDOW = 100;
const CONFIGURATION = { enableSemanticCache: false, cache: { cacheTTL: TTL, staleIfError: WINDOW } };
const DEAD = { status: 503, headers: { "content-type": "text/plain" }, body: "no healthy upstream" };

/** A worker with a stale answer to «q». */
async function stale(configuration: object = CONFIGURATION, options: GatewayOptions = {}, staleness = 500): Promise<Gateway> {
  const gateway = await Gateway.start(configuration, options);
  gateway.ask(chat("q"), { upstream: { body: completion("old") } });
  gateway.host.now += TTL * 1000 + staleness;
  return gateway;
}

function ask(gateway: Gateway, ask: Ask = {}, question = "q"): Reply {
  return gateway.ask(chat(question), { upstream: DEAD, ...ask });
}

test("the stale answer comes in place of a 429 or a 5xx, and says so", async () => {
  for (const status of [429, 500, 502, 503, 504, 599]) {
    const gateway = await stale();
    const reply = ask(gateway, { upstream: { ...DEAD, status } });
    assert.equal(reply.status, 200);
    assert.equal(reply.body.toString(), completion("old"));
    assert.equal(reply.cacheStatus, `fwd=stale; fwd-status=${status}; ttl=-1; detail=stale_if_error`);
    assert.equal(reply.headers.age, "60");
    assert.equal(reply.state, "stale_if_error");
    assert.deepEqual(gateway.counted("stale", "stores", "requests"), { "stale.if_error": 1, "stores.kept": 1 });
  }
});

test("also where the failure has no body", async () => {
  assert.equal(ask(await stale(), { upstream: { status: 503, chunks: [] } }).status, 200);
});

test("other answers pass as they are", async () => {
  for (const status of [200, 301, 400, 401, 404, 408]) {
    const reply = ask(await stale(), { upstream: { status, body: "x", headers: { "content-type": "text/plain" } } });
    assert.equal(reply.status, status);
    assert.equal(reply.cacheStatus, "fwd=stale; detail=stale");
  }
});

test("only within its window, and only if configured", async () => {
  assert.equal(ask(await stale(CONFIGURATION, {}, WINDOW * 1000 - 1)).status, 200);
  assert.equal(ask(await stale(CONFIGURATION, {}, WINDOW * 1000)).status, 503);
  assert.equal(ask(await stale({ enableSemanticCache: false, cache: { cacheTTL: TTL } })).status, 503);
  const longer = await stale({ enableSemanticCache: false, cache: { cacheTTL: TTL, staleIfError: 1, staleWhileRevalidate: 0 }, cacheControl: { maxStaleLimit: 500 } }, {}, 2000);
  assert.equal(ask(longer).status, 503, "it is kept for longer than it may stand in");
});

test("not to a client that will not have it", async () => {
  for (const control of ["no-cache", "max-age=0", "max-age=3600", "min-fresh=1", "max-stale=0"]) {
    assert.equal(ask(await stale(), { headers: { "cache-control": control } }).status, 503, control);
  }
  assert.equal(ask(await stale(), { headers: { "cache-control": "no-store" } }).status, 503);
  assert.equal(ask(await stale(), { headers: { "cache-control": "max-stale=1" } }).status, 200);
});

test("in the form that the client asks for", async () => {
  const reply = (await stale()).ask(chat("q", { stream: true }), { upstream: DEAD });
  assert.equal(reply.headers["content-type"], "text/event-stream");
  assert.match(reply.body.toString(), /\[DONE\]/);
  const gateway = await Gateway.start(CONFIGURATION);
  gateway.ask(chat("q", { stream: true }), { upstream: { body: eventStream("old") } });
  gateway.host.now += TTL * 1000;
  assert.match(ask(gateway).body.toString(), /"content":"old"/);
});

test("an answer that came meanwhile is served, too", async () => {
  const gateway = await Gateway.start({ ...CONFIGURATION, singleFlight: { scope: "off" } });
  const unlucky = gateway.open(chat("q"), { upstream: DEAD }).send();
  gateway.ask(chat("q"), { upstream: { body: completion("new") } });
  const reply = unlucky.finish();
  assert.equal(reply.body.toString(), completion("new"));
  assert.equal(reply.cacheStatus, "fwd=miss; fwd-status=503; ttl=3600; detail=stale_if_error".replace("3600", String(TTL)));
});

test("those who wait for the request that failed get the stale answer without asking again", async () => {
  const gateway = await stale();
  const leader = gateway.open(chat("q"), { upstream: DEAD }).send();
  const followers = Array.from({ length: 5 }, () => gateway.open(chat("q")).send());
  const picky = gateway.open(chat("q"), { headers: { "cache-control": "min-fresh=1" } }).send();
  assert.equal(leader.finish().status, 200);
  gateway.pass(20);
  for (const follower of followers) assert.equal(follower.finish().cacheStatus, "fwd=stale; fwd-status=503; ttl=-1; detail=stale_if_error");
  assert.ok(picky.isReleased);
  assert.equal(gateway.upstreamRequests, 2, "the one that taught it, and the one that failed");
});

test("an answer to the question in other words stands in only if configured", async () => {
  const embedder = () => new Embedder().same("q", "Q?");
  const cache = { cacheTTL: TTL, staleIfError: WINDOW };
  assert.equal(ask(await stale({ cache }, { embedder: embedder() }), {}, "Q?").status, 503);
  const gateway = await stale({ cache: { ...cache, staleIfErrorSemantic: true } }, { embedder: embedder() });
  const reply = ask(gateway, {}, "Q?");
  assert.equal(reply.body.toString(), completion("old"));
  assert.equal(reply.cacheStatus, "fwd=stale; fwd-status=503; ttl=-1; detail=stale_if_error");
  assert.equal(ask(gateway, {}, "something else").status, 503);
  const shadow = await stale({ cache: { ...cache, staleIfErrorSemantic: true }, vector: { mode: "shadow" } }, { embedder: embedder() });
  assert.equal(ask(shadow, {}, "Q?").status, 503);
  gateway.host.now += WINDOW * 1000;
  assert.equal(ask(gateway, {}, "Q?").status, 503);
});

test("a guard speaks against a stale answer as against any other", async () => {
  const embedder = new Embedder().same("how is 1 made", "how is 2 made");
  const gateway = await Gateway.start({ cache: { cacheTTL: TTL, staleIfError: WINDOW, staleIfErrorSemantic: true } }, { embedder });
  gateway.ask(chat("how is 1 made"));
  gateway.host.now += TTL * 1000;
  assert.equal(ask(gateway, {}, "how is 2 made").status, 503);
});

test("nothing stands in where nothing is served", async () => {
  assert.equal(ask(await stale({ ...CONFIGURATION, mode: "shadow" })).status, 503);
});

test("an upstream that fails is not asked again to check what stood in for it", async () => {
  const gateway = await stale({ cache: { cacheTTL: TTL, staleIfError: WINDOW }, errorBudget: { maxWrongRate: 0.1, sampleRate: 1 } });
  assert.equal(ask(gateway).status, 200);
  assert.deepEqual(gateway.reasked, []);
});
