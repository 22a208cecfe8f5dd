/** What the books of the answer store hold, and what one call of it may do to them. */

/** Of a store: how many answers it holds, in which window of sequence numbers, and their bytes. */
@final
export class Head {
  count: u32 = 0;
  tail: u64 = 0;
  head: u64 = 0;
  bytes: u64 = 0;
  cas: u32 = 0;

  /** Takes answers off the books. */
  forget(size: u64, count: u32): void {
    this.bytes -= min(this.bytes, size);
    this.count -= min(this.count, count);
  }
}

/** Of a slot: what it holds. */
@final
export class Meta {
  sequence: u64 = 0;
  fingerprint: u64 = 0;
  bucket: u32 = 0;
  size: u32 = 0;
  end: i64 = 0;
  cas: u32 = 0;
}

/**
 * Slots that this worker has emptied and that are still on the books. They are booked together, at the latest with the answer they make
 * room for: one write for all of them.
 */
@final
export class Debt {
  private size: u64 = 0;
  private count: u32 = 0;
  /** The last run of sequence numbers without a gap; others are passed over when they are met. */
  private from: u64 = 0;
  private to: u64 = 0;

  get isEmpty(): bool {
    return this.from == this.to;
  }

  /** @param size of the answer that was in the slot; 0 if there was none. */
  add(sequence: u64, size: u32): void {
    this.size += size;
    if (size > 0) this.count++;
    if (this.isEmpty || sequence != this.to) this.from = sequence;
    this.to = sequence + 1;
  }

  /** Books it in `head`; the tail moves on if it still stands at the emptied slots. */
  book(head: Head): void {
    head.forget(this.size, this.count);
    if (head.tail >= this.from && head.tail < this.to) head.tail = min(this.to, head.head);
  }

  clear(): void {
    this.size = 0;
    this.count = 0;
    this.from = 0;
    this.to = 0;
  }
}

/** Bounds on one call: so long does a worker serve nobody else. What is left to do is done by the calls that follow. */
const MAX_EVICTED: i32 = 512;
/** Moving an answer takes three times as long as evicting one. */
const MAX_SPARED: i32 = 128;
/** Slots without an answer. */
const MAX_PASSED: i32 = 1024;
/** Compare-and-swap attempts before an update is given up. */
export const MAX_ATTEMPTS: i32 = 16;

/** What one call has done so far. */
@final
export class Effort {
  private evicted: i32 = 0;
  private spared: i32 = 0;
  private passed: i32 = 0;
  private lost: i32 = 0;
  private isBegun: bool = false;
  /** What stands here or behind it was moved, or stored, since the call began. */
  private end: u64 = 0;

  /** @param head the first number that was not given away. */
  begin(head: u64): void {
    if (this.isBegun) return;
    this.isBegun = true;
    this.end = head;
  }

  /** Others were faster. */
  lose(): void {
    this.lost++;
  }

  get isLost(): bool {
    return this.lost >= MAX_ATTEMPTS;
  }

  /** Whether one more answer may be moved to the head, which then counts. */
  maySpare(sequence: u64): bool {
    return sequence < this.end && this.spared++ < MAX_SPARED;
  }

  /** Whether nobody has asked for it as far as this call can tell: what it has moved has lost its mark. */
  isOld(sequence: u64): bool {
    return sequence < this.end;
  }

  /** Whether one more answer may be evicted, which then counts. */
  mayEvict(): bool {
    return this.evicted++ < MAX_EVICTED;
  }

  /** Whether one more empty slot may be passed over, which then counts. */
  mayPass(): bool {
    return this.passed++ < MAX_PASSED;
  }
}
