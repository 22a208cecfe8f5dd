/** Numbers for sampling: xorshift64*, small and even enough, and no secret from anybody. */
@final
export class Random {
  private state: u64;

  /** The same seed gives the same numbers. */
  constructor(seed: u64) {
    // A state of zero would stay zero.
    this.state = seed ^ 0x9e3779b97f4a7c15;
    if (this.state == 0) this.state = 1;
  }

  /** From 0 up to, not including, 1. */
  next(): f64 {
    let state = this.state;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    this.state = state;
    return <f64>((state * 0x2545f4914f6cdd1d) >> 11) / <f64>((<u64>1) << 53);
  }
}
