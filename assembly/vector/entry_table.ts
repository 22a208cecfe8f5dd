/**
 * The entries of the index by slot, in two kinds of chunks. A scan streams through the hot ones, which hold no more than the 24 bytes of
 * each entry that decide about nearly all of them and the link to the next; the cold ones hold what few entries are asked for:
 *
 *     hot   ┌──────────────────────┬────────┐      probes: the first 192 sign bits, zeros behind 128
 *           │ probes               │ next   │      next: slot of the next entry of the partition
 *           │ H × 24               │ H × 4  │
 *           └──────────────────────┴────────┘
 *     cold  ┌─────────────┬────────┬────────┬──────────┬─────────┬──────────┬───────────┬────────┬───────┐
 *           │ rest        │ codes  │ keys   │ previous │ expires │ inv norm │ partition │ groups │ slack │
 *           │ C×(P/8 - 24)│ C × P  │ C × 32 │ C × 4    │ C × 4   │ C × 4    │ C × 4     │ C × 4  │       │
 *           └─────────────┴────────┴────────┴──────────┴─────────┴──────────┴───────────┴────────┴───────┘
 *
 * rest: the sign bits behind the probe; keys: exact keys of the answers; previous: slot of the entry before in the partition;
 * expires: seconds since 1970; partition: a row of the partition table, 0 in a slot that holds no entry; groups: entries of one
 * group are known to have the same answer. At 384 dimensions an entry is 488 bytes, H is 9,362 and C is 569.
 */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { CHUNK_BYTES } from "./chunk_pool";
import { ChunkList } from "./chunk_list";
import { codesOf, inverseNormOf, signsOf } from "./quantize";

/**
 * Bytes of the sign bits that a scan looks at first. 16 would be streamed faster, but where entries resemble each other a little, as real
 * embeddings do, they let 4 in 100 through, and fetching the rest of those costs more than the longer stream.
 */
export const PROBE_BYTES: i32 = 24;

/** Slots of a hot chunk. */
export const HOT_SLOTS: u32 = CHUNK_BYTES / (PROBE_BYTES + 4);

const NEXT_AREA: usize = HOT_SLOTS * PROBE_BYTES;

/** Bytes of an entry of `padded` dimensions. */
export function entryBytes(padded: i32): i32 {
  return PROBE_BYTES + 4 + coldBytes(padded);
}

function coldBytes(padded: i32): i32 {
  return padded + restLength(padded) + DIGEST_LENGTH + 5 * 4;
}

/** Bytes of the sign bits behind the probe. */
function restLength(padded: i32): i32 {
  return max((padded >> 3) - PROBE_BYTES, 0);
}

@final
export class EntryTable {
  /** Slots of a cold chunk. */
  readonly coldSlots: u32;
  /** Bytes of `rest` of one entry. */
  readonly restBytes: usize;
  private readonly padded: usize;
  private readonly hot: ChunkList;
  private readonly cold: ChunkList;
  /** Where each field begins in a cold chunk; the rest of the sign bits begins it. */
  private readonly codes: usize;
  private readonly keys: usize;
  private readonly previous: usize;
  private readonly expires: usize;
  private readonly inverseNorms: usize;
  private readonly partitions: usize;
  private readonly groups: usize;

  /** @param padded dimensions, a multiple of 128. */
  constructor(padded: i32, capacity: u32) {
    const coldSlots: u32 = CHUNK_BYTES / coldBytes(padded);
    const slots: usize = coldSlots;
    const restBytes: usize = restLength(padded);
    const codes = slots * restBytes;
    const keys = codes + slots * <usize>padded;
    const previous = keys + slots * DIGEST_LENGTH;
    this.padded = padded;
    this.coldSlots = coldSlots;
    this.restBytes = restBytes;
    this.codes = codes;
    this.keys = keys;
    this.previous = previous;
    this.expires = previous + (slots << 2);
    this.inverseNorms = previous + (slots << 2) * 2;
    this.partitions = previous + (slots << 2) * 3;
    this.groups = previous + (slots << 2) * 4;
    this.hot = new ChunkList((capacity + HOT_SLOTS - 1) / HOT_SLOTS);
    this.cold = new ChunkList((capacity + coldSlots - 1) / coldSlots);
  }

  get bytes(): i64 {
    return this.hot.bytes + this.cold.bytes;
  }

