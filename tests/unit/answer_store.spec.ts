/** stores/answer_store.ts and stores/slot_hints.ts, over a map in memory; tests/host has its behaviour under damage and races. */
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { AnswerStore, StoreResult } from "../../assembly/stores/answer_store";
import { Answer } from "../../assembly/stores/record";
import { NO_HINT, SlotHints } from "../../assembly/stores/slot_hints";
import { MemoryKeyValue } from "./support/memory_key_value";
import { Random } from "./support/random";
import { digest } from "./support/vectors";

const PREFIX = Bytes.fromString("p");
const NOW: i64 = 1000;
const LATER: i64 = 2000;
const ROOM: i64 = 1 << 30;

function answer(number: i32, body: string = "", expires: i64 = LATER): Answer {
  return Answer.create(digest(number), digest(0), NOW, expires, BodyForm.Json, false, Bytes.empty(), Bytes.empty(), Bytes.fromString(body));
}

function open(data: MemoryKeyValue, entries: i32, bytes: i64 = ROOM): AnswerStore {
  const store = new AnswerStore(data, PREFIX, entries, bytes);
  store.open();
  return store;
}

/** The body of the answer, or «none». */
function bodyOf(store: AnswerStore, number: i32, now: i64 = NOW): string {
  const found = store.find(digest(number), now);
  return found === null ? "none" : found.body.toString();
}

