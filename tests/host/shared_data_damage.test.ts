/** Whatever stands in shared data, an exact look-up gives the answer that was stored for this very request, or none. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";
import { forge, readRecord, writeRecord } from "../support/record.ts";

const CONFIGURATION = { enableSemanticCache: false, cache: { maxEntries: 16 } };
/** Key of the one bucket that sixteen slots have, and of others. */
const BUCKETS = "reprise:b";
const SLOTS = "reprise:s";
const HEAD = "reprise:h";

let gateway: Gateway;
let data: SharedData;

beforeEach(async () => {
  data = new SharedData();
  gateway = await Gateway.start(CONFIGURATION, { sharedData: data });
  for (const name of ["a", "b", "c"]) gateway.ask(chat(name), { upstream: { body: completion(name) } });
});

/** The values that are there and not empty. */
function keys(prefix = ""): string[] {
  return [...data.entries].filter(([key, { value }]) => key.startsWith(prefix) && value.length > 0).map(([key]) => key);
}

function valueOf(key: string): Buffer {
  return data.entries.get(key)!.value;
}

function write(key: string, value: Buffer): void {
  assert.ok(data.set(key, value, 0));
}

/** Asks for `name` without letting the filter store anything; true for a hit, which must be the right one. */
function isServed(name: string, stored = completion(name)): boolean {
  const reply = gateway.ask(chat(name), { upstream: { status: 500, body: "{}" } });
  if (reply.from === "cache") assert.equal(reply.body.toString(), stored);
  return reply.from === "cache";
}

/** Runs `check` for each of the values, with what it changes undone. */
function eachValue(check: (key: string, value: Buffer) => void): void {
  for (const key of keys()) {
    const before = new Map(data.entries);
    check(key, valueOf(key));
    data.entries.clear();
    for (const [each, entry] of before) data.entries.set(each, entry);
  }
}

test("any byte of any value may change", () => {
  eachValue((key, value) => {
    for (let at = 0; at < value.length; at++) {
      for (const bit of [1, 0x80, 0xff]) {
        const damaged = Buffer.from(value);
        damaged[at] ^= bit;
        write(key, damaged);
        const served = ["a", "b", "c"].filter((name) => isServed(name));
        if (key.startsWith(SLOTS)) assert.equal(served.length, 2, `byte ${at} of ${JSON.stringify(key)}: a damaged record is a miss`);
      }
    }
  });
});

test("any value may be cut anywhere, or be longer than it should", () => {
  eachValue((key, value) => {
    for (let length = 0; length < value.length; length++) {
      write(key, Buffer.from(value.subarray(0, length)));
      const served = ["a", "b", "c"].filter((name) => isServed(name));
      if (key.startsWith(SLOTS)) assert.equal(served.length, 2, `${JSON.stringify(key)} cut to ${length}`);
    }
    for (const more of [1, 15, 16, 1000]) {
      write(key, Buffer.concat([value, Buffer.alloc(more, 0x41)]));
      for (const name of ["a", "b", "c"]) isServed(name);
    }
  });
});

test("any value may stand under any key", () => {
  for (const from of keys()) {
    for (const to of keys()) {
      const before = valueOf(to);
      write(to, valueOf(from));
      for (const name of ["a", "b", "c"]) isServed(name);
      write(to, before);
    }
  }
});

test("storing over damage traps nothing, and the store works again", () => {
  const damages = [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(16, 0xff), Buffer.alloc(32, 0xff), Buffer.alloc(32), Buffer.alloc(1024, 0xff), Buffer.alloc(32, 0x7f)];
  for (const damage of damages) {
    for (const key of [...data.entries.keys()]) {
      write(key, damage);
      for (let i = 0; i < 3; i++) gateway.ask(chat(`new ${i}`));
    }
    for (let i = 0; i < 40; i++) gateway.ask(chat(`later ${i}`), { upstream: { body: completion(`later ${i}`) } });
    assert.ok(isServed("later 39"), `after ${damage.toString("hex").slice(0, 8)} × ${damage.length}`);
    for (let i = 0; i < 40; i++) isServed(`later ${i}`);
  }
});

test("a head that another plug-in wrote does not stop the store", () => {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(16, 0);
  // A window of more numbers than there are slots: evicting one by one would take for ever.
  head.writeBigUInt64LE(1n << 60n, 16);
  write(HEAD + "\0\0\0\0", head);
  gateway.ask(chat("new"), { upstream: { body: completion("new") } });
  assert.ok(isServed("new"));
});

