/** stores/wrong_marks.ts, over a map in memory: two of them are two workers. */
import { Bytes } from "../../assembly/core/bytes";
import { WrongMarks } from "../../assembly/stores/wrong_marks";
import { MemoryKeyValue } from "./support/memory_key_value";
import { digest } from "./support/vectors";

const PREFIX = Bytes.fromString("p");
const NOW: i64 = 5000;
const STEADY: i64 = NOW;

function open(data: MemoryKeyValue): WrongMarks {
  const marks = new WrongMarks(data, PREFIX);
  marks.open();
  return marks;
}

/** A key of the same bucket as that of `digest(1)`. */
function neighbour(n: u8): Bytes {
  const key = digest(1).copy();
  store<u8>(key.ptr + 20, n);
  store<u8>(key.ptr + 21, 0xee);
  return key;
}

describe("A mark", () => {
  it("blocks its entry, and no other, for all workers until the deletion is confirmed", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    const b = open(data);
    expect(a.add(digest(1), NOW, STEADY)).toBe(true);
    expect(b.blocks(digest(1))).toBe(true);
    expect(b.blocks(neighbour(1))).toBe(false);
    b.confirm(digest(1), NOW);
    expect(a.blocks(digest(1))).toBe(false);
    expect(a.madeAt(digest(1))).toBe(NOW);
  });

  it("that was made anew is not confirmed by the deletion before it", () => {
    const marks = open(new MemoryKeyValue());
    marks.add(digest(1), NOW, STEADY);
    const asked = marks.madeAt(digest(1));
    marks.add(digest(1), NOW + 5, STEADY + 5);
    marks.confirm(digest(1), asked);
    expect(marks.blocks(digest(1))).toBe(true);
    marks.confirm(digest(1), NOW + 5);
    expect(marks.blocks(digest(1))).toBe(false);
  });

  it("is confirmed by nobody who saw none", () => {
    const marks = open(new MemoryKeyValue());
    const asked = marks.madeAt(digest(1));
    marks.add(digest(1), NOW, STEADY);
    marks.confirm(digest(1), asked);
    expect(marks.blocks(digest(1))).toBe(true);
  });

  it("is due after a pause that grows, and blocks after the last try too", () => {
    const marks = open(new MemoryKeyValue());
    marks.add(digest(1), NOW, STEADY);
    expect(marks.due(STEADY, 8).length).toBe(0);
    expect(marks.pending).toBe(1);
    let now = STEADY;
    let tries = 0;
    let longest: i64 = 0;
    for (let gaveUp = false; !gaveUp && tries < 100; tries++) {
      const before = now;
      while (marks.due(now, 8).length == 0) now += 500;
      longest = max(longest, now - before);
      gaveUp = marks.failed(digest(1), now);
    }
    expect(tries).toBe(20);
    expect(longest).toBe(60000);
    expect(marks.due(now + 600000, 8).length).toBe(0);
    expect(marks.blocks(digest(1))).toBe(true);
  });

  it("gives way to another one if it is confirmed or given up, and is never lost while it is pending", () => {
    const marks = open(new MemoryKeyValue());
    for (let n: u8 = 0; n < 8; n++) marks.add(neighbour(n), NOW + n, STEADY);
    marks.add(neighbour(3), NOW + 3, STEADY);
    expect(marks.heldCount).toBe(0);
    for (let n: u8 = 0; n < 8; n++) expect(marks.blocks(neighbour(n))).toBe(true);
    for (let i = 0; i < 20; i++) marks.failed(neighbour(2), STEADY);
    marks.confirm(neighbour(5), NOW + 5);
    marks.add(neighbour(100), NOW + 100, STEADY);
    expect(marks.madeAt(neighbour(5))).toBe(0, "the confirmed one has made room");
    expect(marks.madeAt(neighbour(2))).toBe(NOW + 2);
    marks.add(neighbour(101), NOW + 101, STEADY);
    expect(marks.madeAt(neighbour(2))).toBe(0, "the one given up has made room");
    expect(marks.heldCount).toBe(0);
    marks.add(neighbour(102), NOW + 102, STEADY);
    expect(marks.heldCount).toBe(1, "full again");
  });

  it("that has no room is held by its worker, and no other serves any key of the bucket until it has", () => {
    const data = new MemoryKeyValue();
    const a = open(data);
    const b = open(data);
    for (let n: u8 = 0; n < 8; n++) a.add(neighbour(n), NOW, STEADY);
    expect(a.add(neighbour(100), NOW + 100, STEADY)).toBe(true);
    expect(a.heldCount).toBe(1);
    expect(a.blocks(neighbour(100)) && b.blocks(neighbour(100)) && b.blocks(neighbour(77))).toBe(true);
    expect(b.blocks(digest(2))).toBe(false, "of another bucket");
    expect(a.madeAt(neighbour(100))).toBe(NOW + 100);
    a.retry(NOW + 200);
    expect(a.heldCount).toBe(1);
    b.confirm(neighbour(4), NOW);
    expect(b.blocks(neighbour(77))).toBe(false, "there is room");
    expect(a.blocks(neighbour(100))).toBe(true);
    a.retry(NOW + 300);
    expect(a.heldCount).toBe(0);
    expect(b.blocks(neighbour(100))).toBe(true);
    // As young as if it were made now: what another worker has written meanwhile does not confirm it.
    expect(b.madeAt(neighbour(100))).toBe(NOW + 300);
  });

  it("that is held is confirmed by its own deletion, and by no other", () => {
    const marks = open(new MemoryKeyValue());
    for (let n: u8 = 0; n < 8; n++) marks.add(neighbour(n), NOW, STEADY);
    marks.add(neighbour(100), NOW + 100, STEADY);
    marks.confirm(neighbour(100), NOW + 99);
    expect(marks.heldCount).toBe(1);
    marks.confirm(neighbour(100), NOW + 100);
    expect(marks.heldCount).toBe(0);
    marks.add(neighbour(101), NOW, STEADY);
    marks.add(neighbour(101), NOW + 1, STEADY);
    expect(marks.heldCount).toBe(1, "one key is held once");
    for (let n: u8 = 0; n < 255; n++) {
      const key = neighbour(n);
      store<u8>(key.ptr + 22, 7);
      expect(marks.add(key, NOW, STEADY)).toBe(true);
    }
    expect(marks.heldCount).toBe(256);
    expect(marks.add(neighbour(102), NOW, STEADY)).toBe(false, "no worker holds more");
    expect(marks.blocks(neighbour(102))).toBe(true, "its bucket is full");
  });

  it("that others were faster with is held until they are not", () => {
    const data = new MemoryKeyValue();
    const marks = open(data);
    data.refusals = 16;
    expect(marks.add(digest(1), NOW, STEADY)).toBe(true);
    expect(marks.heldCount).toBe(1);
    expect(marks.blocks(digest(1))).toBe(true);
    marks.retry(NOW);
    expect(marks.heldCount).toBe(0);
    expect(open(data).blocks(digest(1))).toBe(true);
    data.refusals = 15;
    marks.add(digest(2), NOW, STEADY);
    expect(marks.heldCount).toBe(0);
  });

  it("has a later time than the one before, be it made in the same millisecond", () => {
    const marks = open(new MemoryKeyValue());
    marks.add(digest(1), NOW, STEADY);
    const asked = marks.madeAt(digest(1));
    marks.add(digest(1), NOW, STEADY);
    expect(marks.madeAt(digest(1))).toBe(NOW + 1);
    marks.confirm(digest(1), asked);
    expect(marks.blocks(digest(1))).toBe(true);
  });
});

describe("Damage", () => {
  it("in a mark's state keeps the entry blocked, and has its deletion tried again", () => {
    const data = new MemoryKeyValue();
    const marks = open(data);
    marks.add(digest(1), NOW, STEADY);
    data.overwriteEach(48, 0xff, 56);
    expect(marks.blocks(digest(1))).toBe(true);
    expect(marks.due(STEADY + 60000, 8).length).toBe(1);
  });

  it("in a bucket's length is an empty bucket", () => {
    const data = new MemoryKeyValue();
    const marks = open(data);
    marks.add(digest(1), NOW, STEADY);
    data.truncateEach(55);
    expect(marks.blocks(digest(1))).toBe(false);
    expect(marks.due(STEADY + 60000, 8).length).toBe(0);
    expect(marks.add(digest(1), NOW, STEADY)).toBe(true);
    expect(marks.blocks(digest(1))).toBe(true);
  });

  it("in a key's length marks nothing", () => {
    const marks = open(new MemoryKeyValue());
    expect(marks.add(Bytes.fromString("short"), NOW, STEADY)).toBe(false);
    expect(marks.blocks(Bytes.fromString("short"))).toBe(false);
    expect(marks.blocks(Bytes.empty())).toBe(false);
  });
});
