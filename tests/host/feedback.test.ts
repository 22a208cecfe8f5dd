/** «This answer was wrong»: who may say so, what becomes of the entry, and that nothing of it goes upstream. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { Embedder } from "../support/embedder.ts";
import { entryOf, report, TOKEN } from "../support/feedback.ts";
import { Gateway, headerList } from "../support/gateway.ts";
import { Action, SharedData } from "../support/host_emulator.ts";

const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";
const CONFIGURATION = { feedback: { path: "/reprise/feedback", token: TOKEN }, exposeEntry: true };

async function start(configuration: object = CONFIGURATION, sharedData = new SharedData(), chroma = new ChromaEmulator()): Promise<Gateway> {
  return Gateway.start(configuration, { embedder: new Embedder().near(REPHRASED, QUESTION, 0.9431), sharedData, chroma });
}

function hit(gateway: Gateway): { entry: string; similarity?: number } {
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  const reply = gateway.ask(chat(REPHRASED));
  assert.equal(reply.from, "cache");
  return entryOf(reply.cacheStatus);
}

test("a hit names its entry only if it may", async () => {
  const gateway = await start();
  const semantic = hit(gateway);
  assert.ok(Math.abs(semantic.similarity! - 0.9431) < 0.002);
  assert.deepEqual(entryOf(gateway.ask(chat(QUESTION)).cacheStatus), { entry: semantic.entry });
  const silent = await start({ ...CONFIGURATION, exposeEntry: false });
  silent.ask(chat(QUESTION));
  assert.equal(silent.ask(chat(QUESTION)).cacheStatus, "hit; ttl=3600; detail=exact");
  assert.equal(silent.ask(chat(REPHRASED)).cacheStatus, "hit; ttl=3600; detail=semantic");
});

test("a report evicts the entry, for every worker and both tiers", async () => {
  for (const end of ["with the last chunk", "empty chunk", "trailers"] as const) {
    const sharedData = new SharedData();
    const a = await start(undefined, sharedData);
    const b = await start(undefined, sharedData);
    const entry = hit(a);
    b.ask(chat(REPHRASED));
    assert.deepEqual(report(b, entry, { end }), { status: 200, headers: { "content-type": "application/json", "cache-control": "no-store" }, body: { evicted: true } });
    assert.equal(a.storeSize.entries, 0);
    const askOnly = { upstream: { status: 503 } };
    assert.equal(a.ask(chat(REPHRASED), askOnly).cacheStatus, "fwd=miss; detail=candidate_gone");
    assert.equal(a.ask(chat(QUESTION), askOnly).from, "upstream");
    assert.deepEqual(report(a, entry).body, { evicted: false });
  }
});

test("a report needs the token, in any case of the scheme", async () => {
  const gateway = await start();
  const entry = hit(gateway);
  for (const authorization of [null, "", TOKEN, "Bearer ", `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, `Broken ${TOKEN}`, `Bearer  ${TOKEN}`, `Bearer ${"x".repeat(16)}`, "Bearer 0123456789abcdeF"]) {
    const reply = report(gateway, entry, { headers: { authorization } });
    assert.equal(reply.status, 401, String(authorization));
    assert.equal(reply.headers["www-authenticate"], "Bearer");
    assert.equal(typeof reply.body.error, "string");
  }
  assert.equal(gateway.ask(chat(REPHRASED)).from, "cache");
  assert.equal(report(gateway, entry, { headers: { authorization: `bearer ${TOKEN}` } }).status, 200);
});

test("only POST is taken", async () => {
  const gateway = await start();
  for (const method of ["GET", "PUT", "DELETE"]) {
    const reply = report(gateway, "", { headers: { ":method": method }, end: "in the headers" });
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.allow, "POST");
  }
});

test("what is not a report is refused with what is wrong", async () => {
  const gateway = await start();
  const { entry } = hit(gateway);
  const bodies: [unknown, RegExp][] = [
    ["", /JSON object/], ["not JSON at all", /JSON object/], ["[1,2,3,4,5]", /JSON object/], [{}, /^entry: /], [{ entry: 7 }, /^entry: /], [{ entry: entry.slice(1) }, /^entry: /],
    [{ entry: `${entry.slice(1)}x` }, /^entry: /], [{ entry, similarity: "0.9" }, /^similarity: /], [{ entry, similarity: 1.1 }, /^similarity: /], [{ entry, similarity: 0 }, /^similarity: /],
    [{ entry, similarity: null }, /^similarity: /], [{ entry, x: 1 }, /unknown key/], [{ entry, similarity: 0.9, x: 1 }, /unknown key/], [`{"entry":"${entry}"`, /JSON object/],
    [{ entry, x: "y".repeat(5000) }, /JSON object/], [{ entry, x: "y".repeat(600_000) }, /JSON object/],
  ];
  for (const [body, error] of bodies) {
    const reply = report(gateway, body);
    assert.equal(reply.status, 400, JSON.stringify(body)?.slice(0, 100));
    assert.match(String(reply.body.error), error);
  }
  assert.equal(report(gateway, "", { end: "in the headers" }).status, 400);
  assert.equal(gateway.ask(chat(REPHRASED)).from, "cache");
  gateway.pass(500);
  assert.equal(gateway.metric("buffered.bytes"), 0);
});

test("no request with the path goes upstream, and others are not taken for reports", async () => {
  const gateway = await start();
  const { entry } = hit(gateway);
  assert.equal(report(gateway, { entry }, { headers: { ":path": "/reprise/feedback?x=/chat/completions" } }).status, 200);
  for (const path of ["/reprise/feedback/", "/reprise/feedbac", "/x/reprise/feedback", "/reprise/feedbackx"]) {
    const id = gateway.host.openStream();
    assert.equal(gateway.host.requestHeaders(id, headerList({ ":path": path })), Action.Continue, path);
  }
});

test("without feedback its path is a path like any other", async () => {
  const gateway = await start({});
  const id = gateway.host.openStream();
  assert.equal(gateway.host.requestHeaders(id, headerList({ ":path": "/reprise/feedback" })), Action.Continue);
  assert.equal(gateway.host.stream(id).local, null);
});

test("a report with a similarity counts for the error budget", async () => {
  const gateway = await start({ ...CONFIGURATION, errorBudget: { maxWrongRate: 0.2, sampleRate: 0.001 } });
  const { similarity } = hit(gateway);
  const entry = "0".repeat(64);
  for (const [body, served] of [[{ entry }, true], [{ entry, similarity }, false]] as const) {
    for (let i = 0; i < 60; i++) report(gateway, body);
    gateway.pass(1000);
    assert.equal(gateway.ask(chat(REPHRASED), { upstream: { status: 503 } }).from === "cache", served);
  }
});

test("a report's similarity is counted as the evidence of an entry that stands alone, and as nothing else", async () => {
  const sharedData = new SharedData();
  const gateway = await start({ ...CONFIGURATION, errorBudget: { maxWrongRate: 0.2, sampleRate: 0.001 } }, sharedData);
  gateway.open("").close();
  for (let i = 0; i < 3; i++) report(gateway, { entry: "0".repeat(64), similarity: 0.83 });
  gateway.pass(1000);
  const [, { value }] = [...sharedData.entries].find(([key]) => key.startsWith("reprise:q"))!;
  // Bins of 0.01 from 0.6 on: look-ups, right, wrong. An entry alone has a lead of 0.15, which counts 0.3: 0.83 is evidence of 0.875.
  const counts = Array.from({ length: 240 }, (_, i) => value.readFloatLE(12 + 4 * i));
  assert.deepEqual(counts.flatMap((count, i) => (count > 0 ? [[Math.floor(i / 3), i % 3, Math.round(count)]] : [])), [[27, 2, 3]]);
});

test("an entry of the external store is taken out there", async () => {
  const chroma = new ChromaEmulator();
  const configuration = { ...CONFIGURATION, vector: { type: "chroma", cluster: "chroma" } };
  const a = await start(configuration, new SharedData(), chroma);
  a.ask(chat("warm"));
  const entry = hit(a);
  const b = await start(configuration, new SharedData(), chroma);
  b.pass(1);
  b.answerCallouts();
  assert.equal(b.ask(chat(REPHRASED)).from, "cache");
  assert.deepEqual(report(b, entry).body, { evicted: false, pending: true });
  b.answerCallouts();
  assert.ok(!chroma.entries.has(entry.entry));
  assert.equal(b.ask(chat(REPHRASED), { upstream: { status: 503 } }).cacheStatus, "fwd=miss; detail=no_candidate");
});

test("an entry that the external store does not give up is served by no worker, and deleted as soon as the store can", async () => {
  const chroma = new ChromaEmulator();
  const configuration = { ...CONFIGURATION, vector: { type: "chroma", cluster: "chroma" } };
  const first = await start(configuration, new SharedData(), chroma);
  first.ask(chat("warm"));
  const entry = hit(first);
  // Another Envoy, of two workers.
  const shared = new SharedData();
  const [one, two] = [await start(configuration, shared, chroma), await start(configuration, shared, chroma)];
  for (const worker of [one, two]) {
    worker.pass(1);
    worker.answerCallouts();
  }
  assert.equal(two.ask(chat(REPHRASED)).from, "cache");
  const kept = chroma.entries.get(entry.entry)!;
  chroma.bend = (kind, reply) => {
    if (kind !== "delete") return reply;
    chroma.entries.set(entry.entry, kept);
    return { status: 503, body: "{}" };
  };
  assert.equal(report(one, entry).body.pending, true);
  for (let i = 0; i < 40; i++) {
    for (const worker of [one, two]) {
      worker.pass(1000);
      worker.answerCallouts();
    }
    assert.ok(chroma.entries.has(entry.entry));
    assert.notEqual(one.ask(chat(REPHRASED), { upstream: { status: 503 } }).from, "cache", `after ${i} s`);
    assert.notEqual(two.ask(chat(REPHRASED), { upstream: { status: 503 } }).from, "cache", `after ${i} s`);
  }
  // A worker whose VM was made anew knows it, too.
  const reloaded = await start(configuration, shared, chroma);
  reloaded.pass(1);
  reloaded.answerCallouts();
  assert.notEqual(reloaded.ask(chat(REPHRASED), { upstream: { status: 503 } }).from, "cache");
  chroma.bend = (_kind, reply) => reply;
  for (let i = 0; i < 70 && chroma.entries.has(entry.entry); i++) {
    for (const worker of [one, two]) {
      worker.pass(1000);
      worker.answerCallouts();
    }
  }
  assert.ok(!chroma.entries.has(entry.entry), "deleted within a minute of the store's return");
});

test("a report that comes before the store is ready is not lost", async () => {
  const chroma = new ChromaEmulator();
  const configuration = { ...CONFIGURATION, vector: { type: "chroma", cluster: "chroma" } };
  const first = await start(configuration, new SharedData(), chroma);
  first.ask(chat("warm"));
  const entry = hit(first);
  const fresh = await start(configuration, new SharedData(), chroma);
  assert.equal(report(fresh, entry).body.pending, true);
  assert.ok(chroma.entries.has(entry.entry));
  for (let i = 0; i < 70 && chroma.entries.has(entry.entry); i++) {
    fresh.pass(1000);
    fresh.answerCallouts();
  }
  assert.ok(!chroma.entries.has(entry.entry));
});

test("where Envoy does not hold headers a report is refused, and does not hang", async () => {
  const gateway = await start();
  const { host } = gateway;
  const id = host.openStream();
  host.requestHeaders(id, headerList({ ":path": "/reprise/feedback", authorization: `Bearer ${TOKEN}` }));
  gateway.pass(1001);
  assert.equal(host.stream(id).local?.status, 503);
  assert.match(host.stream(id).local!.body.toString(), /allow_on_headers_stop_iteration/);
  host.closeStream(id);
  assert.equal(report(gateway, {}).status, 503);
});