describe("The answer store", () => {
  it("finds what was put, and nothing else", () => {
    const store = open(new MemoryKeyValue(), 8);
    expect(store.put(answer(1, "one"), NOW)).toBe(StoreResult.Stored);
    expect(bodyOf(store, 1)).toBe("one");
    expect(bodyOf(store, 2)).toBe("none");
    expect(store.find(Bytes.empty(), NOW) === null).toBe(true);
    expect(store.find(digest(1).slice(0, 31), NOW) === null).toBe(true);
  });
  it("puts a newer answer in place of an older one", () => {
    const store = open(new MemoryKeyValue(), 8);
    store.put(answer(1, "old"), NOW);
    store.put(answer(1, "newer"), NOW);
    expect(bodyOf(store, 1)).toBe("newer");
    expect(store.count).toBe(1);
    expect(store.bytes).toBe(<i64>answer(1, "newer").record.length);
  });
  it("keeps answers to their end", () => {
    const store = open(new MemoryKeyValue(), 8);
    store.put(answer(1, "a"), NOW);
    expect(bodyOf(store, 1, LATER - 1)).toBe("a");
    expect(bodyOf(store, 1, LATER)).toBe("none");
  });
  it("raises an answer's floor and never lowers it", () => {
    const store = open(new MemoryKeyValue(), 8);
    store.put(answer(1, "one"), NOW);
    store.put(answer(2, "two"), NOW);
    expect(store.raiseFloor(digest(1), 0.95)).toBe(true);
    expect(store.raiseFloor(digest(1), 0.9)).toBe(true);
    const raised = store.find(digest(1), NOW);
    expect(raised !== null && raised.floor == 9500 && raised.body.toString() == "one").toBe(true);
    const other = store.find(digest(2), NOW);
    expect(other !== null && other.floor == 0).toBe(true);
    expect(store.raiseFloor(digest(3), 0.9)).toBe(false);
    expect(store.raiseFloor(Bytes.empty(), 0.9)).toBe(false);
    expect(store.bytes).toBe(<i64>(answer(1, "one").record.length + answer(2, "two").record.length));
  });
  it("raises a floor although others write, and gives up if they always do", () => {
    const data = new MemoryKeyValue();
    const store = open(data, 8);
    store.put(answer(1), NOW);
    data.refusals = 3;
    expect(store.raiseFloor(digest(1), 0.9)).toBe(true);
    data.refusals = 1000;
    expect(store.raiseFloor(digest(1), 0.95)).toBe(false);
    data.refusals = 0;
    const found = store.find(digest(1), NOW);
    expect(found !== null && found.floor == 9000).toBe(true);
  });
  it("keeps a floor while the answer moves in the ring", () => {
    const store = open(new MemoryKeyValue(), 4);
    store.put(answer(0, "liked"), NOW);
    store.raiseFloor(digest(0), 0.93);
    for (let i = 1; i < 40; i++) {
      store.put(answer(i), NOW);
      const found = store.find(digest(0), NOW);
      expect(found !== null && found.floor == 9300).toBe(true, i.toString());
    }
  });
  it("removes an answer from the books, and no other", () => {
    const store = open(new MemoryKeyValue(), 4);
    for (let i = 0; i < 4; i++) store.put(answer(i, i.toString()), NOW);
    expect(store.remove(digest(2))).toBe(true);
    expect(store.remove(digest(2))).toBe(false);
    expect(store.remove(digest(9))).toBe(false);
    expect(store.remove(Bytes.empty())).toBe(false);
    for (let i = 0; i < 4; i++) expect(bodyOf(store, i)).toBe(i == 2 ? "none" : i.toString());
    expect(store.count).toBe(3);
    expect(store.bytes).toBe(<i64>(answer(0, "0").record.length * 3));
    // The ring goes round over the gap.
    for (let i = 4; i < 20; i++) store.put(answer(i, i.toString()), NOW);
    expect(store.count).toBe(4);
    expect(bodyOf(store, 19)).toBe("19");
  });
  it("removes what another worker has found just now", () => {
    const data = new MemoryKeyValue();
    const store = open(data, 8);
    const other = new AnswerStore(data, PREFIX, 8, ROOM);
    store.put(answer(1, "one"), NOW);
    expect(bodyOf(other, 1)).toBe("one");
    store.remove(digest(1));
    expect(bodyOf(other, 1)).toBe("none");
  });
  it("evicts the oldest", () => {
    const store = open(new MemoryKeyValue(), 4);
    for (let i = 0; i < 6; i++) store.put(answer(i, i.toString()), NOW);
    expect(store.count).toBe(4);
    for (let i = 0; i < 6; i++) expect(bodyOf(store, i)).toBe(i < 2 ? "none" : i.toString());
  });
  it("works with a single slot", () => {
    const store = open(new MemoryKeyValue(), 1);
    for (let i = 0; i < 5; i++) {
      expect(store.put(answer(i, i.toString()), NOW)).toBe(StoreResult.Stored);
      expect(bodyOf(store, i)).toBe(i.toString());
      expect(store.count).toBe(1);
    }
  });
  it("spares what was read, as often as it is read", () => {
    const store = open(new MemoryKeyValue(), 4);
    store.put(answer(100, "!"), NOW);
    for (let i = 0; i < 40; i++) {
      expect(bodyOf(store, 100)).toBe("!", i.toString());
      store.put(answer(i), NOW);
    }
    for (let i = 40; i < 49; i++) store.put(answer(i), NOW);
    expect(bodyOf(store, 100)).toBe("none");
  });
  it("does not spare what has expired", () => {
    const store = open(new MemoryKeyValue(), 4);
    store.put(answer(100, "!", NOW + 1), NOW);
    expect(bodyOf(store, 100)).toBe("!");
    for (let i = 0; i < 4; i++) store.put(answer(i), NOW + 1);
    expect(store.count).toBe(4);
    for (let i = 0; i < 4; i++) expect(bodyOf(store, i)).toBe("");
  });
  it("is bounded in bytes", () => {
    const size = <i64>answer(0, "x".repeat(100)).record.length;
    const store = open(new MemoryKeyValue(), 100, 3 * size);
    for (let i = 0; i < 10; i++) {
      expect(store.put(answer(i, "x".repeat(100)), NOW)).toBe(StoreResult.Stored);
      expect(store.bytes <= 3 * size).toBe(true);
    }
    expect(store.count).toBe(3);
    expect(store.put(answer(11, "x".repeat(1000)), NOW)).toBe(StoreResult.OverShare);
    expect(store.count).toBe(3);
    expect(store.put(answer(12, "x".repeat(300)), NOW)).toBe(StoreResult.Stored);
    expect(bodyOf(store, 12).length).toBe(300);
  });
  it("spares what another worker reads where it was before, although it was moved into the same slot", () => {
    const data = new MemoryKeyValue();
    const store = open(data, 4);
    const other = new AnswerStore(data, PREFIX, 4, ROOM);
    store.put(answer(1000, "!"), NOW);
    for (let i = 0; i < 40; i++) {
      // Each round one read alone, of a worker that knows where it stood.
      expect(bodyOf(i % 2 == 0 ? store : other, 1000)).toBe("!", i.toString());
      for (let j = 0; j < 3; j++) store.put(answer(3 * i + j), NOW);
    }
  });
  it("keeps nothing that is over its share, and evicts nothing for it", () => {
    const size = <i64>answer(0, "x".repeat(100)).record.length;
    const store = new AnswerStore(new MemoryKeyValue(), PREFIX, 100, 10 * size, 0, 0.25);
    store.open();
    for (let i = 0; i < 10; i++) store.put(answer(i, "x".repeat(100)), NOW);
    // What a quarter of the store leaves for a body.
    const most = <i32>(10 * size / 4 - (size - 100));
    expect(store.put(answer(10, "x".repeat(most + 1)), NOW)).toBe(StoreResult.OverShare);
    expect(store.count).toBe(10);
    expect(store.put(answer(10, "x".repeat(most)), NOW)).toBe(StoreResult.Stored);
    expect(store.count).toBe(8);
  });
  it("evicts as many as it takes, and books them together", () => {
    const size = <i64>answer(0, "x".repeat(100)).record.length;
    const data = new MemoryKeyValue();
    const store = open(data, 1000, 400 * size);
    for (let i = 0; i < 400; i++) store.put(answer(i, "x".repeat(100)), NOW);
    expect(store.put(answer(400, "x".repeat(<i32>size * 200)), NOW)).toBe(StoreResult.Stored);
    expect(store.count).toBe(200);
    expect(bodyOf(store, 399).length).toBe(100);
    expect(bodyOf(store, 200)).toBe("none");
    expect(store.bytes).toBe(200 * size - size + <i64>answer(400, "x".repeat(<i32>size * 200)).record.length);
  });
  it("goes on with the next call where one would evict too many", () => {
    const size = <i64>answer(0).record.length;
    const store = open(new MemoryKeyValue(), 10000, 2000 * size);
    for (let i = 0; i < 2000; i++) store.put(answer(i), NOW);
    const large = answer(2000, "x".repeat(<i32>size * 1500));
    expect(store.put(large, NOW)).toBe(StoreResult.NoRoom);
    const left = store.count;
    expect(left).toBe(2000 - 512);
    expect(store.bytes).toBe(left * size);
    expect(store.put(large, NOW)).toBe(StoreResult.NoRoom);
    expect(store.put(large, NOW)).toBe(StoreResult.Stored);
    expect(bodyOf(store, 1999)).toBe("");
  });
  it("lets one answer take the place of one that was read, and not of several", () => {
    const size = <i64>answer(0, "x".repeat(100)).record.length;
    const store = open(new MemoryKeyValue(), 100, 20 * size);
    for (let i = 0; i < 20; i++) store.put(answer(i, "x".repeat(100)), NOW);
    for (let i = 0; i < 20; i++) bodyOf(store, i);
    expect(store.put(answer(20, "x".repeat(<i32>size * 3)), NOW)).toBe(StoreResult.NoRoom);
    for (let i = 0; i < 20; i++) expect(bodyOf(store, i).length).toBe(100, i.toString());
    expect(store.put(answer(21, "x".repeat(100)), NOW)).toBe(StoreResult.Stored);
    expect(store.count).toBe(20);
    // What nobody has read since may go.
    expect(store.put(answer(22, "x".repeat(<i32>size * 3)), NOW)).toBe(StoreResult.Stored);
  });
  it("does not spare what is damaged", () => {
    const data = new MemoryKeyValue();
    const size = <i64>answer(0, "x".repeat(100)).record.length;
    const store = open(data, 4, 4 * size);
    for (let i = 0; i < 4; i++) store.put(answer(i, "x".repeat(100)), NOW);
    for (let i = 0; i < 4; i++) bodyOf(store, i);
    for (let i = 0; i < 4; i++) data.set(Bytes.fromString("ps" + String.fromCharCode(i) + "\0\0\0"), Bytes.fromString("noise"), 0);
    expect(store.put(answer(9, "x".repeat(<i32>size * 2)), NOW)).toBe(StoreResult.Stored);
    expect(bodyOf(store, 9).length).toBe(<i32>size * 2);
  });
  it("keeps the books right with answers of all sizes, some of them read", () => {
    const random = new Random(8);
    const limit: i64 = 20000;
    const store = open(new MemoryKeyValue(), 64, limit);
    for (let i = 0; i < 4000; i++) {
      const number = random.below(90);
      if (random.below(2) == 0) bodyOf(store, number);
      else store.put(answer(number, "x".repeat(random.below(4) == 0 ? random.below(6000) : random.below(200))), NOW);
      expect(store.count >= 0 && store.count <= 64 && store.bytes >= 0 && store.bytes <= limit).toBe(true, i.toString());
    }
    // What the books say is what can be found.
    let count = 0;
    let bytes: i64 = 0;
    for (let number = 0; number < 90; number++) {
      const found = store.find(digest(number), NOW);
      if (found === null) continue;
      count++;
      bytes += <i64>found.record.length;
    }
    expect(store.count).toBe(count);
    expect(store.bytes).toBe(bytes);
  });
  it("gives up after so many lost races", () => {
    const data = new MemoryKeyValue();
    const store = open(data, 8);
    data.refusals = 1000;
    expect(store.put(answer(1), NOW)).toBe(StoreResult.Contended);
    data.refusals = 0;
    expect(store.put(answer(1, "a"), NOW)).toBe(StoreResult.Stored);
    expect(bodyOf(store, 1)).toBe("a");
  });
  it("survives a lost race at any of its writes", () => {
    for (let refusals = 1; refusals < 12; refusals++) {
      const data = new MemoryKeyValue();
      const store = open(data, 2);
      store.put(answer(1, "1"), NOW);
      store.put(answer(2, "2"), NOW);
      data.refusals = refusals;
      store.put(answer(3, "3"), NOW);
      data.refusals = 0;
      for (let i = 4; i < 10; i++) store.put(answer(i, i.toString()), NOW);
      expect(bodyOf(store, 9)).toBe("9", refusals.toString());
      expect(store.count <= 2).toBe(true);
    }
  });
  it("begins anew where the head is lost", () => {
    const data = new MemoryKeyValue();
    const store = open(data, 4);
    store.put(answer(1, "a"), NOW);
    data.lose(Bytes.fromString("ph\0\0\0\0"));
    expect(store.count).toBe(0);
    expect(store.put(answer(2, "b"), NOW)).toBe(StoreResult.Stored);
    expect(bodyOf(store, 2)).toBe("b");
  });
  it("is kept by another store of the same layout, and emptied by one of another", () => {
    const data = new MemoryKeyValue();
    open(data, 8).put(answer(1, "a"), NOW);
    expect(bodyOf(open(data, 8), 1)).toBe("a");
    const other = open(data, 16);
    expect(bodyOf(other, 1)).toBe("none");
    expect(other.count).toBe(0);
  });
  it("reads one value for an answer that it has found before", () => {
    const data = new MemoryKeyValue();
    const store = open(data, 8);
    store.put(answer(1, "a"), NOW);
    bodyOf(store, 1);
    data.reads = 0;
    for (let i = 0; i < 160; i++) bodyOf(store, 1);
    expect(data.reads).toBe(160 + 10);
  });
  it("agrees with a simple model", () => {
    const random = new Random(3);
    const store = open(new MemoryKeyValue(), 16, 4096);
    const bodies = new Map<i32, string>();
    for (let i = 0; i < 4000; i++) {
      const number = random.below(40);
      if (random.below(3) == 0) {
        const body = i.toString() + "x".repeat(random.below(200));
        bodies.set(number, body);
        store.put(answer(number, body), NOW);
      } else {
        const body = bodyOf(store, number);
        expect(body == "none" || body == bodies.get(number)).toBe(true);
      }
      expect(store.count <= 16 && store.bytes <= 4096).toBe(true);
    }
  });
});

describe("A hint", () => {
  it("is for its own fingerprint, and is left aside now and then", () => {
    const hints = new SlotHints();
    expect(hints.get(5)).toBe(NO_HINT);
    hints.put(5, 7, 3);
    expect(hints.movesOf(5)).toBe(3);
    let given = 0;
    for (let i = 0; i < 160; i++) given += hints.get(5) == 7 ? 1 : 0;
    expect(given).toBe(150);
    expect(hints.get(5 + 1024)).toBe(NO_HINT);
    hints.forget(5);
    for (let i = 0; i < 20; i++) expect(hints.get(5)).toBe(NO_HINT);
  });
});
