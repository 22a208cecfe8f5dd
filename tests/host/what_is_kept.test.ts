/** Only a complete answer is kept, and it is kept whatever pieces it comes in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, DONE, eventStream } from "../support/chat.ts";
import { Gateway, type Upstream } from "../support/gateway.ts";

const LIMITS = { enableSemanticCache: false, cache: { maxAnswerBytes: 4096 } };

/** Whether the answer is kept, and what the counters say of it. */
async function outcomeOf(upstream: Upstream, stream = false): Promise<string> {
  const gateway = await Gateway.start(LIMITS);
  const body = chat("q", { stream });
  const first = gateway.ask(body, { upstream });
  assert.equal(first.cacheStatus, "fwd=miss; detail=not_stored");
  // What the protocol says against an answer is counted for it.
  const counted = Object.keys(gateway.counted("stores")).map((name) => name.replace("stores.", "").replace(".openai_chat", ""));
  assert.ok(counted.length <= 1, counted.join());
  const again = gateway.ask(body, { upstream: { status: 503 } });
  assert.equal(again.from === "cache", counted[0] === "kept");
  if (again.from === "cache") assert.deepEqual(again.body, first.body);
  return counted[0] ?? "not captured";
}

const ends: Upstream["end"][] = ["with the last chunk", "empty chunk", "trailers"];

for (const end of ends) {
  test(`an answer that ends ${end}`, async () => {
    assert.equal(await outcomeOf({ body: completion("a"), end }), "kept");
    assert.equal(await outcomeOf({ body: eventStream("a"), end }, true), "kept");
  });
}

test("answers that are not complete in themselves", async () => {
  const cases: [string, string][] = [
    [completion("a", { finish: "length" }), "finish_length"],
    [completion("a", { finish: "content_filter" }), "finish_content_filter"],
    [completion("a", { finish: null }), "finish_missing"],
    [completion("a", { finish: "new_reason" }), "finish_unknown"],
    [completion("a", { more: { error: { message: "x" } } }), "error_object"],
    [completion(""), "empty_answer"],
    ['{"error":{"message":"overloaded"}}', "error_object"],
    ["{}", "not_an_answer"],
    ["[]", "not_an_answer"],
    [completion("a").slice(0, -1), "malformed"],
    ["<html>", "malformed"],
    [eventStream("a", { finish: "length" }), "finish_length"],
    [eventStream("a", { finish: "content_filter" }), "finish_content_filter"],
    [eventStream("a", { finish: null }).replace(DONE, ""), "no_terminal_event"],
    [eventStream("a").replace(DONE, 'data: {"error":{"message":"x"}}\n\n' + DONE), "error_object"],
    [eventStream("a").replace(DONE, "event: error\ndata: {}\n\n"), "error_object"],
    [eventStream("a") + "data: {}\n\n", "data_behind_end"],
    [eventStream("").replace(/"content":""/g, ""), "malformed"],
  ];
  for (const [body, outcome] of cases) assert.equal(await outcomeOf({ body }, body.startsWith("data:")), outcome, body);
});

test("answers that call a tool", async () => {
  const tool_calls = [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "{}" } }];
  assert.equal(await outcomeOf({ body: completion("", { message: { content: null, tool_calls }, finish: "tool_calls" }) }), "kept");
  assert.equal(await outcomeOf({ body: eventStream("", { message: { tool_calls }, finish: "tool_calls" }) }, true), "kept");
});

test("a stream whose client leaves at the terminal event, before the end of the body", async () => {
  assert.equal(await outcomeOf({ body: eventStream("a"), end: "cut short" }, true), "kept");
});

test("answers whose end is not seen", async () => {
  assert.equal(await outcomeOf({ body: completion("a"), end: "cut short" }), "cut_short");
  assert.equal(await outcomeOf({ body: eventStream("a").replace(DONE, ""), end: "cut short" }, true), "cut_short");
  assert.equal(await outcomeOf({ body: eventStream("a", { finish: "length" }), end: "cut short" }, true), "cut_short");
  assert.equal(await outcomeOf({ chunks: [], end: "cut short", headers: { "content-length": "10" } }), "not captured");
  assert.equal(await outcomeOf({ chunks: [], end: "with the last chunk" }), "not captured");
});

