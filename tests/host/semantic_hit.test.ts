/** The semantic tier: a question in other words gets the stored answer, and a question that is merely like it does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, type ChatBody } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";

async function start(configuration: object = {}, embedder = new Embedder().same(QUESTION, REPHRASED), sharedData = new SharedData()): Promise<Gateway> {
  return Gateway.start(configuration, { embedder, sharedData });
}

function askOnly(gateway: Gateway, body: unknown): ReturnType<Gateway["ask"]> {
  return gateway.ask(body, { upstream: { status: 503 } });
}

test("a rephrased question is answered from the cache", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  gateway.host.now += 5_000;
  const reply = gateway.ask(chat(REPHRASED));
  assert.equal(reply.from, "cache");
  assert.equal(reply.body.toString(), completion("Paris"));
  assert.equal(reply.cacheStatus, "hit; ttl=3595; detail=semantic");
  assert.equal(reply.headers.age, "5");
  assert.equal(reply.state, "hit_semantic");
  assert.deepEqual(gateway.counted("requests", "miss", "bypass", "error", "stores", "embedding.callouts", "index.entries"), {
    "requests.hit_semantic": 1, "miss.no_candidate": 1, "stores.kept": 1, "embedding.callouts": 2, "index.entries": 1,
  });
});

test("the callout is what Ollama expects", async () => {
  const gateway = await start({ embedding: { serviceName: "ollama.dns", servicePort: 1234, serviceHost: "ollama.test", path: "/x/embed", apiKey: "k", timeout: 250, retries: 2 } });
  gateway.open(chat("Ünï \n\"\\ über")).send();
  const [callout] = gateway.host.callouts;
  assert.equal(callout.cluster, "outbound|1234||ollama.dns");
  assert.deepEqual(Object.fromEntries(callout.headers), {
    ":method": "POST", ":path": "/x/embed", ":authority": "ollama.test", "content-type": "application/json", authorization: "Bearer k",
    "x-envoy-retry-on": "connect-failure,refused-stream,reset-before-request", "x-envoy-max-retries": "2",
  });
  assert.deepEqual(JSON.parse(callout.body.toString()), { model: "all-minilm", input: "Ünï \n\"\\ über", keep_alive: -1 });
  // The callout outlives the deadline: a late vector still files the answer.
  assert.ok(callout.timeout > 250);
});

test("the question is embedded, and nothing else", async () => {
  const gateway = await start();
  const messages = [{ role: "system", content: "S" }, { role: "user", content: "first" }, { role: "assistant", content: "A" }];
  gateway.ask({ model: "m", messages: [...messages, { role: "user", content: "last" }] });
  gateway.ask({ model: "m", messages: [{ role: "user", content: [{ type: "text", text: "a" }, { type: "text", text: "b" }] }] });
  assert.deepEqual(gateway.embedder.asked, ["last", "a\nb"]);
  const all = await start({ cacheKeyStrategy: "allQuestions" });
  all.ask({ model: "m", messages: [...messages, { role: "user", content: "last" }] });
  assert.deepEqual(all.embedder.asked, ["first\nlast"]);
});

test("a text that was embedded before costs no callout", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION));
  gateway.ask(chat(QUESTION, { temperature: 1 }));
  assert.deepEqual(gateway.embedder.asked, [QUESTION]);
  // The hit comes from within the body's callback then.
  gateway.ask(chat(REPHRASED));
  const reply = gateway.ask(chat(REPHRASED));
  assert.equal(reply.state, "hit_semantic");
  assert.equal(gateway.embedder.asked.length, 2);
  assert.equal(gateway.metric("embedding.memo_hits"), 2);
  const without = await start({ embedding: { memoEntries: 0 } });
  without.ask(chat(QUESTION));
  without.ask(chat(QUESTION, { temperature: 1 }));
  assert.equal(without.embedder.asked.length, 2);
});

test("below the threshold nothing is served, at it and above it is", async () => {
  for (const threshold of [0.8, 0.92, 0.97]) {
    for (const distance of [-0.1, -0.01, 0.01, 0.02]) {
      const cosine = threshold + distance;
      const gateway = await start({ vector: { threshold } }, new Embedder().near(REPHRASED, QUESTION, cosine));
      gateway.ask(chat(QUESTION));
      assert.equal(gateway.ask(chat(REPHRASED)).state, distance < 0 ? "miss" : "hit_semantic", `${cosine} at ${threshold}`);
    }
  }
});

test("a text that says the same word for word has a threshold of its own", async () => {
  const misspelt = "How do I repair a bicylce chain";
  const meanings = () => new Embedder().near(misspelt, "How do I repair a bicycle chain?", 0.8).near("How do I clean a bicycle?", "How do I repair a bicycle chain?", 0.8);
  for (const [verbatimThreshold, state] of [[0.75, "hit_semantic"], [0.85, "miss"]] as const) {
    const gateway = await Gateway.start({ vector: { threshold: 0.96, verbatimThreshold } }, { embedder: meanings() });
    gateway.ask(chat("How do I repair a bicycle chain?"));
    assert.equal(gateway.ask(chat("How do I clean a bicycle?")).cacheStatus, "fwd=miss; detail=no_candidate");
    assert.equal(gateway.ask(chat(misspelt)).state, state);
  }
});

test("the nearest of several is served", async () => {
  const embedder = new Embedder().near("near", QUESTION, 0.95).near("nearer", QUESTION, 0.98);
  const gateway = await start({}, embedder);
  for (const text of ["near", "nearer"]) gateway.ask(chat(text), { headers: { "cache-control": "no-cache" }, upstream: { body: completion(text) } });
  assert.equal(gateway.ask(chat(QUESTION)).body.toString(), completion("nearer"));
});

test("another partition is never looked into", async () => {
  const gateway = await start();
  const system = (content: string): ChatBody => ({ model: "m", messages: [{ role: "system", content }, { role: "user", content: QUESTION }] });
  gateway.ask(system("Be brief."), { upstream: { body: completion("secret") } });
  const rephrased = (content: string, more: object = {}): ChatBody => ({ model: "m", messages: [{ role: "system", content }, { role: "user", content: REPHRASED }], ...more });
  assert.equal(askOnly(gateway, rephrased("Be brief.")).state, "hit_semantic");
  const others = {
    system: rephrased("Be long."),
    model: rephrased("Be brief.", { model: "m2" }),
    temperature: rephrased("Be brief.", { temperature: 1 }),
    unknown: rephrased("Be brief.", { x: 1 }),
    "no system": chat(REPHRASED),
    "longer history": { model: "m", messages: [...rephrased("Be brief.").messages, { role: "assistant", content: "?" }, { role: "user", content: REPHRASED }] },
    "parts instead of a text": { model: "m", messages: [{ role: "system", content: "Be brief." }, { role: "user", content: [{ type: "text", text: REPHRASED }] }] },
  };
  for (const [what, body] of Object.entries(others)) assert.equal(askOnly(gateway, body).cacheStatus, "fwd=miss; detail=no_candidate", what);
});

test("every worker finds what another has stored", async () => {
  const sharedData = new SharedData();
  const embedder = new Embedder().same(QUESTION, REPHRASED);
  const a = await start({}, embedder, sharedData);
  const b = await start({}, embedder, sharedData);
  a.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  assert.equal(b.ask(chat(REPHRASED)).body.toString(), completion("Paris"));
  assert.equal(b.upstreamRequests, 0);
});

test("a candidate whose answer was evicted is a miss, and is not asked again", async () => {
  const gateway = await start({ cache: { maxEntries: 16 } });
  gateway.ask(chat(QUESTION));
  for (let i = 0; i < 16; i++) gateway.ask(chat(`other ${i}`));
  assert.equal(askOnly(gateway, chat(REPHRASED)).cacheStatus, "fwd=miss; detail=candidate_gone");
  assert.equal(askOnly(gateway, chat(REPHRASED)).cacheStatus, "fwd=miss; detail=no_candidate");
});

test("behind a candidate that is gone the next one is served", async () => {
  const embedder = new Embedder().near("near", QUESTION, 0.95).near("very near", QUESTION, 0.99);
  const gateway = await start({ cache: { maxEntries: 16 } }, embedder);
  gateway.ask(chat("very near"), { upstream: { body: completion("evicted") } });
  for (let i = 0; i < 15; i++) gateway.ask(chat(`other ${i}`));
  gateway.ask(chat("near"), { headers: { "cache-control": "no-cache" }, upstream: { body: completion("kept") } });
  assert.equal(askOnly(gateway, chat(QUESTION)).body.toString(), completion("kept"));
});

test("the answer that is served is the newest under its key", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION), { upstream: { body: completion("old") } });
  gateway.ask(chat(QUESTION), { headers: { "cache-control": "no-cache" }, upstream: { body: completion("new") } });
  assert.equal(gateway.ask(chat(REPHRASED)).body.toString(), completion("new"));
});

test("the index is bounded, the oldest entry goes first", async () => {
  const gateway = await start({ vector: { maxEntries: 16 } });
  gateway.ask(chat(QUESTION));
  for (let i = 0; i < 15; i++) gateway.ask(chat(`other ${i}`));
  assert.equal(askOnly(gateway, chat(REPHRASED)).state, "hit_semantic");
  gateway.ask(chat("one more"));
  assert.equal(askOnly(gateway, chat(REPHRASED)).cacheStatus, "fwd=miss; detail=no_candidate");
  assert.ok(gateway.metric("index.entries") <= 16);
});

test("an empty question is left to the exact tier", async () => {
  const gateway = await start();
  for (const content of ["", []]) {
    const body = { model: "m", messages: [{ role: "user", content }] };
    assert.equal(gateway.ask(body).cacheStatus, "fwd=miss; detail=empty_query");
    assert.equal(gateway.ask(body).state, "hit_exact");
  }
  assert.deepEqual(gateway.embedder.asked, []);
});

test("a script that the model cannot read is left to the exact tier", async () => {
  const gateway = await start();
  for (const text of ["法国的首都是哪里?", "Столица Франции?", "Paris 🍎?", "फ्रांस"]) {
    assert.equal(gateway.ask(chat(text)).cacheStatus, "fwd=miss; detail=script", text);
    assert.equal(gateway.ask(chat(text)).state, "hit_exact", text);
  }
  assert.deepEqual(gateway.embedder.asked, []);
  for (const text of ["Wo liegt Köln?", "Cần Thơ ở đâu?", "– “€” …"]) gateway.ask(chat(text));
  assert.equal(gateway.embedder.asked.length, 3);
  const other = await start({ embedding: { model: "other", dimension: 384 }, vector: { threshold: 0.9 } });
  other.ask(chat("法国的首都是哪里?"));
  assert.equal(other.embedder.asked.length, 1);
});