  /** Makes room for `slot`. @returns false where memory is out. The other functions but `partition` need a slot that has room. */
  reserve(slot: u32): bool {
    return this.hot.reserve(slot / HOT_SLOTS) != 0 && this.cold.reserve(slot / this.coldSlots) != 0;
  }

  /** The row of the partition of `slot`, 0 if the slot holds no entry. */
  partition(slot: u32): u32 {
    const chunk = this.cold.at(slot / this.coldSlots);
    return chunk == 0 ? 0 : load<u32>(word(chunk + this.partitions, slot % this.coldSlots));
  }

  setPartition(slot: u32, row: u32): void {
    store<u32>(word(this.coldChunk(slot) + this.partitions, slot % this.coldSlots), row);
  }

  next(slot: u32): u32 {
    return load<u32>(this.nextAddress(slot));
  }

  setNext(slot: u32, other: u32): void {
    store<u32>(this.nextAddress(slot), other);
  }

  previousOf(slot: u32): u32 {
    return load<u32>(word(this.coldChunk(slot) + this.previous, slot % this.coldSlots));
  }

  setPrevious(slot: u32, other: u32): void {
    store<u32>(word(this.coldChunk(slot) + this.previous, slot % this.coldSlots), other);
  }

  /** Address of the probe of `slot`; those of the slots behind it follow, up to the end of the hot chunk. */
  // @ts-ignore: decorator
  @inline probeAddress(slot: u32): usize {
    return this.hot.at(slot / HOT_SLOTS) + <usize>(slot % HOT_SLOTS) * PROBE_BYTES;
  }

  /** Address of the link of `slot`; those of the slots behind it follow, up to the end of the hot chunk. */
  // @ts-ignore: decorator
  @inline nextAddress(slot: u32): usize {
    return word(this.hot.at(slot / HOT_SLOTS) + NEXT_AREA, slot % HOT_SLOTS);
  }

  /** Address of the cold chunk of `slot`, in which it has place `slot % coldSlots`. */
  // @ts-ignore: decorator
  @inline coldChunk(slot: u32): usize {
    return this.cold.at(slot / this.coldSlots);
  }

  // @ts-ignore: decorator
  @inline restAddress(chunk: usize, place: u32): usize {
    return chunk + <usize>place * this.restBytes;
  }

  // @ts-ignore: decorator
  @inline codesAddress(chunk: usize, place: u32): usize {
    return chunk + this.codes + <usize>place * this.padded;
  }

  // @ts-ignore: decorator
  @inline keyAddress(chunk: usize, place: u32): usize {
    return chunk + this.keys + <usize>place * DIGEST_LENGTH;
  }

  // @ts-ignore: decorator
  @inline expiresIn(chunk: usize, place: u32): u32 {
    return load<u32>(word(chunk + this.expires, place));
  }

  // @ts-ignore: decorator
  @inline inverseNormIn(chunk: usize, place: u32): f32 {
    return load<f32>(word(chunk + this.inverseNorms, place));
  }

  // @ts-ignore: decorator
  @inline groupIn(chunk: usize, place: u32): u32 {
    return load<u32>(word(chunk + this.groups, place));
  }

  /** Copies an entry into a slot; its links and its partition are the caller's. */
  write(slot: u32, key: Bytes, group: u32, expires: u32, vector: Bytes): void {
    const chunk = this.coldChunk(slot);
    const place = slot % this.coldSlots;
    const signs = signsOf(vector);
    memory.copy(this.probeAddress(slot), signs, min<usize>(PROBE_BYTES, this.padded >> 3));
    memory.copy(this.restAddress(chunk, place), signs + PROBE_BYTES, this.restBytes);
    memory.copy(this.codesAddress(chunk, place), codesOf(vector, <i32>this.padded), this.padded);
    memory.copy(this.keyAddress(chunk, place), key.ptr, DIGEST_LENGTH);
    store<u32>(word(chunk + this.expires, place), expires);
    store<f32>(word(chunk + this.inverseNorms, place), inverseNormOf(vector));
    store<u32>(word(chunk + this.groups, place), group);
  }

  clear(): void {
    this.hot.clear();
    this.cold.clear();
  }
}

/** Address of the four bytes numbered `place` behind `area`. */
// @ts-ignore: decorator
@inline
function word(area: usize, place: u32): usize {
  return area + (<usize>place << 2);
}
