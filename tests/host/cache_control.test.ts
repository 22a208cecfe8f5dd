/** What a request's `Cache-Control` says of the answers it takes (RFC 9111 §5.2.1). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Reply } from "../support/gateway.ts";

const TTL = 60;
const STALE = { enableSemanticCache: false, cache: { cacheTTL: TTL }, cacheControl: { maxStaleLimit: 100 } };

function ask(gateway: Gateway, control: string | string[], question = "q"): Reply {
  return gateway.ask(chat(question), { headers: { "cache-control": control }, upstream: { body: completion("new") } });
}

async function taught(configuration: object = STALE, options = {}): Promise<Gateway> {
  const gateway = await Gateway.start(configuration, options);
  gateway.ask(chat("q"), { upstream: { body: completion("old") } });
  return gateway;
}

test("max-age: an answer that is as old is fetched anew, and kept", async () => {
  const gateway = await taught();
  gateway.host.now += 9_999;
  assert.equal(ask(gateway, "max-age=10").cacheStatus, "hit; ttl=50; detail=exact");
  gateway.host.now += 1;
  assert.equal(ask(gateway, "max-age=10").cacheStatus, "fwd=request; detail=too_old");
  assert.equal(gateway.ask(chat("q")).body.toString(), completion("new"));
  assert.equal(gateway.metric("miss.too_old"), 1);
});

test("max-age=0 never takes what was there before", async () => {
  assert.equal(ask(await taught(), "max-age=0").cacheStatus, "fwd=request; detail=too_old");
});

test("min-fresh: an answer that does not stay fresh for as long is fetched anew", async () => {
  const gateway = await taught();
  gateway.host.now += 50_000;
  assert.equal(ask(gateway, "min-fresh=10").cacheStatus, "hit; ttl=10; detail=exact");
  gateway.host.now += 1;
  assert.equal(ask(gateway, "min-fresh=10").cacheStatus, "fwd=request; detail=too_old");
});

test("max-stale: a stale answer is served, as stale as the request and the configuration allow", async () => {
  for (const [control, staleness, from] of [
    ["max-stale=10", 10_000, "cache"], ["max-stale=10", 10_001, "upstream"], ["max-stale", 99_999, "cache"], ["max-stale=1000", 99_999, "cache"],
    ["max-stale=1000", 100_001, "upstream"], ["max-stale=10, max-stale=5", 6_000, "upstream"], ["min-fresh=0, max-stale", 1, "upstream"],
    ["max-stale=x", 1, "upstream"], ["x", 1, "upstream"],
  ] as const) {
    const gateway = await taught();
    gateway.host.now += TTL * 1000 + staleness;
    const reply = ask(gateway, control);
    assert.equal(reply.from, from, `${control} after ${staleness}`);
    if (from === "upstream") continue;
    assert.equal(reply.cacheStatus, `hit; ttl=-${Math.ceil(staleness / 1000)}; detail=exact`);
    assert.equal(reply.headers.age, String(Math.floor(TTL + staleness / 1000)));
    assert.equal(gateway.metric("stale.max_stale"), 1);
  }
});

test("a stale answer that is not taken is told", async () => {
  const gateway = await taught();
  gateway.host.now += TTL * 1000;
  assert.equal(ask(gateway, "max-age=100").cacheStatus, "fwd=stale; detail=stale");
  assert.equal(gateway.ask(chat("q")).state, "hit_exact", "and the new one is kept");
});

test("without a limit in the configuration nothing stale is kept for max-stale", async () => {
  const gateway = await taught({ enableSemanticCache: false, cache: { cacheTTL: TTL } });
  gateway.host.now += TTL * 1000;
  assert.equal(ask(gateway, "max-stale").cacheStatus, "fwd=miss; detail=not_stored");
});

test("the semantic tier heeds all of it, too", async () => {
  const embedder = () => new Embedder().same("q", "Q?");
  const semantic = { cache: { cacheTTL: TTL }, cacheControl: { maxStaleLimit: 100 } };
  const gateway = await taught(semantic, { embedder: embedder() });
  gateway.host.now += 10_000;
  assert.equal(ask(gateway, "max-age=11", "Q?").state, "hit_semantic");
  assert.equal(ask(gateway, "max-age=10", "Q?").cacheStatus, "fwd=request; detail=too_old");
  const stale = await taught(semantic, { embedder: embedder() });
  stale.host.now += TTL * 1000 + 500;
  assert.equal(ask(stale, "max-stale=1", "Q?").cacheStatus, "hit; ttl=-1; detail=semantic");
  stale.host.now += 99_500;
  assert.equal(ask(stale, "max-stale", "Q?").from, "upstream");
});

test("a configuration may ignore it", async () => {
  const gateway = await taught({ enableSemanticCache: false, cacheControl: { request: "ignore" } });
  for (const control of ["no-cache", "no-store", "max-age=0", "min-fresh=99999", "only-if-cached"]) {
    assert.equal(ask(gateway, control).state, "hit_exact", control);
  }
  assert.equal(ask(gateway, "only-if-cached", "other").from, "upstream");
});

test("only-if-cached is answered from either tier, and else refused without a word to the upstream", async () => {
  const gateway = await taught({}, { embedder: new Embedder().same("q", "Q?") });
  assert.equal(ask(gateway, "only-if-cached").state, "hit_exact");
  assert.equal(ask(gateway, "only-if-cached", "Q?").state, "hit_semantic");
  const upstream = gateway.upstreamRequests;
  const reply = ask(gateway, "only-if-cached", "other");
  assert.equal(reply.status, 504);
  assert.equal(reply.cacheStatus, "detail=only_if_cached");
  assert.equal(reply.state, "only_if_cached");
  assert.equal(reply.headers["content-type"], "application/json");
  const { error } = JSON.parse(reply.body.toString());
  assert.equal(error.type, "only_if_cached");
  assert.match(error.message, /cache/);
  assert.equal(gateway.upstreamRequests, upstream);
  assert.equal(gateway.metric("only_if_cached"), 1);
});

test("only-if-cached never goes upstream, whatever else is wrong", async () => {
  const cases: [string, unknown, object, Record<string, string>][] = [
    ["no JSON", "hello", {}, {}],
    ["another content type", chat("q"), {}, { "content-type": "text/plain" }],
    ["too long", chat("q".repeat(2000)), { maxRequestBytes: 1024 }, {}],
    ["no-store", chat("q"), {}, { "cache-control": "no-store, only-if-cached" }],
    ["no-cache", chat("q"), {}, { "cache-control": "no-cache, only-if-cached" }],
    ["tools", chat("q", { tools: [] }), {}, {}],
    ["exact tier only", chat("other"), { enableSemanticCache: false }, {}],
    ["shadow", chat("q"), { mode: "shadow" }, {}],
  ];
  for (const [name, body, configuration, headers] of cases) {
    const gateway = await taught(configuration);
    const reply = gateway.ask(body, { headers: { "cache-control": "only-if-cached", ...headers } });
    assert.equal(reply.status, 504, name);
    assert.equal(gateway.upstreamRequests, 1, name);
  }
  const late = await taught();
  const exchange = late.open(chat("q"), { headers: { "cache-control": "only-if-cached" }, end: "trailers" }).send();
  assert.equal(exchange.finish().state, "hit_exact");
});

test("only-if-cached is refused also when the embedder fails or does not answer", async () => {
  const gateway = await Gateway.start();
  const late = gateway.open(chat("a"), { headers: { "cache-control": "only-if-cached" } }).send();
  assert.ok(late.isHeld);
  gateway.pass(300);
  assert.equal(late.finish().status, 504);
  gateway.answerCallouts();
  gateway.host.refuseCallouts = 10;
  assert.equal(ask(gateway, "only-if-cached", "b").status, 504);
});

test("the refusal has the shape of the API's errors", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const message = "The request takes an answer from the cache alone, and there is none.";
  const shapes: [string, object, unknown][] = [
    ["/v1/chat/completions", chat("q"), { error: { message, type: "only_if_cached", param: null, code: "only_if_cached" } }],
    ["/v1/messages", { ...chat("q"), max_tokens: 9 }, { type: "error", error: { type: "only_if_cached", message } }],
    ["/api/chat", chat("q"), { error: message }],
  ];
  for (const [path, body, error] of shapes) {
    const reply = gateway.ask(body, { headers: { ":path": path, "cache-control": "only-if-cached" } });
    assert.equal(reply.status, 504, path);
    assert.deepEqual(JSON.parse(reply.body.toString()), error, path);
  }
});

test("who asks for the cache to be skipped does not speak to it", async () => {
  const gateway = await taught();
  const reply = gateway.ask(chat("q"), { headers: { "cache-control": "only-if-cached", "x-higress-skip-ai-cache": "on" } });
  assert.equal(reply.cacheStatus, "fwd=bypass; detail=skip_header");
});
