/** Whether a question may be compared with others at all. */
import { Config } from "../../config/config";
import { QueryRule } from "../../policy/query_rule";
import { ruleAgainst } from "../../policy/query_rules";
import { MissReason } from "../../policy/reasons";
import { isLatin } from "../../policy/script";
import { ChatRequest } from "../../policy/chat_request";

@final
export class SemanticEligibility {
  constructor(private readonly config: Config) {}

  /** Why a request uses the exact tier alone; None if it may use the semantic tier too. */
  whyExactOnly(request: ChatRequest): MissReason {
    const config = this.config;
    if (!config.semantic) return MissReason.NotStored;
    if (request.exactOnly) return MissReason.ExactOnly;
    if (request.query.length == 0) return MissReason.EmptyQuery;
    const embedding = config.embedding;
    if (embedding.latinOnly && !isLatin(request.query)) return MissReason.Script;
    return missOf(ruleAgainst(request.query, request.hasHistory, embedding.minWords, embedding.maxBytes, config.vector.queryRules));
  }
}

function missOf(rule: QueryRule): MissReason {
  switch (rule) {
    case QueryRule.FollowUp: return MissReason.FollowUp;
    case QueryRule.Clock: return MissReason.Clock;
    case QueryRule.Place: return MissReason.Place;
    case QueryRule.NoWords: return MissReason.NoWords;
    case QueryRule.Short: return MissReason.TooShort;
    case QueryRule.Long: return MissReason.TooLong;
    case QueryRule.Hidden: return MissReason.Hidden;
    default: return MissReason.None;
  }
}
