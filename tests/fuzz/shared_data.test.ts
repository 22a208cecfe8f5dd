/** Shared data that anyone writes into at any time: the filter serves what was stored for the request, or nothing, and recovers. */
import assert from "node:assert/strict";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";
import type { Random } from "../support/random.ts";

const PLAIN = { cache: { maxEntries: 16, maxBytes: 65_536 }, vector: { maxEntries: 16 } };
const CONFIGURATIONS = [PLAIN, { ...PLAIN, errorBudget: { maxWrongRate: 0.1, sampleRate: 0.5 } }];

/** Changes one value: damaged, another's, cut, or of nothing but noise. */
function disturb(data: SharedData, random: Random): void {
  const keys = [...data.entries.keys()];
  const key = random.pick(keys);
  const value = data.entries.get(key)!.value;
  switch (random.below(5)) {
    case 0: data.set(key, data.entries.get(random.pick(keys))!.value, 0); return;
    case 1: data.set(key, random.bytes(random.below(200)), 0); return;
    case 2: data.set(key, Buffer.from(value.subarray(0, random.below(value.length + 1))), 0); return;
    case 3: data.set(key, Buffer.alloc(value.length, random.pick([0, 0xff, 0x7f])), 0); return;
    default: data.set(key, random.mutate(value), 0); return;
  }
}

fuzz("shared data of any bytes", 30, async (random) => {
  const data = new SharedData();
  const configuration = random.pick(CONFIGURATIONS);
  const embedder = new Embedder();
  for (let i = 0; i < 8; i++) embedder.same(`q${i}`, `Q${i}`);
  const workers = [await Gateway.start(configuration, { sharedData: data, embedder }), await Gateway.start(configuration, { sharedData: data, embedder })];
  for (let i = 0; i < 80; i++) {
    if (random.once(3)) disturb(data, random);
    if (random.once(20)) workers[random.below(2)] = await Gateway.start(configuration, { sharedData: data, embedder });
    if (random.once(20)) random.pick(workers).pass(random.pick([20, 1000]));
    const meaning = random.below(8);
    const question = `${random.pick(["q", "Q"])}${meaning}`;
    const reply = random.pick(workers).ask(chat(question), { upstream: { body: completion(`answer ${meaning}`) } });
    assert.equal(reply.body.toString(), completion(`answer ${meaning}`));
  }
  // Left alone, it works as ever.
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 24; j++) workers[0].ask(chat(`after ${i} ${j}`));
  }
  assert.equal(workers[0].ask(chat("after 2 23")).state, "hit_exact");
});
