/**
 * Who is asking upstream for what, for all workers of an Envoy: a lease on an exact key, in shared data.
 *
 *     l<bucket>  | first 16 bytes of the key | end of the lease i64 ms, or LOST |   empty when nobody holds it
 *
 * Times are by the steady clock, which all workers of a process share: shared data ends with the process, so no lease outlives its clock.
 *
 * A fixed number of buckets, each with room for one lease: two keys that meet in a bucket cost one of them its lease, which costs at most one
 * more request upstream for each worker. A lease ends soon unless its holder renews it, so that a VM that is gone holds up nobody. While it
 * runs nobody else writes to its bucket, so that its holder renews and gives it back without a look. Who gives it back because there is no
 * answer to be had says so: those who wait in other workers must not all take its place one by one then.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { KeyValue } from "../core/key_value";
import { SlotKeys } from "./slot_keys";

const TAG_LEASE: u8 = 0x6c;
const BUCKETS: u32 = 2048;
const KEY_LENGTH: i32 = 16;
const LENGTH: i32 = 24;
/** In place of the end of a lease that was given back without an answer: it is over at any time. */
const LOST: i64 = -1;
/** Milliseconds that a lease runs. */
export const LEASE_MILLIS: i64 = 2000;

/** How asking for a lease ended. */
export enum Lease {
  Taken,
  /** Somebody else holds it for the same key. */
  Held,
  /** It cannot be had: the bucket is another key's. */
  Unavailable,
}

/** What another worker sees of a lease. */
export enum LeaseState {
  Held,
  /** Nobody holds it: it was given back, or its holder is gone. */
  Free,
  /** It was given back because the upstream had no answer that others can have. */
  Lost,
}

@final
export class LeaseTable {
  private readonly keys: SlotKeys;
  private readonly value: ByteBuffer = new ByteBuffer(LENGTH);

  constructor(private readonly data: KeyValue, prefix: Bytes) {
    this.keys = new SlotKeys(prefix);
  }

  /** Creates the buckets. Call when the plug-in is configured: a key that does not exist takes any write. */
  open(): void {
    for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
      const key = this.keys.of(TAG_LEASE, bucket);
      if (this.data.get(key) === null) this.data.set(key, Bytes.empty(), 0);
    }
  }

  /** Asks for the lease on `key` (an exact key). `now` by the steady clock. Two calls of the host; one if another holds it. */
  take(key: Bytes, now: i64): Lease {
    const held = this.data.get(this.keyOf(key));
    const cas = this.data.lastCas();
    if (isLive(held, now)) return isOn(held, key) ? Lease.Held : Lease.Unavailable;
    if (this.data.set(this.keyOf(key), this.valueOf(key, now + LEASE_MILLIS), cas)) return Lease.Taken;
    // Somebody was faster: most likely with the same request.
    const taken = this.data.get(this.keyOf(key));
    return isLive(taken, now) && isOn(taken, key) ? Lease.Held : Lease.Unavailable;
  }

  /** How the lease on `key` stands. One call of the host. */
  stateOf(key: Bytes, now: i64): LeaseState {
    const held = this.data.get(this.keyOf(key));
    if (held === null || !isOn(held, key)) return LeaseState.Free;
    if (isLive(held, now)) return LeaseState.Held;
    return load<i64>(held.ptr, KEY_LENGTH) == LOST ? LeaseState.Lost : LeaseState.Free;
  }

  /** Lets a lease run on from `now`; only for its holder, and only while it runs. */
  renew(key: Bytes, now: i64): void {
    this.data.set(this.keyOf(key), this.valueOf(key, now + LEASE_MILLIS), 0);
  }

  /**
   * Gives a lease back; only for its holder, and only while it runs.
   * @param isLost whether the upstream was asked and has no answer that others can have.
   */
  giveBack(key: Bytes, isLost: bool): void {
    this.data.set(this.keyOf(key), isLost ? this.valueOf(key, LOST) : Bytes.empty(), 0);
  }

  private keyOf(key: Bytes): Bytes {
    return this.keys.of(TAG_LEASE, key.length >= KEY_LENGTH ? load<u32>(key.ptr) % BUCKETS : 0);
  }

  private valueOf(key: Bytes, end: i64): Bytes {
    const out = this.value;
    out.clear();
    return out.append(key.slice(0, KEY_LENGTH)).appendU64(<u64>end).view();
  }
}

/**
 * Whether a bucket's value is a lease that runs. One that would run for much longer than any does is damage; a little longer it seems to run
 * to a worker that has looked at the clock before the lease was taken.
 */
function isLive(value: Bytes | null, now: i64): bool {
  if (value === null || value.length != LENGTH) return false;
  const end = load<i64>(value.ptr, KEY_LENGTH);
  return end > now && end <= now + 2 * LEASE_MILLIS;
}

/** Whether a bucket's value is a lease on `key`. */
function isOn(value: Bytes | null, key: Bytes): bool {
  return value !== null && value.length == LENGTH && key.length >= KEY_LENGTH && memory.compare(value.ptr, key.ptr, KEY_LENGTH) == 0;
}
