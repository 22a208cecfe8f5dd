/** A worker's memory does not grow with the requests it has handled. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { embeddings } from "../support/embedder.ts";
import { Gateway, headerList } from "../support/gateway.ts";
import { Random } from "../support/random.ts";

const MEBIBYTE = 1 << 20;

/** A request without the checks of an exchange: there are many. */
function exactHit(gateway: Gateway, headers: [string, string][], body: Buffer): void {
  const { host } = gateway;
  const id = host.openStream();
  host.requestHeaders(id, headers);
  host.requestBody(id, body, true);
  assert.ok(host.stream(id).local !== null);
  host.closeStream(id);
}

test("an empty VM is small", async () => {
  const gateway = await Gateway.start();
  assert.ok(gateway.host.memoryBytes <= 5 * MEBIBYTE, `${gateway.host.memoryBytes} bytes`);
});

test("a question in as many parts as fit into a request", async () => {
  const part = { type: "text", text: "a".repeat(60) };
  const content = Array(5000).fill(part);
  const requests: [string, object][] = [
    ["/v1/chat/completions", chat("", { messages: [{ role: "user", content }] })],
    ["/v1/chat/completions", chat("", { messages: Array(5000).fill({ role: "user", content: part.text }) })],
    ["/v1/ask", { parts: content }],
  ];
  for (const [path, body] of requests) {
    const gateway = await Gateway.start({
      cacheKeyStrategy: "allQuestions", cacheKeyFrom: "parts.#.text",
      paths: [{ path: "/v1/chat/completions", protocol: "openai.chat" }, { path: "/v1/ask", protocol: "custom" }],
    });
    assert.equal(gateway.ask(body, { headers: { ":path": path } }).cacheStatus, "fwd=miss; detail=too_long");
    assert.ok(gateway.host.memoryBytes <= 32 * MEBIBYTE, `${path}: ${gateway.host.memoryBytes} bytes`);
  }
});

test("100,000 exact hits", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const body = Buffer.from(JSON.stringify(chat("q ".repeat(500))));
  gateway.ask(body, { upstream: { body: completion("x".repeat(1000)) } });
  const headers = headerList({});
  let warm = 0;
  for (let i = 0; i < 100_000; i++) {
    exactHit(gateway, headers, body);
    if (i % 100 === 0) gateway.host.tick();
    if (i === 10_000) warm = gateway.host.memoryBytes;
  }
  assert.equal(gateway.host.memoryBytes, warm);
  assert.equal(gateway.metric("requests.hit_exact"), 100_000);
});

test("requests of every kind, over a store and an index that are full", async () => {
  const gateway = await Gateway.start(
    { cache: { maxEntries: 64, maxBytes: 131_072 }, vector: { type: "chroma", cluster: "chroma", maxEntries: 64 }, embedding: { memoEntries: 16 }, maxRequestBytes: 16_384 },
    { chroma: new ChromaEmulator() },
  );
  const random = new Random(3);
  const vectors = Array.from({ length: 40 }, (_, i) => embeddings(gateway.embedder.vectorOf(`${i}`)));
  // What stands in for embedder and store makes no garbage worth mentioning of its own.
  gateway.answerTo = (callout) => {
    if (callout.cluster === "ollama") return random.once(20) ? { status: 500, body: "" } : random.pick(vectors);
    return callout.body.includes("get_or_create") ? gateway.chroma.answer(callout) : { status: 200, body: '{"distances":[[]],"metadatas":[[]]}' };
  };
  const step = (): void => {
    const question = `question ${random.below(200)}`;
    const stream = random.once(3);
    const text = "x".repeat(random.below(3000));
    const body = random.once(10) ? random.mutate(Buffer.from(JSON.stringify(chat(question)))) : chat(question, { stream });
    const exchange = gateway.open(body, { upstream: { body: stream ? eventStream(text) : completion(text) } });
    exchange.sendHeaders();
    if (random.once(30)) return exchange.close();
    exchange.sendBody();
    if (random.once(30)) return exchange.close();
    gateway.answerCallouts();
    exchange.finish();
    gateway.answerCallouts();
    if (random.once(10)) gateway.pass(random.below(1000));
  };
  for (let i = 0; i < 6_000; i++) step();
  const warm = gateway.host.memoryBytes;
  for (let i = 0; i < 8_000; i++) step();
  assert.equal(gateway.host.memoryBytes, warm);
  assert.ok(warm <= 64 * MEBIBYTE, `${warm} bytes`);
  gateway.pass(500);
  assert.equal(gateway.metric("buffered.bytes"), 0);
  assert.equal(gateway.metric("embedding.active"), 0);
});
