/** Shadow mode: nothing is served, and what would have been is compared with what the upstream says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";
const LONG = "The capital of France is Paris, a city on the Seine which everybody knows.";
const OTHER = "There is no such thing as a capital of France, and nobody could name one.";

function embedder(): Embedder {
  return new Embedder().near(REPHRASED, QUESTION, 0.9412);
}

async function start(configuration: object = { mode: "shadow" }, meanings = embedder()): Promise<Gateway> {
  return Gateway.start(configuration, { embedder: meanings });
}

/** The pairs that were reported. */
function reports(gateway: Gateway): Record<string, unknown>[] {
  return gateway.host.logs.filter((line) => line.includes('"pair"')).map((line) => {
    assert.ok(line.startsWith("2 reprise: {"), line);
    return JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>;
  });
}

/** Asks with an answer known, then in other words with another. */
function askTwice(gateway: Gateway, cached: string, fresh: string): ReturnType<Gateway["ask"]> {
  gateway.ask(chat(QUESTION), { upstream: { body: completion(cached) } });
  return gateway.ask(chat(REPHRASED), { upstream: { body: completion(fresh) } });
}

test("an exact hit goes upstream and is compared", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  for (const [answer, agreement] of [["paris.", "same"], ["Lyon", "different"]]) {
    const reply = gateway.ask(chat(QUESTION), { upstream: { body: completion(answer) } });
    assert.equal(reply.cacheStatus, "fwd=miss; detail=shadow_exact");
    assert.equal(reply.state, "miss");
    assert.equal(reply.body.toString(), completion(answer));
    assert.equal(gateway.metric(`shadow.${agreement}`), 1);
  }
  // The same question tells nothing about a threshold.
  assert.deepEqual(reports(gateway), []);
  assert.equal(gateway.metric("stores.kept"), 3);
  assert.equal(gateway.metric("requests.hit_exact"), 0);
});

test("a semantic hit goes upstream, is compared, reported and kept", async () => {
  for (const [fresh, agreement] of [["It is Paris!", "same"], ["Lyon", "different"]]) {
    const gateway = await start();
    const reply = askTwice(gateway, "Paris", fresh);
    assert.equal(reply.cacheStatus, "fwd=miss; detail=shadow_semantic");
    const [{ similarity, ...report }, ...more] = reports(gateway);
    assert.deepEqual([report, more], [{ reprise: "pair", agreement }, []]);
    // The index keeps vectors as bytes, which costs the fourth decimal.
    assert.ok(Math.abs((similarity as number) - 0.9412) < 0.002, String(similarity));
    assert.deepEqual(gateway.counted("shadow", "budget", "miss", "requests", "stores"), {
      [`shadow.${agreement}`]: 1, "miss.no_candidate": 1, "miss.shadow_semantic": 1, "stores.kept": 2,
    });
    assert.equal(gateway.ask(chat(REPHRASED)).cacheStatus, "fwd=miss; detail=shadow_exact");
  }
});

test("what is reported is what would have been served, though a nearer candidate with less evidence stands in front of it", async () => {
  const [same, nearer] = ["Where does one find those who govern France?", "In which city do those sit who govern France?"];
  const meanings = new Embedder().near(same, QUESTION, 0.85).near(REPHRASED, QUESTION, 0.88).near(nearer, REPHRASED, 0.89);
  const gateway = await start({ mode: "shadow", errorBudget: { maxWrongRate: 0.2, sampleRate: 1 } }, meanings);
  for (let i = 0; i < 20; i++) gateway.ask(chat(`filler ${i}`));
  for (const [question, answer] of [[QUESTION, "Paris"], [same, "Paris"], [nearer, "Lyon"]]) gateway.ask(chat(question), { upstream: { body: completion(answer) } });
  assert.deepEqual(reports(gateway), []);
  const reply = gateway.ask(chat(REPHRASED), { upstream: { body: completion("Paris") } });
  assert.equal(reply.cacheStatus, "fwd=miss; detail=shadow_semantic");
  const [{ similarity, agreement }] = reports(gateway);
  assert.equal(agreement, "same");
  assert.ok(Math.abs((similarity as number) - 0.88) < 0.002, String(similarity));
});

test("the semantic tier alone may be in shadow", async () => {
  const gateway = await start({ vector: { mode: "shadow" } });
  assert.equal(askTwice(gateway, "Paris", "Paris").cacheStatus, "fwd=miss; detail=shadow_semantic");
  assert.equal(gateway.ask(chat(QUESTION)).state, "hit_exact");
  assert.equal(reports(gateway).length, 1);
});

test("the log holds the questions only if it may, whatever they hold, and not more than 1,000 bytes of them", async () => {
  const question = `"${"é".repeat(600)}\u0001\\`;
  const meanings = new Embedder().same(question, REPHRASED);
  const gateway = await Gateway.start({ mode: "shadow", shadowLog: "text", embedding: { maxInputBytes: 65536 }, vector: { guardsOff: ["too_short", "hidden", "replacement", "unread", "intent", "names", "quotes", "code"] } }, { embedder: meanings });
  gateway.ask(chat(question));
  gateway.ask(chat(REPHRASED));
  const [{ a, b }] = reports(gateway);
  assert.equal(a, REPHRASED);
  assert.equal(b, `"${"é".repeat(499)}`);
});

