/**
 * Replicates index entries to every worker through shared data: a ring of records with one counter. Whoever adds an entry claims the next
 * sequence number by compare-and-swap on the head and then writes the record; every worker, the writer too, follows the head and applies
 * what is new to its own index. A worker whose VM was reloaded starts at the oldest record and so fills itself again.
 *
 *     key <prefix>h                 u64 next sequence number
 *     key <prefix>v<u32 slot>       record of sequence number n, slot = n % capacity
 *
 *     record  0         4          12         20          36          68         100     104
 *            ┌─────────┬──────────┬──────────┬───────────┬───────────┬──────────┬───────┬───────────────┐
 *            │ version │ sequence │ expires  │ profile   │ partition │ key      │ group │ vector record │
 *            │ u32     │ u64      │ i64      │ 16 bytes  │ 32 bytes  │ 32 bytes │ u32   │ (quantize.ts) │
 *            └─────────┴──────────┴──────────┴───────────┴───────────┴──────────┴───────┴───────────────┘
 *
 * The profile (embedding model and settings) is in the record and not in the keys, since shared data knows no delete: records of a
 * changed profile are passed over and overwritten in time, while keys of a changed profile would stay for ever.
 *
 * Between claim and write a slot still holds an older record, or none. Such a number is remembered and tried again on later calls, while
 * the numbers behind it are applied; if its writer died in between, it is given up.
 */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { EmbeddedIndex } from "../vector/embedded_index";
import { isVectorRecord, MAX_DIMENSION, vectorRecordLength } from "../vector/quantize";
import { KeyValue } from "../core/key_value";

/** Bytes of a profile digest that are compared. */
export const PROFILE_LENGTH: i32 = 16;

const VERSION: u32 = 0x32564c52; // "RLV2"
const SEQUENCE_OFFSET: usize = 4;
const EXPIRES_OFFSET: usize = 12;
const PROFILE_OFFSET: usize = 20;
const PARTITION_OFFSET: i32 = 36;
const KEY_OFFSET: i32 = 68;
const GROUP_OFFSET: i32 = 100;
const VECTOR_OFFSET: i32 = 104;

const HEAD_LENGTH: i32 = 8;
/** Lost races for the head before an entry is not replicated: each means that another worker got on. */
const CLAIM_ATTEMPTS: i32 = 16;
/** Claimed and unwritten numbers remembered at once, and how many calls each is tried on: a writer needs microseconds. */
const MAX_AWAITED: i32 = 32;
const AWAIT_ATTEMPTS: u16 = 256;

enum Outcome {
  Applied,
  /** The record is not there yet. */
  Unwritten,
  /** The record is there, and not for this index. */
  Skipped,
}

@final
export class VectorLog {
  /** Records put into the index. */
  applied: u64 = 0;
  /** Records passed over: malformed, of another version, profile or dimension, or the index had no room. */
  skipped: u64 = 0;
  /** Numbers whose record was overwritten before this worker read it, or never came. */
  lost: u64 = 0;

  private readonly headKey: Bytes;
  /** The key of a slot and the record being written, filled in anew for each: shared data copies what it is given. */
  private readonly slotKey: Bytes;
  private readonly record: Bytes;
  private readonly headValue: Bytes = Bytes.of(new StaticArray<u8>(HEAD_LENGTH));
  private readonly capacity: u64;
  private readonly dimension: i32;
  /** The head as it was read last. */
  private head: u64 = 0;
  /** The first number not looked at yet. */
  private next: u64 = 0;
  private awaited: i32 = 0;
  private readonly awaitedNumbers: StaticArray<u64> = new StaticArray<u64>(MAX_AWAITED);
  private readonly awaitedAttempts: StaticArray<u16> = new StaticArray<u16>(MAX_AWAITED);

