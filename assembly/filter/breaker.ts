/** Circuit breaker: after too many failures in a row a dependency is left alone for a while, then tried with one request. */
@final
export class CircuitBreaker {
  private failures: i32 = 0;
  private openUntil: i64 = 0;

  /**
   * @param limit failures in a row that open it.
   * @param openMillis how long it stays open.
   */
  constructor(private readonly limit: i32, private readonly openMillis: i64) {}

  /** Whether a call may be made at `now` (milliseconds). After the pause one call is let through, and its outcome decides. */
  allows(now: i64): bool {
    if (this.failures < this.limit) return true;
    if (now < this.openUntil) return false;
    this.openUntil = now + this.openMillis;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
  }

  failed(now: i64): void {
    this.failures++;
    if (this.failures >= this.limit) this.openUntil = now + this.openMillis;
  }
}
