/** What a search found: at most `limit` entries, most similar first. One list serves all searches of an index. */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";

/** The most entries one search answers. */
export const MAX_MATCHES: i32 = 64;

@final
export class Matches {
  private used: i32 = 0;
  private limit: i32 = 0;
  private readonly slots: StaticArray<u32> = new StaticArray<u32>(MAX_MATCHES);
  private readonly ages: StaticArray<u32> = new StaticArray<u32>(MAX_MATCHES);
  private readonly similarities: StaticArray<f32> = new StaticArray<f32>(MAX_MATCHES);
  /** Addresses of the keys inside the index. */
  private readonly keys: StaticArray<usize> = new StaticArray<usize>(MAX_MATCHES);
  private readonly groups: StaticArray<u32> = new StaticArray<u32>(MAX_MATCHES);

  get length(): i32 {
    return this.used;
  }

  /** The slot of match `index`, or -1. */
  slot(index: i32): i32 {
    return <u32>index < <u32>this.used ? unchecked(this.slots[index]) : -1;
  }

  /** The cosine of match `index`, or -1. */
  similarity(index: i32): f32 {
    return <u32>index < <u32>this.used ? unchecked(this.similarities[index]) : -1;
  }

  /** The group of match `index`, or 0. */
  group(index: i32): u32 {
    return <u32>index < <u32>this.used ? unchecked(this.groups[index]) : 0;
  }

  /** How many matches are of `group`. */
  countOf(group: u32): i32 {
    let count = 0;
    for (let i = 0; i < this.used; i++) count += i32(unchecked(this.groups[i]) == group);
    return count;
  }

  /** The cosine of the nearest match of another group; `none` if there is none. */
  nearestOutside(group: u32, none: f32): f32 {
    for (let i = 0; i < this.used; i++) {
      if (unchecked(this.groups[i]) != group) return unchecked(this.similarities[i]);
    }
    return none;
  }

  /** A copy of the exact key of match `index`, or no bytes. Ask before the index changes again. */
  key(index: i32): Bytes {
    return <u32>index < <u32>this.used ? Bytes.copyOf(unchecked(this.keys[index]), DIGEST_LENGTH) : Bytes.empty();
  }

  /** Forgets what was found; the next `limit` best will be kept, 0…MAX_MATCHES of them. */
  open(limit: i32): void {
    this.used = 0;
    this.limit = limit < 0 ? 0 : min(limit, MAX_MATCHES);
  }

  /**
   * Considers an entry. Of two equally similar ones the younger is better, and of two with the same key, which lead to the same answer,
   * only the better one is listed.
   * @param age 0 for the entry written last, greater for older ones.
   * @param key address of its 32 bytes in the index.
   */
  offer(slot: u32, similarity: f32, age: u32, key: usize, group: u32): void {
    let place = this.used;
    while (place > 0 && this.isBetter(similarity, age, place - 1)) place--;
    if (place >= this.limit) return;
    // The same key before this place is better already; behind it, it makes room. Without it the last one does, if the list is full.
    let room = 0;
    while (room < this.used && memory.compare(unchecked(this.keys[room]), key, DIGEST_LENGTH) != 0) room++;
    if (room < place) return;
    if (room == this.used) {
      if (this.used < this.limit) this.used++;
      else room--;
    }
    for (let i = room; i > place; i--) this.move(i - 1, i);
    unchecked((this.slots[place] = slot));
    unchecked((this.ages[place] = age));
    unchecked((this.similarities[place] = similarity));
    unchecked((this.keys[place] = key));
    unchecked((this.groups[place] = group));
  }

  private isBetter(similarity: f32, age: u32, than: i32): bool {
    const other = unchecked(this.similarities[than]);
    return similarity > other || (similarity == other && age < unchecked(this.ages[than]));
  }

  private move(from: i32, to: i32): void {
    unchecked((this.slots[to] = this.slots[from]));
    unchecked((this.ages[to] = this.ages[from]));
    unchecked((this.similarities[to] = this.similarities[from]));
    unchecked((this.keys[to] = this.keys[from]));
    unchecked((this.groups[to] = this.groups[from]));
  }
}
