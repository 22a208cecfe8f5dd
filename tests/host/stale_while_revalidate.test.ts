/** A stale answer is served at once, and one request behind the client's back makes it fresh (RFC 5861 §3). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Ask, type GatewayOptions, type Reply } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const TTL = 60;
const WINDOW = 100;
const CACHE = { cacheTTL: TTL, staleWhileRevalidate: WINDOW };
const EXACT = { enableSemanticCache: false, cache: CACHE };

async function stale(configuration: object = EXACT, options: GatewayOptions = {}): Promise<Gateway> {
  const gateway = await Gateway.start(configuration, options);
  gateway.ask(chat("q"), { upstream: { body: completion("old") } });
  gateway.host.now += TTL * 1000 + 500;
  return gateway;
}

/** Asks without answering any callout. */
function ask(gateway: Gateway, asked: Ask = {}, body: unknown = chat("q")): Reply {
  return gateway.open(body, asked).send().finish();
}

/** Answers the refresh that is under way. */
function refreshWith(gateway: Gateway, response: { status: number; body: string; type?: string } | null): void {
  const callout = gateway.host.callouts.find(({ cluster }) => cluster === "ai-proxy")!;
  gateway.host.answerCallout(response, callout.token);
}

test("the stale answer at once, one refresh, and then the new one", async () => {
  const gateway = await stale();
  const first = ask(gateway);
  assert.equal(first.body.toString(), completion("old"));
  assert.equal(first.cacheStatus, "hit; ttl=-1; detail=exact");
  assert.equal(first.headers.age, "60");
  for (let i = 0; i < 5; i++) assert.equal(ask(gateway).body.toString(), completion("old"));
  assert.equal(gateway.host.callouts.length, 1);
  const [{ headers, body, timeout }] = gateway.host.callouts;
  assert.deepEqual(JSON.parse(body.toString()), chat("q"));
  assert.equal(timeout, 60_000);
  assert.deepEqual(Object.fromEntries(headers), {
    ":method": "POST", ":path": "/v1/chat/completions", ":authority": "llm.test", "content-type": "application/json", authorization: "Bearer alice",
    "x-higress-skip-ai-cache": "on",
  });
  refreshWith(gateway, { status: 200, body: completion("new") });
  const then = ask(gateway);
  assert.equal(then.body.toString(), completion("new"));
  assert.equal(then.cacheStatus, `hit; ttl=${TTL}; detail=exact`);
  assert.equal(gateway.host.callouts.length, 0);
  assert.deepEqual(gateway.counted("stale", "refresh", "miss"), { "stale.while_revalidate": 6, "refresh.kept": 1, "miss.not_stored": 1 });
});

test("one refresh for all workers, whatever single-flight is set to", async () => {
  for (const scope of ["envoy", "worker", "off"]) {
    const sharedData = new SharedData();
    const configuration = { ...EXACT, singleFlight: { scope } };
    const a = await stale(configuration, { sharedData });
    const b = await Gateway.start(configuration, { sharedData, now: a.host.now });
    for (const gateway of [a, b, a, b]) ask(gateway);
    assert.equal(a.host.callouts.length, 1, scope);
    assert.equal(b.host.callouts.length, 0, scope);
    refreshWith(a, { status: 200, body: completion("new") });
    assert.equal(ask(b).body.toString(), completion("new"));
  }
});

test("a refresh that fails leaves the stale answer, and another one is tried", async () => {
  const failures = [
    null, { status: 500, body: completion("no") }, { status: 503, body: "" }, { status: 200, body: "{" }, { status: 200, body: completion("cut", { finish: "length" }) },
    { status: 200, body: completion("x"), type: "text/html" }, { status: 200, body: completion("x".repeat(5000)) },
    { status: 200, body: eventStream("half").slice(0, -20), type: "text/event-stream" },
  ];
  const gateway = await stale({ ...EXACT, cache: { ...CACHE, maxAnswerBytes: 4096 } });
  for (const failure of failures) {
    assert.equal(ask(gateway).body.toString(), completion("old"));
    assert.equal(gateway.host.callouts.length, 1);
    refreshWith(gateway, failure);
  }
  assert.equal(gateway.metric("refresh.failed"), failures.length);
  gateway.host.refuseCallouts = 2;
  assert.equal(ask(gateway).body.toString(), completion("old"));
  assert.equal(gateway.metric("refresh.failed"), failures.length + 1);
  gateway.pass(500);
  assert.equal(gateway.host.metric("buffered.bytes"), 0);
});

