/** Only complete answers are kept. Whatever else the upstream does passes through, and the next request asks it again. */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { chat, completion, contentOf, frames, way } from "./support/chat.ts";
import { open, read, send } from "./support/client.ts";
import { respond, startUpstream, stream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

const MAX_ANSWER = 10_000;

let upstream: Upstream;
let gateway: Gateway;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false, cache: { maxAnswerBytes: MAX_ANSWER } } });
});

type Fault = (response: ServerResponse) => void | Promise<void>;
const gzip = { headers: { "content-encoding": "gzip" } };
const ended = (response: ServerResponse, events: string[]) => {
  stream(response, events);
  response.end();
};
/** Flushes what was written before it breaks the connection. */
const breakOff = (response: ServerResponse, text: string, headers: Record<string, string>) => {
  response.writeHead(200, headers);
  response.write(text, () => setTimeout(() => response.destroy(), 20));
};
const JSON_TYPE = { "content-type": "application/json" };
const SSE_TYPE = { "content-type": "text/event-stream" };

/** What the upstream does, the outcome that is counted (none: it is not looked at), and the status the client sees (0: cut off). */
const FAULTS: [string, string | undefined, number, Fault][] = [
  ["500 with a body that looks complete", undefined, 500, (response) => respond(response, completion("no"), { status: 500 })],
  ["429", undefined, 429, (response) => respond(response, '{"error":{"message":"slow down"}}', { status: 429, headers: { "retry-after": "1" } })],
  ["206", undefined, 206, (response) => respond(response, completion("part"), { status: 206 })],
  ["an error inside a 200", "error_object.openai_chat", 200, (response) => respond(response, '{"error":{"message":"overloaded"}}')],
  ["HTML", "content_type", 200, (response) => respond(response, "<html></html>", { headers: { "content-type": "text/html" } })],
  ["no JSON", "malformed.openai_chat", 200, (response) => respond(response, "hello")],
  ["no JSON in an event", "malformed.openai_chat", 200, (response) => ended(response, ["data: hello\n\n", "data: [DONE]\n\n"])],
  ["no choices", "no_choices.openai_chat", 200, (response) => respond(response, completion("", { choices: [] }))],
  ["cut at the token limit", "finish_length.openai_chat", 200, (response) => respond(response, completion("cut", {}, "length"))],
  ["a stream cut at the token limit", "finish_length.openai_chat", 200, (response) => ended(response, frames("cut short", { finish: "length" }))],
  ["filtered", "finish_content_filter.openai_chat", 200, (response) => respond(response, completion("***", {}, "content_filter"))],
  ["a stream without [DONE] and the end of its choice", "no_terminal_event.openai_chat", 200, (response) => ended(response, frames("almost all", { done: false }).slice(0, -1))],
  ["a stream that ends in the middle of an event", "no_terminal_event.openai_chat", 200, (response) => ended(response, [frames("half an event").join("").slice(0, -9)])],
  ["a stream with an error in it", "error_object.openai_chat", 200, (response) => ended(response, [...frames("so far").slice(0, 2), 'data: {"error":{"message":"overloaded"}}\n\n', "data: [DONE]\n\n"])],
  ["a stream that goes on behind [DONE]", "data_behind_end.openai_chat", 200, (response) => ended(response, [...frames("more"), ...frames("and more")])],
  ["compressed, though not asked for", "encoded", 200, (response) => respond(response, gzipSync(completion("packed")), gzip)],
  ["more than maxAnswerBytes", "too_large", 200, (response) => respond(response, completion("x".repeat(MAX_ANSWER)))],
  ["more than maxAnswerBytes, in a stream", "too_large", 200, (response) => ended(response, frames("many words ".repeat(500)))],
  ["a stream that dies", "cut_short", 0, (response) => breakOff(response, frames("never the end").slice(0, 3).join(""), SSE_TYPE)],
  ["a stream that dies right before [DONE]", "cut_short", 0, (response) => breakOff(response, frames("all of it").slice(0, -1).join(""), SSE_TYPE)],
  ["JSON that dies", "cut_short", 0, (response) => breakOff(response, completion("half").slice(0, 60), { ...JSON_TYPE, "content-length": "500" })],
  ["complete JSON in chunks whose end never comes", "cut_short", 0, (response) => breakOff(response, completion("whole"), JSON_TYPE)],
];

for (const [name, outcome, status, fault] of FAULTS) {
  test(`${name}: passed on, not kept`, async () => {
    upstream.answer = (_, response) => fault(response);
    const before = await gateway.all();
    const asked = upstream.count();
    const question = { body: chat(`What of ${name}?`, { stream: name.includes("stream") }) };
    for (let time = 1; time <= 2; time++) {
      const response = await open(gateway.url, question);
      assert.match(String(response.headers["cache-status"]), /^reprise; fwd=miss/);
      if (status === 0) await assert.rejects(read(response), "the client sees that it was cut off");
      else assert.equal((await read(response)).status, status);
      assert.equal(upstream.count(), asked + time, "the upstream was asked each time");
      if (outcome) await gateway.reaches(`stores.${outcome}`, (before[`stores.${outcome}`] ?? 0) + time);
    }
    assert.equal(await gateway.count("stores.kept"), before["stores.kept"] ?? 0);
  });
}

