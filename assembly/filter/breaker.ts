/** Circuit breaker: after too many failures in a row a dependency is left alone for a while, then tried with one request. */
@final
export class CircuitBreaker {
  private failures: i32 = 0;
  private openUntil: i64 = 0;
  /** Whether the one call that was let through after a pause is under way. */
  private isTrying: bool = false;

  /**
   * @param limit failures in a row that open it.
   * @param openMillis how long it stays open.
   */
  constructor(private readonly limit: i32, private readonly openMillis: i64) {}

  /** Whether a call may be made at `now` (milliseconds, of the steady clock). After the pause one call is let through, and its outcome decides. */
  allows(now: i64): bool {
    if (this.failures < this.limit) return true;
    if (now < this.openUntil) return false;
    this.openUntil = now + this.openMillis;
    this.isTrying = true;
    return true;
  }

  /** Whether `allows` would say yes; asking changes nothing. */
  wouldAllow(now: i64): bool {
    return this.failures < this.limit || now >= this.openUntil;
  }

  succeeded(): void {
    this.failures = 0;
    this.isTrying = false;
  }

  /** What was begun before the breaker opened and fails later keeps it open no longer. */
  failed(now: i64): void {
    const wasOpen = this.failures >= this.limit;
    if (wasOpen && !this.isTrying) return;
    if (!wasOpen) this.failures++;
    this.isTrying = false;
    if (this.failures >= this.limit) this.openUntil = now + this.openMillis;
  }
}
