/** Every protocol through the filter: what is kept comes back in either form, whatever pieces it came in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMBEDDED, SPOKEN } from "../support/answers.ts";
import { DONE } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Upstream } from "../support/gateway.ts";
import { Random } from "../support/random.ts";

const TEXT = 'Grüße, "Welt"\\\n😀 done';
const JSON_TYPE = "application/json";

/** `body` cut at random places, in the middle of characters too. */
function pieces(body: string, random: Random): Buffer[] {
  const bytes = Buffer.from(body);
  const cuts = Array.from({ length: random.below(12) }, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  return [...cuts, bytes.length].map((cut, i) => bytes.subarray(i === 0 ? 0 : cuts[i - 1], cut));
}

for (const [name, spoken] of Object.entries(SPOKEN)) {
  const headers = { ":path": spoken.path };
  const streamed = spoken.stream(TEXT).join("");

  test(`${name}: a stream, in any pieces, becomes the stream and the JSON it was`, async () => {
    const random = new Random(5);
    for (let round = 0; round < 25; round++) {
      const gateway = await Gateway.start({ enableSemanticCache: false });
      const upstream = { chunks: pieces(streamed, random), headers: { "content-type": spoken.streamType } };
      gateway.ask(spoken.ask("q", true), { headers, upstream });
      const again = gateway.ask(spoken.ask("q", true), { headers });
      assert.equal(again.state, "hit_exact");
      assert.equal(again.body.toString(), streamed);
      assert.equal(again.headers["content-type"], spoken.streamType);
      const whole = gateway.ask(spoken.ask("q", false), { headers });
      assert.equal(whole.state, "hit_exact");
      assert.equal(whole.headers["content-type"], JSON_TYPE);
      assert.deepEqual(JSON.parse(whole.body.toString()), { ...spoken.json(TEXT) });
    }
  });

  test(`${name}: JSON becomes a stream that says the same`, async () => {
    const gateway = await Gateway.start({ enableSemanticCache: false });
    const body = JSON.stringify(spoken.json(TEXT), null, 1);
    gateway.ask(spoken.ask("q", false), { headers, upstream: { body } });
    assert.equal(gateway.ask(spoken.ask("q", false), { headers }).body.toString(), body);
    const stream = gateway.ask(spoken.ask("q", true), { headers });
    assert.equal(stream.state, "hit_exact");
    assert.equal(stream.headers["content-type"], spoken.streamType);
    // What was told is judged like an upstream's stream, and makes the same answer again.
    const second = await Gateway.start({ enableSemanticCache: false });
    second.ask(spoken.ask("q", true), { headers, upstream: { body: stream.body, headers: { "content-type": spoken.streamType } } });
    assert.deepEqual(JSON.parse(second.ask(spoken.ask("q", false), { headers }).body.toString()), spoken.json(TEXT));
  });

  test(`${name}: the question in other words is a semantic hit, and the answer's text is in it`, async () => {
    const gateway = await Gateway.start({}, { embedder: new Embedder().same("What is the sky?", "What's the sky?") });
    gateway.ask(spoken.ask("What is the sky?", false), { headers, upstream: { body: JSON.stringify(spoken.json(TEXT)) } });
    const hit = gateway.ask(spoken.ask("What's the sky?", false), { headers });
    assert.equal(hit.state, "hit_semantic");
    assert.equal(spoken.textOf(JSON.parse(hit.body.toString())), TEXT);
  });

  test(`${name}: in shadow mode a fresh stream is compared with a cached answer by what both say`, async () => {
    for (const [fresh, agreement] of [["It is Paris!", "same"], ["Lyon", "different"]] as const) {
      const gateway = await Gateway.start({ mode: "shadow" }, { embedder: new Embedder().near("What is France's capital?", "Capital of France?", 0.98) });
      gateway.ask(spoken.ask("Capital of France?", false), { headers, upstream: { body: JSON.stringify(spoken.json("Paris")) } });
      const upstream = { body: spoken.stream(fresh).join(""), headers: { "content-type": spoken.streamType } };
      const reply = gateway.ask(spoken.ask("What is France's capital?", true), { headers, upstream });
      assert.equal(reply.cacheStatus, "fwd=miss; detail=shadow_semantic");
      assert.equal(gateway.metric(`shadow.${agreement}`), 1);
    }
  });

  test(`${name}: what breaks off before the end of its last event, or line, is not kept`, async () => {
    const gateway = await Gateway.start({ enableSemanticCache: false });
    for (let left = 1; left <= streamed.length; left++) {
      const upstream: Upstream = { chunks: [streamed.slice(0, left)], end: "cut short", headers: { "content-type": spoken.streamType } };
      gateway.ask(spoken.ask(`${left}`, true), { headers, upstream });
      assert.equal(gateway.metric("stores.kept"), left === streamed.length ? 1 : 0, streamed.slice(0, left));
    }
  });

  test(`${name}: what is cut, at any event, is not kept`, async () => {
    const events = spoken.stream(TEXT);
    // Where every choice has its end and the end of the body was seen, nothing but counts can be missing.
    const end = events.at(-1) === DONE ? events.findIndex((event) => event.includes('"finish_reason":"stop"')) : events.length;
    for (let left = 0; left < events.length; left++) {
      for (const tail of ["", events[left]!.slice(0, (events[left]!.length >> 1) - 1)]) {
        const gateway = await Gateway.start({ enableSemanticCache: false });
        const body = events.slice(0, left).join("") + tail;
        gateway.ask(spoken.ask("q", true), { headers, upstream: { chunks: [Buffer.from(body)], headers: { "content-type": spoken.streamType } } });
        assert.equal(gateway.metric("stores.kept"), left > end && tail === "" ? 1 : 0, body);
      }
    }
  });
}

for (const [path, { ask, json }] of Object.entries(EMBEDDED)) {
  test(`embeddings at ${path}: the same text alone is a hit`, async () => {
    const gateway = await Gateway.start({}, { embedder: new Embedder().same("a b", "a  b") });
    const headers = { ":path": path };
    const first = gateway.ask(ask("a b"), { headers, upstream: { body: JSON.stringify(json) } });
    assert.equal(first.cacheStatus, "fwd=miss; detail=exact_only");
    const again = gateway.ask(ask("a b"), { headers });
    assert.equal(again.state, "hit_exact");
    assert.deepEqual(again.body, first.body);
    assert.equal(gateway.ask(ask("a  b"), { headers }).from, "upstream");
    assert.deepEqual(gateway.embedder.asked, []);
  });
}

test("protocols do not share answers, though host, path and body be the same", async () => {
  const body = { model: "m", messages: [{ role: "user", content: "q" }], stream: false };
  const chat = await Gateway.start({ enableSemanticCache: false, paths: [{ path: "/ask", protocol: "openai.chat" }] });
  const sharedData = chat.host.sharedData;
  chat.ask(body, { headers: { ":path": "/ask" } });
  assert.equal(chat.ask(body, { headers: { ":path": "/ask" } }).from, "cache");
  const other = await Gateway.start({ enableSemanticCache: false, paths: [{ path: "/ask", protocol: "ollama.chat" }] }, { sharedData });
  assert.equal(other.ask(body, { headers: { ":path": "/ask" } }).from, "upstream");
});

test("a request about what the provider keeps passes by", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const headers = { ":path": "/v1/responses" };
  for (const more of [{ previous_response_id: "resp_0" }, { conversation: "c" }, { conversation: { id: "c" } }, { background: true }]) {
    assert.equal(gateway.ask({ model: "m", input: "q", ...more }, { headers }).cacheStatus, "fwd=bypass; detail=stateful", JSON.stringify(more));
  }
  for (const more of [{ previous_response_id: null }, { background: false }]) {
    assert.equal(gateway.ask({ model: "m", input: "q", ...more }, { headers }).cacheStatus, "fwd=miss; detail=not_stored", JSON.stringify(more));
  }
});

