/**
 * How many tenants are seen once and never again: many of them mean that something counts as a credential that differs with each request, so
 * that nobody ever finds an answer.
 *
 * A table of fixed size, of one worker: each tenant has one place by its digest, and takes it from who had it before. So it counts the tenants
 * in the table, and those among them that were seen no second time while they were in it.
 */
import { Bytes } from "../core/bytes";
import { DIGEST_LENGTH } from "../core/sha256";

const PLACES: i32 = 1024;
/** Of a tenant's mark: it was seen more than once. */
const AGAIN: u64 = 1;
/** Requests and tenants from which `isSuspicious` judges. */
const ENOUGH_REQUESTS: i64 = 4 * PLACES;
const ENOUGH_TENANTS: i32 = PLACES / 2;

@final
export class TenantCensus {
  private readonly marks: StaticArray<u64> = new StaticArray<u64>(PLACES);
  private requests: i64 = 0;
  seen: i32 = 0;
  seenOnce: i32 = 0;

  /** A request of the tenant with this SHA-256 digest. */
  note(digest: Bytes): void {
    if (digest.length != DIGEST_LENGTH) return;
    this.requests++;
    // 2 keeps a mark from being 0, which is an empty place.
    const id = (load<u64>(digest.ptr) | 3) ^ AGAIN;
    const place = <i32>(load<u32>(digest.ptr, 8) % <u32>PLACES);
    const mark = unchecked(this.marks[place]);
    if (mark == id) {
      this.seenOnce--;
      unchecked((this.marks[place] = id | AGAIN));
    } else if (mark != (id | AGAIN)) {
      if (mark == 0) this.seen++;
      if (mark == 0 || (mark & AGAIN) != 0) this.seenOnce++;
      unchecked((this.marks[place] = id));
    }
  }

  /** Whether nearly all of many tenants were seen once. */
  get isSuspicious(): bool {
    return this.requests >= ENOUGH_REQUESTS && this.seen >= ENOUGH_TENANTS && this.seenOnce * 10 >= this.seen * 9;
  }
}
