/** What became of an upstream's answer: kept, or why not; beside what its protocol says against it, which is in verdict.ts. */

export enum KeepOutcome {
  /** In the exact tier, and under its vector if it has one. */
  Kept,
  /** A status other than 200. */
  Status,
  /** Compressed, although the request did not ask for it. */
  Encoded,
  /** Neither JSON nor a stream of events or lines. */
  ContentType,
  /** Longer than `maxAnswerBytes`, or the headers that are kept are longer than 4 KiB. */
  TooLarge,
  /** Larger than the share of the cache that one answer may take: `cache.maxAnswerShare`. */
  OverShare,
  /** What would have to go for it is asked for, or is more than one answer may evict at a time. */
  NoRoom,
  /** All requests and answers held together are at `maxBufferedBytes`. */
  OverCapacity,
  /** Its end was not seen: the upstream or the client went away. */
  CutShort,
  /** The upstream's `Cache-Control` or `Expires` speaks against it, where that is honoured. */
  Forbidden,
  /** Other workers changed shared data at the same moment, again and again. */
  Contended,
}

export const KEEP_OUTCOMES: i32 = KeepOutcome.Contended + 1;

export function keepWord(outcome: KeepOutcome): string {
  switch (outcome) {
    case KeepOutcome.Kept: return "kept";
    case KeepOutcome.Status: return "status";
    case KeepOutcome.Encoded: return "encoded";
    case KeepOutcome.ContentType: return "content_type";
    case KeepOutcome.TooLarge: return "too_large";
    case KeepOutcome.OverShare: return "over_share";
    case KeepOutcome.NoRoom: return "no_room";
    case KeepOutcome.OverCapacity: return "over_capacity";
    case KeepOutcome.CutShort: return "cut_short";
    case KeepOutcome.Forbidden: return "forbidden";
    default: return "contended";
  }
}