test("what the client sees of a compressed answer is what the upstream sent", async () => {
  const packed = gzipSync(completion("packed"));
  upstream.answer = (_, response) => respond(response, packed, gzip);
  const reply = await send(gateway.url, { body: chat("Packed?"), headers: { "accept-encoding": "gzip" } });
  assert.deepEqual(reply.bytes, packed);
  assert.equal(reply.headers["content-encoding"], "gzip");
  assert.equal(upstream.received.at(-1)!.headers["accept-encoding"], undefined);
});

test("a client that leaves in the middle of an answer: not kept", async () => {
  const events = frames("never heard to the end");
  const before = await gateway.count("stores.cut_short");
  upstream.answer = (_, response) => stream(response, events.slice(0, 2));
  const question = { body: chat("Will you listen?", { stream: true }) };
  const response = await open(gateway.url, question);
  await new Promise((resolve) => response.once("data", resolve));
  response.destroy();
  await gateway.reaches("stores.cut_short", before + 1);
  upstream.answer = (_, response) => ended(response, events);
  assert.match(way(await send(gateway.url, question)), /^miss/);
});

test("a client that leaves at [DONE], before the end of the body: kept", async () => {
  const before = await gateway.count("stores.kept");
  upstream.answer = (_, response) => stream(response, frames("heard to the end"));
  const question = { body: chat("Will you listen to the end?", { stream: true }) };
  const response = await open(gateway.url, question);
  let heard = "";
  for await (const chunk of response) if ((heard += chunk).endsWith("data: [DONE]\n\n")) break;
  await gateway.reaches("stores.kept", before + 1);
  assert.match(way(await send(gateway.url, question)), /^hit/);
});

test("a stream with [DONE] twice is whole: kept, and replayed as it came", async () => {
  upstream.answer = (_, response) => ended(response, [...frames("done twice"), "data: [DONE]\n\n"]);
  const kept = await gateway.count("stores.kept");
  const question = { body: chat("Done?", { stream: true }) };
  const first = await send(gateway.url, question);
  await gateway.reaches("stores.kept", kept + 1);
  const again = await send(gateway.url, question);
  assert.equal(way(again), "hit exact");
  assert.deepEqual(again.bytes, first.bytes);
  assert.equal(contentOf(await send(gateway.url, { body: chat("Done?") })), "done twice");
});

const MIB = 1 << 20;

test("events of 1 MiB, and answers of 10 MiB, are kept and replayed whole", async () => {
  const large = { maxAnswerBytes: 16 * MIB, maxBytes: 64 * MIB };
  const roomy = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false, cache: large } });
  const words = "x".repeat(MIB);
  const answers: [string, boolean, Fault][] = [
    ["three events of 1 MiB", true, (response) => ended(response, frames([words, words, words].join(" ")))],
    ["10 MiB of JSON", false, (response) => respond(response, completion("y".repeat(10 * MIB)))],
    ["10 MiB in a stream", true, (response) => ended(response, frames(Array(1000).fill("z".repeat(10_000)).join(" ")))],
  ];
  for (const [name, isStream, answer] of answers) {
    upstream.answer = (_, response) => answer(response);
    const question = { body: chat(`What of ${name}?`, { stream: isStream }) };
    const kept = await roomy.count("stores.kept");
    const first = await send(roomy.url, question);
    assert.match(way(first), /^miss/, name);
    await roomy.reaches("stores.kept", kept + 1);
    const again = await send(roomy.url, question);
    assert.equal(way(again), "hit exact", name);
    assert.ok(again.bytes.equals(first.bytes), `${name}: byte by byte`);
  }
});

test("no upstream at all: Envoy's 503 passes through, and is not kept", async () => {
  const gone = await newGateway({ clusters: { "ai-proxy": { host: "127.0.0.1", port: 1 } }, filter: { enableSemanticCache: false } });
  for (let time = 0; time < 2; time++) {
    const reply = await gone.ask("Anyone?");
    assert.equal(reply.status, 503);
    assert.match(way(reply), /^miss/);
  }
  assert.equal(await gone.count("stores.kept"), 0);
});

test("after all that a good answer is kept", async () => {
  upstream.answer = (_, response) => respond(response, completion("good"));
  await gateway.teach("Is it good?");
  assert.equal(way(await gateway.ask("Is it good?")), "hit exact");
  await until("no stream to be left", async () => ((await gateway.envoy.stats("^http\\.llm\\.downstream_rq_active$"))["http.llm.downstream_rq_active"] ?? 0) === 0);
});
