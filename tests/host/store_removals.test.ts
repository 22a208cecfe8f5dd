/** Entries of the external store that were found wrong: whatever happens meanwhile, none of them is served, and what a report is told is true. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { Embedder } from "../support/embedder.ts";
import { entryOf, report, TOKEN } from "../support/feedback.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData, type Callout } from "../support/host_emulator.ts";

const HOUR = 3_600_000;
const CONFIGURATION = { feedback: { path: "/reprise/feedback", token: TOKEN }, exposeEntry: true, vector: { type: "chroma", cluster: "chroma" } };
const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";

/** A worker whose store is ready. */
async function start(chroma: ChromaEmulator, sharedData = new SharedData()): Promise<Gateway> {
  const gateway = await Gateway.start(CONFIGURATION, { embedder: new Embedder().same(REPHRASED, QUESTION), sharedData, chroma });
  gateway.open("").close();
  gateway.pass(20);
  gateway.answerCallouts();
  return gateway;
}

/** How a question is answered with an upstream that is not there. */
const stateOf = (gateway: Gateway, question = REPHRASED): string | undefined => gateway.ask(chat(question), { upstream: { status: 503 } }).state;

/** Asks, and gives the entry; what is written to the store is left unanswered. */
function keep(gateway: Gateway, question: string, answer = "Paris"): void {
  const exchange = gateway.open(chat(question), { upstream: { body: completion(answer) } }).send();
  answerAll(gateway, (callout) => callout.cluster !== "chroma" || /\/(get|query)$/.test(pathOf(callout)));
  exchange.finish();
}

const pathOf = (callout: Callout): string => callout.headers.find(([name]) => name === ":path")![1];

function answerAll(gateway: Gateway, which: (callout: Callout) => boolean): void {
  for (let next = gateway.host.callouts.find(which); next !== undefined; next = gateway.host.callouts.find(which)) {
    gateway.host.answerCallout(gateway.answerTo(next), next.token);
  }
}

function pass(workers: Gateway[], seconds: number, step = 1000): void {
  for (let passed = 0; passed < seconds * 1000; passed += step) {
    for (const worker of workers) {
      worker.pass(step);
      worker.answerCallouts();
    }
  }
}

const keyOf = (gateway: Gateway, question: string): string => entryOf(gateway.ask(chat(question)).cacheStatus).entry;

/** Deletions come to nothing. */
function refuseDeletions(chroma: ChromaEmulator): void {
  let before = new Map(chroma.entries);
  chroma.bend = (kind, reply) => {
    if (kind !== "delete") {
      before = new Map(chroma.entries);
      return reply;
    }
    for (const [id, entry] of before) chroma.entries.set(id, entry);
    return { status: 500, body: "{}" };
  };
}

test("a deletion is given up after twenty tries, which is counted; the entry is served by no worker then either", async () => {
  const chroma = new ChromaEmulator();
  const writer = await start(chroma);
  writer.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  const entry = keyOf(writer, QUESTION);
  const gateway = await start(chroma);
  assert.equal(stateOf(gateway), "hit_semantic");
  refuseDeletions(chroma);
  chroma.asked.length = 0;
  report(gateway, { entry });
  pass([gateway], 1200, 2000);
  const tries = chroma.asked.filter((kind) => kind === "delete").length;
  assert.equal(tries, 20);
  assert.equal(gateway.metric("external.remove.given_up"), 1);
  assert.ok(chroma.entries.has(entry));
  assert.equal(stateOf(gateway), "miss");
  assert.equal(gateway.metric("external.removals_pending"), 0);
});

test("a report of what is among 32 answers that are being written, or wait for it, leaves neither in the store", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  const questions = Array.from({ length: 33 }, (_, i) => `What did otter number ${i} eat at night?`);
  for (const question of questions) keep(gateway, question);
  const upserts = (): Callout[] => gateway.host.callouts.filter((callout) => pathOf(callout).endsWith("/upsert"));
  assert.equal(upserts().length, 1);
  gateway.host.answerCallout(gateway.answerTo(upserts()[0]), upserts()[0].token);
  const [inFlight] = upserts();
  assert.equal((JSON.parse(inFlight.body.toString()) as { ids: string[] }).ids.length, 32);
  keep(gateway, "What did the last otter eat at night?");
  const keys = [questions[7], "What did the last otter eat at night?"].map((question) => entryOf(gateway.open(chat(question)).send().finish().cacheStatus).entry);
  for (const entry of keys) assert.deepEqual(report(gateway, { entry }).body, { evicted: true, pending: true });
  assert.ok(!gateway.host.callouts.some((callout) => pathOf(callout).endsWith("/delete")), "one request at a time");
  gateway.host.answerCallout(gateway.answerTo(inFlight), inFlight.token);
  pass([gateway], 5);
  assert.equal(chroma.entries.size, 32);
  for (const entry of keys) assert.ok(!chroma.entries.has(entry));
});