test("answers of either form are compared, also those that came as streams", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION, { stream: true }), { upstream: { body: eventStream("Paris") } });
  gateway.ask(chat(REPHRASED), { upstream: { body: completion("Paris") } });
  assert.deepEqual(reports(gateway).map(({ agreement }) => agreement), ["same"]);
});

test("long answers are compared by one embedding callout", async () => {
  for (const [cosine, agreement] of [[0.86, "same"], [0.84, "unsure"], [0.72, "unsure"], [0.68, "different"]] as const) {
    const gateway = await start(undefined, embedder().near(OTHER, LONG, cosine));
    gateway.ask(chat(QUESTION), { upstream: { body: completion(LONG) } });
    gateway.embedder.asked.length = 0;
    const exchange = gateway.open(chat(REPHRASED), { upstream: { body: completion(OTHER) } }).send();
    gateway.answerCallouts();
    exchange.finish();
    const [callout] = gateway.host.callouts;
    assert.equal(gateway.host.callouts.length, 1);
    assert.equal(callout.cluster, "ollama");
    assert.deepEqual(JSON.parse(callout.body.toString()), { model: "all-minilm", input: [LONG, OTHER], keep_alive: -1 });
    gateway.answerCallouts();
    assert.deepEqual(reports(gateway).map(({ agreement }) => agreement), [agreement], String(cosine));
    gateway.pass(500);
    assert.equal(gateway.metric("buffered.bytes"), 0);
  }
});

test("the similarity from which answers are the same can be set", async () => {
  const gateway = await start({ mode: "shadow", errorBudget: { sameAnswer: 0.6 } }, embedder().near(OTHER, LONG, 0.65));
  askTwice(gateway, LONG, OTHER);
  assert.equal(gateway.metric("shadow.same"), 1);
});

test("what is embedded of an answer is cut to what the model reads", async () => {
  const gateway = await start();
  askTwice(gateway, "é".repeat(5000), "ö".repeat(400));
  const texts = gateway.embedder.asked.slice(-2);
  assert.deepEqual(texts, ["é".repeat(381), "ö".repeat(381)]);
});

test("a comparison that fails is no evidence, and a dead embedder is left alone", async () => {
  const lies = [null, { status: 500, body: "" }, { status: 400, body: "{}" }, { status: 200, body: "<html>" }, { status: 200, body: '{"embeddings":[[1],[1]]}' }];
  for (const lie of lies) {
    const gateway = await start({ mode: "shadow", embedding: { breakerFailures: 1, breakerOpen: 1000 } });
    gateway.ask(chat(QUESTION), { upstream: { body: completion(LONG) } });
    const exchange = gateway.open(chat(REPHRASED), { upstream: { body: completion(OTHER) } }).send();
    gateway.answerCallouts();
    exchange.finish();
    gateway.host.answerCallout(lie);
    assert.deepEqual(reports(gateway).map(({ agreement }) => agreement), ["unsure"]);
    const isDown = lie === null || lie.status === 500;
    assert.equal(gateway.ask(chat("another")).cacheStatus, `fwd=miss; detail=${isDown ? "embedding_breaker" : "no_candidate"}`, JSON.stringify(lie));
  }
});

test("a refused callout is counted and reported as unsure", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION), { upstream: { body: completion(LONG) } });
  const exchange = gateway.open(chat(REPHRASED), { upstream: { body: completion(OTHER) } }).send();
  gateway.answerCallouts();
  gateway.host.refuseCallouts = 10;
  exchange.finish();
  assert.deepEqual(gateway.counted("shadow", "budget", "error"), { "shadow.unsure": 1, "budget.skipped": 1, "error.callout_refused": 1 });
});

test("more comparisons than allowed are left out", async () => {
  const meanings = embedder();
  const asked = Array.from({ length: 6 }, (_, i) => `What is France's capital (${"x".repeat(i + 1)})?`);
  for (const text of asked) meanings.near(text, QUESTION, 0.95);
  const gateway = await start({ mode: "shadow", errorBudget: { maxConcurrent: 2 }, vector: { guardsOff: ["replacement", "qualifier", "code", "names", "intent", "numbers"] } }, meanings);
  gateway.ask(chat(QUESTION), { upstream: { body: completion(LONG) } });
  for (const text of asked) {
    const exchange = gateway.open(chat(text), { upstream: { body: completion(`${OTHER} ${text}`) } }).send();
    while (gateway.host.callouts.some(({ body }) => !body.includes('"input":['))) {
      const callout = gateway.host.callouts.find(({ body }) => !body.includes('"input":['))!;
      gateway.host.answerCallout(gateway.answerTo(callout), callout.token);
    }
    exchange.finish();
  }
  assert.equal(gateway.host.callouts.length, 2);
  assert.equal(gateway.metric("budget.skipped"), 4);
  gateway.answerCallouts();
  const { "shadow.unsure": unsure = 0, "shadow.different": different = 0, "shadow.same": same = 0 } = gateway.counted("shadow");
  assert.equal(unsure + different + same, 6);
});

