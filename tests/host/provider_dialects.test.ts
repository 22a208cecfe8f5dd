/** What servers do that speak an API in their own way, and what is said of an answer that is not understood. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SPOKEN } from "../support/answers.ts";
import { chat, completion, DONE, eventStream, saidBy } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";

const EXACT = { enableSemanticCache: false };
const MAX_LINE = 32_768;

test("Azure's path names the model: a request without one is looked up, and each deployment has its own answers", async () => {
  const gateway = await Gateway.start(EXACT);
  const { model, ...body } = chat("q");
  const ask = (path: string, text: string) => gateway.ask(body, { headers: { ":path": path, "api-key": "k" }, upstream: { body: completion(text) } });
  const [gpt, other] = ["gpt-4o", "other"].map((name) => `/openai/deployments/${name}/chat/completions?api-version=2024-10-21`) as [string, string];
  assert.equal(ask(gpt, "a").cacheStatus, "fwd=miss; detail=not_stored");
  assert.equal(ask(other, "b").from, "upstream");
  assert.equal(saidBy(ask(gpt, "x").body), "a");
  assert.equal(saidBy(ask(other, "x").body), "b");
  for (const path of ["/v1/chat/completions", "/openai/deployments//chat/completions", "/v1/chat/completions?x=/deployments/a/b"]) {
    assert.equal(ask(path, "c").cacheStatus, "fwd=bypass; detail=not_a_request", path);
  }
  assert.equal(gateway.ask({ ...body, model: 1 }, { headers: { ":path": gpt } }).cacheStatus, "fwd=bypass; detail=not_a_request");
});

test("a stream that ends cleanly behind the end of every choice is kept, and replayed with its terminal event", async () => {
  const body = eventStream("Hello").replace(DONE, "");
  for (const end of ["with the last chunk", "empty chunk", "trailers"] as const) {
    const gateway = await Gateway.start(EXACT);
    gateway.ask(chat("q", { stream: true }), { upstream: { body, end } });
    assert.equal(gateway.ask(chat("q", { stream: true })).body.toString(), eventStream("Hello"));
    assert.equal(saidBy(gateway.ask(chat("q")).body), "Hello");
  }
  const gateway = await Gateway.start(EXACT);
  gateway.ask(chat("q", { stream: true }), { upstream: { body, end: "cut short" } });
  assert.equal(gateway.metric("stores.cut_short"), 1);
});

test("an answer that is not understood is counted for its protocol, and one line names the member", async () => {
  const gateway = await Gateway.start(EXACT);
  const lines = () => gateway.host.logs.filter((line) => line.includes("was not kept"));
  const told = eventStream("a", { finish: "done" });
  for (let i = 0; i < 20; i++) gateway.ask(chat(`q ${i}`, { stream: true }), { upstream: { body: told } });
  assert.equal(gateway.metric("stores.finish_unknown.openai_chat"), 20);
  assert.deepEqual(lines(), [
    '3 reprise: an answer of openai.chat was not kept: finish_unknown, event 4: $.choices[0].finish_reason is "done" ' +
      "(counted as reprise.stores.finish_unknown.openai_chat; this line comes once in ten minutes)",
  ]);
  // Another protocol, and another reason, have their own.
  const path = SPOKEN["anthropic.messages"]!.path;
  const wrong = JSON.stringify({ ...SPOKEN["anthropic.messages"]!.json("Somebody's text"), content: "Somebody's text" });
  gateway.ask(SPOKEN["anthropic.messages"]!.ask("q", false), { headers: { ":path": path }, upstream: { body: wrong } });
  assert.equal(gateway.metric("stores.not_an_answer.anthropic_messages"), 1);
  assert.equal(lines().length, 2);
  assert.match(lines()[1]!, /anthropic\.messages was not kept: not_an_answer, \$\.content is a text/);
  gateway.pass(600_000);
  gateway.ask(chat("later", { stream: true }), { upstream: { body: told } });
  assert.equal(lines().length, 3);
  assert.ok(!lines().join().includes("Somebody"));
});

test("what is understood and not whole is counted, and no line is written", async () => {
  const gateway = await Gateway.start(EXACT);
  for (const body of [completion("a", { finish: "length" }), completion("a", { finish: "content_filter" }), '{"error":{"message":"x"}}']) gateway.ask(chat("q"), { upstream: { body } });
  assert.deepEqual(gateway.counted("stores"), {
    "stores.finish_length.openai_chat": 1, "stores.finish_content_filter.openai_chat": 1, "stores.error_object.openai_chat": 1,
  });
  assert.ok(!gateway.host.logs.some((line) => line.includes("was not kept")));
});

for (const [name, spoken] of Object.entries(SPOKEN)) {
  test(`${name}: a long answer becomes a stream of short lines that says the same`, async () => {
    const text = 'Grüße, "Welt"\\\n😀 '.repeat(8_000);
    const headers = { ":path": spoken.path };
    const gateway = await Gateway.start(EXACT);
    gateway.ask(spoken.ask("q", false), { headers, upstream: { body: JSON.stringify(spoken.json(text)) } });
    const stream = gateway.ask(spoken.ask("q", true), { headers });
    assert.equal(stream.state, "hit_exact");
    // OpenAI's responses repeat the whole text in the events that end its parts, as they do upstream.
    const lines = stream.body.toString().split("\n").filter((line) => name !== "openai.responses" || line.includes(".delta"));
    for (const line of lines) assert.ok(Buffer.byteLength(line) <= MAX_LINE, `${Buffer.byteLength(line)} bytes: ${line.slice(0, 80)}`);
    const second = await Gateway.start(EXACT);
    second.ask(spoken.ask("q", true), { headers, upstream: { body: stream.body, headers: { "content-type": spoken.streamType } } });
    assert.deepEqual(JSON.parse(second.ask(spoken.ask("q", false), { headers }).body.toString()), spoken.json(text));
  });
}

test("a system prompt's escapes do not part what is the same text", async () => {
  const gateway = await Gateway.start(EXACT);
  const ask = (system: string) => gateway.ask(`{"model":"m","messages":[{"role":"system","content":"${system}"},{"role":"user","content":"q"}]}`).from;
  assert.equal(ask("Réponds a/b"), "upstream");
  assert.equal(ask("R\\u00e9ponds a\\/b"), "cache");
  assert.equal(ask("R\\u00E9ponds a\\u002fb"), "cache");
  assert.equal(ask("R\\\\u00e9ponds a/b"), "upstream");
});
