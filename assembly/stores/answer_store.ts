/**
 * The exact tier: answers in Envoy's shared data, seen by every worker, bounded in entries and bytes, oldest evicted first.
 *
 * Shared data can neither delete nor list (https://github.com/proxy-wasm/spec/issues/32), so a fixed set of keys is reused for ever:
 *
 *     h          head: slots u32, count u32, tail u64, head u64, bytes u64
 *     b<bucket>  directory: fingerprint → slot, see bucket.ts
 *     m<slot>    what the slot holds: sequence u64, fingerprint u64, bucket u32, size u32, end i64; empty when it holds nothing
 *     s<slot>    the answer, see record.ts
 *
 * Answers have sequence numbers; number n lives in slot n % slots, so the live ones are a window [tail, head) that moves round the ring.
 * Storing appends at the head and evicts at the tail. An answer that was read since it was stored is moved to the head instead, once for
 * each time the tail reaches it (FIFO with reinsertion), so what keeps being asked survives. A new answer may take the place of one that was
 * read, where nothing else is found within the bounds of a call, but never of several: then there is no room for it. What the call has freed
 * until then stays free.
 *
 * Workers race. The rules that keep the books right: a sequence number belongs to whoever moved `head` or `tail` over it by compare-and-swap;
 * the size of a slot belongs to whoever emptied its `m` by compare-and-swap, and must be taken off `bytes`. A lost race costs a miss, never a
 * wrong answer, since a reader compares the whole key in the answer itself.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { Bucket } from "./bucket";
import { KeyValue } from "../core/key_value";
import { Answer, floorOf } from "./record";
import { Debt, Effort, Head, MAX_ATTEMPTS, Meta } from "./ring";
import { NO_HINT, SlotHints } from "./slot_hints";
import { SlotKeys } from "./slot_keys";

const TAG_HEAD: u8 = 0x68;
const TAG_BUCKET: u8 = 0x62;
const TAG_META: u8 = 0x6d;
const TAG_SLOT: u8 = 0x73;
const HEAD_LENGTH: i32 = 32;
const META_LENGTH: i32 = 32;
/** The most answers that can be configured. */
const MAX_SLOTS: u32 = 1000000;
/** How storing ended. */
export enum StoreResult {
  Stored,
  /** Larger than the share of the store that one answer may take. */
  OverShare,
  /** What would have to go was asked for, or is more than one call evicts. */
  NoRoom,
  /** Other workers were faster each time. */
  Contended,
}

/** How a step towards room ended. */
const enum Step {
  /** The head that was read still counts. */
  Done,
  /** The head has changed. */
  Again,
  /** There is nothing more that may go. */
  NoRoom,
}

@final
export class AnswerStore {
  private readonly keys: SlotKeys;
  private readonly slots: u32;
  private readonly bucketMask: u32;
  private readonly maxBytes: u64;
  private readonly hints: SlotHints = new SlotHints();
  /** What is written is built here: shared data copies it. */
  private readonly headBytes: ByteBuffer = new ByteBuffer(HEAD_LENGTH);
  private readonly metaBytes: ByteBuffer = new ByteBuffer(META_LENGTH);
  private readonly debt: Debt = new Debt();
  /** Bytes of one record at most. */
  private readonly maxAnswerBytes: u64;

  /**
   * @param maxEntries answers at most.
   * @param maxBytes bytes of all records at most.
   * @param grace milliseconds for which an answer is kept after it has expired.
   * @param maxShare of `maxBytes` that one record may take, above 0 and up to 1.
   */
  constructor(
    private readonly data: KeyValue, prefix: Bytes, maxEntries: i32, maxBytes: i64, private readonly grace: i64 = 0, maxShare: f64 = 1,
  ) {
    this.keys = new SlotKeys(prefix);
    this.slots = <u32>max(maxEntries, 1);
    this.bucketMask = bucketsFor(this.slots) - 1;
    this.maxBytes = <u64>max<i64>(maxBytes, 0);
    this.maxAnswerBytes = <u64>(<f64>this.maxBytes * max<f64>(min<f64>(maxShare, 1), 0));
  }