test("beyond its window the answer is a miss", async () => {
  const gateway = await stale();
  gateway.host.now += WINDOW * 1000 - 501;
  assert.equal(ask(gateway).from, "cache");
  refreshWith(gateway, null);
  gateway.host.now += 1;
  assert.equal(ask(gateway).from, "upstream");
});

test("a client that forbids it gets a new answer", async () => {
  for (const control of ["no-cache", "max-age=3600", "max-stale=0", "min-fresh=1"]) {
    const gateway = await stale();
    assert.equal(ask(gateway, { headers: { "cache-control": control } }).from, "upstream", control);
    assert.equal(gateway.host.callouts.length, 0);
  }
});

test("who must not cause a request gets no stale answer", async () => {
  const gateway = await stale();
  assert.equal(ask(gateway, { headers: { "cache-control": "only-if-cached" } }).status, 504);
  assert.equal(gateway.host.callouts.length, 0);
});

test("an event stream is refreshed by an event stream", async () => {
  const gateway = await stale();
  const reply = ask(gateway, {}, chat("q", { stream: true }));
  assert.equal(reply.headers["content-type"], "text/event-stream");
  refreshWith(gateway, { status: 200, body: eventStream("new"), type: "text/event-stream" });
  assert.equal(ask(gateway, {}, chat("q", { stream: true })).body.toString(), eventStream("new"));
});

test("where a header chooses the form, the refresh asks for the same one", async () => {
  const filter = { ...EXACT, paths: ["/v1/ask"], cacheKeyFrom: "input", cacheValueFrom: "output", cacheStreamValueFrom: "delta" };
  const gateway = await Gateway.start(filter);
  const asked = { headers: { ":path": "/v1/ask", accept: "text/event-stream", "x-dashscope-sse": "enable" } };
  gateway.ask({ input: "q" }, { ...asked, upstream: { body: 'data: {"delta":"a"}\n\n', headers: { "content-type": "text/event-stream" } } });
  gateway.host.now += TTL * 1000 + 500;
  assert.equal(ask(gateway, asked, { input: "q" }).headers["content-type"], "text/event-stream");
  const headers = new Map(gateway.host.callouts[0].headers);
  assert.equal(headers.get("accept"), "text/event-stream");
  assert.equal(headers.get("x-dashscope-sse"), "enable");
});

test("the new answer is indexed, so that rephrased questions find it", async () => {
  const embedder = new Embedder().same("q", "Q?");
  const gateway = await stale({ cache: { ...CACHE, cacheTTL: TTL }, embedding: { memoEntries: 0 } }, { embedder });
  assert.equal(gateway.ask(chat("Q?"), { upstream: { status: 500 } }).from, "upstream", "a stale answer is not served to a rephrased question");
  assert.equal(ask(gateway).from, "cache");
  refreshWith(gateway, { status: 200, body: completion("new") });
  gateway.answerCallouts();
  const reply = gateway.ask(chat("Q?"));
  assert.equal(reply.state, "hit_semantic");
  assert.equal(reply.body.toString(), completion("new"));
});

test("no more refreshes at once than configured, nor than the buffer holds", async () => {
  for (const limits of [{ cache: { ...CACHE, maxRefreshes: 2 } }, { cache: { ...CACHE, maxAnswerBytes: 400_000 }, maxBufferedBytes: 1_048_576 }]) {
    const gateway = await Gateway.start({ ...EXACT, ...limits });
    for (let i = 0; i < 5; i++) gateway.ask(chat(`q${i}`));
    gateway.host.now += TTL * 1000;
    for (let i = 0; i < 5; i++) assert.equal(ask(gateway, {}, chat(`q${i}`)).from, "cache");
    assert.equal(gateway.host.callouts.length, 2);
    assert.equal(gateway.metric("refresh.skipped"), 3);
    while (gateway.host.callouts.length > 0) refreshWith(gateway, { status: 200, body: completion("new") });
    assert.equal(ask(gateway, {}, chat("q4")).from, "cache");
    assert.equal(gateway.host.callouts.length, 1, "and then the next one");
  }
});

test("who asks for a new answer while it is refreshed waits for the refresh", async () => {
  const gateway = await stale();
  ask(gateway);
  const waiting = gateway.open(chat("q"), { headers: { "cache-control": "max-age=30" } }).send();
  assert.ok(waiting.isHeld);
  refreshWith(gateway, { status: 200, body: completion("new") });
  assert.equal(waiting.finish().body.toString(), completion("new"));
});
