/** stores/vector_log.ts */
import { Bytes } from "../../assembly/core/bytes";
import { VectorLog } from "../../assembly/stores/vector_log";
import { EmbeddedIndex } from "../../assembly/vector/embedded_index";
import { MemoryKeyValue } from "./support/memory_key_value";
import { Random } from "./support/random";
import { digest, inPlane, LATER, NOW } from "./support/vectors";

const DIMENSION: i32 = 128;
const CAPACITY: i32 = 8;
const PROFILE = digest(1000);
const PARTITION = digest(1);
const PREFIX = Bytes.fromString("p");
const ALL: i32 = 1000;

/** One worker: its view of the log and its own index. */
class Worker {
  readonly log: VectorLog;
  readonly index: EmbeddedIndex;
  constructor(shared: MemoryKeyValue, profile: Bytes = PROFILE, dimension: i32 = DIMENSION, capacity: i32 = CAPACITY) {
    this.log = new VectorLog(shared, PREFIX, capacity, dimension, profile);
    this.index = new EmbeddedIndex(dimension, capacity);
    this.log.open();
  }

  append(number: i32): i64 {
    return this.log.append(PARTITION, digest(number), 0, LATER, inPlane(this.index.dimension, <f64>number % 30));
  }

  catchUp(budget: i32 = ALL): i32 {
    return this.log.catchUp(this.index, budget);
  }

  /** Whether the entry of `number` is in the index. */
  has(number: i32): bool {
    this.index.search(PARTITION, inPlane(this.index.dimension, <f64>number % 30), 64, 0.5, NOW);
    for (let i = 0; i < this.index.matches.length; i++) {
      if (this.index.matches.key(i).equals(digest(number))) return true;
    }
    return false;
  }
}

function headKey(): Bytes {
  return Bytes.fromString("ph");
}

function slotKey(slot: i32): Bytes {
  const key = new StaticArray<u8>(6);
  key[0] = 0x70;
  key[1] = 0x76;
  store<u32>(changetype<usize>(key) + 2, slot);
  return Bytes.of(key);
}

function number(value: u64): Bytes {
  const bytes = new StaticArray<u8>(8);
  store<u64>(changetype<usize>(bytes), value);
  return Bytes.of(bytes);
}

