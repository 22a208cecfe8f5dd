/** What makes two requests the same, and what does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, type ChatBody } from "../support/chat.ts";
import { Gateway, type RequestHeaders } from "../support/gateway.ts";

const EXACT = { enableSemanticCache: false };

const BASE: ChatBody = {
  model: "m",
  temperature: 0.5,
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Hi" },
    { role: "user", content: "Capital of France?" },
  ],
};

/** BASE with one message changed. */
function withMessage(at: number, message: Record<string, unknown>): ChatBody {
  return { ...BASE, messages: BASE.messages.map((each, i) => (i === at ? { ...each, ...message } : each)) };
}

async function stored(body: unknown = BASE, headers: RequestHeaders = {}, configuration: object = EXACT): Promise<Gateway> {
  const gateway = await Gateway.start(configuration);
  assert.equal(gateway.ask(body, { headers, upstream: { body: completion("stored") } }).from, "upstream");
  return gateway;
}

/** Whether the request gets what was stored; what it gets otherwise is not kept. */
function isSame(gateway: Gateway, body: unknown, headers: RequestHeaders = {}): boolean {
  const reply = gateway.ask(body, { headers, upstream: { status: 503 } });
  if (reply.from === "cache") assert.equal(reply.body.toString(), completion("stored"));
  return reply.from === "cache";
}

test("order of keys, white space and ways to write a key do not matter", async () => {
  const gateway = await stored();
  const { messages, temperature, model } = BASE;
  assert.ok(isSame(gateway, { messages: messages.map(({ role, content }) => ({ content, role })), temperature, model }));
  assert.ok(isSame(gateway, JSON.stringify(BASE, null, 4)));
  assert.ok(isSame(gateway, `\r\n\t${JSON.stringify(BASE).replace('"model"', '"m\\u006fdel"')} `));
  assert.ok(isSame(gateway, JSON.stringify(BASE).replace("Capital", "\\u0043apital")), "the query is compared unescaped");
});

test("fields that cannot change the answer do not matter", async () => {
  const gateway = await stored();
  const irrelevant = {
    stream: false, stream_options: null, user: "u", metadata: { a: "1" }, store: true, service_tier: "flex",
    prompt_cache_key: "k", prompt_cache_retention: "24h", safety_identifier: "s",
  };
  for (const [name, value] of Object.entries(irrelevant)) assert.ok(isSame(gateway, { ...BASE, [name]: value }), name);
  assert.ok(isSame(gateway, { ...BASE, ...irrelevant }));
});

test("every other field matters, known or not", async () => {
  const gateway = await stored();
  const others: Record<string, ChatBody> = {
    model: { ...BASE, model: "m2" },
    temperature: { ...BASE, temperature: 0.6 },
    "no temperature": { model: BASE.model, messages: BASE.messages },
    "way to write a number": { ...BASE, temperature: 5e-1 + 1e-9 },
    top_p: { ...BASE, top_p: 1 },
    seed: { ...BASE, seed: 1 },
    n: { ...BASE, n: 2 },
    max_tokens: { ...BASE, max_tokens: 100 },
    response_format: { ...BASE, response_format: { type: "json_object" } },
    tools: { ...BASE, tools: [{ type: "function", function: { name: "f" } }] },
    "empty tools": { ...BASE, tools: [] },
    tool_choice: { ...BASE, tool_choice: "none" },
    reasoning_effort: { ...BASE, reasoning_effort: "low" },
    unknown: { ...BASE, x_unknown: null },
    "nested unknown": { ...BASE, x: { y: [{ z: 1 }] } },
    "system text": withMessage(0, { content: "Be verbose." }),
    history: withMessage(1, { content: "Hallo" }),
    "an earlier answer": withMessage(2, { content: "Ho" }),
    role: withMessage(0, { role: "developer" }),
    name: withMessage(3, { name: "bob" }),
    question: withMessage(3, { content: "Capital of Spain?" }),
    "letter case": withMessage(3, { content: "capital of France?" }),
    "white space in the question": withMessage(3, { content: "Capital of France? " }),
    "form of the content": withMessage(3, { content: [{ type: "text", text: "Capital of France?" }] }),
    "a turn more": { ...BASE, messages: [...BASE.messages, { role: "assistant", content: "" }] },
    "a turn less": { ...BASE, messages: BASE.messages.slice(1) },
    "order of turns": { ...BASE, messages: [BASE.messages[1], BASE.messages[0], ...BASE.messages.slice(2)] },
  };
  for (const [what, body] of Object.entries(others)) assert.ok(!isSame(gateway, body), what);
  assert.ok(isSame(gateway, BASE));
});