  /**
   * @param prefix of every key; one log, one prefix.
   * @param capacity records, clamped to at least 1; every worker must use the same.
   * @param dimension of the vectors, clamped to 1…4,096.
   * @param profile digest of the embedding model and its settings; its first 16 bytes count, padded with zeros.
   */
  constructor(
    private readonly shared: KeyValue,
    prefix: Bytes,
    capacity: i32,
    dimension: i32,
    profile: Bytes,
  ) {
    this.capacity = max(capacity, 1);
    dimension = max(1, min(dimension, MAX_DIMENSION));
    this.dimension = dimension;
    this.headKey = keyOf(prefix, 0x68 /* h */, 0);
    this.slotKey = keyOf(prefix, 0x76 /* v */, 4);
    const record = Bytes.of(new StaticArray<u8>(VECTOR_OFFSET + vectorRecordLength(dimension)));
    store<u32>(record.ptr, VERSION);
    memory.copy(record.ptr + PROFILE_OFFSET, profile.ptr, min(profile.length, PROFILE_LENGTH));
    this.record = record;
  }

  /** Creates the head if it is missing or malformed. Call it when the plug-in is configured. @returns whether there is one now. */
  open(): bool {
    const value = this.shared.get(this.headKey);
    if (value !== null && value.length == HEAD_LENGTH) return true;
    // A malformed head gives way only as it was read, so that one another worker has just repaired stays.
    return this.writeHead(0, value === null ? 0 : this.shared.lastCas()) || this.readHead();
  }

  /**
   * Adds an entry for every worker; this one sees it on its next `catchUp`.
   * @param partition digest, 32 bytes.
   * @param key exact key of the answer, 32 bytes.
   * @param group entries of one group are known to have the same answer; 0 for a group of its own.
   * @param expires seconds since 1970.
   * @param vector a record made by `quantize`.
   * @returns its sequence number, or -1: malformed, or shared data refused.
   */
  append(partition: Bytes, key: Bytes, group: u32, expires: i64, vector: Bytes): i64 {
    if (partition.length != DIGEST_LENGTH || key.length != DIGEST_LENGTH) return -1;
    if (!isVectorRecord(vector, this.dimension)) return -1;
    const sequence = this.claim();
    if (sequence < 0) return -1;
    const record = this.record.ptr;
    store<u64>(record, sequence, SEQUENCE_OFFSET);
    store<i64>(record, expires, EXPIRES_OFFSET);
    memory.copy(record + PARTITION_OFFSET, partition.ptr, DIGEST_LENGTH);
    memory.copy(record + KEY_OFFSET, key.ptr, DIGEST_LENGTH);
    store<u32>(record, group != 0 ? group : ownGroup(key), GROUP_OFFSET);
    memory.copy(record + VECTOR_OFFSET, vector.ptr, vector.length);
    return this.shared.set(this.keyOfSlot(sequence), this.record, 0) ? sequence : -1;
  }

  /**
   * Applies what other workers and this one have added. Where nothing is new it reads the head and nothing else.
   * @param index always the same one: the log knows what it has put there. A new index needs a new log.
   * @param limit the most records to read, so that a request never waits for a whole ring.
   * @returns how many entries were put into `index`.
   */
  catchUp(index: EmbeddedIndex, limit: i32): i32 {
    if (!this.readHead()) return 0;
    const head = this.head;
    if (head < this.next) {
      // The log began anew: what this worker knew of it is void, and applying an entry twice does no harm.
      this.next = 0;
      this.awaited = 0;
    }
    const oldest = head > this.capacity ? head - this.capacity : 0;
    if (this.next < oldest) {
      // A worker that has just begun has missed nothing yet.
      if (this.next > 0) this.lost += oldest - this.next;
      this.next = oldest;
    }
    const before = this.applied;
    if (this.awaited > 0) limit -= this.retry(index, limit);
    for (; limit > 0 && this.next < head; limit--, this.next++) {
      if (this.apply(this.next, index) == Outcome.Unwritten) this.remember(this.next);
    }
    return <i32>(this.applied - before);
  }

  /** Whether records remain to be read: the last `catchUp` reached its limit. */
  get behind(): bool {
    return this.next < this.head;
  }

