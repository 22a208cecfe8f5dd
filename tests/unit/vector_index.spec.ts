/** vector/embedded_index.ts, and the tables beneath it */
import { Bytes } from "../../assembly/core/bytes";
import { EmbeddedIndex } from "../../assembly/vector/embedded_index";
import { HOT_SLOTS } from "../../assembly/vector/entry_table";
import { MAX_MATCHES } from "../../assembly/vector/matches";
import { Random } from "./support/random";
import { digest, inPlane, LATER, neighbour, normalized, NOW, product, randomVector, record } from "./support/vectors";

const DIMENSION: i32 = 384;
const ONE = digest(1);
const OTHER = digest(2);

/** An entry at `degrees` in the plane of the first two axes; its key is the digest of the sequence number. */
function put(index: EmbeddedIndex, sequence: i32, partition: Bytes, degrees: f64): bool {
  return index.put(sequence, partition, digest(sequence), 7, LATER, inPlane(index.dimension, degrees));
}

function slots(index: EmbeddedIndex): string {
  let text = "";
  for (let i = 0; i < index.matches.length; i++) text += (i > 0 ? " " : "") + index.matches.slot(i).toString();
  return text;
}

/** The slots found near 0 degrees. */
function near(index: EmbeddedIndex, partition: Bytes, topK: i32 = 10, minimum: f32 = 0.5, now: i64 = NOW): string {
  index.search(partition, inPlane(index.dimension, 0), topK, minimum, now);
  return slots(index);
}

