/** Whether a question may be compared with others at all. */
import { Config } from "../../config/config";
import { QueryRule } from "../../policy/query_rule";
import { ruleAgainst } from "../../policy/query_rules";
import { MissReason } from "../../policy/reasons";
import { isLatin } from "../../policy/script";
import { ChatRequest } from "../../policy/chat_request";

/** A request uses the exact tier alone. */
@final
export class ExactOnly {
  constructor(readonly reason: MissReason) {}
}

@final
export class SemanticEligibility {
  constructor(private readonly config: Config) {}

  /** Why a request uses the exact tier alone; null if it may use the semantic tier too. */
  exactOnly(request: ChatRequest): ExactOnly | null {
    const config = this.config;
    if (!config.semantic) return new ExactOnly(MissReason.NotStored);
    if (request.exactOnly) return new ExactOnly(MissReason.ExactOnly);
    if (request.query.length == 0) return new ExactOnly(MissReason.EmptyQuery);
    const embedding = config.embedding;
    if (embedding.latinOnly && !isLatin(request.query)) return new ExactOnly(MissReason.Script);
    const rule = ruleAgainst(request.query, request.hasHistory, embedding.minWords, embedding.maxBytes, config.vector.queryRules);
    return rule == QueryRule.None ? null : new ExactOnly(missOf(rule));
  }
}

/** @param rule any but None. */
function missOf(rule: QueryRule): MissReason {
  switch (rule) {
    case QueryRule.FollowUp: return MissReason.FollowUp;
    case QueryRule.Clock: return MissReason.Clock;
    case QueryRule.Place: return MissReason.Place;
    case QueryRule.NoWords: return MissReason.NoWords;
    case QueryRule.Short: return MissReason.TooShort;
    case QueryRule.Long: return MissReason.TooLong;
    default: return MissReason.Hidden;
  }
}
