/** Large answers in a store full of small ones: room is made in bounded steps, what is asked for stays, and no room is called no room. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";

const MIB = 1_048_576;
const KEPT = "stores.kept";

function start(cache: object): Promise<Gateway> {
  return Gateway.start({ enableSemanticCache: false, cache: { maxBytes: MIB, ...cache } });
}

/** An answer of about so many bytes. */
function answer(bytes: number): string {
  return completion("a", { more: { x: "x".repeat(bytes) } });
}

function put(gateway: Gateway, question: string, bytes: number): void {
  assert.equal(gateway.ask(chat(question), { upstream: { body: answer(bytes) } }).from, "upstream", question);
}

/** Whether it is a hit; nothing is kept for it if not. */
function isHit(gateway: Gateway, question: string): boolean {
  return gateway.ask(chat(question), { upstream: { status: 503 } }).from === "cache";
}

function fill(gateway: Gateway, count: number, bytes = 1_500): void {
  for (let i = 0; i < count; i++) put(gateway, `small ${i}`, bytes);
}

test("half a store is made free at once", async () => {
  const gateway = await start({ maxAnswerShare: 0.6 });
  fill(gateway, 534);
  const before = gateway.storeSize.entries;
  assert.ok(before > 500, `${before}`);
  put(gateway, "large", 512_000);
  assert.deepEqual(gateway.counted("stores", "error"), { [KEPT]: 535 });
  assert.ok(isHit(gateway, "large"));
  // The oldest went, as many as it took, and the newest stayed.
  assert.ok(gateway.storeSize.entries > before / 2 - 20, `${gateway.storeSize.entries}`);
  assert.ok(isHit(gateway, "small 533"));
  assert.ok(!isHit(gateway, "small 0"));
});

test("an answer over its share is not kept and evicts nothing, by default a quarter of the store", async () => {
  const gateway = await start({});
  fill(gateway, 300);
  const before = gateway.storeSize;
  put(gateway, "large", 300_000);
  assert.equal(gateway.metric("stores.over_share"), 1);
  assert.deepEqual(gateway.storeSize, before);
  put(gateway, "smaller", 200_000);
  assert.equal(gateway.metric(KEPT), 301);
});

test("what is asked for stays under a load of large answers that nobody asks for again", async () => {
  const gateway = await start({});
  fill(gateway, 300);
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 300; i++) assert.ok(isHit(gateway, `small ${i}`), `small ${i} in round ${round}`);
    put(gateway, `large ${round}`, 100_000);
  }
  // And most of the large ones found room.
  assert.ok(gateway.metric(KEPT) > 330, `${gateway.metric(KEPT)}`);
  assert.equal(gateway.metric("stores.contended"), 0);
});

test("where everything is asked for, there is no room for what is larger than one of it", async () => {
  const gateway = await start({});
  fill(gateway, 540);
  const hot = Array.from({ length: 100 }, (_, i) => `small ${539 - i}`);
  const all = Array.from({ length: 540 }, (_, i) => `small ${i}`).filter((question) => isHit(gateway, question));
  const before = gateway.storeSize.entries;
  put(gateway, "large", 100_000);
  assert.deepEqual([gateway.metric("stores.no_room"), gateway.metric("stores.contended"), gateway.metric("error.shared_data_contended")], [1, 0, 0]);
  assert.equal(gateway.storeSize.entries, before);
  for (const question of all) assert.ok(isHit(gateway, question), question);
  // Nobody asks for all of it any more: the next calls go on where the last one stopped.
  let calls = 0;
  while (gateway.metric(KEPT) === 540 && calls++ < 20) {
    for (const question of hot) isHit(gateway, question);
    put(gateway, "large", 100_000);
  }
  assert.ok(calls <= 10, `${calls} calls`);
  assert.ok(isHit(gateway, "large"));
  for (const question of hot) assert.ok(isHit(gateway, question), question);
});

test("an answer for which a call would evict too many is kept by a later one", async () => {
  const gateway = await start({ maxAnswerShare: 0.9, maxEntries: 100_000 });
  fill(gateway, 3_000, 10);
  const before = gateway.storeSize.entries;
  assert.ok(before > 1_500, `${before}`);
  let calls = 0;
  while (!isHit(gateway, "large") && calls++ < 10) put(gateway, "large", 900_000);
  assert.ok(calls > 1 && calls < 8, `${calls} calls`);
  assert.equal(gateway.metric("stores.no_room"), calls - 1);
});
