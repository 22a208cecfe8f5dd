/** Headers of an upstream's answer that a hit replays, and whom it says them to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Exchange, Gateway, type GatewayOptions, type RequestHeaders, type Upstream } from "../support/gateway.ts";
import { forge, headerFields } from "../support/record.ts";

const EXACT = { enableSemanticCache: false };
const QUESTION = chat("q");
const A = "https://a.test";
const B = "https://b.test";
const CORS = { "access-control-allow-origin": A, "access-control-allow-credentials": "true", "access-control-expose-headers": "x-request-id, age" };
const FORBIDDEN = [
  "x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "openai-processing-ms", "openai-organization", "openai-version", "anthropic-organization-id", "anthropic-ratelimit-tokens-limit",
  "x-ratelimit-limit-requests", "x-ratelimit-remaining-tokens", "ratelimit", "retry-after", "set-cookie", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade",
  "proxy-authenticate", "content-length", "content-encoding", "content-type", "etag", "content-digest", "age", "cache-status", "date", "www-authenticate", "x-session-token", "x-api-key",
  "traceparent", "x-envoy-upstream-service-time", "server-timing", "x-correlation-id", "expires", "clear-site-data", "via",
];

const start = (cache: object = {}, options: GatewayOptions = {}): Promise<Gateway> => Gateway.start({ ...EXACT, cache }, options);

function teach(gateway: Gateway, headers: Record<string, string>, from: RequestHeaders = {}): void {
  assert.equal(gateway.ask(QUESTION, { headers: from, upstream: { headers } }).from, "upstream");
}

/** What a hit has beside its usual headers. */
function replayed(gateway: Gateway, from: RequestHeaders = {}, body: unknown = QUESTION): Record<string, string> {
  const reply = gateway.ask(body, { headers: from, upstream: { status: 503 } });
  assert.equal(reply.from, "cache");
  const usual = [":status", "content-length", "content-type", "age", "cache-status"];
  return Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !usual.includes(name)));
}

const isHit = (gateway: Gateway, headers: RequestHeaders): boolean => gateway.ask(QUESTION, { headers, upstream: { status: 503 } }).from === "cache";

test("what the upstream has said to a browser is replayed to pages of the same origin, and to no other", async () => {
  const gateway = await start();
  teach(gateway, { ...CORS, vary: "Origin" }, { origin: A });
  assert.deepEqual(replayed(gateway, { origin: A }), { ...CORS, vary: "Origin" });
  const others: RequestHeaders[] = [{ origin: B }, { origin: "null" }, { origin: "" }, { origin: [A, B] }, {}];
  for (const other of others) assert.ok(!isHit(gateway, other), JSON.stringify(other));
});

test("also in other words, in the other form, and to those who waited", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
  const upstream: Upstream = { headers: { ...CORS }, body: completion("A") };
  const leader = gateway.open(QUESTION, { headers: { origin: A } }).send();
  const follower = gateway.open(QUESTION, { headers: { origin: A } }).send();
  const stranger = gateway.open(QUESTION, { headers: { origin: B } }).send();
  gateway.answerCallouts();
  leader.upstreamAnswers(upstream);
  gateway.answerCallouts();
  assert.equal(follower.finish().headers["access-control-allow-origin"], A);
  assert.ok(stranger.isReleased);
  stranger.upstreamAnswers({ status: 503 });
  assert.deepEqual(replayed(gateway, { origin: A }, chat("Q?")), CORS);
  assert.deepEqual(replayed(gateway, { origin: A }, chat("q", { stream: true })), CORS);
  assert.equal(gateway.ask(chat("Q?"), { headers: { origin: B }, upstream: { status: 503 } }).from, "upstream");
});

test("also in place of an upstream that fails, and after a refresh, which asks as that origin", async () => {
  const gateway = await start({ cacheTTL: 60, staleWhileRevalidate: 60, staleIfError: 600 });
  teach(gateway, CORS, { origin: A });
  gateway.host.now += 70_000;
  const stale = gateway.open(QUESTION, { headers: { origin: A } }).send().finish();
  assert.equal(stale.headers["access-control-allow-origin"], A);
  const [callout] = gateway.host.callouts;
  assert.deepEqual(callout.headers.filter(([name]) => name === "origin"), [["origin", A]]);
  const newer = { "access-control-allow-origin": A, "content-language": "fr" };
  gateway.host.answerCallout({ status: 200, body: completion("new"), headers: [...Object.entries(newer), ["x-request-id", "2"]] });
  assert.deepEqual(replayed(gateway, { origin: A }), newer);
  gateway.host.now += 200_000;
  const exchange = gateway.open(QUESTION, { headers: { origin: A } }).send();
  assert.equal(exchange.upstreamAnswers({ status: 503, body: "no" }).headers["access-control-allow-origin"], A);
});