describe("EmbeddedIndex", () => {
  it("finds what was put, with its key and its cosine", () => {
    const index = new EmbeddedIndex(DIMENSION, 8);
    expect(put(index, 3, ONE, 10)).toBe(true);
    expect(index.search(ONE, inPlane(DIMENSION, 0), 4, 0.9, NOW)).toBe(1);
    expect(index.matches.slot(0)).toBe(3);
    expect(index.matches.key(0).toHex()).toBe(digest(3).toHex());
    expect(abs(<f64>index.matches.similarity(0) - Math.cos(Math.PI / 18)) < 0.002).toBe(true);
    expect(index.size).toBe(1);
  });
  it("orders by similarity and keeps the best", () => {
    const index = new EmbeddedIndex(DIMENSION, 16);
    const degrees: f64[] = [40, 10, 30, 0, 20, 50];
    for (let i = 0; i < degrees.length; i++) put(index, i, ONE, degrees[i]);
    expect(near(index, ONE)).toBe("3 1 4 2 0 5");
    expect(near(index, ONE, 3)).toBe("3 1 4");
    expect(near(index, ONE, 1)).toBe("3");
    expect(near(index, ONE, 10, 0.9)).toBe("3 1 4");
    expect(near(index, ONE, 10, 1.1)).toBe("");
    expect(index.matches.similarity(0)).toBe(-1);
    expect(index.matches.slot(0)).toBe(-1);
    expect(index.matches.key(0).length).toBe(0);
  });
  it("prefers the younger of equals", () => {
    const index = new EmbeddedIndex(DIMENSION, 4);
    for (let i = 0; i < 6; i++) put(index, i, ONE, 5);
    // Slots 0 and 1 were written again, as numbers 4 and 5.
    expect(near(index, ONE)).toBe("1 0 3 2");
    expect(near(index, ONE, 2)).toBe("1 0");
  });
  it("lists a key once, at its best", () => {
    const index = new EmbeddedIndex(DIMENSION, 16);
    const key = digest(77);
    index.put(0, ONE, key, 7, LATER, inPlane(DIMENSION, 20));
    index.put(1, ONE, digest(78), 7, LATER, inPlane(DIMENSION, 10));
    index.put(2, ONE, digest(79), 7, LATER, inPlane(DIMENSION, 40));
    index.put(3, ONE, key, 7, LATER, inPlane(DIMENSION, 5));
    index.put(4, ONE, key, 7, LATER, inPlane(DIMENSION, 30));
    expect(near(index, ONE)).toBe("3 1 2");
    expect(near(index, ONE, 2)).toBe("3 1");
    expect(near(index, ONE, 1)).toBe("3");
  });
  it("tells which of the nearest have the same answer", () => {
    const index = new EmbeddedIndex(DIMENSION, 16);
    const groups: u32[] = [5, 6, 5, 5];
    for (let i = 0; i < groups.length; i++) index.put(i, ONE, digest(i), groups[i], LATER, inPlane(DIMENSION, 10 * <f64>i));
    expect(near(index, ONE)).toBe("0 1 2 3");
    for (let i = 0; i < groups.length; i++) expect(index.matches.group(i)).toBe(groups[i]);
    expect(index.matches.group(4)).toBe(0);
    expect(index.matches.countOf(5)).toBe(3);
    expect<f32>(index.matches.nearestOutside(5, -1)).toBe(index.matches.similarity(1));
    expect<f32>(index.matches.nearestOutside(6, -1)).toBe(index.matches.similarity(0));
    expect(near(index, ONE, 1)).toBe("0");
    expect<f32>(index.matches.nearestOutside(5, -1)).toBe(-1);
  });
  it("overwrites the oldest entry of all", () => {
    const index = new EmbeddedIndex(DIMENSION, 3);
    for (let i = 0; i < 5; i++) put(index, i, i % 2 == 0 ? ONE : OTHER, i);
    expect(index.size).toBe(3);
    expect(near(index, ONE)).toBe("2 1");
    expect(near(index, OTHER)).toBe("0");
    expect(index.matches.key(0).toHex()).toBe(digest(3).toHex());
  });
  it("never mixes partitions, not even where 31 bytes agree", () => {
    const index = new EmbeddedIndex(DIMENSION, 64);
    for (let i = 0; i < 32; i++) {
      const alike = ONE.copy();
      store<u8>(alike.ptr + i, load<u8>(alike.ptr + i) ^ 0x80);
      put(index, i, alike, 0);
    }
    expect(near(index, ONE)).toBe("");
    for (let i = 0; i < 32; i++) {
      const alike = ONE.copy();
      store<u8>(alike.ptr + i, load<u8>(alike.ptr + i) ^ 0x80);
      expect(near(index, alike)).toBe(i.toString());
    }
  });
  it("leaves out what has expired", () => {
    const index = new EmbeddedIndex(DIMENSION, 8);
    const vector = inPlane(DIMENSION, 0);
    index.put(0, ONE, digest(0), 7, NOW, vector);
    index.put(1, ONE, digest(1), 7, NOW + 1, vector);
    index.put(2, ONE, digest(2), 7, i64.MAX_VALUE, vector);
    expect(near(index, ONE, 10, 0.5, NOW - 1)).toBe("2 1 0");
    expect(near(index, ONE, 10, 0.5, NOW)).toBe("2 1");
    expect(near(index, ONE, 10, 0.5, NOW + 1)).toBe("2");
    expect(near(index, ONE, 10, 0.5, i64.MIN_VALUE)).toBe("2 1 0");
    expect(near(index, ONE, 10, 0.5, i64.MAX_VALUE)).toBe("");
    expect(index.put(3, ONE, digest(3), 7, 0, vector)).toBe(false);
    expect(index.put(3, ONE, digest(3), 7, -1, vector)).toBe(false);
  });
  it("sees the live entry behind a crowd of expired ones", () => {
    const index = new EmbeddedIndex(DIMENSION, 2000);
    for (let i = 0; i < 1999; i++) index.put(i, ONE, digest(i), 7, NOW, inPlane(DIMENSION, 0));
    index.put(1999, ONE, digest(1999), 7, LATER, inPlane(DIMENSION, 10));
    expect(near(index, ONE)).toBe("1999");
  });
  it("drops entries wherever they stand in the list", () => {
    const index = new EmbeddedIndex(DIMENSION, 8);
    for (let i = 0; i < 5; i++) put(index, i, ONE, i);
    index.drop(2);
    expect(near(index, ONE)).toBe("0 1 3 4");
    index.drop(0);
    expect(near(index, ONE)).toBe("1 3 4");
    index.drop(4);
    expect(near(index, ONE)).toBe("1 3");
    index.drop(4);
    index.drop(-1);
    index.drop(8);
    index.drop(i32.MAX_VALUE);
    index.drop(i32.MIN_VALUE);
    expect(index.size).toBe(2);
    index.drop(1);
    index.drop(3);
    expect(near(index, ONE)).toBe("");
    expect(index.size).toBe(0);
    put(index, 9, ONE, 0);
    expect(near(index, ONE)).toBe("1");
  });
  it("uses the rows of vanished partitions again", () => {
    const index = new EmbeddedIndex(128, 10);
    const vector = inPlane(128, 0);
    for (let i = 0; i < 7000; i++) index.put(i, digest(i), ONE, 7, LATER, vector);
    expect(index.size).toBe(10);
    // One chunk each: probes, the rest of the entries, rows, buckets.
    expect(index.bytes < 4 * 262144 + 1024).toBe(true);
    for (let i = 6980; i < 7000; i++) expect(index.search(digest(i), vector, 1, 0.5, NOW)).toBe(i < 6990 ? 0 : 1);
    index.clear();
  });
  it("scans on where one chunk ends and the next begins", () => {
    const index = new EmbeddedIndex(128, HOT_SLOTS + 1500);
    const far = inPlane(128, 90);
    for (let i = 0; i < index.capacity; i++) index.put(i, ONE, digest(i), 7, LATER, far);
    for (let slot = <i32>HOT_SLOTS - 3; slot < <i32>HOT_SLOTS + 3; slot++) {
      put(index, slot, ONE, 0);
      expect(near(index, ONE)).toBe(slot.toString());
      index.put(slot, ONE, digest(slot), 7, LATER, far);
    }
    put(index, index.capacity - 1, ONE, 0);
    expect(near(index, ONE)).toBe((index.capacity - 1).toString());
    index.clear();
  });
  it("takes numbers in any order, and the same one twice", () => {
    const index = new EmbeddedIndex(DIMENSION, 4);
    put(index, 1000, ONE, 1);
    put(index, 2, OTHER, 2);
    put(index, 1, ONE, 3);
    put(index, 1, ONE, 3);
    index.put(u64.MAX_VALUE, ONE, digest(5), 7, LATER, inPlane(DIMENSION, 4));
    expect(near(index, ONE)).toBe("0 1 3");
    expect(near(index, OTHER)).toBe("2");
    put(index, 0, OTHER, 1);
    expect(near(index, ONE)).toBe("1 3");
    expect(near(index, OTHER)).toBe("0 2");
    expect(index.size).toBe(4);
  });
  it("refuses what is malformed", () => {
    const index = new EmbeddedIndex(DIMENSION, 4);
    const vector = inPlane(DIMENSION, 0);
    expect(index.put(0, ONE.slice(0, 31), digest(0), 7, LATER, vector)).toBe(false);
    expect(index.put(0, ONE, Bytes.empty(), 7, LATER, vector)).toBe(false);
    expect(index.put(0, ONE, digest(0), 7, LATER, Bytes.empty())).toBe(false);
    expect(index.put(0, ONE, digest(0), 7, LATER, inPlane(383, 0))).toBe(false);
    expect(index.size).toBe(0);
    put(index, 0, ONE, 0);
    expect(index.search(ONE.slice(0, 16), vector, 4, 0, NOW)).toBe(0);
    expect(index.search(ONE, vector.slice(1, vector.length), 4, 0, NOW)).toBe(0);
    expect(index.search(ONE, Bytes.empty(), 4, 0, NOW)).toBe(0);
    expect(index.search(ONE, vector, 0, 0, NOW)).toBe(0);
    expect(index.search(ONE, vector, i32.MIN_VALUE, 0, NOW)).toBe(0);
    expect(index.search(ONE, vector, 4, f32.NaN, NOW)).toBe(0);
    expect(index.search(ONE, vector, i32.MAX_VALUE, f32.NEGATIVE_INFINITY, NOW)).toBe(1);
    expect(index.search(ONE, vector, 4, f32.POSITIVE_INFINITY, NOW)).toBe(0);
  });
  it("stands any size", () => {
    const sizes: i32[] = [i32.MIN_VALUE, -1, 0, 1, 4096, 4097, i32.MAX_VALUE];
    for (let d = 0; d < sizes.length; d++) {
      for (let c = 0; c < sizes.length; c++) {
        const index = new EmbeddedIndex(sizes[d], sizes[c]);
        const kept = put(index, 5, ONE, 0);
        expect(kept).toBe(sizes[c] > 0);
        expect(near(index, ONE).length > 0).toBe(kept);
        index.drop(0);
        index.clear();
      }
    }
  });
  it("answers at most MAX_MATCHES", () => {
    const index = new EmbeddedIndex(128, 500);
    for (let i = 0; i < 500; i++) put(index, i, ONE, <f64>i / 20);
    expect(index.search(ONE, inPlane(128, 0), i32.MAX_VALUE, 0.5, NOW)).toBe(MAX_MATCHES);
    for (let i = 1; i < MAX_MATCHES; i++) {
      expect(index.matches.similarity(i) <= index.matches.similarity(i - 1)).toBe(true);
    }
  });
  it("holds no memory until it is used, and hands it on", () => {
    const before = memory.size();
    const first = new EmbeddedIndex(DIMENSION, 100000);
    expect(memory.size() - before <= 1).toBe(true);
    expect(first.bytes < 4096).toBe(true);
    for (let i = 0; i < 3000; i++) put(first, i, digest(i), 0);
    const taken = first.bytes;
    expect(taken > 3000 * 488 && taken < 3000 * 488 + 5 * 262144).toBe(true);
    first.clear();
    expect(first.bytes < 4096).toBe(true);
    expect(first.size).toBe(0);
    expect(near(first, digest(5))).toBe("");
    const grown = memory.size();
    const second = new EmbeddedIndex(1024, 1000);
    for (let i = 0; i < 1000; i++) put(second, i, digest(i), 0);
    // Test data aside, the chunks are those of the first.
    expect(memory.size() - grown < 16).toBe(true);
    expect(near(second, digest(5))).toBe("5");
    second.clear();
  });
});

