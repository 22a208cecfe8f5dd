/** Requests with parts that no embedding stands for, and answers that call a tool, are for the exact tier alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, type ChatBody, type Message } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const QUESTION = "Weather in Paris?";
const REPHRASED = "Is it raining or sunny over Paris?";

const call = [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }];
const user = (text: string): Message => ({ role: "user", content: text });

const requests: Record<string, (text: string) => ChatBody> = {
  tools: (text) => chat(text, { tools: [{ type: "function", function: { name: "f" } }] }),
  functions: (text) => chat(text, { functions: [{ name: "f" }] }),
  audio: (text) => chat(text, { audio: { voice: "alloy" } }),
  modalities: (text) => chat(text, { modalities: ["text", "audio"] }),
  "web search": (text) => chat(text, { web_search_options: {} }),
  "an image": (text) => ({ model: "m", messages: [{ role: "user", content: [{ type: "text", text }, { type: "image_url", image_url: { url: "data:," } }] }] }),
  "an unknown part": (text) => ({ model: "m", messages: [{ role: "user", content: [{ type: "text", text }, { type: "new", text: "x" }] }] }),
  "an image in the history": (text) => ({ model: "m", messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }, user(text)] }),
  "a tool's result": (text) => ({ model: "m", messages: [user(text), { role: "assistant", content: null, tool_calls: call }, { role: "tool", tool_call_id: "c", content: "sunny" }] }),
  "a tool call in the history": (text) => ({ model: "m", messages: [{ role: "assistant", tool_calls: call }, user(text)] }),
  "a function call in the history": (text) => ({ model: "m", messages: [{ role: "assistant", function_call: { name: "f" } }, user(text)] }),
  "a prefilled answer": (text) => ({ model: "m", messages: [user(text), { role: "assistant", content: "It is" }] }),
  "no user turn": (text) => ({ model: "m", messages: [{ role: "system", content: text }] }),
};

for (const [what, body] of Object.entries(requests)) {
  test(`a request with ${what} is embedded neither to be found nor to be kept`, async () => {
    const gateway = await Gateway.start({}, { embedder: new Embedder().same(QUESTION, REPHRASED) });
    const first = gateway.ask(body(QUESTION), { upstream: { body: completion("stored") } });
    assert.equal(first.cacheStatus, "fwd=miss; detail=exact_only");
    const again = gateway.ask(body(QUESTION));
    assert.equal(again.state, "hit_exact");
    assert.equal(again.body.toString(), completion("stored"));
    assert.equal(gateway.ask(body(REPHRASED)).from, "upstream");
    assert.deepEqual(gateway.embedder.asked, []);
  });
}

test("empty lists of tools are no tools", async () => {
  for (const more of [{ tools: [] }, { tools: null }, { functions: [] }]) {
    const gateway = await Gateway.start({}, { embedder: new Embedder().same(QUESTION, REPHRASED) });
    gateway.ask(chat(QUESTION, more));
    assert.equal(gateway.ask(chat(REPHRASED, more)).state, "hit_semantic", JSON.stringify(more));
  }
});

test("an answer that calls a tool is served to the very same request alone", async () => {
  const toolAnswer = completion("", { message: { content: null, tool_calls: call }, finish: "tool_calls" });
  const gateway = await Gateway.start({}, { embedder: new Embedder().same(QUESTION, REPHRASED) });
  gateway.ask(chat(QUESTION), { upstream: { body: toolAnswer } });
  assert.equal(gateway.ask(chat(QUESTION)).body.toString(), toolAnswer);
  assert.equal(gateway.ask(chat(REPHRASED), { upstream: { status: 500 } }).cacheStatus, "fwd=miss; detail=no_candidate");
  assert.equal(gateway.metric("stores.kept"), 1);
});

test("an answer that calls a tool hides one of an older, semantic entry under the same key", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same(QUESTION, REPHRASED) });
  gateway.ask(chat(QUESTION));
  const toolAnswer = completion("", { message: { content: null, tool_calls: call }, finish: "tool_calls" });
  gateway.ask(chat(QUESTION), { headers: { "cache-control": "no-cache" }, upstream: { body: toolAnswer } });
  assert.equal(gateway.ask(chat(REPHRASED), { upstream: { status: 500 } }).cacheStatus, "fwd=miss; detail=candidate_gone");
});

test("what else a text part has must be equal", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same(QUESTION, REPHRASED) });
  const marked = (text: string, type: string) => ({ model: "m", messages: [{ role: "user", content: [{ type: "text", text, cache_control: { type } }] }] });
  gateway.ask(marked(QUESTION, "ephemeral"));
  assert.equal(gateway.ask(marked(REPHRASED, "other")).from, "upstream");
  assert.equal(gateway.ask(marked(REPHRASED, "ephemeral")).state, "hit_semantic");
});
