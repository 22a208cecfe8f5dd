/** Whether an answer may be kept, and if not, why: one language for logs, metrics and documentation. */

export enum Verdict {
  /** Every choice ended by itself: both tiers. */
  Complete,
  /** Complete, but a choice calls a tool: exact tier only. */
  CompleteWithTools,
  /** Not JSON, or an event whose data is not. */
  Malformed,
  /** JSON, but not the object this protocol answers with. */
  NotAnAnswer,
  /** `choices` is empty. */
  NoChoices,
  /** More choices than MAX_CHOICES. */
  TooManyChoices,
  /** A choice never ended. */
  FinishMissing,
  /** A choice was cut at the token limit. */
  FinishLength,
  /** A choice was cut by a content filter. */
  FinishContentFilter,
  /** A choice ended for a reason this protocol does not know. */
  FinishUnknown,
  /** An error inside a response of status 200. */
  ErrorObject,
  /** The stream ended before its terminal event. */
  NoTerminalEvent,
  /** Something follows the terminal event, or text follows the end of a choice. */
  DataBehindEnd,
  /** A choice with neither text, refusal, tool call nor other content. */
  EmptyAnswer,
}

/** Number of verdicts, for a counter each. */
export const VERDICTS: i32 = Verdict.EmptyAnswer + 1;

/** The word for log lines, metric labels and `Cache-Status`. */
export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case Verdict.Complete: return "complete";
    case Verdict.CompleteWithTools: return "complete_with_tools";
    case Verdict.Malformed: return "malformed";
    case Verdict.NotAnAnswer: return "not_an_answer";
    case Verdict.NoChoices: return "no_choices";
    case Verdict.TooManyChoices: return "too_many_choices";
    case Verdict.FinishMissing: return "finish_missing";
    case Verdict.FinishLength: return "finish_length";
    case Verdict.FinishContentFilter: return "finish_content_filter";
    case Verdict.FinishUnknown: return "finish_unknown";
    case Verdict.ErrorObject: return "error_object";
    case Verdict.NoTerminalEvent: return "no_terminal_event";
    case Verdict.DataBehindEnd: return "data_behind_end";
    case Verdict.EmptyAnswer: return "empty_answer";
    default: return "unknown";
  }
}

/** Whether the answer may be whole and was merely not understood: a person should look at it. */
export function isNotUnderstood(verdict: Verdict): bool {
  switch (verdict) {
    case Verdict.Complete:
    case Verdict.CompleteWithTools:
    case Verdict.FinishLength:
    case Verdict.FinishContentFilter:
    case Verdict.ErrorObject: return false;
    default: return true;
  }
}

/** Whether the answer may be kept at all. */
export function isCacheable(verdict: Verdict): bool {
  return verdict == Verdict.Complete || verdict == Verdict.CompleteWithTools;
}

/** Whether the answer may be served to a request that asked in other words. */
export function isCacheableSemantically(verdict: Verdict): bool {
  return verdict == Verdict.Complete;
}
