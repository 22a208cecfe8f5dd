/** stores/wrong_marks.ts, over a map in memory: two of them are two workers. */
import { Bytes } from "../../assembly/core/bytes";
import { WrongMarks } from "../../assembly/stores/wrong_marks";
import { MemoryKeyValue } from "./support/memory_key_value";
import { digest } from "./support/vectors";

const PREFIX = Bytes.fromString("p");
const NOW: i64 = 1700000000000;
const STEADY: i64 = 5000;

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
    for (let n: u8 = 0; n < 8; n++) expect(marks.add(neighbour(n), NOW + n, STEADY)).toBe(true);
    expect(marks.add(neighbour(100), NOW + 100, STEADY)).toBe(false, "full");
    expect(marks.add(neighbour(3), NOW + 3, STEADY)).toBe(true, "marked already");
    for (let n: u8 = 0; n < 8; n++) expect(marks.blocks(neighbour(n))).toBe(true);
    for (let i = 0; i < 20; i++) marks.failed(neighbour(2), STEADY);
    marks.confirm(neighbour(5), NOW + 5);
    expect(marks.add(neighbour(100), NOW + 100, STEADY)).toBe(true, "over the confirmed one");
    expect(marks.blocks(neighbour(2))).toBe(true);
    expect(marks.madeAt(neighbour(5))).toBe(0);
    expect(marks.add(neighbour(101), NOW + 101, STEADY)).toBe(true, "over the one given up");
    expect(marks.blocks(neighbour(2))).toBe(false);
    expect(marks.add(neighbour(102), NOW + 102, STEADY)).toBe(false, "full again");
  });

  it("that others were faster with is not made", () => {
    const data = new MemoryKeyValue();
    const marks = open(data);
    data.refusals = 100;
    expect(marks.add(digest(1), NOW, STEADY)).toBe(false);
    data.refusals = 15;
    expect(marks.add(digest(1), NOW, STEADY)).toBe(true);
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