/** What an index ought to hold: entries by slot, searched one by one. */
class Model {
  readonly vectors: Map<i32, StaticArray<f32>> = new Map();
  readonly partitions: Map<i32, i32> = new Map();
  readonly expiries: Map<i32, i64> = new Map();
}

describe("EmbeddedIndex against a model", () => {
  it("holds the same entries after any sequence of operations", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const random = new Random(seed);
      const capacity = 1 + random.below(40);
      const index = new EmbeddedIndex(64, capacity);
      const model = new Model();
      let sequence: u64 = 0;
      for (let step = 0; step < 600; step++) {
        const kind = random.below(10);
        if (kind < 6) {
          if (random.below(20) == 0) sequence = random.next();
          const slot = <i32>(sequence % <u64>capacity);
          const vector = randomVector(random, 64);
          const partition = random.below(5);
          const expires = NOW - 5 + random.below(20);
          expect(index.put(sequence, digest(partition), digest(step), 7, expires, record(vector))).toBe(true);
          model.vectors.set(slot, vector);
          model.partitions.set(slot, partition);
          model.expiries.set(slot, expires);
          sequence++;
        } else if (kind < 8) {
          const slot = random.below(capacity + 2) - 1;
          index.drop(slot);
          if (model.vectors.has(slot)) {
            model.vectors.delete(slot);
            model.partitions.delete(slot);
            model.expiries.delete(slot);
          }
        } else {
          const partition = random.below(6);
          const found = index.search(digest(partition), record(randomVector(random, 64)), 64, -1, NOW);
          let expected = 0;
          for (let slot = 0; slot < capacity; slot++) {
            if (model.vectors.has(slot) && model.partitions.get(slot) == partition && model.expiries.get(slot) > NOW) expected++;
          }
          expect(found).toBe(expected);
          for (let i = 0; i < found; i++) expect(model.partitions.get(index.matches.slot(i))).toBe(partition);
        }
        expect(index.size).toBe(model.vectors.size);
      }
      index.clear();
    }
  });
});

