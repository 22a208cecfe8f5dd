/** Why a question is not compared with others: one word for each, its name in the configuration and the `detail` of `Cache-Status`. */

export enum QueryRule {
  None,
  /** It leans on turns that the request does not hold: it begins with «and» or «what about», or says nothing but «it» and «that». */
  FollowUp,
  /** It depends on when it is asked: «today», «two days ago», «next week». */
  Clock,
  /** It depends on where it is asked: «nearby», «near me», «in my area». */
  Place,
  /** It has neither a word nor a number. */
  NoWords,
  /** It has fewer words than the embedding model needs to tell what is asked, or none but those of grammar and greeting. */
  Short,
  /** It has more bytes than guards can compare. */
  Long,
  /** It holds characters that are not seen. */
  Hidden,
}

export const QUERY_RULES: i32 = QueryRule.Hidden + 1;

export const ALL_QUERY_RULES: u32 = (<u32>1 << QUERY_RULES) - 1;

export function queryRuleWord(rule: QueryRule): string {
  switch (rule) {
    case QueryRule.FollowUp: return "follow_up";
    case QueryRule.Clock: return "clock";
    case QueryRule.Place: return "place";
    case QueryRule.NoWords: return "no_words";
    case QueryRule.Short: return "too_short";
    case QueryRule.Long: return "too_long";
    case QueryRule.Hidden: return "hidden";
    default: return "none";
  }
}
