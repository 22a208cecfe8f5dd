/**
 * Bytes of requests and answers that all streams of one worker hold at a time. A VM has 1 GiB and running out of it is a trap, so slow
 * clients must not be able to pile up bodies: what does not fit passes by uncached.
 */
@final
export class BufferQuota {
  private used: i64 = 0;

  /** @param limit bytes at most. */
  constructor(private readonly limit: i64) {}

  /** Bytes held now. */
  get held(): i64 {
    return this.used;
  }

  /** Takes `bytes` if they fit. */
  take(bytes: i32): bool {
    if (this.used + <i64>bytes > this.limit) return false;
    this.used += <i64>bytes;
    return true;
  }

  give(bytes: i32): void {
    this.used = max<i64>(this.used - <i64>bytes, 0);
  }
}