test("a fresh answer that is torn, an error, or calls a tool is no evidence", async () => {
  const upstreams = [
    { body: completion("Lyon"), end: "cut short" as const },
    { status: 500, body: "{}" },
    { body: completion("Lyon", { finish: "length" }) },
    { body: completion("", { message: { content: null, tool_calls: [{ id: "1" }] }, finish: "tool_calls" }) },
  ];
  for (const upstream of upstreams) {
    const gateway = await start();
    gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
    assert.equal(gateway.ask(chat(REPHRASED), { upstream }).cacheStatus, "fwd=miss; detail=shadow_semantic");
    assert.deepEqual(reports(gateway).map(({ agreement }) => agreement), ["unsure"], JSON.stringify(upstream));
  }
});

test("a client that goes away leaves nothing behind", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  const exchange = gateway.open(chat(REPHRASED)).send();
  gateway.answerCallouts();
  exchange.close();
  assert.equal(reports(gateway).length, 1);
  gateway.pass(500);
  assert.equal(gateway.metric("buffered.bytes"), 0);
});

test("the judge may be a chat model, asked in the client's name", async () => {
  for (const [said, agreement] of [["YES", "same"], ["No.", "different"], ["Perhaps", "unsure"]]) {
    const gateway = await start({ mode: "shadow", errorBudget: { judge: "llm", judgeModel: "judge" }, upstream: { serviceHost: "llm.internal", timeout: 1234 } });
    gateway.upstreamAnswers = () => ({ status: 200, body: completion(said, { finish: "length" }) });
    askTwice(gateway, `${LONG} "1"`, OTHER);
    const [{ headers, body, timeout }] = gateway.reasked;
    assert.equal(timeout, 1234);
    assert.deepEqual(Object.fromEntries(headers), {
      ":method": "POST", ":path": "/v1/chat/completions", ":authority": "llm.internal", "content-type": "application/json",
      authorization: "Bearer alice", "x-higress-skip-ai-cache": "on",
    });
    const request = JSON.parse(body.toString()) as { messages: { content: string }[] };
    assert.deepEqual({ ...request, messages: [] }, { model: "judge", temperature: 0, max_tokens: 3, messages: [] });
    for (const text of [REPHRASED, `${LONG} "1"`, OTHER]) assert.ok(request.messages[0].content.includes(text));
    assert.deepEqual(reports(gateway).map((report) => report.agreement), [agreement]);
  }
});

test("a judge that fails is no evidence", async () => {
  for (const answer of [null, { status: 500, body: "" }, { status: 200, body: "<html>" }, { status: 200, body: "{}" }]) {
    const gateway = await start({ mode: "shadow", errorBudget: { judge: "llm", judgeModel: "judge" } });
    gateway.upstreamAnswers = () => answer;
    askTwice(gateway, LONG, OTHER);
    assert.equal(gateway.metric("shadow.unsure"), 1);
    assert.equal(gateway.metric("error.callout_failed"), answer === null ? 1 : 0);
  }
});

test("a candidate of the external store is shadowed, too", async () => {
  const configuration = { vector: { type: "chroma", cluster: "chroma", mode: "shadow" } };
  const chroma = new ChromaEmulator();
  const a = await Gateway.start(configuration, { embedder: embedder(), chroma });
  a.ask(chat("warm"));
  a.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  const b = await Gateway.start(configuration, { embedder: a.embedder, chroma, sharedData: new SharedData() });
  b.pass(1);
  b.answerCallouts();
  const reply = b.ask(chat(REPHRASED), { upstream: { body: completion("Lyon") } });
  assert.equal(reply.cacheStatus, "fwd=miss; detail=shadow_semantic");
  assert.deepEqual(reports(b), [{ reprise: "pair", similarity: 0.9412, agreement: "different" }]);
});

test("a model without a known threshold is in shadow, from 0.8 on, and says so once", async () => {
  const configuration = { embedding: { model: "nomic", dimension: 384 } };
  const meanings = new Embedder().near(REPHRASED, QUESTION, 0.83).near("Which town is it?", QUESTION, 0.77);
  const gateway = await start(configuration, meanings);
  const warnings = gateway.host.logs.filter((line) => line.startsWith("3 "));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /vector\.threshold: .*nomic.*shadow.*npm run calibrate/);
  assert.equal(askTwice(gateway, "Paris", "Paris").cacheStatus, "fwd=miss; detail=shadow_semantic");
  assert.equal(gateway.ask(chat("Which town is it?")).cacheStatus, "fwd=miss; detail=no_candidate");
  // The exact tier needs no threshold.
  assert.equal(gateway.ask(chat(QUESTION)).state, "hit_exact");
  const known = await start({ ...configuration, vector: { threshold: 0.8 } }, meanings);
  assert.deepEqual(known.host.logs.filter((line) => line.startsWith("3 ")), []);
  askTwice(known, "Paris", "Paris");
  assert.equal(known.ask(chat(REPHRASED)).from, "cache");
});
