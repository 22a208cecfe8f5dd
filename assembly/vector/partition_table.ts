/**
 * From the digest of a partition to the ends of its list of entries: a hash table with chains, in memory that grows by chunks and never
 * moves. The digest is a cryptographic one, so four bytes of it are hash enough, and all 32 are kept and compared: two partitions can
 * never be taken for each other.
 *
 *     bucket (u32) ──► row ──► row ──► 0          rows are numbered from 1, so that zeroed memory is an empty table
 *
 *     row   0                          32          36          40          44
 *          ┌──────────────────────────┬───────────┬───────────┬───────────┐
 *          │ digest                   │ head u32  │ tail u32  │ next u32  │    head, tail: slots of the oldest and newest entry
 *          └──────────────────────────┴───────────┴───────────┴───────────┘    next: row in the same bucket, or next free row
 */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";
import { CHUNK_BYTES } from "./chunk_pool";
import { ChunkList } from "./chunk_list";

/** No slot: the end of a list of entries. */
export const NO_SLOT: u32 = 0xffffffff;
/** No row: the digest is not in the table. */
export const NO_ROW: u32 = 0;

const HEAD_OFFSET: usize = 32;
const TAIL_OFFSET: usize = 36;
const NEXT_OFFSET: usize = 40;
const ROW_BYTES: u32 = 44;

const ROWS_PER_CHUNK: u32 = CHUNK_BYTES / ROW_BYTES;
const BUCKETS_PER_CHUNK: u32 = CHUNK_BYTES >>> 2;

@final
export class PartitionTable {
  private readonly rows: ChunkList;
  private readonly buckets: ChunkList;
  private readonly bucketMask: u32;
  private used: u32 = 0;
  private free: u32 = NO_ROW;

  /** @param capacity the most rows that will be held at once. */
  constructor(capacity: u32) {
    let buckets: u32 = BUCKETS_PER_CHUNK;
    while (buckets < capacity) buckets <<= 1;
    this.bucketMask = buckets - 1;
    this.buckets = new ChunkList(buckets / BUCKETS_PER_CHUNK);
    this.rows = new ChunkList((capacity + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK);
  }

  get bytes(): i64 {
    return this.rows.bytes + this.buckets.bytes;
  }

  /** The row of `digest`, or NO_ROW. */
  find(digest: Bytes): u32 {
    const hash = load<u32>(digest.ptr) & this.bucketMask;
    const chunk = this.buckets.at(hash / BUCKETS_PER_CHUNK);
    return chunk == 0 ? NO_ROW : this.findFrom(load<u32>(bucketIn(chunk, hash)), digest);
  }

  /** The row of `digest`, made if need be with an empty list; NO_ROW only where memory is out. */
  claim(digest: Bytes): u32 {
    const hash = load<u32>(digest.ptr) & this.bucketMask;
    const chunk = this.buckets.reserve(hash / BUCKETS_PER_CHUNK);
    if (chunk == 0) return NO_ROW;
    const bucket = bucketIn(chunk, hash);
    const first = load<u32>(bucket);
    let row = this.findFrom(first, digest);
    if (row != NO_ROW) return row;

    row = this.takeRow();
    if (row == NO_ROW) return NO_ROW;
    const at = this.at(row);
    memory.copy(at, digest.ptr, DIGEST_LENGTH);
    store<u32>(at, NO_SLOT, HEAD_OFFSET);
    store<u32>(at, NO_SLOT, TAIL_OFFSET);
    store<u32>(at, first, NEXT_OFFSET);
    store<u32>(bucket, row);
    return row;
  }

  /** Removes a row that `claim` answered. */
  release(row: u32): void {
    const at = this.at(row);
    const hash = load<u32>(at) & this.bucketMask;
    let link = bucketIn(this.buckets.at(hash / BUCKETS_PER_CHUNK), hash);
    while (load<u32>(link) != row) link = this.at(load<u32>(link)) + NEXT_OFFSET;
    store<u32>(link, load<u32>(at, NEXT_OFFSET));
    store<u32>(at, this.free, NEXT_OFFSET);
    this.free = row;
  }

  head(row: u32): u32 {
    return load<u32>(this.at(row), HEAD_OFFSET);
  }

  tail(row: u32): u32 {
    return load<u32>(this.at(row), TAIL_OFFSET);
  }

  setHead(row: u32, slot: u32): void {
    store<u32>(this.at(row), slot, HEAD_OFFSET);
  }

  setTail(row: u32, slot: u32): void {
    store<u32>(this.at(row), slot, TAIL_OFFSET);
  }

  clear(): void {
    this.rows.clear();
    this.buckets.clear();
    this.used = 0;
    this.free = NO_ROW;
  }

  private findFrom(row: u32, digest: Bytes): u32 {
    while (row != NO_ROW) {
      const at = this.at(row);
      if (memory.compare(at, digest.ptr, DIGEST_LENGTH) == 0) return row;
      row = load<u32>(at, NEXT_OFFSET);
    }
    return NO_ROW;
  }

  private takeRow(): u32 {
    const row = this.free;
    if (row != NO_ROW) {
      this.free = load<u32>(this.at(row), NEXT_OFFSET);
      return row;
    }
    if (this.rows.reserve(this.used / ROWS_PER_CHUNK) == 0) return NO_ROW;
    return ++this.used;
  }

  // @ts-ignore: decorator
  @inline private at(row: u32): usize {
    const index = row - 1;
    return this.rows.at(index / ROWS_PER_CHUNK) + <usize>((index % ROWS_PER_CHUNK) * ROW_BYTES);
  }
}

// @ts-ignore: decorator
@inline
function bucketIn(chunk: usize, hash: u32): usize {
  return chunk + (<usize>(hash % BUCKETS_PER_CHUNK) << 2);
}
