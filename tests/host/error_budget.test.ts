/** The error budget: a sample of answers is checked against fresh ones, and what was found wrong is not served again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, eventStream } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Ask } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";
const NEARER = "What's the capital of France?";
const FARTHER = "Where does one find those who govern France?";
/** Large enough not to switch the tier off while something else is tested. */
const LOOSE = { maxWrongRate: 0.2, sampleRate: 1 };

function embedder(): Embedder {
  return new Embedder().near(REPHRASED, QUESTION, 0.95).near(NEARER, QUESTION, 0.98).near(FARTHER, QUESTION, 0.85);
}

interface Setting {
  budget?: object;
  more?: object;
  sharedData?: SharedData;
  chroma?: ChromaEmulator;
}

/** A worker that has been right often enough for one mistake. */
async function start({ budget = LOOSE, more = {}, sharedData = new SharedData(), chroma }: Setting = {}): Promise<Gateway> {
  const gateway = await Gateway.start({ errorBudget: budget, ...more }, { embedder: embedder(), sharedData, chroma });
  for (let i = 0; i < 20; i++) gateway.ask(chat(`filler ${i}`));
  return gateway;
}

/** Asks with the upstream's present answer, both in the client's way and off it. */
function ask(gateway: Gateway, question: string, answer: string, options: Ask = {}): ReturnType<Gateway["ask"]> {
  gateway.upstreamAnswers = () => ({ status: 200, body: completion(answer) });
  return gateway.ask(chat(question), { upstream: { body: completion(answer) }, ...options });
}

const way = (gateway: Gateway, question: string): string => ask(gateway, question, "Paris", { upstream: { status: 503 } }).cacheStatus;

test("a hit is asked again as the client asked, once the client has its answer", async () => {
  const gateway = await start({ more: { tenant: { from: [{ header: "x-team" }] } } });
  const headers = { "x-api-key": "k", "openai-organization": "o", "x-team": "blue", cookie: "secret", ":path": "/v1/chat/completions?x=1", "accept": "*/*" };
  ask(gateway, QUESTION, "Paris", { headers });
  const body = chat(REPHRASED, { stream: false });
  const exchange = gateway.open(body, { headers }).send();
  gateway.answerCallouts();
  assert.ok(exchange.isAnswered);
  assert.equal(gateway.host.callouts.length, 0);
  exchange.finish();
  const [callout] = gateway.host.callouts;
  assert.equal(callout.cluster, "ai-proxy");
  assert.equal(callout.timeout, 60_000);
  assert.deepEqual(JSON.parse(callout.body.toString()), body);
  assert.deepEqual(Object.fromEntries(callout.headers), {
    ":method": "POST", ":path": "/v1/chat/completions?x=1", ":authority": "llm.test", "content-type": "application/json", authorization: "Bearer alice",
    "x-api-key": "k", cookie: "secret", "openai-organization": "o", accept: "*/*", "x-team": "blue", "x-higress-skip-ai-cache": "on",
  });
  gateway.answerCallouts();
  gateway.pass(500);
  assert.equal(gateway.metric("buffered.bytes"), 0);
});

test("an exact hit is never asked again", async () => {
  const gateway = await start();
  ask(gateway, QUESTION, "Paris");
  assert.equal(ask(gateway, QUESTION, "Lyon").state, "hit_exact");
  assert.deepEqual(gateway.reasked, []);
});

test("what was found wrong is not served again at that similarity or below, but above it", async () => {
  const gateway = await start();
  ask(gateway, QUESTION, "Paris");
  assert.equal(ask(gateway, REPHRASED, "Lyon").body.toString(), completion("Paris"));
  assert.deepEqual(gateway.counted("budget.different", "budget.same"), { "budget.different": 1 });
  assert.equal(way(gateway, REPHRASED), "fwd=miss; detail=found_wrong");
  assert.match(way(gateway, NEARER), /^hit; .*semantic/);
  // Nobody doubts the answer to its own question.
  assert.equal(way(gateway, QUESTION), "hit; ttl=3600; detail=exact");
});

