/**
 * The `Cache-Status` header (RFC 9211) and the words of the filter state that access logs print.
 *
 * `stored` says that the cache has stored the response, and stands only where that is certain. An answer that passes through is kept when
 * its end was seen and judged, long after its headers went out, so there it never stands; it stands where a request was answered with what
 * another one has just stored.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendSimilarity } from "./pair_report";

const CACHE_NAME = "reprise";

/** Why a request went to the upstream: the RFC's `fwd` tokens. */
export enum Forward {
  /** There was nothing to answer with. */
  Miss,
  /** There was an entry, and it was stale. */
  Stale,
  /** There was a fresh entry, or may have been one, and the request would not have it. */
  Request,
  /** The cache was not asked. */
  Bypass,
}

export function forwardWord(forward: Forward): string {
  switch (forward) {
    case Forward.Stale: return "stale";
    case Forward.Request: return "request";
    case Forward.Bypass: return "bypass";
    default: return "miss";
  }
}

/**
 * @param ttl seconds the answer is still fresh; below 0 if it is stale.
 * @param entry the entry's exact key, or no bytes to leave out what tells of the entry.
 * @param similarity of a semantic hit; below 0 for an exact one.
 */
export function appendHitStatus(out: ByteBuffer, ttl: i64, entry: Bytes, similarity: f32): void {
  out.appendAscii(CACHE_NAME).appendAscii("; hit");
  appendEntry(out, ttl, similarity < 0 ? "exact" : "semantic", entry, similarity);
}

/** A request that waited for another one like it, and got the answer that this one has stored. */
export function appendCollapsedStatus(out: ByteBuffer, ttl: i64, entry: Bytes): void {
  appendForward(out, Forward.Miss);
  out.appendAscii("; stored; collapsed");
  appendEntry(out, ttl, "exact", entry, -1);
}

/** An answer that stands in for an upstream that failed. @param status what the upstream answered, or Envoy in its place. */
export function appendErrorStatus(out: ByteBuffer, forward: Forward, status: i32, ttl: i64, entry: Bytes, similarity: f32): void {
  appendForward(out, forward);
  out.appendAscii("; fwd-status=").appendDecimal(status);
  appendEntry(out, ttl, "stale_if_error", entry, similarity);
}

export function forwardStatus(forward: Forward, detail: string): Bytes {
  const out = new ByteBuffer(64);
  appendForward(out, forward);
  return out.appendAscii("; detail=").appendAscii(detail).view();
}

/** For a request that was neither answered with an entry nor sent on. */
export function refusedStatus(detail: string): Bytes {
  return new ByteBuffer(64).appendAscii(CACHE_NAME).appendAscii("; detail=").appendAscii(detail).view();
}

function appendForward(out: ByteBuffer, forward: Forward): void {
  out.appendAscii(CACHE_NAME).appendAscii("; fwd=").appendAscii(forwardWord(forward));
}

function appendEntry(out: ByteBuffer, ttl: i64, detail: string, entry: Bytes, similarity: f32): void {
  out.appendAscii("; ttl=").appendDecimal(ttl).appendAscii("; detail=").appendAscii(detail);
  if (entry.length == 0) return;
  out.appendAscii('; key="').appendAscii(entry.toHex()).appendByte(0x22);
  if (similarity < 0) return;
  out.appendAscii("; similarity=");
  appendSimilarity(out, similarity);
}
