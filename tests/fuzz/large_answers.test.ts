/** Answers of all sizes from two workers into one small store: the books agree with what is held, and what is asked for again and again stays. */
import assert from "node:assert/strict";
import { chat, completion } from "../support/chat.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const MAX_BYTES = 65_536;
const HOT = 12;

fuzz("a store of answers of all sizes", 25, async (random) => {
  const sharedData = new SharedData();
  const cache = { maxEntries: random.pick([16, 40, 1000]), maxBytes: MAX_BYTES, maxAnswerShare: random.pick([0.25, 0.5]) };
  const configuration = { enableSemanticCache: false, singleFlight: { scope: "off" }, cache };
  const workers = [await Gateway.start(configuration, { sharedData }), await Gateway.start(configuration, { sharedData })];
  const answerTo = (question: string, bytes: number): string => completion(question, { more: { x: "x".repeat(bytes) } });
  const ask = (question: string, bytes: number): string => {
    const reply = random.pick(workers).ask(chat(question), { upstream: { body: answerTo(question, bytes) } });
    assert.ok(reply.body.toString().startsWith(`{"id":"chatcmpl-${question}"`), "another question's answer");
    return reply.from;
  };
  for (let i = 0; i < HOT; i++) ask(`hot ${i}`, 200);
  for (let i = 0; i < 120; i++) {
    // Every one of them since the last answer that wanted room.
    for (let j = 0; j < HOT; j++) assert.equal(ask(`hot ${j}`, 200), "cache", `hot ${j} at ${i}`);
    ask(`cold ${random.below(1_000_000)}`, random.pick([0, 300, 2_000, 12_000, 30_000, 40_000]));
    const { entries, bytes } = workers[0]!.storeSize;
    const records = [...sharedData.entries].filter(([key, { value }]) => key.startsWith("reprise:s") && value.length > 0);
    assert.deepEqual({ entries, bytes }, { entries: records.length, bytes: records.reduce((sum, [, { value }]) => sum + value.length, 0) }, `at ${i}`);
    assert.ok(bytes <= MAX_BYTES && entries <= cache.maxEntries);
  }
  const [first] = workers;
  for (const worker of workers) worker.host.tick();
  assert.equal(first!.host.metric("reprise.stores.contended"), 0);
});