test("the same values in other places are another request", async () => {
  const nested = await stored({ ...BASE, x: { a: 1, b: 2 } });
  assert.ok(!isSame(nested, { ...BASE, x: { a: 1 }, b: 2 }));
  assert.ok(!isSame(nested, { ...BASE, x: { a: 2, b: 1 } }));
  assert.ok(!isSame(nested, { ...BASE, x: [["a", 1], ["b", 2]] }));
  assert.ok(isSame(nested, { ...BASE, x: { b: 2, a: 1 } }));
  const listed = await stored({ ...BASE, stop: ["a", "b"] });
  assert.ok(!isSame(listed, { ...BASE, stop: ["b", "a"] }));
  assert.ok(!isSame(listed, { ...BASE, stop: ["a,b"] }));
  assert.ok(!isSame(listed, { ...BASE, stop: '["a","b"]' }));
});

test("path, host and the headers that choose an account matter; other headers do not", async () => {
  const gateway = await stored(BASE, { "openai-organization": "org", "openai-project": "p" });
  const headers = { "openai-organization": "org", "openai-project": "p" };
  assert.ok(isSame(gateway, BASE, headers));
  assert.ok(isSame(gateway, BASE, { ...headers, "user-agent": "x", "x-request-id": "1", accept: "*/*", traceparent: "t" }));
  const others: Record<string, RequestHeaders> = {
    path: { ...headers, ":path": "/v2/chat/completions" },
    "query string": { ...headers, ":path": "/v1/chat/completions?api-version=2024" },
    host: { ...headers, ":authority": "other.test" },
    organization: { ...headers, "openai-organization": "org2" },
    "no organization": { "openai-project": "p" },
    project: { ...headers, "openai-project": "p2" },
    beta: { ...headers, "openai-beta": "x" },
    "anthropic-version": { ...headers, "anthropic-version": "x" },
    "swapped values": { "openai-organization": "p", "openai-project": "org" },
  };
  for (const [what, other] of Object.entries(others)) assert.ok(!isSame(gateway, BASE, other), what);
});

test("text parts are not the text that joins them", async () => {
  const parts = (...texts: string[]): ChatBody => ({ model: "m", messages: [{ role: "user", content: texts.map((text) => ({ type: "text", text })) }] });
  const gateway = await stored(parts("a", "b"));
  assert.ok(isSame(gateway, parts("a", "b")));
  assert.ok(!isSame(gateway, parts("a\nb")));
  assert.ok(!isSame(gateway, chat("a\nb")));
  assert.ok(!isSame(gateway, parts("b", "a")));
  assert.ok(!isSame(gateway, parts("a", "", "b")));
  const three = await stored(parts("a\nb", "c"));
  assert.ok(!isSame(three, parts("a", "b\nc")));
});

test("what the configuration says of the embeddings, and the purge epoch, matter", async () => {
  const first = await stored(BASE, {}, { ...EXACT, purgeEpoch: 1 });
  const { sharedData } = first.host;
  const again = await Gateway.start({ ...EXACT, purgeEpoch: 1 }, { sharedData });
  assert.ok(isSame(again, BASE));
  const purged = await Gateway.start({ ...EXACT, purgeEpoch: 2 }, { sharedData });
  assert.ok(!isSame(purged, BASE));
  const otherModel = await Gateway.start({ ...EXACT, purgeEpoch: 1, embedding: { model: "other", dimension: 64 } }, { sharedData });
  assert.ok(!isSame(otherModel, BASE));
});

test("allQuestions takes every user turn for the question, and no request of the other strategy", async () => {
  const first = await stored(BASE);
  const { sharedData } = first.host;
  const all = await Gateway.start({ ...EXACT, cacheKeyStrategy: "allQuestions" }, { sharedData });
  assert.ok(!isSame(all, BASE));
  all.ask(BASE, { upstream: { body: completion("stored") } });
  assert.ok(isSame(all, BASE));
  assert.ok(!isSame(all, withMessage(1, { content: "Hello\nCapital of France?" })));
});

test("a disabled strategy touches nothing", async () => {
  const gateway = await Gateway.start({ cacheKeyStrategy: "disabled" });
  for (let i = 0; i < 2; i++) {
    const reply = gateway.ask(BASE);
    assert.equal(reply.from, "upstream");
    assert.equal(reply.headers["cache-status"], undefined);
    assert.equal(reply.state, undefined);
  }
  assert.equal(gateway.host.sharedData.entries.size, 0);
});
