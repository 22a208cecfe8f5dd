/** Configurations of Higress's ai-cache, written from what its documentation says: each loads, and does what it says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { filter } from "../support/filter.ts";
import { Gateway } from "../support/gateway.ts";
import { Host } from "../support/host_emulator.ts";

const compatibility = "ai-cache";
const ollama = { type: "ollama", serviceName: "ollama.dns", servicePort: 11434, model: "all-minilm", timeout: 10000 };
const chroma = { type: "chroma", serviceName: "chroma.dns", serviceHost: "chroma.example.com", servicePort: 8000, collectionID: "52bbb8b3-724c-477b-a4ce-d5b578214612", apiKey: "k", topK: 1, timeout: 10000 };

const OWN = {
  responseTemplate:
    '{"id":"from-cache","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"model":"from-cache","object":"chat.completion","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}',
  streamResponseTemplate:
    'data:{"id":"from-cache","choices":[{"index":0,"delta":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"model":"from-cache","object":"chat.completion","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}\n\ndata:[DONE]\n\n',
};

const examples: [string, object, { semantic: boolean }][] = [
  ["vector and embedding", { embedding: ollama, vector: { ...chroma, threshold: 0.2, thresholdRelation: "lt" } }, { semantic: true }],
  ["vector and embedding, with every key of the documentation", { embedding: { ...ollama, serviceHost: "o.example.com", apiKey: "k" }, vector: { ...chroma, threshold: 0.8, thresholdRelation: "gt", esUsername: "", esPassword: "" }, cacheKeyStrategy: "lastQuestion", enableSemanticCache: true, cacheKeyFrom: "messages.@reverse.0.content", cacheValueFrom: "choices.0.message.content", cacheStreamValueFrom: "choices.0.delta.content", cacheToolCallsFrom: "choices.0.delta.content.tool_calls", ...OWN }, { semantic: true }],
  ["texts alone", { enableSemanticCache: false, cacheKeyStrategy: "lastQuestion" }, { semantic: false }],
  ["the last user turn", { embedding: ollama, vector: { ...chroma, threshold: 0.2 }, cacheKeyFrom: 'messages.@reverse.#(role=="user").content' }, { semantic: true }],
  ["all user turns", { cacheKeyStrategy: "allQuestions", cacheKeyFrom: 'messages.@reverse.#(role=="user")#.content' }, { semantic: false }],
  ["the second-last user turn", { cacheKeyFrom: 'messages.@reverse.#(role=="user")#.content|1' }, { semantic: false }],
  ["older forms", { cacheKeyFrom: { requestBody: "messages.@reverse.0.content" }, cacheValueFrom: { requestBody: "choices.0.message.content" }, cacheStreamValueFrom: { requestBody: "choices.0.delta.content" }, returnResponseTemplate: OWN.responseTemplate, returnStreamResponseTemplate: OWN.streamResponseTemplate }, { semantic: false }],
];

const turns = (last: string) => ({ model: "m", messages: [{ role: "user", content: "France" }, { role: "assistant", content: "yes?" }, { role: "user", content: last }] });

for (const [name, configuration, { semantic }] of examples) {
  test(`${name}: a question is answered from the cache${semantic ? ", in other words too" : ""}`, async () => {
    const gateway = await Gateway.start({ compatibility, ...configuration });
    gateway.embedder.same("How do I reset my password?", "How can I reset my password?");
    gateway.open("").close();
    gateway.pass(20);
    gateway.answerCallouts();
    assert.equal(gateway.ask(turns("How do I reset my password?"), { upstream: { body: completion("Paris") } }).from, "upstream");
    const again = gateway.ask(turns("How do I reset my password?"));
    assert.equal(again.from, "cache");
    assert.equal(again.body.toString(), completion("Paris"));
    const other = gateway.ask(turns("How can I reset my password?"), { upstream: { body: completion("Paris") } });
    assert.equal(other.from, semantic ? "cache" : "upstream", other.cacheStatus);
    // What ai-cache's key leaves out belongs to it here.
    assert.equal(gateway.ask({ ...turns("How do I reset my password?"), model: "other" }, { upstream: { body: completion("Paris") } }).from, "upstream");
  });
}

test("what cannot be had is refused with what there is", async () => {
  for (const [configuration, line] of [
    [{ embedding: { type: "dashscope", serviceName: "my_dashscope.dns", apiKey: "k" } }, "embedding.type: expected "],
    [{ vector: { type: "faiss", serviceName: "faiss.dns" } }, "vector.type: expected one of embedded, chroma"],
  ] as const) {
    const host = await Host.start(filter, { compatibility, ...configuration });
    assert.ok(!host.accepted && host.logs.join().includes(line), host.logs.join());
  }
});

test("the log says once, in a line, what is not as in ai-cache", async () => {
  const { host } = await Gateway.start({ compatibility, embedding: ollama, vector: { ...chroma, threshold: 1000, thresholdRelation: "lt" }, console: true });
  const lines = host.logs.filter((line) => line.includes("not as in ai-cache"));
  assert.equal(lines.length, 1);
  for (const key of ["vector.threshold", "cache.cacheTTL", "cacheKeyFrom"]) assert.ok(lines[0]!.includes(`${key}: `), lines[0]);
  assert.equal(host.logs.filter((line) => line.includes("no effect: console")).length, 1);
});

test("templates are filled, with the text as JSON wants it", async () => {
  const text = 'He said "no" \\ 100 %s\nfin';
  const gateway = await Gateway.start({
    enableSemanticCache: false,
    responseTemplate: '{"from":"here","text":"%s","again":%s,"share":"5 %%"}',
    streamResponseTemplate: 'data: {"text":"%s"}\n\ndata: [DONE]\n\n',
  });
  for (const stream of [false, true]) {
    const upstream = stream ? { body: eventStream(text), headers: { "content-type": "text/event-stream" } } : { body: completion(text) };
    const question = chat(`q ${stream}`, { stream });
    assert.notEqual(gateway.ask(question, { upstream }).from, "cache");
    const hit = gateway.ask(question);
    assert.equal(hit.from, "cache");
    const body = hit.body.toString();
    if (stream) assert.deepEqual([JSON.parse(body.split("\n")[0]!.slice(6)), body.split("\n\n")[1]], [{ text }, "data: [DONE]"]);
    else assert.deepEqual(JSON.parse(body), { from: "here", text, again: text, share: "5 %" });
  }
});

test("an answer with tool calls is sent whole, whatever the template", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false, responseTemplate: '{"text":"%s"}' });
  const body = completion("calling", { finish: "tool_calls", message: { tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] } });
  gateway.ask(chat("q"), { upstream: { body } });
  const hit = gateway.ask(chat("q"));
  if (hit.from === "cache") assert.equal(hit.body.toString(), body);
});
