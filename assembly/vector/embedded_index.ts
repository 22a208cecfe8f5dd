/**
 * Nearest neighbours by cosine among the entries of one partition, in the memory of one worker.
 *
 * Entries stand in a ring of slots: an entry with sequence number n is in slot n % capacity and takes the place of the oldest. The entries
 * of a partition are linked to each other, in both directions, so that one can be taken out wherever it stands in the list.
 *
 * A search walks the list of its partition once and sieves three times: 192 sign bits of each entry, then all of them, then the int8 codes
 * of the nearest CANDIDATES. Only the first sieve touches every entry; entries that follow each other in memory, as they do in a large
 * partition, are streamed.
 */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { Candidates } from "./candidates";
import { greatestDistance, greatestPartialDistance } from "./cutoff";
import { EntryTable, entryBytes, HOT_SLOTS, PROBE_BYTES } from "./entry_table";
import { dot, hamming, hamming192 } from "./kernels";
import { Matches } from "./matches";
import { NO_ROW, NO_SLOT, PartitionTable } from "./partition_table";
import { BLOCK } from "./rotation";
import { codesOf, inverseNormOf, isVectorRecord, MAX_DIMENSION, paddedDimension, signsOf } from "./quantize";

/** The most bytes an index may ask for; a host gives a module 1 GiB in all. */
const MAX_BYTES: i32 = 768 << 20;
/** The most neighbouring slots that pass the first sieve before the second is asked. */
const RUN: u32 = 1024;

@final
export class EmbeddedIndex {
  readonly dimension: i32;
  readonly capacity: i32;
  /** What the last search found. */
  readonly matches: Matches = new Matches();
  private readonly padded: i32;
  /** Sign bits of the first sieve. */
  private readonly probeBits: i32;
  private readonly entries: EntryTable;
  private readonly partitions: PartitionTable;
  private readonly candidates: Candidates = new Candidates();
  /** Slots of the run being scanned that passed the first sieve. */
  private readonly passed: StaticArray<u32> = new StaticArray<u32>(RUN);
  private count: i32 = 0;
  private newest: u32 = 0;

  /**
   * @param dimension of every vector, clamped to 1…4,096.
   * @param capacity entries, clamped to what fits into 768 MiB; an index of no capacity keeps nothing.
   */
  constructor(dimension: i32, capacity: i32) {
    dimension = max(1, min(dimension, MAX_DIMENSION));
    const padded = paddedDimension(dimension);
    capacity = max(0, min(capacity, MAX_BYTES / entryBytes(padded)));
    this.dimension = dimension;
    this.padded = padded;
    this.probeBits = min(padded, PROBE_BYTES << 3);
    this.capacity = capacity;
    this.entries = new EntryTable(padded, capacity);
    this.partitions = new PartitionTable(capacity);
  }

  /** Entries held, expired ones included. */
  get size(): i32 {
    return this.count;
  }

  /** Bytes of memory taken for entries and partitions. */
  get bytes(): i64 {
    return this.entries.bytes + this.partitions.bytes;
  }

  /**
   * Keeps an entry in place of the one in its slot. The same sequence number again replaces the entry; numbers may come in any order.
   * @param partition its digest, 32 bytes.
   * @param key the exact key of the answer, 32 bytes.
   * @param group entries of one group are known to have the same answer.
   * @param expires seconds since 1970.
   * @param vector a record made by `quantize`.
   * @returns false if a part is malformed or memory is out; the entry is not kept then.
   */
  put(sequence: u64, partition: Bytes, key: Bytes, group: u32, expires: i64, vector: Bytes): bool {
    if (this.capacity == 0 || expires <= 0 || !isVectorRecord(vector, this.dimension)) return false;
    if (partition.length != DIGEST_LENGTH || key.length != DIGEST_LENGTH) return false;
    const slot = <u32>(sequence % <u64>this.capacity);
    if (!this.entries.reserve(slot)) return false;
    this.drop(slot);
    const row = this.partitions.claim(partition);
    if (row == NO_ROW) return false;
    this.entries.write(slot, key, group, toSeconds(expires), vector);
    this.link(slot, row);
    this.newest = slot;
    this.count++;
    return true;
  }

  /** Takes out the entry in `slot`, whose answer is gone. A slot that holds none, or does not exist, is left alone. */
  drop(slot: i32): void {
    if (<u32>slot >= <u32>this.capacity) return;
    const row = this.entries.partition(slot);
    if (row == NO_ROW) return;
    this.unlink(slot, row);
    this.count--;
  }

  /** Forgets everything and hands the memory to the next index that needs some. Call it before letting go of an index. */
  clear(): void {
    this.entries.clear();
    this.partitions.clear();
    this.matches.open(0);
    this.count = 0;
  }

  /**
   * Finds the entries of `partition` most similar to `vector` and leaves them in `matches`.
   * @param topK how many, at most 64.
   * @param minimum the least cosine. A neighbour just at it is overlooked about once in 16,000 searches; above it, less often.
   * @param now seconds since 1970; what has expired by then is left out.
   * @returns how many were found: 0 also for malformed arguments.
   */
  search(partition: Bytes, vector: Bytes, topK: i32, minimum: f32, now: i64): i32 {
    const matches = this.matches;
    matches.open(topK);
    if (topK <= 0 || partition.length != DIGEST_LENGTH || !isVectorRecord(vector, this.dimension)) return 0;
    const row = this.partitions.find(partition);
    if (row == NO_ROW) return 0;
    const second = toSeconds(now);
    this.candidates.open(greatestDistance(minimum, this.padded));
    this.choose(this.partitions.head(row), signsOf(vector), greatestDistance(minimum, this.probeBits), second);
    this.candidates.close();
    this.rescore(vector, minimum);
    return matches.length;
  }

