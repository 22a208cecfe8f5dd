/** What may be served in place of an upstream that fails: an answer that is kept beyond its life, or one that came meanwhile (RFC 5861 §4). */
import { Config } from "../../config/config";
import { Answer } from "../../stores/record";
import { CacheRequest } from "../request/cache_request";
import { ExactTier } from "./exact_tier";
import { mayServeOnError } from "./reuse";
import { SemanticSearch } from "./semantic_search";

@final
export class StaleFallback {
  constructor(private readonly config: Config, private readonly exact: ExactTier) {}

  /** Whether anything may stand in for an upstream. */
  get isOn(): bool {
    return this.config.cache.staleIfError > 0 && !this.config.shadow;
  }

  /** Whether the answer to the same question may stand in. `now` in milliseconds since 1970. */
  fits(answer: Answer, request: CacheRequest, now: i64): bool {
    return answer.isIn(request.identity.partition) && mayServeOnError(answer, now, request.directives, this.config.cache.staleIfError);
  }

  /** The answer to the question in other words that a search has noted, if it may stand in; or null. */
  semantic(request: CacheRequest, search: SemanticSearch | null, now: i64): Answer | null {
    if (search === null || this.config.vector.shadow) return null;
    const key = search.fallbackKey;
    if (key === null) return null;
    const answer = this.exact.find(key, now);
    // It was found wrong since the search, or made anew as one that is for its own question alone.
    if (answer === null || answer.exactOnly || answer.isWrongAt(search.fallbackSimilarity)) return null;
    return this.fits(answer, request, now) ? answer : null;
  }
}