describe("VectorLog", () => {
  it("brings every worker the group of an entry, its own where none is given", () => {
    const shared = new MemoryKeyValue();
    const writer = new Worker(shared);
    const reader = new Worker(shared);
    for (let i = 0; i < 3; i++) writer.log.append(PARTITION, digest(i), i == 2 ? 77 : 0, LATER, inPlane(DIMENSION, <f64>i));
    reader.catchUp();
    reader.index.search(PARTITION, inPlane(DIMENSION, 0), 3, 0.5, NOW);
    const matches = reader.index.matches;
    expect(matches.group(2)).toBe(77);
    expect(matches.group(0)).not.toBe(matches.group(1));
    expect(matches.countOf(matches.group(0))).toBe(1);
  });
  it("brings every worker every entry", () => {
    const shared = new MemoryKeyValue();
    const first = new Worker(shared);
    const second = new Worker(shared);
    expect(first.append(0)).toBe(0);
    expect(second.append(1)).toBe(1);
    expect(first.append(2)).toBe(2);
    expect(first.catchUp()).toBe(3);
    expect(second.catchUp()).toBe(3);
    for (let i = 0; i < 3; i++) {
      expect(first.has(i)).toBe(true);
      expect(second.has(i)).toBe(true);
    }
    expect(second.append(3)).toBe(3);
    expect(first.catchUp()).toBe(1);
    expect(first.log.applied).toBe(4);
    expect(first.log.lost).toBe(0);
    expect(first.log.skipped).toBe(0);
  });
  it("lays a record out as drawn", () => {
    const shared = new MemoryKeyValue();
    const worker = new Worker(shared);
    worker.append(0);
    worker.append(7);
    expect(shared.get(headKey())!.toHex()).toBe(number(2).toHex());
    const record = shared.get(slotKey(1))!;
    expect(record.length).toBe(104 + 8 + 16 + 128);
    expect(record.slice(0, 4).toString()).toBe("RLV2");
    expect(record.slice(4, 12).toHex()).toBe(number(1).toHex());
    expect(record.slice(12, 20).toHex()).toBe(number(LATER).toHex());
    expect(record.slice(20, 36).toHex()).toBe(PROFILE.slice(0, 16).toHex());
    expect(record.slice(36, 68).toHex()).toBe(PARTITION.toHex());
    expect(record.slice(68, 100).toHex()).toBe(digest(7).toHex());
    expect(load<u32>(record.ptr, 100)).toBe(load<u32>(digest(7).ptr) | 1);
    expect(record.slice(104, 256).toHex()).toBe(inPlane(DIMENSION, 7).toHex());
  });
  it("reads the head only, where nothing is new", () => {
    const shared = new MemoryKeyValue();
    const worker = new Worker(shared);
    worker.append(0);
    worker.catchUp();
    shared.reads = 0;
    expect(worker.catchUp()).toBe(0);
    expect(shared.reads).toBe(1);
  });
  it("reads at most the budget", () => {
    const shared = new MemoryKeyValue();
    const worker = new Worker(shared);
    for (let i = 0; i < 6; i++) worker.append(i);
    expect(worker.catchUp(0)).toBe(0);
    expect(worker.catchUp(-1)).toBe(0);
    shared.reads = 0;
    expect(worker.catchUp(4)).toBe(4);
    expect(shared.reads).toBe(5);
    expect(worker.log.behind).toBe(true);
    expect(worker.catchUp(4)).toBe(2);
    expect(worker.log.behind).toBe(false);
  });
  it("fills a fresh worker with what the ring holds", () => {
    const shared = new MemoryKeyValue();
    const writer = new Worker(shared);
    for (let i = 0; i < 20; i++) writer.append(i);
    expect(shared.count).toBe(CAPACITY + 1);
    const fresh = new Worker(shared);
    expect(fresh.catchUp()).toBe(CAPACITY);
    expect(fresh.log.lost).toBe(0);
    for (let i = 0; i < 20; i++) expect(fresh.has(i)).toBe(i >= 12);
  });
  it("passes over what was overwritten before it was read", () => {
    const shared = new MemoryKeyValue();
    const slow = new Worker(shared);
    const writer = new Worker(shared);
    writer.append(0);
    slow.catchUp();
    for (let i = 1; i < 21; i++) writer.append(i);
    expect(slow.catchUp()).toBe(CAPACITY);
    expect(slow.log.lost).toBe(12);
    expect(slow.has(20)).toBe(true);
  });
  it("waits for a claimed number without waiting for those behind it", () => {
    const shared = new MemoryKeyValue();
    const reader = new Worker(shared);
    const writer = new Worker(shared);
    writer.append(0);
    writer.append(1);
    writer.append(2);
    const late = shared.get(slotKey(1))!;
    shared.lose(slotKey(1));
    expect(reader.catchUp()).toBe(2);
    expect(reader.has(2)).toBe(true);
    expect(reader.has(1)).toBe(false);
    expect(reader.catchUp()).toBe(0);
    shared.set(slotKey(1), late, 0);
    expect(reader.catchUp()).toBe(1);
    expect(reader.has(1)).toBe(true);
    expect(reader.log.lost).toBe(0);
  });
  it("takes an older record in a claimed slot for an unwritten one", () => {
    const shared = new MemoryKeyValue();
    const reader = new Worker(shared);
    const writer = new Worker(shared);
    for (let i = 0; i < CAPACITY; i++) writer.append(i);
    reader.catchUp();
    const old = shared.get(slotKey(0))!;
    writer.append(100);
    const late = shared.get(slotKey(0))!;
    shared.set(slotKey(0), old, 0);
    expect(reader.catchUp()).toBe(0);
    shared.set(slotKey(0), late, 0);
    expect(reader.catchUp()).toBe(1);
    expect(reader.has(100)).toBe(true);
    expect(reader.has(0)).toBe(false);
  });
  it("gives up a number whose writer died", () => {
    const shared = new MemoryKeyValue();
    const reader = new Worker(shared);
    const writer = new Worker(shared);
    writer.append(0);
    shared.lose(slotKey(0));
    for (let i = 0; i < 257; i++) reader.catchUp();
    expect(reader.log.lost).toBe(1);
    shared.reads = 0;
    reader.catchUp();
    expect(shared.reads).toBe(1);
    writer.append(1);
    expect(reader.catchUp()).toBe(1);
  });
  it("remembers a bounded number of unwritten slots", () => {
    const shared = new MemoryKeyValue();
    const reader = new Worker(shared, PROFILE, DIMENSION, 500);
    shared.set(headKey(), number(400), 0);
    expect(reader.catchUp()).toBe(0);
    expect(reader.log.lost).toBe(400 - 32);
    shared.reads = 0;
    reader.catchUp();
    expect(shared.reads).toBe(33);
    shared.reads = 0;
    reader.catchUp(5);
    expect(shared.reads).toBe(6);
  });
  it("skips malformed records and those of another profile or dimension", () => {
    const shared = new MemoryKeyValue();
    const reader = new Worker(shared);
    const writer = new Worker(shared);
    const otherProfile = new Worker(shared, digest(2000));
    const otherDimension = new Worker(shared, PROFILE, 256);
    for (let i = 0; i < 4; i++) writer.append(i);
    otherProfile.append(4);
    otherDimension.append(5);
    shared.set(slotKey(0), Bytes.empty(), 0);
    shared.set(slotKey(1), Bytes.fromString("not a record"), 0);
    const cut = shared.get(slotKey(2))!;
    shared.set(slotKey(2), cut.slice(0, cut.length - 1), 0);
    expect(reader.catchUp()).toBe(1);
    expect(reader.has(3)).toBe(true);
    expect(reader.index.size).toBe(1);
    expect(reader.log.skipped).toBe(5);
    shared.reads = 0;
    reader.catchUp();
    expect(shared.reads).toBe(1);
  });
  it("stands a head that is lost, malformed or goes back", () => {
    const shared = new MemoryKeyValue();
    const worker = new Worker(shared);
    for (let i = 0; i < 5; i++) worker.append(i);
    worker.catchUp();
    shared.lose(headKey());
    expect(worker.catchUp()).toBe(0);
    shared.set(headKey(), Bytes.fromString("xyz"), 0);
    expect(worker.catchUp()).toBe(0);
    expect(worker.append(50)).toBe(0);
    expect(worker.catchUp()).toBe(1);
    expect(worker.has(50)).toBe(true);
    expect(worker.has(0)).toBe(false);
    shared.set(headKey(), number(u64.MAX_VALUE), 0);
    worker.catchUp();
    expect(worker.append(60)).toBe(0);
    shared.set(headKey(), number(i64.MAX_VALUE), 0);
    worker.catchUp();
    expect(worker.append(61)).toBe(0);
    worker.catchUp();
    expect(worker.has(61)).toBe(true);
  });
  it("opens once, and leaves a head as it is", () => {
    const shared = new MemoryKeyValue();
    const first = new Worker(shared);
    first.append(0);
    expect(new Worker(shared).append(1)).toBe(1);
    expect(first.log.open()).toBe(true);
    expect(first.append(2)).toBe(2);
  });
  it("refuses malformed entries before it claims a number", () => {
    const shared = new MemoryKeyValue();
    const worker = new Worker(shared);
    const vector = inPlane(DIMENSION, 0);
    expect(worker.log.append(Bytes.empty(), digest(0), 0, LATER, vector)).toBe(-1);
    expect(worker.log.append(PARTITION, digest(0).slice(0, 31), 0, LATER, vector)).toBe(-1);
    expect(worker.log.append(PARTITION, digest(0), 0, LATER, Bytes.empty())).toBe(-1);
    expect(worker.log.append(PARTITION, digest(0), 0, LATER, inPlane(256, 0))).toBe(-1);
    expect(worker.append(0)).toBe(0);
  });
  it("tries a lost race again, and not for ever", () => {
    const shared = new MemoryKeyValue();
    const worker = new Worker(shared);
    shared.refusals = 3;
    expect(worker.append(0)).toBe(0);
    shared.refusals = 1000;
    expect(worker.append(1)).toBe(-1);
    shared.refusals = 0;
    expect(worker.append(1)).toBe(1);
    expect(worker.catchUp()).toBe(2);
  });
  it("stands impossible sizes", () => {
    const shared = new MemoryKeyValue();
    const log = new VectorLog(shared, Bytes.empty(), i32.MIN_VALUE, i32.MAX_VALUE, Bytes.empty());
    expect(log.open()).toBe(true);
    expect(log.catchUp(new EmbeddedIndex(1, 0), ALL)).toBe(0);
  });
});

