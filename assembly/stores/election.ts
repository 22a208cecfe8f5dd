/**
 * Which VM of an Envoy does what only one should: the holder of a lease in shared data. Ticks come in every VM, that of the main thread too.
 *
 *     the lease: its end i64 ms by the steady clock; empty before the first
 *
 * Each lease ends later than the one before it, so its end tells whose it is.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { KeyValue } from "../core/key_value";

const LENGTH: i32 = 8;
/** Milliseconds that a lease runs. */
export const TERM: i64 = 5000;

@final
export class Election {
  /** The end of the lease that this VM took last. */
  private mine: i64 = 0;

  /** @param key under which the lease is. */
  constructor(private readonly data: KeyValue, private readonly key: Bytes) {}

  /** Creates the lease before the VMs race for it. */
  open(): void {
    if (this.data.get(this.key) === null) this.data.set(this.key, Bytes.empty(), 0);
  }

  /** Whether this VM is elected at `steady`, by the steady clock. One call of the host, a second one every few seconds. */
  holds(steady: i64): bool {
    const lease = this.data.get(this.key);
    const cas = this.data.lastCas();
    const end = lease !== null && lease.length == LENGTH ? load<i64>(lease.ptr) : 0;
    // One that would run for longer than any does is damage.
    const runs = end > steady && end <= steady + TERM;
    if (runs && end != this.mine) return false;
    if (runs && end > steady + TERM / 2) return true;
    const next = steady + TERM;
    if (!this.data.set(this.key, new ByteBuffer(LENGTH).appendU64(<u64>next).view(), cas)) return false;
    this.mine = next;
    return true;
  }
}
