/** An entry captured in one form is replayed in the form that the client asks for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, chunksOf, completion, eventStream, saidBy } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";

const EXACT = { enableSemanticCache: false };
const JSON_TYPE = "application/json";
const STREAM_TYPE = "text/event-stream";
const TEXT = "Grüße, \"Welt\"\n😀";

const streamed = chat("q", { stream: true });
const counted = chat("q", { stream: true, stream_options: { include_usage: true } });

async function stored(body: string, request: object = chat("q", { stream: body.startsWith("data:") })): Promise<Gateway> {
  const gateway = await Gateway.start(EXACT);
  gateway.ask(request, { upstream: { body } });
  assert.equal(gateway.metric("stores.kept"), 1);
  return gateway;
}

test("from JSON to JSON, byte by byte, with the content type as it was", async () => {
  const gateway = await Gateway.start(EXACT);
  const headers = { "content-type": "application/json; charset=utf-8" };
  gateway.ask(chat("q"), { upstream: { body: completion(TEXT), headers } });
  const reply = gateway.ask(chat("q"));
  assert.equal(reply.body.toString(), completion(TEXT));
  assert.equal(reply.headers["content-type"], headers["content-type"]);
});

test("from a stream to a stream, byte by byte", async () => {
  const body = eventStream(TEXT);
  const reply = (await stored(body)).ask(streamed);
  assert.equal(reply.body.toString(), body);
  assert.equal(reply.headers["content-type"], STREAM_TYPE);
});

test("from JSON to a stream", async () => {
  const gateway = await stored(completion(TEXT));
  const reply = gateway.ask(streamed);
  assert.equal(reply.from, "cache");
  assert.equal(reply.headers["content-type"], STREAM_TYPE);
  assert.equal(saidBy(reply.body), TEXT);
  assert.ok(chunksOf(reply.body).every(({ usage }) => usage === undefined));
});

test("from JSON to a stream with usage", async () => {
  const gateway = await stored(completion(TEXT));
  const chunks = chunksOf(gateway.ask(counted).body);
  assert.deepEqual(chunks.at(-1)!.usage, { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 });
  assert.deepEqual(chunks.at(-1)!.choices, []);
});

test("from a stream to JSON", async () => {
  const gateway = await stored(eventStream(TEXT, { usage: true }));
  const reply = gateway.ask(chat("q"));
  assert.equal(reply.headers["content-type"], JSON_TYPE);
  const answer = JSON.parse(reply.body.toString()) as Record<string, unknown>;
  assert.equal(saidBy(reply.body), TEXT);
  assert.equal(answer.object, "chat.completion");
  assert.equal(answer.id, `chatcmpl-${TEXT}`);
  assert.equal(answer.model, "m-2024");
  assert.deepEqual(answer.usage, { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 });
});

test("a stream's usage that somebody asked for goes only to who asks for it", async () => {
  const gateway = await stored(eventStream(TEXT, { usage: true }), counted);
  assert.equal(gateway.ask(counted).body.toString(), eventStream(TEXT, { usage: true }));
  assert.equal(gateway.ask(streamed).body.toString(), eventStream(TEXT));
});

test("usage that came unasked comes again, and goes to who asks for it, too", async () => {
  const gateway = await stored(eventStream(TEXT, { usage: true }));
  for (const request of [streamed, counted]) assert.equal(gateway.ask(request).body.toString(), eventStream(TEXT, { usage: true }));
});

test("where usage was asked for in vain, the answer is served to whoever asks, with it or without", async () => {
  const gateway = await stored(eventStream(TEXT), counted);
  for (const request of [counted, streamed]) {
    const reply = gateway.ask(request);
    assert.equal(reply.from, "cache");
    assert.equal(reply.body.toString(), eventStream(TEXT));
  }
  assert.equal(saidBy(gateway.ask(chat("q")).body), TEXT);
  assert.equal(gateway.upstreamRequests, 1);
});

test("an upstream that has no usage is asked for it once, and no more", async () => {
  for (const first of [eventStream(TEXT), completion(TEXT, { usage: false })]) {
    const gateway = await stored(first);
    assert.equal(gateway.ask(counted, { upstream: { body: eventStream(TEXT) } }).from, "upstream");
    for (const request of [counted, streamed, chat("q")]) assert.equal(gateway.ask(request).from, "cache");
  }
});

test("a refresh remembers what its request asked for", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { cacheTTL: 10, staleWhileRevalidate: 60 }, upstream: { cluster: "ai-proxy" } });
  gateway.upstreamAnswers = () => ({ status: 200, body: eventStream("new"), type: STREAM_TYPE });
  gateway.ask(counted, { upstream: { body: eventStream("old") } });
  gateway.pass(11_000);
  assert.equal(saidBy(gateway.ask(counted).body), "old");
  assert.equal(gateway.metric("refresh.kept"), 1);
  assert.equal(saidBy(gateway.ask(counted).body), "new");
});

test("an entry without usage is a miss for who asks for it, and is replaced", async () => {
  const gateway = await stored(eventStream(TEXT));
  const reply = gateway.ask(counted, { upstream: { body: eventStream("new", { usage: true }) } });
  assert.equal(reply.cacheStatus, "fwd=miss; detail=not_renderable");
  assert.equal(gateway.ask(counted).body.toString(), eventStream("new", { usage: true }));
  assert.equal(gateway.storeSize.entries, 1);
});

test("a semantic hit changes its form too", async () => {
  const gateway = await Gateway.start();
  gateway.embedder.same("q", "Q?");
  gateway.ask(chat("q"), { upstream: { body: completion(TEXT) } });
  const reply = gateway.ask(chat("Q?", { stream: true }));
  assert.equal(reply.state, "hit_semantic");
  assert.equal(saidBy(reply.body), TEXT);
  assert.equal(reply.headers["content-type"], STREAM_TYPE);
});

test("an upstream that answers JSON to a streaming client is kept in its own form", async () => {
  const gateway = await Gateway.start(EXACT);
  gateway.ask(streamed, { upstream: { body: completion(TEXT) } });
  assert.equal(saidBy(gateway.ask(streamed).body), TEXT);
  assert.equal(gateway.ask(chat("q")).body.toString(), completion(TEXT));
});