describe("VectorLog at random", () => {
  it("leaves all workers with the same entries", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = new Random(seed);
      const shared = new MemoryKeyValue();
      const workers: Worker[] = [new Worker(shared), new Worker(shared), new Worker(shared)];
      let appended = 0;
      for (let step = 0; step < 200; step++) {
        const worker = workers[random.below(3)];
        if (random.below(2) == 0) expect(worker.append(appended)).toBe(appended++);
        else worker.catchUp(random.below(4));
      }
      for (let i = 0; i < 3; i++) {
        workers[i].catchUp();
        expect(workers[i].index.size).toBe(min(appended, CAPACITY));
        for (let n = appended - CAPACITY; n < appended; n++) expect(workers[i].has(n)).toBe(true);
      }
    }
  });
  it("survives any bytes in the slots and in the head", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = new Random(seed);
      const shared = new MemoryKeyValue();
      const worker = new Worker(shared);
      for (let step = 0; step < 300; step++) {
        const kind = random.below(6);
        if (kind == 0) worker.append(step);
        else if (kind == 1) shared.set(slotKey(random.below(CAPACITY)), random.bytes(random.below(300)), 0);
        else if (kind == 2) {
          const record = shared.get(slotKey(random.below(CAPACITY)));
          if (record !== null) shared.set(slotKey(random.below(CAPACITY)), random.mutate(record), 0);
        } else if (kind == 3 && random.below(5) == 0) shared.set(headKey(), random.bytes(random.below(2) * 8), 0);
        else worker.catchUp(random.below(10));
      }
      // A head that began anew may have come up to where this worker was; from here on it follows.
      expect(worker.append(9998) >= 0).toBe(true);
      worker.catchUp();
      expect(worker.append(9999) >= 0).toBe(true);
      worker.catchUp();
      expect(worker.has(9999)).toBe(true);
    }
  });
});
