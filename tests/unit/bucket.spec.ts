/** stores/bucket.ts */
import { Bytes } from "../../assembly/core/bytes";
import { Bucket } from "../../assembly/stores/bucket";

const MAX_ENTRIES: i32 = 64;

/** A bucket with the entries 1 to `count`; entry i is in slot 10 × i. */
function bucketOf(count: i32): Bucket {
  let bucket = Bucket.read(null);
  for (let i = 1; i <= count; i++) bucket = Bucket.read(bucket.withAdded(-1, <u64>i, 10 * i));
  return bucket;
}

describe("A bucket", () => {
  it("is empty where there is nothing, or nothing whole", () => {
    expect(Bucket.read(null).count).toBe(0);
    expect(Bucket.read(Bytes.empty()).count).toBe(0);
    for (let length = 1; length < 64; length++) {
      const bucket = Bucket.read(Bytes.of(new StaticArray<u8>(length)));
      expect(bucket.count).toBe(length % 16 == 0 ? length / 16 : 0);
    }
  });
  it("finds entries by fingerprint, and by slot", () => {
    const bucket = bucketOf(5);
    expect(bucket.count).toBe(5);
    for (let i = 1; i <= 5; i++) {
      expect(bucket.find(<u64>i, 0)).toBe(i - 1);
      expect(bucket.find(<u64>i, i)).toBe(-1);
      expect(bucket.slot(i - 1)).toBe(10 * i);
      expect(bucket.findSlot(<u64>i, 10 * i)).toBe(i - 1);
      expect(bucket.findSlot(<u64>i, 10 * i + 1)).toBe(-1);
    }
    expect(bucket.find(6, 0)).toBe(-1);
  });
  it("holds several entries of one fingerprint", () => {
    const bucket = Bucket.read(Bucket.read(bucketOf(2).withAdded(-1, 1, 77)).withAdded(-1, 1, 78));
    expect(bucket.find(1, 0)).toBe(0);
    expect(bucket.find(1, 1)).toBe(2);
    expect(bucket.findSlot(1, 78)).toBe(3);
  });
  it("replaces, drops and marks", () => {
    const replaced = Bucket.read(bucketOf(3).withAdded(1, 2, 99));
    expect(replaced.count).toBe(3);
    expect(replaced.slot(2)).toBe(99);
    expect(replaced.find(2, 0)).toBe(2);
    const dropped = Bucket.read(bucketOf(3).without(0));
    expect(dropped.count).toBe(2);
    expect(dropped.find(1, 0)).toBe(-1);
    const marked = Bucket.read(bucketOf(3).withReferenced(1));
    expect(marked.isReferenced(0)).toBe(false);
    expect(marked.isReferenced(1)).toBe(true);
    expect(Bucket.read(marked.withAdded(1, 2, 5)).isReferenced(2)).toBe(false);
  });
  it("changes copies alone", () => {
    const bucket = bucketOf(3);
    bucket.withReferenced(0);
    bucket.without(0);
    bucket.withAdded(-1, 9, 9);
    expect(bucket.count).toBe(3);
    expect(bucket.isReferenced(0)).toBe(false);
  });
  it("is bounded: its oldest entry falls out", () => {
    const bucket = bucketOf(MAX_ENTRIES + 3);
    expect(bucket.count).toBe(MAX_ENTRIES);
    expect(bucket.find(3, 0)).toBe(-1);
    expect(bucket.find(4, 0)).toBe(0);
    expect(bucket.slot(MAX_ENTRIES - 1)).toBe(10 * (MAX_ENTRIES + 3));
  });
  it("reads no more entries than it may hold", () => {
    expect(Bucket.read(Bytes.of(new StaticArray<u8>(16 * 100))).count).toBe(MAX_ENTRIES);
  });
});