test("by default what holds for the answer whenever it is given is replayed, and nothing about the first answer is", async () => {
  const gateway = await start();
  const kept = { "content-language": "de", vary: "Accept-Language", "x-content-type-options": "nosniff", "cross-origin-resource-policy": "cross-origin", "timing-allow-origin": "*" };
  const others = [...FORBIDDEN.filter((name) => !/^(content-(type|length|encoding)|cache-status)$/.test(name)), "x-anything", "x-content-language"];
  teach(gateway, { ...kept, ...Object.fromEntries(others.map((name) => [name, "1"])) });
  assert.deepEqual(replayed(gateway), kept);
});

test("the list is configurable, in any case, and may be empty; those of CORS always are there", async () => {
  const headers = { "x-model-version": "7", "content-language": "de", ...CORS };
  const named = await start({ responseHeaders: ["X-Model-Version"] });
  teach(named, headers);
  assert.deepEqual(replayed(named), { "x-model-version": "7", ...CORS });
  const none = await start({ responseHeaders: [] });
  teach(none, headers);
  assert.deepEqual(replayed(none), CORS);
});

test("a header that comes twice is replayed twice, in order", async () => {
  const gateway = await start();
  const exchange = gateway.open(QUESTION).send();
  gateway.host.responseHeaders(exchange.id, [[":status", "200"], ["content-type", "application/json"], ["vary", "a"], ["vary", "b"], ["content-language", ""]]);
  exchange.passChunk(Buffer.from(completion("A")), true);
  exchange.close();
  const hit: Exchange = gateway.open(QUESTION).send();
  assert.deepEqual(hit.stream.local!.headers.slice(3), [["vary", "a"], ["vary", "b"], ["content-language", ""]]);
  hit.finish();
});

test("what must not be replayed is refused when the configuration is loaded, with its key and why", async () => {
  for (const name of [...FORBIDDEN, "OpenAI-Processing-Ms"]) {
    await assert.rejects(
      start({ responseHeaders: ["content-language", name] }),
      (error: Error) => error.message.includes(`cache.responseHeaders[1]: expected a header that may be replayed, got ${name.toLowerCase()}, which `),
      name,
    );
  }
  await assert.rejects(start({ responseHeaders: "vary" }), /cache\.responseHeaders: expected a list/);
  await assert.rejects(start({ responseHeaders: [":status"] }), /cache\.responseHeaders\[0\]: .*header name/);
});

test("an answer with too much of it is not kept", async () => {
  const gateway = await start();
  teach(gateway, { "content-language": "x".repeat(4000) });
  assert.ok(isHit(gateway, {}));
  const long = await start();
  teach(long, { "access-control-expose-headers": "x".repeat(4096) });
  assert.ok(!isHit(long, {}));
  assert.equal(long.metric("stores.too_large"), 1);
});

test("a record of an earlier version is a miss, and so is one whose headers are damaged", async () => {
  const gateway = await start();
  teach(gateway, { "content-language": "de" });
  const { sharedData } = gateway.host;
  const [key, { value }] = [...sharedData.entries].find(([name, each]) => name.startsWith("reprise:s") && each.value.length > 0)!;
  const whole = headerFields([["content-language", "de"]]);
  const bad: Record<string, Buffer> = {
    "an earlier version": Buffer.concat([Buffer.from([0x52, 0x50, 0x52, 3]), value.subarray(4)]),
    "cut short": forge(value, { headers: whole.subarray(0, whole.length - 1) }),
    "with a byte too many": forge(value, { headers: Buffer.concat([whole, Buffer.from([0])]) }),
    "with a length out of bounds": forge(value, { headers: Buffer.from([255, 255, 255, 255, 97]) }),
    "with a line break in a value": forge(value, { headers: headerFields([["vary", "a\r\nset-cookie: x"]]) }),
    "with a line break in a name": forge(value, { headers: headerFields([["vary\r\nx", "a"]]) }),
    "with a nameless header": forge(value, { headers: headerFields([["", "a"]]) }),
  };
  for (const [what, record] of Object.entries(bad)) {
    sharedData.set(key, record, 0);
    assert.ok(!isHit(gateway, {}), what);
  }
  sharedData.set(key, value, 0);
  assert.ok(isHit(gateway, {}), "the record itself is a hit");
});

test("whoever can write records adds no headers but those that may be replayed", async () => {
  const gateway = await start();
  teach(gateway, {});
  const { sharedData } = gateway.host;
  const [key, { value }] = [...sharedData.entries].find(([name, each]) => name.startsWith("reprise:s") && each.value.length > 0)!;
  sharedData.set(key, forge(value, { headers: headerFields([["set-cookie", "a=b"], ["content-language", "de"], ["x-any", "1"]]) }), 0);
  assert.deepEqual(replayed(gateway), { "content-language": "de" });
});
