/** The exact tier is bounded in entries and in bytes; the oldest entry goes first, unless it was read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";
import type { SharedData } from "../support/host_emulator.ts";

const ENTRIES = 16;
const EXACT = { enableSemanticCache: false };
const question = (i: number): string => `question ${i}`;

function isKept(gateway: Gateway, i: number): boolean {
  // A look-up marks the entry as read and a miss stores: neither may happen in a question about the store.
  const before = snapshot(gateway.host.sharedData);
  const exchange = gateway.open(chat(question(i))).send();
  const found = exchange.isAnswered;
  exchange.close();
  restore(gateway.host.sharedData, before);
  return found;
}

type Snapshot = [string, { value: Buffer; cas: number }][];
const snapshot = (data: SharedData): Snapshot => [...data.entries];
function restore(data: SharedData, entries: Snapshot): void {
  data.entries.clear();
  for (const [key, entry] of entries) data.entries.set(key, entry);
}

/** Bytes of everything that shared data holds. */
function bytesHeld({ host }: Gateway): number {
  return [...host.sharedData.entries.values()].reduce((sum, { value }) => sum + value.length, 0);
}

test("the oldest entries make room for new ones", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { maxEntries: ENTRIES } });
  for (let i = 0; i < 20; i++) {
    gateway.ask(chat(question(i)));
    assert.equal(gateway.storeSize.entries, Math.min(i + 1, ENTRIES));
  }
  for (let i = 0; i < 20; i++) assert.equal(isKept(gateway, i), i >= 4, question(i));
});

test("an entry that keeps being asked survives", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { maxEntries: ENTRIES } });
  gateway.ask(chat("favourite"), { upstream: { body: completion("!") } });
  for (let i = 0; i < 200; i++) {
    assert.equal(gateway.ask(chat("favourite")).body.toString(), completion("!"), `lost before ${i}`);
    gateway.ask(chat(question(i)));
    assert.ok(gateway.storeSize.entries <= ENTRIES);
  }
});

test("an entry that was read is spared once, not for ever", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { maxEntries: ENTRIES } });
  gateway.ask(chat("once liked"));
  gateway.ask(chat("once liked"));
  for (let i = 0; i < 2 * ENTRIES + 1; i++) gateway.ask(chat(question(i)));
  assert.equal(gateway.ask(chat("once liked")).from, "upstream");
});

test("where everything was read, something goes all the same", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { maxEntries: ENTRIES } });
  for (let i = 0; i < ENTRIES; i++) gateway.ask(chat(question(i)));
  for (let i = 0; i < ENTRIES; i++) assert.equal(gateway.ask(chat(question(i))).from, "cache");
  gateway.ask(chat("new"));
  assert.equal(gateway.metric("stores.kept"), ENTRIES + 1);
  assert.equal(gateway.storeSize.entries, ENTRIES);
  assert.equal(gateway.ask(chat("new")).from, "cache");
});

test("bytes are bounded as well as entries", async () => {
  const maxBytes = 65_536;
  const gateway = await Gateway.start({ ...EXACT, cache: { maxEntries: 1000, maxBytes } });
  const empty = bytesHeld(gateway);
  for (let i = 0; i < 100; i++) {
    gateway.ask(chat(question(i)), { upstream: { body: completion("x".repeat(1_000 + ((i * 977) % 9_000))) } });
    assert.ok(gateway.storeSize.bytes <= maxBytes);
    // The directory comes on top: 32 bytes of meta data and 16 in a bucket for each entry.
    assert.ok(bytesHeld(gateway) <= empty + maxBytes + 1000 * 48, `${bytesHeld(gateway)} bytes`);
  }
  assert.ok(isKept(gateway, 99));
  assert.ok(!isKept(gateway, 0));
});

test("the books agree with what shared data holds", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { maxEntries: ENTRIES, maxBytes: 65_536 } });
  for (let i = 0; i < 300; i++) {
    gateway.ask(chat(question((i * 7) % 40)), { upstream: { body: completion("x".repeat((i * 977) % 9_000)) } });
    const records = [...gateway.host.sharedData.entries].filter(([key, { value }]) => key.startsWith("reprise:s") && value.length > 0);
    assert.equal(gateway.storeSize.entries, records.length, `after ${i}`);
    assert.equal(gateway.storeSize.bytes, records.reduce((sum, [, { value }]) => sum + value.length, 0), `after ${i}`);
  }
});

test("an answer larger than allowed is not kept and evicts nothing", async () => {
  const gateway = await Gateway.start({ ...EXACT, cache: { maxBytes: 65_536, maxAnswerBytes: 65_536 } });
  gateway.ask(chat(question(0)));
  gateway.ask(chat("too large"), { upstream: { body: completion("x".repeat(65_000)) } });
  assert.equal(gateway.metric("stores.too_large"), 1);
  gateway.ask(chat("much too large"), { upstream: { body: completion("x".repeat(70_000)) } });
  assert.equal(gateway.metric("stores.too_large"), 2);
  assert.ok(isKept(gateway, 0));
});

test("the keys in shared data are bounded: it cannot delete", async () => {
  const gateway = await Gateway.start({ cache: { maxEntries: ENTRIES }, vector: { maxEntries: 16 } });
  for (let i = 0; i < 100; i++) gateway.ask(chat(question(i)));
  const keys = gateway.host.sharedData.entries.size;
  for (let i = 100; i < 300; i++) gateway.ask(chat(question(i)));
  assert.equal(gateway.host.sharedData.entries.size, keys);
});