  /**
   * Creates the head, or empties a store that was laid out for another number of slots. Call when the plug-in is configured: the first VM
   * that does (Envoy's throw-away one) runs before the workers, so nobody races.
   */
  open(): void {
    const value = this.data.get(this.keys.of(TAG_HEAD, 0));
    if (value !== null && value.length == HEAD_LENGTH) {
      const before = load<u32>(value.ptr);
      if (before == this.slots) return;
      // More than can be configured is damage. What it says is there is not looked for; a directory without its head serves no harm.
      const laidOut = before <= MAX_SLOTS ? before : 0;
      for (let bucket: u32 = 0; bucket < bucketsFor(laidOut); bucket++) this.clear(TAG_BUCKET, bucket);
      for (let slot: u32 = 0; slot < laidOut; slot++) {
        this.clear(TAG_META, slot);
        this.clear(TAG_SLOT, slot);
      }
    }
    this.writeHead(new Head(), 0);
  }

  /**
   * The answer under `key` that is kept at `now` (milliseconds since 1970), fresh or within the grace; or null. Two reads of shared data;
   * one where this worker has found the answer before and it is where it was.
   */
  find(key: Bytes, now: i64): Answer | null {
    if (key.length != DIGEST_LENGTH) return null;
    const fingerprint = fingerprintOf(key);
    const hint = this.hints.get(fingerprint);
    if (hint != NO_HINT) {
      const answer = this.readSlot(hint, key, now);
      if (answer !== null && answer.moves == this.hints.movesOf(fingerprint)) return answer;
    }
    return this.findInBucket(key, fingerprint, now);
  }

  private readSlot(slot: u32, key: Bytes, now: i64): Answer | null {
    const answer = Answer.decode(this.data.get(this.keys.of(TAG_SLOT, slot)));
    return answer !== null && answer.hasKey(key) && this.endOf(answer) > now ? answer : null;
  }

  /** Until when an answer is kept. */
  endOf(answer: Answer): i64 {
    return answer.expires + this.grace;
  }

  private findInBucket(key: Bytes, fingerprint: u64, now: i64): Answer | null {
    const bucketNumber = this.bucketOf(key);
    const bucket = this.readBucket(bucketNumber);
    const cas = this.data.lastCas();
    for (let i = bucket.find(fingerprint, 0); i >= 0; i = bucket.find(fingerprint, i + 1)) {
      const answer = this.readSlot(bucket.slot(i), key, now);
      if (answer === null) continue;
      // An answer that was spared by the eviction has been moved since, so its mark is set again then.
      this.hints.put(fingerprint, bucket.slot(i), answer.moves);
      if (!bucket.isReferenced(i)) this.data.set(this.keys.of(TAG_BUCKET, bucketNumber), bucket.withReferenced(i), cas);
      return answer;
    }
    return null;
  }

