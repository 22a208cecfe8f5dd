/** What became of an upstream's answer: kept, or why not. */
import { Verdict, VERDICTS, verdictWord } from "./verdict";

export enum KeepOutcome {
  /** In the exact tier, and under its vector if it has one. */
  Kept,
  /** A status other than 200. */
  Status,
  /** Compressed, although the request did not ask for it. */
  Encoded,
  /** Neither JSON nor a stream of events or lines. */
  ContentType,
  /** Longer than `maxAnswerBytes` or than the whole cache, or the headers that are kept are longer than 4 KiB. */
  TooLarge,
  /** All requests and answers held together are at `maxBufferedBytes`. */
  OverCapacity,
  /** Its end was not seen: the upstream or the client went away. */
  CutShort,
  /** The upstream's `Cache-Control` or `Expires` speaks against it, where that is honoured. */
  Forbidden,
  /** Other workers changed shared data at the same moment, again and again. */
  Contended,
  /** From here on: FirstVerdict + the protocol's verdict. */
  FirstVerdict,
}

export const KEEP_OUTCOMES: i32 = KeepOutcome.FirstVerdict + VERDICTS;

/** The outcome for an answer that the protocol refused. */
export function refusedAs(verdict: Verdict): KeepOutcome {
  return <KeepOutcome>(KeepOutcome.FirstVerdict + verdict);
}

export function keepWord(outcome: KeepOutcome): string {
  switch (outcome) {
    case KeepOutcome.Kept: return "kept";
    case KeepOutcome.Status: return "status";
    case KeepOutcome.Encoded: return "encoded";
    case KeepOutcome.ContentType: return "content_type";
    case KeepOutcome.TooLarge: return "too_large";
    case KeepOutcome.OverCapacity: return "over_capacity";
    case KeepOutcome.CutShort: return "cut_short";
    case KeepOutcome.Forbidden: return "forbidden";
    case KeepOutcome.Contended: return "contended";
    default: return verdictWord(<Verdict>(outcome - KeepOutcome.FirstVerdict));
  }
}