test("statuses other than 200", async () => {
  for (const status of [201, 204, 206, 301, 304, 400, 401, 429, 500, 503]) assert.equal(await outcomeOf({ status, body: completion("a") }), "status", `${status}`);
});

test("encoded answers", async () => {
  for (const encoding of ["gzip", "br", "zstd", ""]) assert.equal(await outcomeOf({ headers: { "content-encoding": encoding } }), "encoded", encoding);
  for (const encoding of ["identity", "Identity"]) assert.equal(await outcomeOf({ headers: { "content-encoding": encoding } }), "kept");
});

test("content types", async () => {
  for (const type of ["text/html", "text/plain", "application/jsonl", ""]) assert.equal(await outcomeOf({ headers: { "content-type": type } }), "content_type", type);
  assert.equal(await outcomeOf({ headers: { "content-type": "application/json; charset=utf-8" } }), "kept");
  assert.equal(await outcomeOf({ body: eventStream("a"), headers: { "content-type": "Text/Event-Stream;charset=utf-8" } }, true), "kept");
  assert.equal(await outcomeOf({ body: eventStream("a"), headers: { "content-type": "application/json" } }), "malformed");
});

test("answers at the size limit and above it", async () => {
  const fitting = completion("a", { more: { x: "" } });
  const ofLength = (length: number): string => completion("a", { more: { x: "x".repeat(length - fitting.length) } });
  const inPieces = (body: string): Upstream => ({ body, chunks: body.match(/.{1,100}/gs)! });
  for (const upstream of [{ body: ofLength(4096) }, inPieces(ofLength(4096))]) assert.equal(await outcomeOf(upstream), "kept");
  for (const upstream of [{ body: ofLength(4097) }, inPieces(ofLength(4097))]) assert.equal(await outcomeOf(upstream), "too_large");
  assert.equal(await outcomeOf({ headers: { "content-length": "4097" } }), "too_large");
  assert.equal(await outcomeOf({ headers: { "content-length": "99999999999999999999" } }), "kept", "a length that is no number is not believed");
  assert.equal(await outcomeOf({ headers: { "content-length": "1" } }), "kept", "nor one that is too small");
});

test("an answer split at any byte is kept as one", async () => {
  const gateway = await Gateway.start(LIMITS);
  for (const body of [completion("é😀"), eventStream("é😀")]) {
    const bytes = Buffer.from(body);
    for (let at = 0; at <= bytes.length; at++) {
      const question = chat(`q ${at}`, { stream: body.startsWith("data:") });
      gateway.ask(question, { headers: { "cache-control": "no-cache" }, upstream: { body, chunks: [bytes.subarray(0, at), bytes.subarray(at)] } });
      assert.equal(gateway.ask(question).body.toString(), body);
    }
  }
});

test("an answer that comes byte by byte, with empty chunks in between", async () => {
  const body = eventStream("Hello");
  const chunks = [...Buffer.from(body)].flatMap((byte) => [Buffer.of(byte), Buffer.alloc(0)]);
  assert.equal(await outcomeOf({ body, chunks, end: "empty chunk" }, true), "kept");
});

test("an answer is kept when the client has its last byte, and not before", async () => {
  const gateway = await Gateway.start(LIMITS);
  const exchange = gateway.open(chat("q")).send();
  exchange.beginResponse({});
  exchange.endResponse({});
  assert.equal(gateway.storeSize.entries, 0);
  exchange.close();
  assert.equal(gateway.storeSize.entries, 1);
});

test("the upstream's own Cache-Status stays beside the filter's", async () => {
  const gateway = await Gateway.start(LIMITS);
  const exchange = gateway.open(chat("q")).send();
  exchange.beginResponse({ headers: { "cache-status": "cdn; fwd=miss" } });
  const values = exchange.stream.responseHeaders.filter(([name]) => name === "cache-status").map(([, value]) => value);
  assert.deepEqual(values, ["cdn; fwd=miss", "reprise; fwd=miss; detail=not_stored"]);
  exchange.close();
});