test("behind a candidate that was found wrong the next one is served", async () => {
  const gateway = await start();
  gateway.embedder.near("Name France's capital", REPHRASED, 0.93);
  ask(gateway, QUESTION, "Paris");
  ask(gateway, REPHRASED, "Lyon");
  ask(gateway, "Name France's capital", "Lyon");
  assert.equal(ask(gateway, REPHRASED, "Lyon").body.toString(), completion("Lyon"));
});

test("what was found right is served on", async () => {
  const gateway = await start();
  ask(gateway, QUESTION, "Paris");
  for (let i = 0; i < 3; i++) assert.equal(ask(gateway, REPHRASED, "It is Paris.").from, "cache");
  assert.deepEqual(gateway.counted("budget.different", "budget.same", "budget.unsure"), { "budget.same": 3 });
});

test("an answer found wrong stays so for every worker, after a reload, and when it is stored anew", async () => {
  const sharedData = new SharedData();
  const a = await start({ sharedData });
  ask(a, QUESTION, "Paris");
  ask(a, REPHRASED, "Lyon");
  const b = await start({ sharedData });
  assert.equal(way(b, REPHRASED), "fwd=miss; detail=found_wrong");
  ask(b, QUESTION, "Paris", { headers: { "cache-control": "no-cache" } });
  assert.equal(way(b, REPHRASED), "fwd=miss; detail=found_wrong");
});

test("a re-asked answer may come as a stream", async () => {
  const gateway = await start();
  ask(gateway, QUESTION, "Paris");
  gateway.upstreamAnswers = () => ({ status: 200, body: eventStream("Lyon"), type: "text/event-stream" });
  gateway.ask(chat(REPHRASED, { stream: true }));
  assert.equal(gateway.metric("budget.different"), 1);
});

test("a re-ask that brings no whole answer is no evidence", async () => {
  const answers = [
    null, { status: 500, body: completion("Lyon") }, { status: 503, body: "" }, { status: 200, body: "<html>" }, { status: 200, body: completion("Lyon").slice(0, 50) },
    { status: 200, body: completion("Lyon", { finish: "length" }) }, { status: 200, body: eventStream("Lyon").slice(0, 100), type: "text/event-stream" },
    { status: 200, body: completion("Lyon"), type: "text/event-stream" },
  ];
  for (const answer of answers) {
    const gateway = await start();
    ask(gateway, QUESTION, "Paris");
    gateway.upstreamAnswers = () => answer;
    gateway.ask(chat(REPHRASED));
    assert.deepEqual(gateway.counted("budget.different", "budget.same", "budget.unsure"), { "budget.unsure": 1 }, JSON.stringify(answer));
    assert.equal(gateway.metric("error.callout_failed"), answer === null || answer.status === 503 ? 1 : 0);
    assert.match(way(gateway, REPHRASED), /semantic/);
    gateway.pass(500);
    assert.equal(gateway.metric("buffered.bytes"), 0);
  }
});

test("a refused re-ask is left out, and the client has its answer", async () => {
  const gateway = await start();
  ask(gateway, QUESTION, "Paris");
  way(gateway, REPHRASED);
  gateway.host.refuseCallouts = 2;
  assert.match(way(gateway, REPHRASED), /semantic/);
  assert.deepEqual(gateway.counted("budget.skipped", "error"), { "budget.skipped": 1, "error.callout_refused": 1 });
});

