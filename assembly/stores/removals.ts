/**
 * Answers of the exact tier that were forgotten, as all workers of an Envoy know them: a record that was on its way from or to a second level
 * at that moment, or that the second level has written after its deletion, must not bring one back.
 *
 *     r<bucket>   0          8                  48
 *                ┌──────────┬──────────────────┬───
 *                │ horizon  │ key 32 │ at i64  │ …  up to 16 of them, the oldest first
 *                │ i64 ms   │        │ ms      │
 *                └──────────┴──────────────────┴───
 *
 * Times are milliseconds since 1970, since they are compared with when an answer was made. Of a full bucket the oldest removal goes into the
 * horizon: all records of the bucket that were made until then count as forgotten, which costs misses. What is damaged forgets all of its bucket.
 * The table ends with the process: another Envoy does not know it.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { KeyValue } from "../core/key_value";
import { DIGEST_LENGTH } from "../core/sha256";
import { SlotKeys } from "./slot_keys";

const TAG_REMOVALS: u8 = 0x72;
const BUCKETS: u32 = 64;
const HEAD_LENGTH: i32 = 8;
const REMOVAL_LENGTH: i32 = 40;
const AT: usize = 32;
const MAX_REMOVALS: i32 = 16;
/** Compare-and-swap attempts before the whole bucket is forgotten. */
const MAX_RACES: i32 = 16;

@final
export class Removals {
  private readonly keys: SlotKeys;

  constructor(private readonly data: KeyValue, prefix: Bytes) {
    this.keys = new SlotKeys(prefix);
  }

  /** Creates the buckets. Call when the plug-in is configured: a key that does not exist takes any write. */
  open(): void {
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      const key = this.keys.of(TAG_REMOVALS, bucket);
      if (this.data.get(key) === null) this.data.set(key, emptyBefore(0), 0);
    }
  }

  /** The answer under `key` is forgotten, if it was made at `at` or before, in milliseconds since 1970. */
  add(key: Bytes, at: i64): void {
    if (key.length != DIGEST_LENGTH) return;
    for (let i = 0; i < MAX_RACES; i++) {
      const before = this.read(key);
      const cas = this.data.lastCas();
      if (this.data.set(this.keyOf(key), withAdded(before, key, at), cas)) return;
    }
    this.data.set(this.keyOf(key), emptyBefore(at), 0);
  }

  /** Whether the answer under `key` that was made at `created`, in milliseconds since 1970, was forgotten since. */
  covers(key: Bytes, created: i64): bool {
    if (key.length != DIGEST_LENGTH) return true;
    const value = this.read(key);
    if (created <= load<i64>(value.ptr)) return true;
    const at = find(value, key);
    return at >= 0 && created <= load<i64>(value.ptr + <usize>at, AT);
  }

  private read(key: Bytes): Bytes {
    const value = this.data.get(this.keyOf(key));
    if (value === null) return emptyBefore(0);
    const length = value.length - HEAD_LENGTH;
    const isSound = length >= 0 && length % REMOVAL_LENGTH == 0 && length <= MAX_REMOVALS * REMOVAL_LENGTH;
    return isSound ? value : emptyBefore(i64.MAX_VALUE);
  }

  private keyOf(key: Bytes): Bytes {
    return this.keys.of(TAG_REMOVALS, load<u32>(key.ptr) % BUCKETS);
  }
}

/** A bucket without removals, but for all that was made until `horizon`. */
function emptyBefore(horizon: i64): Bytes {
  return new ByteBuffer(HEAD_LENGTH).appendU64(<u64>horizon).view();
}

/** Where the removal of `key` stands, or -1. */
function find(value: Bytes, key: Bytes): i32 {
  for (let at = HEAD_LENGTH; at < value.length; at += REMOVAL_LENGTH) {
    if (memory.compare(value.ptr + <usize>at, key.ptr, DIGEST_LENGTH) == 0) return at;
  }
  return -1;
}

function withAdded(before: Bytes, key: Bytes, at: i64): Bytes {
  let horizon = load<i64>(before.ptr);
  // What is damaged is known to be so only until the next removal.
  if (horizon == i64.MAX_VALUE) horizon = at;
  let time = at;
  let rest = before.slice(HEAD_LENGTH, before.length).copy();
  const known = find(before, key);
  if (known >= 0) {
    time = max<i64>(time, load<i64>(before.ptr + <usize>known, AT));
    rest = new ByteBuffer(before.length).append(before.slice(HEAD_LENGTH, known)).append(before.slice(known + REMOVAL_LENGTH, before.length)).view();
  } else if (rest.length >= MAX_REMOVALS * REMOVAL_LENGTH) {
    horizon = max<i64>(horizon, load<i64>(rest.ptr, AT));
    rest = rest.slice(REMOVAL_LENGTH, rest.length);
  }
  return new ByteBuffer(HEAD_LENGTH + rest.length + REMOVAL_LENGTH).appendU64(<u64>horizon).append(rest).append(key).appendU64(<u64>time).view();
}