  /**
   * Notes that the answer under `key` was found wrong at `similarity`, so that it is not served at or below it again.
   * @returns false if there is no such answer, or others were faster each time.
   */
  raiseFloor(key: Bytes, similarity: f32): bool {
    if (key.length != DIGEST_LENGTH) return false;
    const floor = floorOf(similarity);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const slot = this.slotOf(key);
      if (slot < 0) return false;
      const answer = Answer.decode(this.data.get(this.keys.of(TAG_SLOT, slot)));
      const cas = this.data.lastCas();
      if (answer === null || !answer.hasKey(key)) continue;
      if (answer.floor >= floor || this.data.set(this.keys.of(TAG_SLOT, slot), answer.withFloor(floor).record, cas)) return true;
    }
    return false;
  }

  /** The floor of the answer under `key`, expired or not; 0 if there is none. */
  floorOf(key: Bytes): u16 {
    const slot = this.slotOf(key);
    if (slot < 0) return 0;
    const answer = this.readSlot(slot, key, i64.MIN_VALUE);
    return answer === null ? 0 : answer.floor;
  }

  /** Forgets the answer under `key`, for every worker at once. @returns whether there was one. */
  remove(key: Bytes): bool {
    const slot = key.length == DIGEST_LENGTH ? this.slotOf(key) : -1;
    if (slot < 0) return false;
    const fingerprint = fingerprintOf(key);
    this.hints.forget(fingerprint);
    this.dropFromBucket(this.bucketOf(key), fingerprint, slot);
    this.freeSlot(slot, fingerprint);
    return true;
  }

  /** The slot that holds the answer under `key`, expired or not; -1 if none does. */
  private slotOf(key: Bytes): i32 {
    const fingerprint = fingerprintOf(key);
    const bucket = this.readBucket(this.bucketOf(key));
    for (let i = bucket.find(fingerprint, 0); i >= 0; i = bucket.find(fingerprint, i + 1)) {
      if (this.readSlot(bucket.slot(i), key, i64.MIN_VALUE) !== null) return bucket.slot(i);
    }
    return -1;
  }

  /** Keeps `answer` in place of one under the same key. `now` in milliseconds since 1970. */
  put(answer: Answer, now: i64): StoreResult {
    const size = <u64>answer.record.length;
    if (size > this.maxAnswerBytes) return StoreResult.OverShare;
    const effort = new Effort();
    while (!effort.isLost) {
      const head = this.readHead();
      if (head === null) {
        effort.lose();
        this.writeHead(new Head(), 0);
        continue;
      }
      this.debt.book(head);
      effort.begin(head.head);
      const step = this.makeRoom(head, size, now, effort);
      if (step == Step.Again) continue;
      if (step == Step.NoRoom) return this.settle(), StoreResult.NoRoom;
      const sequence = head.head;
      head.head += 1;
      head.bytes += size;
      head.count += 1;
      if (!this.writeHead(head, head.cas)) {
        effort.lose();
        continue;
      }
      this.debt.clear();
      this.place(sequence, answer);
      return StoreResult.Stored;
    }
    this.settle();
    return StoreResult.Contended;
  }

  /** Answers held, for the gauge. */
  get count(): i64 {
    const head = this.readHead();
    return head === null ? 0 : <i64>head.count;
  }

  /** Bytes of the records held, for the gauge. */
  get bytes(): i64 {
    const head = this.readHead();
    return head === null ? 0 : <i64>head.bytes;
  }

  private lacksRoom(head: Head, size: u64): bool {
    return head.head - head.tail >= <u64>this.slots || head.bytes + size > this.maxBytes;
  }

  /** Takes answers off the tail until `size` bytes fit. `head` is changed with them; what is evicted is owed to the books. */
  private makeRoom(head: Head, size: u64, now: i64, effort: Effort): Step {
    while (this.lacksRoom(head, size)) {
      if (head.head == head.tail) {
        // No answer is held and yet there is no room: the books are damaged.
        head.bytes = 0;
        head.count = 0;
        return Step.Done;
      }
      const step = this.takeTail(head, size, now, effort);
      if (step != Step.Done) return step;
    }
    return Step.Done;
  }

  /** Moves the answer at the tail to the head if it was read, else evicts it. */
  private takeTail(head: Head, size: u64, now: i64, effort: Effort): Step {
    const sequence = head.tail;
    const slot = <u32>(sequence % <u64>this.slots);
    const meta = this.readMeta(slot);
    if (meta === null || meta.sequence > sequence) {
      if (!effort.mayPass()) return Step.NoRoom;
      return this.owe(head, 0), Step.Done;
    }
    const bucket = this.readBucket(meta.bucket);
    const bucketCas = this.data.lastCas();
    const position = bucket.findSlot(meta.fingerprint, slot);
    let wasRead = position >= 0 && bucket.isReferenced(position) && meta.end > now;
    let spared: Answer | null = null;
    if (wasRead && effort.maySpare(sequence)) {
      spared = Answer.decode(this.data.get(this.keys.of(TAG_SLOT, slot)));
      // What is damaged is nothing to spare.
      wasRead = spared !== null;
    }
    if (spared === null) {
      const isEnough = head.bytes - min(head.bytes, <u64>meta.size) + size <= this.maxBytes;
      if (!isEnough && (wasRead || !effort.isOld(sequence))) return Step.NoRoom;
      if (!effort.mayEvict()) return Step.NoRoom;
    }
    if (!this.data.set(this.keys.of(TAG_META, slot), Bytes.empty(), meta.cas)) {
      effort.lose();
      return Step.Again;
    }
    const wasFull = head.head - head.tail >= <u64>this.slots;
    if (spared === null) this.owe(head, meta.size);
    // In a ring that is full by count, the answer to be stored comes into this very slot.
    if (spared !== null || !wasFull || this.lacksRoom(head, size)) this.clear(TAG_SLOT, slot);
    if (position >= 0 && !this.data.set(this.keys.of(TAG_BUCKET, meta.bucket), bucket.without(position), bucketCas)) {
      this.dropFromBucket(meta.bucket, meta.fingerprint, slot);
    }
    if (spared === null) return Step.Done;
    this.moveToHead(sequence, spared, meta.size);
    return Step.Again;
  }

  /** Goes on behind the tail, whose slot is empty now. @param size of what was in it. */
  private owe(head: Head, size: u32): void {
    this.debt.add(head.tail, size);
    head.forget(size, size > 0 ? 1 : 0);
    head.tail += 1;
  }

  /** Gives an answer that stood at `tail` a sequence number at the head. It is lost if there is none, or others are faster each time. */
  private moveToHead(tail: u64, answer: Answer, size: u32): void {
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      const head = this.readHead();
      if (head === null) break;
      this.debt.book(head);
      if (head.tail == tail) head.tail += 1;
      const sequence = head.head;
      head.head += 1;
      if (head.head - head.tail > <u64>this.slots) break;
      if (!this.writeHead(head, head.cas)) continue;
      this.debt.clear();
      return this.place(sequence, answer.moved());
    }
    this.debt.add(tail, size);
  }

  /** Books what is owed. */
  private settle(): void {
    for (let i = 0; i < MAX_ATTEMPTS && !this.debt.isEmpty; i++) {
      const head = this.readHead();
      if (head === null) break;
      this.debt.book(head);
      if (this.writeHead(head, head.cas)) break;
    }
    this.debt.clear();
  }

  /** Takes a freed slot off the books. */
  private account(size: u32): void {
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      const head = this.readHead();
      if (head === null) return;
      head.forget(size, 1);
      if (this.writeHead(head, head.cas)) return;
    }
  }

  private place(sequence: u64, answer: Answer): void {
    const key = answer.key;
    const record = answer.record;
    const slot = <u32>(sequence % <u64>this.slots);
    const fingerprint = fingerprintOf(key);
    const bucketNumber = this.bucketOf(key);
    this.hints.forget(fingerprint);
    const meta = this.metaBytes;
    meta.clear();
    meta.appendU64(sequence).appendU64(fingerprint).appendU32(bucketNumber).appendU32(record.length).appendU64(<u64>this.endOf(answer));
    if (!this.fillSlot(slot, record, meta.view())) return this.account(record.length);
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      const bucket = this.readBucket(bucketNumber);
      const cas = this.data.lastCas();
      const before = bucket.find(fingerprint, 0);
      const added = bucket.withAdded(before, fingerprint, slot);
      if (!this.data.set(this.keys.of(TAG_BUCKET, bucketNumber), added, cas)) continue;
      if (before >= 0 && bucket.slot(before) != slot) this.freeSlot(bucket.slot(before), fingerprint);
      return;
    }
  }

  /**
   * Writes a slot and what it holds. What stands there has been evicted, or is of a worker that was overtaken by a whole round of the ring:
   * then it is taken off the books.
   * @returns false if others were faster each time.
   */
  private fillSlot(slot: u32, record: Bytes, meta: Bytes): bool {
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      const before = this.readMeta(slot);
      const cas = this.data.lastCas();
      this.data.set(this.keys.of(TAG_SLOT, slot), record, 0);
      if (!this.data.set(this.keys.of(TAG_META, slot), meta, cas)) continue;
      if (before !== null) {
        this.dropFromBucket(before.bucket, before.fingerprint, slot);
        this.account(before.size);
      }
      return true;
    }
    return false;
  }

  /** Empties a slot that the directory no longer names. */
  private freeSlot(slot: u32, fingerprint: u64): void {
    const meta = this.readMeta(slot);
    if (meta === null || meta.fingerprint != fingerprint) return;
    if (!this.data.set(this.keys.of(TAG_META, slot), Bytes.empty(), meta.cas)) return;
    this.clear(TAG_SLOT, slot);
    this.account(meta.size);
  }

  private dropFromBucket(bucketNumber: u32, fingerprint: u64, slot: u32): void {
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      const bucket = this.readBucket(bucketNumber);
      const cas = this.data.lastCas();
      const position = bucket.findSlot(fingerprint, slot);
      if (position < 0) return;
      if (this.data.set(this.keys.of(TAG_BUCKET, bucketNumber), bucket.without(position), cas)) return;
    }
  }

  private readBucket(bucket: u32): Bucket {
    return Bucket.read(this.data.get(this.keys.of(TAG_BUCKET, bucket)));
  }

  private readMeta(slot: u32): Meta | null {
    const value = this.data.get(this.keys.of(TAG_META, slot));
    if (value === null || value.length != META_LENGTH) return null;
    const meta = new Meta();
    meta.cas = this.data.lastCas();
    meta.sequence = load<u64>(value.ptr);
    meta.fingerprint = load<u64>(value.ptr, 8);
    meta.bucket = load<u32>(value.ptr, 16);
    meta.size = load<u32>(value.ptr, 20);
    meta.end = load<i64>(value.ptr, 24);
    return meta;
  }

  private readHead(): Head | null {
    const value = this.data.get(this.keys.of(TAG_HEAD, 0));
    if (value === null || value.length != HEAD_LENGTH) return null;
    const head = new Head();
    head.cas = this.data.lastCas();
    head.count = load<u32>(value.ptr, 4);
    head.tail = load<u64>(value.ptr, 8);
    head.head = load<u64>(value.ptr, 16);
    head.bytes = load<u64>(value.ptr, 24);
    // A longer window is damage: it would be evicted one by one, for ever.
    return head.head - head.tail <= <u64>this.slots && head.bytes <= <u64>i64.MAX_VALUE ? head : null;
  }

  private writeHead(head: Head, cas: u32): bool {
    const out = this.headBytes;
    out.clear();
    out.appendU32(this.slots).appendU32(head.count).appendU64(head.tail).appendU64(head.head).appendU64(head.bytes);
    return this.data.set(this.keys.of(TAG_HEAD, 0), out.view(), cas);
  }

  /** A value cannot be deleted, but an empty one takes no room. */
  private clear(tag: u8, number: u32): void {
    this.data.set(this.keys.of(tag, number), Bytes.empty(), 0);
  }

  @inline private bucketOf(key: Bytes): u32 {
    return load<u32>(key.ptr) & this.bucketMask;
  }
}

@inline function fingerprintOf(key: Bytes): u64 {
  return load<u64>(key.ptr, 8);
}

/** A power of two that gives a bucket four answers on average. */
function bucketsFor(slots: u32): u32 {
  let buckets: u32 = 1;
  while (buckets < slots >> 2 && buckets < 1 << 24) buckets <<= 1;
  return buckets;
}