test("an answer that waits in another worker to be written is not, if it was found wrong, though the clock was set back since", async () => {
  const chroma = new ChromaEmulator();
  const shared = new SharedData();
  const [one, two] = [await start(chroma, shared), await start(chroma, shared)];
  keep(one, "What did the first otter eat at night?");
  keep(one, QUESTION);
  const entry = entryOf(one.open(chat(QUESTION)).send().finish().cacheStatus).entry;
  for (const worker of [one, two]) worker.host.setClock(-HOUR);
  assert.deepEqual(report(two, { entry }).body, { evicted: true, pending: true });
  pass([two, one], 10);
  assert.equal(chroma.entries.has(entry), false);
  assert.equal(chroma.entries.size, 1);
});

test("an answer that is made after a report is written, though the clock was set back since", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Lyon") } });
  const entry = keyOf(gateway, QUESTION);
  report(gateway, { entry });
  gateway.answerCallouts();
  assert.ok(!chroma.entries.has(entry));
  gateway.host.setClock(-HOUR);
  gateway.pass(10);
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  pass([gateway], 3);
  assert.ok(chroma.entries.has(entry));
  const other = await start(chroma);
  other.host.setClock(-HOUR);
  assert.equal(other.ask(chat(REPHRASED)).body.toString(), completion("Paris"));
});

test("where there is no room for its mark an entry is served by no worker, and one that cannot be taken at all is told of", async () => {
  const chroma = new ChromaEmulator();
  const writer = await start(chroma);
  writer.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  const entry = keyOf(writer, QUESTION);
  const shared = new SharedData();
  const [one, two] = [await start(chroma, shared), await start(chroma, shared)];
  assert.equal(stateOf(two), "hit_semantic");
  refuseDeletions(chroma);
  /** A key of the same bucket, which has room for eight. */
  const neighbour = (n: number): string => entry.slice(0, 2) + n.toString(16).padStart(62, "0");
  for (let n = 0; n < 8; n++) assert.deepEqual(report(one, { entry: neighbour(n) }).body, { evicted: false, pending: true });
  assert.deepEqual(report(one, { entry }).body, { evicted: false, pending: true });
  pass([one, two], 10);
  assert.ok(chroma.entries.has(entry));
  for (const worker of [one, two]) assert.equal(stateOf(worker), "miss");
  // A worker holds 256 marks for which there is no room.
  for (let n = 8; n < 263; n++) assert.equal(report(one, { entry: neighbour(n) }).status, 200, String(n));
  const own = "What did the otter eat at night?";
  let held = "";
  for (let i = 0; !held.startsWith(entry.slice(0, 2)); i++) {
    one.ask(chat(`${own} ${i}`), { upstream: { body: completion("fish") } });
    held = keyOf(one, `${own} ${i}`);
  }
  const refused = report(one, { entry: held });
  assert.equal(refused.status, 503);
  assert.equal(refused.body.evicted, true);
  assert.equal(refused.body.pending, false);
  assert.match(String(refused.body.error), /send it again/);
  assert.equal(report(one, { entry: held }).body.evicted, false);
  // The store deletes again: the marks that were held are made, and their deletions too.
  chroma.bend = (_kind, reply) => reply;
  pass([one, two], 400);
  assert.ok(!chroma.entries.has(entry));
  assert.equal(one.metric("external.removals_pending") + two.metric("external.removals_pending"), 0);
  assert.equal(report(one, { entry: held }).status, 200);
});

test("what was reported at one Envoy is forgotten by another within two seconds, and a newer answer is not", async () => {
  const chroma = new ChromaEmulator();
  const [one, other] = [await start(chroma), await start(chroma)];
  one.ask(chat(QUESTION), { upstream: { body: completion("London") } });
  const entry = keyOf(one, QUESTION);
  assert.equal(stateOf(other, QUESTION), "hit_exact", "the other one holds it itself now");
  report(one, { entry });
  one.answerCallouts();
  assert.equal(chroma.entries.size, 0);
  pass([one, other], 2);
  assert.equal(stateOf(other, QUESTION), "miss");
  assert.equal(stateOf(other), "miss");
  other.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  pass([one, other], 10);
  assert.equal(stateOf(other, QUESTION), "hit_exact");
  assert.equal(one.ask(chat(QUESTION)).body.toString(), completion("Paris"));
});

test("more removals at once than one reply holds reach another Envoy all the same", async () => {
  const chroma = new ChromaEmulator();
  const [one, other] = [await start(chroma), await start(chroma)];
  const questions = Array.from({ length: 180 }, (_, i) => `What did otter number ${i} eat at night?`);
  for (const question of questions) one.ask(chat(question), { upstream: { body: completion("fish") } });
  pass([one], 30);
  for (const question of questions) assert.equal(stateOf(other, question), "hit_exact");
  for (const question of questions) {
    report(one, { entry: keyOf(one, question) });
    pass([one, other], 1, 100);
  }
  pass([one, other], 10);
  for (const question of questions) assert.equal(stateOf(other, question), "miss", question);
});
