/** The `Cache-Status` header (RFC 9211) and the words of the filter state that access logs print. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendSimilarity } from "./pair_report";

const CACHE_NAME = "reprise";

/**
 * @param ttl seconds the answer may still be served.
 * @param entry the entry's exact key, or no bytes to leave out what tells of the entry.
 * @param similarity of a semantic hit; below 0 for an exact one.
 */
export function appendHitStatus(out: ByteBuffer, ttl: i64, entry: Bytes, similarity: f32): void {
  out.appendAscii(CACHE_NAME).appendAscii("; hit; ttl=").appendDecimal(ttl);
  out.appendAscii("; detail=").appendAscii(similarity < 0 ? "exact" : "semantic");
  if (entry.length == 0) return;
  out.appendAscii('; key="').appendAscii(entry.toHex()).appendByte(0x22);
  if (similarity < 0) return;
  out.appendAscii("; similarity=");
  appendSimilarity(out, similarity);
}

/** @param forward the RFC's `fwd` token: `miss` or `bypass`. */
export function forwardStatus(forward: string, detail: string): Bytes {
  return new ByteBuffer(64).appendAscii(CACHE_NAME).appendAscii("; fwd=").appendAscii(forward).appendAscii("; detail=").appendAscii(detail).view();
}
