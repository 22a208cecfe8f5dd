/**
 * The directory of the answer store is a hash table of buckets, each one value of shared data:
 *
 *     | fingerprint u64 | slot u32 | flags u32 |   repeated, oldest first
 *
 * A fingerprint only finds candidates; the answer's own key decides.
 */
import { ByteBuffer, Bytes } from "../core/bytes";

const ENTRY_LENGTH: i32 = 16;
/** Entries of one bucket; buckets hold four on average, so this is reached only by a client that aims at it. */
const MAX_ENTRIES: i32 = 64;
const FLAG_REFERENCED: u32 = 1;

@final
export class Bucket {
  private constructor(private readonly bytes: Bytes, readonly count: i32) {}

  /** Reads a bucket; what is not a whole number of entries counts as empty. */
  static read(value: Bytes | null): Bucket {
    if (value === null || value.length % ENTRY_LENGTH != 0) return new Bucket(Bytes.empty(), 0);
    return new Bucket(value, min(value.length / ENTRY_LENGTH, MAX_ENTRIES));
  }

  /** Position of the first entry with `fingerprint` at or behind `from`, or -1. */
  find(fingerprint: u64, from: i32): i32 {
    for (let i = from; i < this.count; i++) {
      if (load<u64>(this.at(i)) == fingerprint) return i;
    }
    return -1;
  }

  /** Position of the entry for exactly this fingerprint and slot, or -1. */
  findSlot(fingerprint: u64, slot: u32): i32 {
    for (let i = this.find(fingerprint, 0); i >= 0; i = this.find(fingerprint, i + 1)) {
      if (this.slot(i) == slot) return i;
    }
    return -1;
  }

  slot(position: i32): u32 {
    return load<u32>(this.at(position), 8);
  }

  /** Whether the entry was read since it was stored or last spared. */
  isReferenced(position: i32): bool {
    return (load<u32>(this.at(position), 12) & FLAG_REFERENCED) != 0;
  }

  /** This bucket with the entry marked as read. */
  withReferenced(position: i32): Bytes {
    const copy = this.bytes.copy();
    store<u32>(copy.ptr + <usize>(position * ENTRY_LENGTH), FLAG_REFERENCED, 12);
    return copy;
  }

  /** This bucket without the entry at `position` (-1: none) and with a new one at its end; the oldest falls out of a full bucket. */
  withAdded(position: i32, fingerprint: u64, slot: u32): Bytes {
    const out = this.copyWithout(position);
    if (out.length >= MAX_ENTRIES * ENTRY_LENGTH) {
      const kept = out.view().slice(ENTRY_LENGTH, out.length).copy();
      out.clear();
      out.append(kept);
    }
    return out.appendU64(fingerprint).appendU32(slot).appendU32(0).view();
  }

  without(position: i32): Bytes {
    return this.copyWithout(position).view();
  }

  private copyWithout(position: i32): ByteBuffer {
    const out = new ByteBuffer((this.count + 1) * ENTRY_LENGTH);
    for (let i = 0; i < this.count; i++) {
      if (i != position) out.appendRaw(this.at(i), ENTRY_LENGTH);
    }
    return out;
  }

  @inline private at(position: i32): usize {
    return this.bytes.ptr + <usize>(position * ENTRY_LENGTH);
  }
}
