/** For how long an answer is fresh (RFC 9111 §4.2). */
@final
export class Freshness {
  constructor(
    /** Milliseconds that it was in other caches before it came here. */
    readonly age: i64,
    /** Milliseconds that it is fresh by the upstream's word, from when it was made; -1 if that says nothing, or does not count. */
    readonly lifetime: i64,
    /** Whether it must not be served once it has expired. */
    readonly mustRevalidate: bool,
  ) {}

  /** Until when an answer that came at `now` is fresh. @param ttl the configured lifetime in seconds. */
  end(now: i64, ttl: i32): i64 {
    const configured = now + <i64>ttl * 1000;
    return this.lifetime < 0 ? configured : min(configured, now - this.age + this.lifetime);
  }
}

/** Of an answer whose upstream is not asked. */
export const CONFIGURED_FRESHNESS = new Freshness(0, -1, false);
