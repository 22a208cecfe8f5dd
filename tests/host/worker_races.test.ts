/**
 * Workers that use shared data at the same moment. Before any one access of a worker, another one handles whole requests; each access is
 * tried as the moment. No order may serve a wrong answer or break the books.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";
import { Random } from "../support/random.ts";

const ENTRIES = 16;
const MAX_BYTES = 65_536;
/** Requests that break into each other must not wait for each other: what one of them does meanwhile is what is tested. */
const ALONE = { singleFlight: { scope: "off" } };
const CONFIGURATION = { ...ALONE, enableSemanticCache: false, cache: { maxEntries: ENTRIES, maxBytes: MAX_BYTES } };

interface Workers {
  data: SharedData;
  a: Gateway;
  b: Gateway;
}

async function workers(configuration: object = CONFIGURATION): Promise<Workers> {
  const data = new SharedData();
  return { data, a: await Gateway.start(configuration, { sharedData: data }), b: await Gateway.start(configuration, { sharedData: data }) };
}

/** The answer to a question: five whose names begin with «big» fill the store. */
function answerTo(question: string): string {
  return completion(question, question.startsWith("big") ? { more: { x: "x".repeat(12_000) } } : {});
}

/** Asks `worker`; a hit must say what the question's own answer says. */
function ask(worker: Gateway, question: string): boolean {
  const reply = worker.ask(chat(question), { upstream: { body: answerTo(question) } });
  assert.equal(reply.body.toString(), answerTo(question));
  return reply.from === "cache";
}

/** Runs `first`, with `second` in front of its access number `moment`; false if there are not that many accesses. */
function interleave(data: SharedData, moment: number, first: () => void, second: () => void): boolean {
  let accesses = 0;
  let happened = false;
  data.beforeAccess = () => {
    if (accesses++ !== moment || happened) return;
    happened = true;
    second();
  };
  first();
  data.beforeAccess = () => {};
  return happened;
}

/** Records in shared data, and their bytes. */
function held(data: SharedData): { entries: number; bytes: number } {
  const records = [...data.entries].filter(([key, { value }]) => key.startsWith("reprise:s") && value.length > 0);
  return { entries: records.length, bytes: records.reduce((sum, [, { value }]) => sum + value.length, 0) };
}

/** The books never show less than there is; what they show too much is gone when the ring has gone round once. */
function checkBooks(data: SharedData, worker: Gateway): void {
  const mark = data.writes;
  for (let i = 0; i <= 2 * ENTRIES; i++) {
    assert.ok(!ask(worker, `books ${mark} ${i}`));
    const { entries, bytes } = held(data);
    assert.ok(entries <= worker.storeSize.entries && worker.storeSize.entries <= ENTRIES, "entries");
    assert.ok(bytes <= worker.storeSize.bytes && worker.storeSize.bytes <= MAX_BYTES, "bytes");
  }
  assert.deepEqual(worker.storeSize, held(data));
}

const situations: Record<string, { before?: string[]; first: string[]; second: string[] }> = {
  "both store, with room": { first: ["x"], second: ["y"] },
  "both store the same": { first: ["x"], second: ["x"] },
  "both store the same in a full store": { before: numbered(ENTRIES), first: ["x"], second: ["x"] },
  "both store in a full store": { before: numbered(ENTRIES), first: ["x"], second: ["y"] },
  "one stores a whole store full": { before: numbered(ENTRIES), first: ["x"], second: numbered(ENTRIES, "y") },
  "one reads what the other evicts": { before: numbered(ENTRIES), first: ["0"], second: ["x", "y"] },
  "one evicts what the other reads": { before: numbered(ENTRIES), first: ["x"], second: ["0", "1", "2"] },
  "both evict many for a large one": { before: [...numbered(4, "big"), ...numbered(10)], first: ["big x"], second: ["big y"] },
  "one evicts many while the other stores and reads": { before: [...numbered(10), ...numbered(4, "big")], first: ["big x"], second: ["y", "3", "big3"] },
  "both make room for a large one among what was read": { before: [...numbered(8), ...numbered(4, "big"), ...numbered(8)], first: ["big x"], second: ["big y", "0"] },
  "both spare and evict": { before: [...numbered(ENTRIES), ...numbered(ENTRIES)], first: ["x"], second: ["y"] },
};

function numbered(count: number, prefix = ""): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

for (const [name, { before = [], first, second }] of Object.entries(situations)) {
  test(`${name}: at any moment`, async () => {
    for (let moment = 0; ; moment++) {
      const { data, a, b } = await workers();
      for (const question of before) ask(a, question);
      const happened = interleave(data, moment, () => first.forEach((question) => ask(a, question)), () => second.forEach((question) => ask(b, question)));
      for (const question of [...before, ...first, ...second]) ask(a, question);
      checkBooks(data, b);
      if (!happened) break;
    }
  });
}

test("where others are always faster, an answer is not kept, and that is counted", async () => {
  const { data, a } = await workers();
  const head = "reprise:h\0\0\0\0";
  // Written anew before each access.
  data.beforeAccess = () => {
    const entry = data.entries.get(head);
    if (entry) data.entries.set(head, { ...entry, cas: entry.cas + 1 });
  };
  ask(a, "x");
  data.beforeAccess = () => {};
  assert.deepEqual(a.counted("stores", "error"), { "stores.contended": 1, "error.shared_data_contended": 1 });
  assert.ok(!ask(a, "x"));
  assert.ok(ask(a, "x"));
});

test("many requests, each broken into by another", async () => {
  const random = new Random(7);
  const { data, a, b } = await workers();
  let hits = 0;
  for (let i = 0; i < 3000; i++) {
    const [x, y] = [`q${random.below(24)}`, `q${random.below(24)}`];
    interleave(data, random.below(14), () => (hits += Number(ask(a, x))), () => (hits += Number(ask(b, y))));
    if (i % 200 === 0) checkBooks(data, a);
  }
  assert.ok(hits > 500, `${hits} hits`);
});

test("the log of vectors loses nothing to two writers", async () => {
  for (let moment = 0; ; moment++) {
    const { data, a, b } = await workers({ ...ALONE, cache: { maxEntries: 256 } });
    for (const { embedder } of [a, b]) embedder.same("x", "x?").same("y", "y?");
    // A key that does not exist takes any write, so only a directory whose buckets were all used is safe from a race.
    for (const question of numbered(200)) ask(a, question);
    if (!interleave(data, moment, () => ask(a, "x"), () => ask(b, "y"))) break;
    for (const worker of [a, b]) {
      for (const text of ["x", "y"]) {
        const reply = worker.ask(chat(`${text}?`), { upstream: { status: 500 } });
        assert.equal(reply.body.toString(), completion(text), `${text} at moment ${moment}`);
      }
    }
  }
});