test("Anthropic's version and beta headers belong to the partition", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const spoken = SPOKEN["anthropic.messages"]!;
  const ask = (more: Record<string, string>) => gateway.ask(spoken.ask("q", false), { headers: { ":path": spoken.path, ...more }, upstream: { body: JSON.stringify(spoken.json("a")) } }).from;
  const version = { "anthropic-version": "2023-06-01" };
  assert.equal(ask(version), "upstream");
  assert.equal(ask(version), "cache");
  assert.equal(ask({ ...version, "anthropic-beta": "x" }), "upstream");
  assert.equal(ask({ "anthropic-version": "2024-01-01" }), "upstream");
});

test("another JSON API, by the paths of its texts", async () => {
  const filter = { paths: ["/v1/ask"], cacheKeyFrom: { requestBody: "input.text" }, cacheValueFrom: "output.text", cacheStreamValueFrom: "delta" };
  const gateway = await Gateway.start(filter, { embedder: new Embedder().same("What is the sky?", "What's the sky?") });
  const headers = { ":path": "/v1/ask" };
  const body = JSON.stringify({ output: { text: TEXT } });
  const lines = '{"delta":"a"}\n{"delta":"b"}\n';
  gateway.ask({ input: { text: "What is the sky?" } }, { headers, upstream: { body } });
  const hit = gateway.ask({ input: { text: "What's the sky?" } }, { headers });
  assert.equal(hit.state, "hit_semantic");
  assert.equal(hit.body.toString(), body);
  const upstream = { body: lines, headers: { "content-type": "application/x-ndjson" } };
  gateway.ask({ input: { text: "What is the sky?" }, stream: true }, { headers, upstream });
  const streamed = gateway.ask({ input: { text: "What is the sky?" }, stream: true }, { headers });
  assert.equal(streamed.state, "hit_exact");
  assert.equal(streamed.body.toString(), lines);
  assert.equal(streamed.headers["content-type"], "application/x-ndjson");
});

test("where a header chooses the form of another API's answer, an answer comes back in the form asked for", async () => {
  for (const [name, value] of [["accept", "text/event-stream"], ["x-dashscope-sse", "enable"]] as const) {
    const filter = { enableSemanticCache: false, paths: ["/v1/ask"], cacheKeyFrom: "input", cacheValueFrom: "output", cacheStreamValueFrom: "delta" };
    const gateway = await Gateway.start(filter);
    const streaming = { ":path": "/v1/ask", [name]: value };
    gateway.ask({ input: "q" }, { headers: streaming, upstream: { body: 'data: {"delta":"a"}\n\n' } });
    assert.equal(gateway.ask({ input: "q" }, { headers: streaming }).state, "hit_exact");
    assert.equal(gateway.ask({ input: "q" }, { headers: { ":path": "/v1/ask" } }).from, "upstream");
  }
  // Elsewhere the body alone says it, and clients that accept other types share their answers.
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const body = { model: "m", messages: [{ role: "user", content: "q" }] };
  gateway.ask(body, { headers: { accept: "application/json" } });
  assert.equal(gateway.ask(body, { headers: { accept: "*/*" } }).state, "hit_exact");
});
