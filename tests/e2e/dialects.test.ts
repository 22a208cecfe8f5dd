/** Servers that speak OpenAI's API in their own way, through its client library: what it reads of a miss it reads of a hit. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import OpenAI, { AzureOpenAI } from "openai";
import { startUpstream, stream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { Watch } from "./support/libraries.ts";

const watch = new Watch();
let upstream: Upstream;
let gateway: Gateway;
let openai: OpenAI;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false } });
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "key", maxRetries: 0, fetch: watch.fetch });
});

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const DONE = "data: [DONE]\n\n";
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const head = { id: "c", object: "chat.completion.chunk", created: 1, model: "m" };
const azure = { id: "", object: "", created: 0, model: "" };
const choice = (delta: unknown, finish_reason: unknown = null, more: object = {}): string => data({ ...head, choices: [{ index: 0, delta, finish_reason, ...more }] });
const filtered = { content_filter_results: { hate: { filtered: false } }, content_filter_offsets: { check_offset: 4 } };

const DIALECTS: Record<string, string[]> = {
  "Azure, with filters in front and asynchronous": [
    data({ ...azure, choices: [], prompt_filter_results: [{ prompt_index: 0 }] }), choice({ role: "assistant", content: "Hel" }), choice({ content: "lo" }), choice({}, "stop"),
    data({ ...azure, choices: [{ index: 0, finish_reason: null, ...filtered }] }), DONE,
  ],
  "Groq, with its own usage": [choice({ role: "assistant", content: "Hel" }), choice({ content: "lo" }), data({ ...head, x_groq: { id: "g", usage: USAGE }, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }), DONE],
  "Moonshot, with usage in the choice": [choice({ role: "assistant", content: "Hel" }), choice({ content: "lo" }), choice({}, "stop", { usage: USAGE }), DONE],
  "Perplexity, with all so far in a message": [
    choice({ role: "assistant", content: "Hel" }, null, { message: { role: "assistant", content: "Hel" } }), choice({ content: "lo" }, "stop", { message: { role: "assistant", content: "Hello" } }), DONE,
  ],
  "OpenRouter, with comments": [": OPENROUTER PROCESSING\n\n", choice({ role: "assistant", content: "Hel" }), ": OPENROUTER PROCESSING\n\n", choice({ content: "lo" }, "stop", { native_finish_reason: "end_turn" }), DONE],
  "finish reasons that are empty or the word null": [choice({ role: "assistant", content: "Hel" }, ""), choice({ content: "lo" }, "null"), choice({}, "eos"), DONE],
  "another word for its chunks": [choice({ role: "assistant", content: "Hel" }), choice({ content: "lo" }), choice({}, "stop"), DONE].map((event) => event.replace("chat.completion.chunk", "chat.completions.chunk")),
  "no [DONE]": [choice({ role: "assistant", content: "Hel" }), choice({ content: "lo" }), choice({}, "stop")],
  heartbeats: [data({ type: "ping" }), choice({ role: "assistant", content: "Hel" }), data({}), choice({ content: "lo" }, "stop"), DONE],
};

async function pieces(question: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const piece of await openai.chat.completions.create({ model: "m", messages: [{ role: "user", content: question }], stream: true })) all.push(piece);
  return JSON.parse(JSON.stringify(all)) as unknown[];
}

for (const [name, events] of Object.entries(DIALECTS)) {
  test(name, async () => {
    upstream.answer = (_, response) => {
      stream(response, events);
      response.end();
    };
    const before = await gateway.count("stores.kept");
    const missed = await pieces(name);
    assert.match(watch.status, /fwd=miss/);
    await gateway.reaches("stores.kept", before + 1);
    assert.deepEqual(await pieces(name), missed);
    assert.match(watch.status, /hit/);
    const whole = await openai.chat.completions.create({ model: "m", messages: [{ role: "user", content: name }] });
    assert.match(watch.status, /hit/);
    assert.equal(whole.choices[0]!.message.content, "Hello");
    assert.equal(whole.id, "c");
    if (events.some((event) => event.includes("total_tokens"))) assert.deepEqual(whole.usage, USAGE);
  });
}

test("Azure's client, whose path names the deployment", async () => {
  upstream.answer = ({ url }, response) => {
    const message = { role: "assistant", content: url };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ...head, object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }] }));
  };
  const ask = async (deployment: string): Promise<string | null> => {
    const client = new AzureOpenAI({ endpoint: gateway.url, apiKey: "key", apiVersion: "2024-10-21", deployment, maxRetries: 0, fetch: watch.fetch });
    return (await client.chat.completions.create({ model: "", messages: [{ role: "user", content: "q" }] })).choices[0]!.message.content;
  };
  const before = await gateway.count("stores.kept");
  const said = await ask("one");
  assert.match(said!, /^\/openai\/deployments\/one\/chat\/completions\?api-version=/);
  await gateway.reaches("stores.kept", before + 1);
  assert.equal(await ask("one"), said);
  assert.match(watch.status, /hit/);
  assert.notEqual(await ask("two"), said);
});
