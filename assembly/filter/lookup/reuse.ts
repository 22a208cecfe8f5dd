/**
 * May a kept answer be served? It is fresh until it expires, and kept beyond that for a grace, within which it may be served stale: to
 * a request that takes stale answers, while a fresh one is fetched, or when the upstream fails (RFC 9111 §4.2, RFC 5861).
 */
import { NOT_GIVEN, RequestDirectives } from "../../policy/cache_control";
import { Answer } from "../../stores/record";

/** What may be done with an answer. */
export enum Use {
  Fresh,
  /** It is stale, and the request takes it. */
  Stale,
  /** It is stale, and may be served while it is refreshed. */
  Refresh,
  /** It is fresh, and the request wants a fresher one. */
  TooOld,
  /** It is stale. */
  Expired,
}

/** Whether an answer with this use may be served. */
export function isServable(use: Use): bool {
  return use <= Use.Refresh;
}

/**
 * @param maxStaleLimit seconds of staleness that a request may ask for.
 * @param refreshWindow seconds of staleness within which an answer is served and refreshed; 0 for never.
 */
export function useOf(answer: Answer, now: i64, directives: RequestDirectives, maxStaleLimit: i32, refreshWindow: i32): Use {
  const left = answer.expires - now;
  const isFresh = left > 0;
  if (!isYoungEnough(answer, now, directives)) return isFresh ? Use.TooOld : Use.Expired;
  if (isFresh) return left >= directives.minFresh * 1000 ? Use.Fresh : Use.TooOld;
  if (directives.minFresh != NOT_GIVEN || answer.mustRevalidate) return Use.Expired;
  if (-left < <i64>refreshWindow * 1000 && toleratesStale(directives, -left)) return Use.Refresh;
  return -left <= min<i64>(directives.maxStale, maxStaleLimit) * 1000 ? Use.Stale : Use.Expired;
}

/** Whether an answer may stand in for an upstream that failed. @param window seconds of staleness at most. */
export function mayServeOnError(answer: Answer, now: i64, directives: RequestDirectives, window: i32): bool {
  const staleness = now - answer.expires;
  if (directives.noCache || !isYoungEnough(answer, now, directives)) return false;
  if (staleness < 0) return -staleness >= directives.minFresh * 1000;
  return directives.minFresh == NOT_GIVEN && !answer.mustRevalidate && staleness < <i64>window * 1000 && toleratesStale(directives, staleness);
}

/** `max-age=0` is what clients send to have an answer made anew, so an answer's age must be below the limit. */
function isYoungEnough(answer: Answer, now: i64, directives: RequestDirectives): bool {
  return directives.maxAge == NOT_GIVEN || max<i64>(now - answer.created, 0) < directives.maxAge * 1000;
}

/** Who names a limit of age takes nothing stale unless it says so, and who says how stale means it (RFC 9111 §5.2.1). */
function toleratesStale(directives: RequestDirectives, staleness: i64): bool {
  return directives.maxStale != NOT_GIVEN ? staleness <= directives.maxStale * 1000 : directives.maxAge == NOT_GIVEN;
}