test("re-asks are bounded, in number and in bytes", async () => {
  const gateway = await start({ budget: { ...LOOSE, maxConcurrent: 2 } });
  ask(gateway, QUESTION, "Paris");
  for (let i = 0; i < 5; i++) {
    const exchange = gateway.open(chat(REPHRASED)).send();
    if (i === 0) gateway.host.answerCallout(gateway.embedder.answer(gateway.host.callouts[0].body));
    exchange.finish();
  }
  assert.equal(gateway.host.callouts.length, 2);
  assert.equal(gateway.metric("budget.skipped"), 3);
  gateway.answerCallouts();
  way(gateway, REPHRASED);
  assert.equal(gateway.metric("budget.skipped"), 3);

  const full = await start({ more: { maxBufferedBytes: 1_048_576 } });
  ask(full, QUESTION, "Paris");
  const hold = (size: number): void => {
    const other = full.open("");
    other.sendHeaders();
    other.sendChunk("x".repeat(size), false);
  };
  const free = (): number => (full.pass(500), 1_048_576 - full.metric("buffered.bytes"));
  hold(520_000);
  const head = 1_048_576 - 520_000 - free();
  assert.ok(head > 150, "the headers to ask upstream with are held from the beginning");
  hold(520_000);
  // Room for the request, but not for the headers to ask upstream with.
  hold(free() - head - 140);
  assert.equal(free(), 140);
  assert.match(way(full, REPHRASED), /semantic/);
  assert.equal(full.metric("budget.skipped"), 1);
});

test("the headers to ask upstream with are given back, however the request ends", async () => {
  const gateway = await start({ budget: { ...LOOSE, judge: "llm", judgeModel: "m" } });
  const held = (): number => (gateway.pass(500), gateway.metric("buffered.bytes"));
  const headers = { authorization: "x".repeat(50_000) };
  const waiting = gateway.open(chat(QUESTION), { headers });
  waiting.sendHeaders();
  assert.ok(held() > 50_000);
  waiting.close();
  assert.equal(held(), 0);
  for (const body of [chat(QUESTION), chat(REPHRASED), chat(REPHRASED), "no JSON"]) gateway.ask(body, { headers });
  assert.equal(held(), 0);
});

test("a miss near the threshold is compared with its nearest candidate", async () => {
  for (const [answer, agreement] of [["Paris", "same"], ["Lyon", "different"]]) {
    const gateway = await start();
    ask(gateway, QUESTION, "Paris");
    assert.equal(ask(gateway, FARTHER, answer).cacheStatus, "fwd=miss; detail=no_candidate");
    assert.deepEqual(gateway.counted("budget.same", "budget.different", "guard"), { [`budget.${agreement}`]: 1 });
    assert.deepEqual(gateway.reasked, []);
  }
});

test("entries with the same answer speak for a candidate, those with another against it", async () => {
  const third = "In which city do those sit who govern France?";
  for (const [answer, state] of [["Paris", "hit_semantic"], ["Lyon", "miss"]]) {
    const gateway = await Gateway.start({ errorBudget: LOOSE }, { embedder: embedder().near(third, QUESTION, 0.86) });
    ask(gateway, QUESTION, "Paris");
    assert.equal(ask(gateway, FARTHER, answer).state, "miss");
    assert.equal(ask(gateway, third, "Paris").state, state);
  }
});

test("a lone entry needs the configured similarity until something is known", async () => {
  const gateway = await Gateway.start({ errorBudget: { maxWrongRate: 0.01 }, vector: { threshold: 0.96 } }, { embedder: embedder() });
  ask(gateway, QUESTION, "Paris");
  assert.equal(ask(gateway, REPHRASED, "Paris").state, "miss");
});

test("a guard's refusal below the threshold is neither counted nor told", async () => {
  const gateway = await start();
  gateway.embedder.near("Capital of Spain?", QUESTION, 0.85);
  ask(gateway, QUESTION, "Paris");
  assert.equal(ask(gateway, "Capital of Spain?", "Madrid").cacheStatus, "fwd=miss; detail=no_candidate");
  assert.deepEqual(gateway.counted("guard", "budget.same", "budget.different", "miss.guarded"), {});
});

test("a question that says the same word for word is found behind a nearer one in other words, however low its own threshold", async () => {
  const [asked, same, nearer] = ["How do I repair a bicylce chain", "How do I repair a bicycle chain?", "Which steps mend it when a bike's links have snapped?"];
  for (const [cosine, verbatimThreshold, state] of [[0.8, 0.75, "hit_semantic"], [0.62, 0.6, "hit_semantic"], [0.62, 0.65, "miss"]] as const) {
    const meanings = new Embedder().near(same, asked, cosine).near(nearer, asked, 0.9);
    const gateway = await Gateway.start({ errorBudget: { maxWrongRate: 0.01, sampleRate: 0.001 }, vector: { threshold: 0.96, verbatimThreshold } }, { embedder: meanings });
    ask(gateway, nearer, "other");
    ask(gateway, same, "kept");
    const reply = ask(gateway, asked, "fresh");
    assert.equal(reply.state, state, `${cosine} at ${verbatimThreshold}`);
    if (state === "hit_semantic") assert.equal(reply.body.toString(), completion("kept"));
  }
});