  /** First sieve: follows the list from `slot`, and hands what passes in each run of neighbouring slots to the second. */
  private choose(slot: u32, signs: usize, probeCutoff: i32, now: u32): void {
    const entries = this.entries;
    const first = load<u64>(signs);
    const second = load<u64>(signs, 8);
    const third = this.thirdWord(signs);
    const passed = changetype<usize>(this.passed);
    while (slot != NO_SLOT) {
      let probe = entries.probeAddress(slot);
      let link = entries.nextAddress(slot);
      const end = min(slot - slot % HOT_SLOTS + HOT_SLOTS, slot + RUN);
      let next: u32;
      let to = passed;
      do {
        // Writes always and keeps what it wrote only if it passes: cheaper than a branch that is guessed wrong.
        store<u32>(to, slot);
        to += <usize>(hamming192(probe, first, second, third) <= probeCutoff) << 2;
        next = load<u32>(link);
        probe += PROBE_BYTES;
        link += 4;
        // A branch and not a choice of the next slot, so that the processor runs ahead of the loads.
      } while (next == ++slot && slot < end);
      if (to != passed && this.sift(to, signs, now)) {
        probeCutoff = min(probeCutoff, greatestPartialDistance(this.candidates.cutoff, this.probeBits, this.padded));
      }
      slot = next;
    }
  }

  /** Second sieve: all sign bits of the slots in `passed` up to `end`, and the expiry. @returns whether the cutoff has fallen. */
  private sift(end: usize, signs: usize, now: u32): bool {
    const entries = this.entries;
    const candidates = this.candidates;
    const first = load<u64>(signs);
    const second = load<u64>(signs, 8);
    const third = this.thirdWord(signs);
    const restBytes = entries.restBytes;
    let fallen = false;
    let chunk: usize = 0;
    let chunkSlot: u32 = 0;
    for (let at = changetype<usize>(this.passed); at < end; at += 4) {
      const slot = load<u32>(at);
      // The slots of a run rise: one division for each chunk and not for each slot.
      if (chunk == 0 || slot - chunkSlot >= entries.coldSlots) {
        chunk = entries.coldChunk(slot);
        chunkSlot = slot - slot % entries.coldSlots;
      }
      const place = slot - chunkSlot;
      const distance =
        hamming192(entries.probeAddress(slot), first, second, third) +
        hamming(entries.restAddress(chunk, place), signs + PROBE_BYTES, restBytes);
      if (distance > candidates.cutoff || entries.expiresIn(chunk, place) <= now) continue;
      if (candidates.add(slot, distance)) fallen = true;
    }
    return fallen;
  }

  /** The third word of a probe, which is zero where there are but 128 bits. */
  private thirdWord(signs: usize): u64 {
    return this.padded > BLOCK ? load<u64>(signs, 16) : 0;
  }

  /** Third sieve: the cosine of the candidates. */
  private rescore(vector: Bytes, minimum: f32): void {
    const entries = this.entries;
    const candidates = this.candidates;
    const codes = codesOf(vector, this.padded);
    const inverseNorm = inverseNormOf(vector);
    for (let i: u32 = 0; i < candidates.count; i++) {
      const slot = candidates.at(i);
      const chunk = entries.coldChunk(slot);
      const place = slot % entries.coldSlots;
      const product = <f32>dot(codes, entries.codesAddress(chunk, place), this.padded);
      // Rounding may lift the cosine of equal vectors above 1.
      const similarity = min<f32>(1, product * inverseNorm * entries.inverseNormIn(chunk, place));
      if (!(similarity >= minimum)) continue;
      this.matches.offer(slot, similarity, this.ageOf(slot), entries.keyAddress(chunk, place), entries.groupIn(chunk, place));
    }
  }

  /** Steps around the ring from the newest entry back to `slot`. */
  private ageOf(slot: u32): u32 {
    return slot <= this.newest ? this.newest - slot : this.newest + <u32>this.capacity - slot;
  }

  /** Appends `slot` to the list of `row`. */
  private link(slot: u32, row: u32): void {
    const tail = this.partitions.tail(row);
    this.entries.setPartition(slot, row);
    this.entries.setPrevious(slot, tail);
    this.entries.setNext(slot, NO_SLOT);
    if (tail == NO_SLOT) this.partitions.setHead(row, slot);
    else this.entries.setNext(tail, slot);
    this.partitions.setTail(row, slot);
  }

  /** Takes `slot` out of the list of `row`, and the row with the last entry of its partition. */
  private unlink(slot: u32, row: u32): void {
    const previous = this.entries.previousOf(slot);
    const next = this.entries.next(slot);
    this.entries.setPartition(slot, NO_ROW);
    if (previous == NO_SLOT) this.partitions.setHead(row, next);
    else this.entries.setNext(previous, next);
    if (next == NO_SLOT) this.partitions.setTail(row, previous);
    else this.entries.setPrevious(next, previous);
    if (previous == NO_SLOT && next == NO_SLOT) this.partitions.release(row);
  }
}

/** A time as the entries hold it: seconds since 1970, clamped to 32 bits (the year 2106). */
function toSeconds(time: i64): u32 {
  return <u32>max<i64>(0, min<i64>(time, u32.MAX_VALUE));
}
