/**
 * The entries of the index by slot. A chunk holds S slots, field by field, so that a scan streams through the 16 bytes of each entry
 * that decide about nearly all of them and touches nothing else but the links:
 *
 *     chunk ┌────────────┬────────────┬────────────┬──────────┬──────┬──────┬─────────┬──────────┬───────────┬───────┐
 *           │ probes     │ codes      │ rest       │ keys     │ next │ prev │ expires │ inv norm │ partition │ slack │
 *           │ S × 16     │ S × P      │ S×(P/8-16) │ S × 32   │ S × 4│ S × 4│ S × 4   │ S × 4    │ S × 4     │       │
 *           └────────────┴────────────┴────────────┴──────────┴──────┴──────┴─────────┴──────────┴───────────┴───────┘
 *
 * probes: the first 128 sign bits; rest: the others; keys: the exact key of the answer; next, prev: slots of the same partition;
 * expires: seconds since 1970; partition: a row of the partition table, 0 in a slot that holds no entry.
 * At 384 dimensions an entry is 484 bytes and S is 541.
 */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { CHUNK_BYTES } from "./chunk_pool";
import { ChunkList } from "./chunk_list";
import { codesOf, inverseNormOf, signsOf } from "./quantize";

/** Bytes of the sign bits that a scan looks at first. */
export const PROBE_BYTES: i32 = 16;

/** Bytes of an entry of `padded` dimensions. */
export function entryBytes(padded: i32): i32 {
  return padded + (padded >> 3) + DIGEST_LENGTH + 5 * 4;
}

@final
export class EntryTable {
  readonly perChunk: u32;
  /** Where each field begins in a chunk; the probes begin it. */
  readonly codes: usize;
  readonly rest: usize;
  readonly keys: usize;
  readonly next: usize;
  readonly previous: usize;
  readonly expires: usize;
  readonly inverseNorms: usize;
  readonly partitions: usize;
  /** Bytes of `rest` of one entry. */
  readonly restBytes: usize;
  private readonly chunks: ChunkList;

  /** @param padded dimensions, a multiple of 128. */
  constructor(private readonly padded: i32, capacity: u32) {
    const perChunk: u32 = CHUNK_BYTES / entryBytes(padded);
    const slots: usize = perChunk;
    const restBytes: usize = (padded >> 3) - PROBE_BYTES;
    const codes = slots * PROBE_BYTES;
    const rest = codes + slots * <usize>padded;
    const keys = rest + slots * restBytes;
    const next = keys + slots * DIGEST_LENGTH;
    this.perChunk = perChunk;
    this.restBytes = restBytes;
    this.codes = codes;
    this.rest = rest;
    this.keys = keys;
    this.next = next;
    this.previous = next + (slots << 2);
    this.expires = next + (slots << 2) * 2;
    this.inverseNorms = next + (slots << 2) * 3;
    this.partitions = next + (slots << 2) * 4;
    this.chunks = new ChunkList((capacity + perChunk - 1) / perChunk);
  }

  get bytes(): i64 {
    return this.chunks.bytes;
  }

  /** Makes room for `slot`. @returns false where memory is out. */
  reserve(slot: u32): bool {
    return this.chunks.reserve(slot / this.perChunk) != 0;
  }

  /** Address of the chunk of `slot`; 0 if it has none yet. */
  // @ts-ignore: decorator
  @inline chunkOf(slot: u32): usize {
    return this.chunks.at(slot / this.perChunk);
  }

  /** Which slot of its chunk `slot` is. */
  // @ts-ignore: decorator
  @inline placeOf(slot: u32): u32 {
    return slot % this.perChunk;
  }

  /** Address of a four-byte field of a slot that has room: `field` is `next`, `previous`, `expires`, `inverseNorms` or `partitions`. */
  // @ts-ignore: decorator
  @inline word(field: usize, slot: u32): usize {
    return this.chunkOf(slot) + field + (<usize>this.placeOf(slot) << 2);
  }

  /** The row of the partition of `slot`, 0 if the slot holds no entry. */
  partition(slot: u32): u32 {
    return this.chunkOf(slot) == 0 ? 0 : load<u32>(this.word(this.partitions, slot));
  }

  /** Copies an entry into a slot that has room; its links and its partition are the caller's. */
  write(slot: u32, key: Bytes, expires: u32, vector: Bytes): void {
    const chunk = this.chunkOf(slot);
    const place: usize = this.placeOf(slot);
    const signs = signsOf(vector);
    memory.copy(chunk + place * PROBE_BYTES, signs, PROBE_BYTES);
    memory.copy(chunk + this.rest + place * this.restBytes, signs + PROBE_BYTES, this.restBytes);
    memory.copy(chunk + this.codes + place * <usize>this.padded, codesOf(vector, this.padded), this.padded);
    memory.copy(chunk + this.keys + place * DIGEST_LENGTH, key.ptr, DIGEST_LENGTH);
    store<u32>(this.word(this.expires, slot), expires);
    store<f32>(this.word(this.inverseNorms, slot), inverseNormOf(vector));
  }

  clear(): void {
    this.chunks.clear();
  }
}