test("about as many are checked as the sample says", async () => {
  const gateway = await start({ budget: { maxWrongRate: 0.2, sampleRate: 0.25 } });
  ask(gateway, QUESTION, "Paris");
  for (let i = 0; i < 400; i++) assert.equal(ask(gateway, REPHRASED, "Paris").from, "cache");
  assert.ok(gateway.reasked.length > 60 && gateway.reasked.length < 140, `${gateway.reasked.length} of 400`);
  assert.equal(gateway.metric("budget.same"), gateway.reasked.length);
});

/** Wrong answers at a similarity above all others: whatever was served, no budget would allow it. */
function overspend(gateway: Gateway): void {
  for (let i = 0; i < 60; i++) {
    const [question, rephrased] = [`Colour of thing ${i}?`, `Seen by day, of what hue might number ${i} be?`];
    gateway.embedder.near(rephrased, question, 0.99);
    ask(gateway, question, "red");
    ask(gateway, rephrased, "blue");
  }
}

test("a budget that cannot be kept switches the tier off, and misses say so", async () => {
  const gateway = await start();
  ask(gateway, QUESTION, "Paris");
  gateway.pass(1000);
  const before = gateway.metric("budget.threshold");
  assert.ok(before > 6000 && before <= 9700, `${before}`);
  overspend(gateway);
  gateway.pass(1000);
  assert.equal(way(gateway, NEARER), "fwd=miss; detail=error_budget");
  assert.match(way(gateway, QUESTION), /exact/);
  gateway.pass(1000);
  assert.ok(gateway.metric("budget.threshold") > 10_000);
});

test("without a budget nothing is checked", async () => {
  const gateway = await Gateway.start({}, { embedder: embedder() });
  ask(gateway, QUESTION, "Paris");
  ask(gateway, REPHRASED, "Lyon");
  ask(gateway, FARTHER, "Lyon");
  assert.deepEqual(gateway.reasked, []);
  assert.deepEqual(gateway.counted("budget", "shadow"), {});
  assert.match(way(gateway, REPHRASED), /semantic/);
});

test("what is off costs no call to the host", async () => {
  const gateway = await Gateway.start({}, { embedder: embedder() });
  ask(gateway, "warm", "x");
  const callsOf = (act: () => void): Record<string, number> => {
    gateway.host.calls.clear();
    act();
    return Object.fromEntries(gateway.host.calls);
  };
  assert.deepEqual(callsOf(() => ask(gateway, QUESTION, "Paris")), {
    proxy_get_header_map_pairs: 2, proxy_get_property: 1, proxy_get_buffer_bytes: 3, clock_time_get: 4, proxy_get_current_time_nanoseconds: 3, proxy_get_shared_data: 8, proxy_set_shared_data: 8,
    proxy_remove_header_map_value: 1, proxy_add_header_map_value: 1, proxy_set_property: 1, proxy_http_call: 1, proxy_get_header_map_value: 1,
    proxy_set_effective_context: 1, proxy_continue_stream: 1, proxy_record_metric: 3,
  });
  way(gateway, REPHRASED);
  assert.deepEqual(callsOf(() => way(gateway, REPHRASED)), {
    proxy_get_header_map_pairs: 1, proxy_get_property: 1, proxy_get_buffer_bytes: 1, proxy_get_current_time_nanoseconds: 1, proxy_get_shared_data: 3,
    proxy_set_property: 1, proxy_send_local_response: 1,
  });
  gateway.pass(1000);
  gateway.host.tick();
  assert.deepEqual(callsOf(() => gateway.host.tick()), { clock_time_get: 1, proxy_get_current_time_nanoseconds: 1, proxy_get_shared_data: 1 });
});