/** The share of queries whose nearest entry was found, on vectors that share a mean and a few large coordinates if `uneven`. */
function recall(dimension: i32, count: i32, queries: i32, uneven: bool, minimum: f32): f64 {
  const random = new Random(dimension + count);
  const index = new EmbeddedIndex(dimension, count);
  const vectors = new Array<StaticArray<f32>>();
  const mean = randomVector(random, dimension);
  for (let i = 0; i < count; i++) {
    let vector = randomVector(random, dimension);
    if (uneven) {
      for (let j = 0; j < dimension; j++) vector[j] = (vector[j] + <f32>0.8 * mean[j]) * (j % 50 == 0 ? <f32>5 : <f32>1);
      if (i % 5 == 4) vector = neighbour(random, vectors[i - 1], 0.97);
    }
    vectors.push(normalized(vector));
    index.put(i, ONE, digest(i), 7, LATER, record(vector));
  }
  let found = 0;
  for (let i = 0; i < queries; i++) {
    const query = neighbour(random, vectors[random.below(count)], 0.85 + 0.15 * <f64>random.below(1000) / 1000);
    let best = 0;
    let greatest: f32 = -2;
    for (let j = 0; j < count; j++) {
      const similarity = product(query, vectors[j]);
      if (similarity > greatest) {
        greatest = similarity;
        best = j;
      }
    }
    index.search(ONE, record(query), 1, minimum, NOW);
    if (index.matches.slot(0) == best) found++;
  }
  index.clear();
  return <f64>found / queries;
}

describe("recall", () => {
  it("is whole on even vectors", () => {
    expect(recall(384, 2000, 100, false, 0.84)).toBe(1);
    expect(recall(384, 2000, 50, false, -1)).toBe(1);
  });
  it("is whole on uneven vectors with near-duplicates", () => {
    expect(recall(384, 2000, 100, true, 0.84)).toBe(1);
    expect(recall(384, 2000, 50, true, -1)).toBe(1);
  });
  it("is whole in other dimensions", () => {
    expect(recall(1000, 500, 50, true, 0.84)).toBe(1);
    expect(recall(128, 1000, 50, false, 0.8)).toBe(1);
  });
});