  /** Takes the next sequence number, or answers -1. */
  private claim(): i64 {
    for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
      if (!this.readHead() && !(this.open() && this.readHead())) return -1;
      const cas = this.shared.lastCas();
      const sequence = <i64>this.head;
      // Only a foreign value is that far: begin anew.
      const next: u64 = sequence < 0 || sequence == i64.MAX_VALUE ? 0 : sequence + 1;
      if (this.writeHead(next, cas) && next > 0) return sequence;
    }
    return -1;
  }

  /** Reads the head into `head`. @returns false, and leaves it as it was, if it is missing or malformed. */
  private readHead(): bool {
    const value = this.shared.get(this.headKey);
    if (value === null || value.length != HEAD_LENGTH) return false;
    this.head = load<u64>(value.ptr);
    return true;
  }

  private writeHead(next: u64, cas: u32): bool {
    store<u64>(this.headValue.ptr, next);
    return this.shared.set(this.headKey, this.headValue, cas);
  }

  /** Tries the awaited numbers again, the oldest first. @returns how many records were read. */
  private retry(index: EmbeddedIndex, limit: i32): i32 {
    const tries = min(this.awaited, max(limit, 0));
    let kept = 0;
    for (let i = 0; i < this.awaited; i++) {
      const sequence = unchecked(this.awaitedNumbers[i]);
      let attempts = unchecked(this.awaitedAttempts[i]);
      if (i < tries) {
        if (this.apply(sequence, index) != Outcome.Unwritten) continue;
        if (++attempts >= AWAIT_ATTEMPTS) {
          this.lost++;
          continue;
        }
      }
      unchecked((this.awaitedNumbers[kept] = sequence));
      unchecked((this.awaitedAttempts[kept] = attempts));
      kept++;
    }
    this.awaited = kept;
    return tries;
  }

  /** Remembers an unwritten number; where there are too many, the oldest is given up. */
  private remember(sequence: u64): void {
    if (this.awaited == MAX_AWAITED) {
      this.lost++;
      this.awaited--;
      memory.copy(changetype<usize>(this.awaitedNumbers), changetype<usize>(this.awaitedNumbers) + 8, this.awaited << 3);
      memory.copy(changetype<usize>(this.awaitedAttempts), changetype<usize>(this.awaitedAttempts) + 2, this.awaited << 1);
    }
    unchecked((this.awaitedNumbers[this.awaited] = sequence));
    unchecked((this.awaitedAttempts[this.awaited] = 0));
    this.awaited++;
  }

  /** Reads the record of a number into the index. */
  private apply(sequence: u64, index: EmbeddedIndex): Outcome {
    const record = this.shared.get(this.keyOfSlot(sequence));
    if (record === null) return Outcome.Unwritten;
    const found = record.length < VECTOR_OFFSET || load<u32>(record.ptr) != VERSION ? -1 : load<i64>(record.ptr, SEQUENCE_OFFSET);
    if (found >= 0 && <u64>found < sequence) return Outcome.Unwritten;
    if (<u64>found > sequence && found >= 0) {
      this.lost++;
      return Outcome.Skipped;
    }
    if (found < 0 || memory.compare(record.ptr + PROFILE_OFFSET, this.record.ptr + PROFILE_OFFSET, PROFILE_LENGTH) != 0) {
      this.skipped++;
      return Outcome.Skipped;
    }
    const kept = index.put(
      sequence,
      record.slice(PARTITION_OFFSET, KEY_OFFSET),
      record.slice(KEY_OFFSET, GROUP_OFFSET),
      load<u32>(record.ptr, GROUP_OFFSET),
      load<i64>(record.ptr, EXPIRES_OFFSET),
      record.slice(VECTOR_OFFSET, record.length),
    );
    if (kept) this.applied++;
    else this.skipped++;
    return kept ? Outcome.Applied : Outcome.Skipped;
  }

  private keyOfSlot(sequence: u64): Bytes {
    const key = this.slotKey;
    store<u32>(key.ptr + <usize>key.length - 4, <u32>(sequence % this.capacity));
    return key;
  }
}

/** The group of an entry whose answer is not known to be another's: bits of its key, which is a digest; never 0. */
function ownGroup(key: Bytes): u32 {
  return load<u32>(key.ptr) | 1;
}

/** `prefix`, a letter, and `room` bytes for a number. */
function keyOf(prefix: Bytes, letter: u8, room: i32): Bytes {
  const key = new StaticArray<u8>(prefix.length + 1 + room);
  memory.copy(changetype<usize>(key), prefix.ptr, prefix.length);
  key[prefix.length] = letter;
  return Bytes.of(key);
}
