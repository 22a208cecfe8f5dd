/** stores/removals.ts */
import { Bytes } from "../../assembly/core/bytes";
import { Removals } from "../../assembly/stores/removals";
import { MemoryKeyValue } from "./support/memory_key_value";
import { digest } from "./support/vectors";

const PREFIX = Bytes.fromString("p:");

function opened(data: MemoryKeyValue): Removals {
  const removals = new Removals(data, PREFIX);
  removals.open();
  return removals;
}

/** Keys that share a bucket: their first four bytes are the same. */
function sibling(number: i32): Bytes {
  const key = digest(1).copy();
  store<i32>(key.ptr, number, 16);
  return key;
}

describe("Removals", () => {
  it("cover what was made before, for every worker, and nothing else", () => {
    const data = new MemoryKeyValue();
    const one = opened(data);
    const other = opened(data);
    expect(other.covers(digest(1), 0)).toBe(true);
    expect(other.covers(digest(1), 1)).toBe(false);
    one.add(digest(1), 100);
    expect(other.covers(digest(1), 100)).toBe(true);
    expect(other.covers(digest(1), 101)).toBe(false);
    expect(other.covers(digest(2), 100)).toBe(false);
    expect(other.covers(sibling(7), 100)).toBe(false);
  });
  it("never end earlier than they did", () => {
    const removals = opened(new MemoryKeyValue());
    removals.add(digest(1), 100);
    removals.add(digest(1), 50);
    expect(removals.covers(digest(1), 100)).toBe(true);
  });
  it("hold however many there are: the oldest cover their whole bucket", () => {
    const data = new MemoryKeyValue();
    const removals = opened(data);
    for (let i = 0; i < 100; i++) removals.add(sibling(i), 100 + i);
    for (let i = 0; i < 100; i++) expect(removals.covers(sibling(i), 100 + i)).toBe(true);
    expect(removals.covers(sibling(99), 200)).toBe(false);
    expect(removals.covers(sibling(1000), 150)).toBe(true);
    expect(removals.covers(sibling(1000), 199)).toBe(false);
  });
  it("hold if others are faster each time", () => {
    const data = new MemoryKeyValue();
    const removals = opened(data);
    data.refusals = 16;
    removals.add(digest(1), 100);
    expect(removals.covers(digest(1), 100)).toBe(true);
    expect(removals.covers(digest(1), 101)).toBe(false);
  });
  it("cover all when they are damaged, until the next one", () => {
    const data = new MemoryKeyValue();
    const removals = opened(data);
    removals.add(digest(1), 100);
    for (let length = 47; length >= 0; length -= 9) {
      data.truncateEach(length);
      if (length != 8) expect(removals.covers(digest(1), 1000)).toBe(true, length.toString());
    }
    removals.add(digest(1), 200);
    expect(removals.covers(digest(1), 200)).toBe(true);
    expect(removals.covers(digest(1), 201)).toBe(false);
  });
});
