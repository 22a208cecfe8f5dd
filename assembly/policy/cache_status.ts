/** The `Cache-Status` header (RFC 9211) and the words of the filter state that access logs print. */
import { ByteBuffer, Bytes } from "../core/bytes";

const CACHE_NAME = "reprise";

/** @param ttl seconds the answer may still be served. */
export function appendHitStatus(out: ByteBuffer, ttl: i64, tier: string): void {
  out.appendAscii(CACHE_NAME).appendAscii("; hit; ttl=").appendDecimal(ttl).appendAscii("; detail=").appendAscii(tier);
}

/** @param forward the RFC's `fwd` token: `miss` or `bypass`. */
export function forwardStatus(forward: string, detail: string): Bytes {
  return new ByteBuffer(64).appendAscii(CACHE_NAME).appendAscii("; fwd=").appendAscii(forward).appendAscii("; detail=").appendAscii(detail).view();
}