test("a head whose books are wrong does not shrink the store for ever", () => {
  for (const bytes of [1n << 40n, 1n << 63n, (1n << 64n) - 1n]) {
    const key = HEAD + "\0\0\0\0";
    const head = Buffer.from(valueOf(key));
    head.writeBigUInt64LE(bytes, 24);
    write(key, head);
    gateway.pass(500);
    for (let i = 0; i < 40; i++) gateway.ask(chat(`later ${i}`), { upstream: { body: completion(`later ${i}`) } });
    for (let i = 32; i < 40; i++) assert.ok(isServed(`later ${i}`), `${bytes} ${i}`);
    assert.ok(gateway.storeSize.bytes < 100_000);
  }
});

test("a head that claims more slots than there can be does not keep a fresh VM from starting", async () => {
  for (const slots of [0xffff_ffff, 0x8000_0000, 1_000_001]) {
    const head = Buffer.alloc(32);
    head.writeUInt32LE(slots, 0);
    write(HEAD + "\0\0\0\0", head);
    const writes = data.writes;
    gateway = await Gateway.start(CONFIGURATION, { sharedData: data });
    assert.ok(data.writes - writes < 100, `${data.writes - writes} writes`);
    gateway.ask(chat("new"), { upstream: { body: completion("new") } });
    assert.ok(isServed("new"));
  }
});

test("a record under another request's fingerprint is not served", () => {
  const [a, b] = keys(SLOTS);
  const [recordA, recordB] = [valueOf(a), valueOf(b)];
  write(a, recordB);
  write(b, recordA);
  assert.ok(!isServed("a"));
  assert.ok(!isServed("b"));
  assert.ok(isServed("c"));
});

test("a record whose key differs in one bit, or whose partition does, is not served", () => {
  const [slot] = keys(SLOTS);
  const record = valueOf(slot);
  assert.deepEqual(writeRecord(readRecord(record)), record, "the test's own idea of a record");
  for (const part of ["key", "partition"] as const) {
    for (let at = 0; at < 32; at++) {
      const changed = Buffer.from(readRecord(record)[part]);
      changed[at] ^= 1;
      write(slot, forge(record, { [part]: changed }));
      assert.ok(!isServed("a"), `byte ${at} of the ${part}`);
    }
  }
  write(slot, record);
  assert.ok(isServed("a"));
});

test("a record that would write a header of its own is not served", () => {
  const [slot] = keys(SLOTS);
  for (const contentType of ["a\r\nset-cookie: x", "application/json\n", "a\0b", "\x7f"]) {
    write(slot, forge(valueOf(slot), { contentType }));
    assert.ok(!isServed("a"), JSON.stringify(contentType));
  }
});

test("a record that is complete and holds no answer is a miss when it must change its form", () => {
  const [slot] = keys(SLOTS);
  for (const body of ["", "[]", "{}", '{"choices":[]}', '{"choices":[{"message":1}]}', "data: [DONE]\n\n"]) {
    write(slot, forge(valueOf(slot), { body: Buffer.from(body) }));
    const reply = gateway.ask(chat("a", { stream: true }), { upstream: { status: 500, body: "{}" } });
    assert.equal(reply.cacheStatus, "fwd=miss; detail=not_renderable", body);
  }
});

test("fingerprints that collide do not keep the right answer from being found", () => {
  const [bucketKey] = keys(BUCKETS);
  const bucket = valueOf(bucketKey);
  // The first entry again in front of all, pointing at a slot that is empty, that holds another answer, and that does not exist.
  for (const slot of [9, 1, 0xffff_ffff]) {
    const twin = Buffer.from(bucket.subarray(0, 16));
    twin.writeUInt32LE(slot, 8);
    write(bucketKey, Buffer.concat([twin, bucket]));
    assert.ok(isServed("a"), `slot ${slot}`);
  }
});

test("a store laid out for another number of entries is emptied", async () => {
  for (const maxEntries of [64, 16]) {
    gateway = await Gateway.start({ ...CONFIGURATION, cache: { maxEntries } }, { sharedData: data });
    assert.ok(!isServed("a"));
    gateway.ask(chat("a"), { upstream: { body: completion("a") } });
    assert.ok(isServed("a"));
    assert.equal(gateway.storeSize.entries, 1);
  }
});