test("workers agree within a second, and a VM that begins anew knows what was known", async () => {
  const sharedData = new SharedData();
  const a = await start({ sharedData });
  const b = await start({ sharedData });
  ask(b, QUESTION, "Paris");
  overspend(a);
  a.pass(1000);
  assert.equal(way(a, NEARER), "fwd=miss; detail=error_budget");
  b.pass(1000);
  assert.equal(way(b, NEARER), "fwd=miss; detail=error_budget");
  const reloaded = await Gateway.start({ errorBudget: LOOSE }, { embedder: embedder(), sharedData });
  assert.equal(way(reloaded, NEARER), "fwd=miss; detail=error_budget");
});

test("a race for the state loses no evidence", async () => {
  const sharedData = new SharedData();
  const a = await start({ sharedData });
  const b = await start({ sharedData });
  overspend(a);
  for (let i = 0; i < 20; i++) ask(b, `question of b's ${i}`, "x");
  let raced = false;
  // b writes between a's read and a's write.
  const get = sharedData.get.bind(sharedData);
  sharedData.get = (key) => {
    const value = get(key);
    if (key.startsWith("reprise:q") && !raced) {
      raced = true;
      b.pass(1000);
    }
    return value;
  };
  a.pass(1000);
  sharedData.get = get;
  assert.ok(raced);
  // The look-ups of both: 20 fillers and 120 of a's, 20 of b's; what is old counts a little less.
  const [, state] = [...sharedData.entries].find(([name]) => name.startsWith("reprise:q"))!;
  const lookUps = state.value.readFloatLE(4);
  assert.ok(lookUps > 155 && lookUps <= 160, `${lookUps}`);
});

test("a state that was damaged begins anew", async () => {
  for (const value of ["", "x", "\xff".repeat(24), "\xff".repeat(1000)]) {
    const sharedData = new SharedData();
    const a = await start({ sharedData });
    overspend(a);
    a.pass(1000);
    const key = [...sharedData.entries.keys()].find((name) => name.startsWith("reprise:q"))!;
    sharedData.set(key, Buffer.from(value, "latin1"), 0);
    const b = await Gateway.start({ errorBudget: LOOSE }, { embedder: embedder(), sharedData });
    ask(b, QUESTION, "Paris");
    assert.match(way(b, NEARER), /semantic/, JSON.stringify(value));
    b.pass(1000);
    a.pass(1000);
  }
});

test("the state belongs to the embedding model", async () => {
  const sharedData = new SharedData();
  const a = await start({ sharedData });
  overspend(a);
  a.pass(1000);
  const b = await Gateway.start({ errorBudget: LOOSE, purgeEpoch: 1 }, { embedder: embedder(), sharedData });
  ask(b, QUESTION, "Paris");
  assert.match(way(b, NEARER), /semantic/);
});

test("an entry found wrong leaves the external store", async () => {
  const chroma = new ChromaEmulator();
  const vector = { type: "chroma", cluster: "chroma" };
  const a = await start({ chroma, more: { vector } });
  ask(a, QUESTION, "Paris");
  const other = await start({ chroma, more: { vector } });
  assert.ok([...chroma.entries.values()].length > 0);
  assert.equal(ask(other, REPHRASED, "Lyon").body.toString(), completion("Paris"));
  assert.ok(chroma.asked.includes("delete"));
  assert.equal(way(other, REPHRASED), "fwd=miss; detail=no_candidate");
});

test("shadow mode feeds the budget, too", async () => {
  const gateway = await start({ more: { mode: "shadow" } });
  ask(gateway, QUESTION, "Paris");
  ask(gateway, REPHRASED, "Lyon");
  assert.deepEqual(gateway.counted("shadow", "budget.different"), { "shadow.different": 1, "budget.different": 1 });
  assert.equal(way(gateway, NEARER), "fwd=miss; detail=shadow_semantic");
  ask(gateway, "What would France's capital be?", "?");
  assert.equal(gateway.reasked.length, 0);
});
