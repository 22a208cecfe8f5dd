/** One search in the semantic tier: it is offered candidates, nearest first, and says which may be served and why the others may not. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { CandidateChooser, CandidateState, Offer } from "../../policy/candidate_chooser";
import { CandidateScore } from "../../policy/candidate_score";
import { Guard } from "../../policy/guards/guard";
import { MissReason } from "../../policy/reasons";
import { Answer } from "../../stores/record";
import { CacheRequest } from "../request/cache_request";
import { RefusalLog } from "./refusal_log";
import { isServable, mayServeOnError, Use, useOf } from "./reuse";

@final
export class SemanticSearch {
  /** The candidate that may be served; with an error budget, if none may, the nearest that nothing but its distance speaks against. */
  nearest: Answer | null = null;
  nearestScore: CandidateScore | null = null;
  /** The key of a stale answer that would have been served otherwise: it may stand in for an upstream that fails. */
  fallbackKey: Bytes | null = null;
  fallbackSimilarity: f32 = 0;

  /** @param now milliseconds since 1970. */
  constructor(
    private readonly config: Config,
    private readonly refusals: RefusalLog,
    private readonly request: CacheRequest,
    private readonly chooser: CandidateChooser,
    private readonly now: i64,
  ) {}

  get query(): Bytes {
    return this.request.query;
  }

  /** Why nothing has been served so far. */
  get reason(): MissReason {
    return this.chooser.reason;
  }

  set reason(reason: MissReason) {
    this.chooser.reason = reason;
  }

  /** The guard that refused the last candidate. */
  get guard(): Guard {
    return this.chooser.guard;
  }

  /** @param answer null if it is gone. @returns whether the candidate may be served. */
  offer(answer: Answer | null, score: CandidateScore): bool {
    const chooser = this.chooser;
    if (!chooser.examines(score)) return false;
    const similarity = score.similarity;
    const state = answer === null ? CandidateState.Gone : this.stateOf(answer, similarity);
    if (answer !== null && state == CandidateState.Gone && chooser.isNear(score)) this.considerFallback(answer, similarity);
    const offer = chooser.offer(score, state, answer === null ? Bytes.empty() : answer.query);
    if (offer == Offer.Refused && chooser.reason == MissReason.Guarded) this.refusals.refused(chooser.guard, chooser.words, similarity, this.now);
    if (offer != Offer.Served && offer != Offer.Nearest) return false;
    this.nearest = answer;
    this.nearestScore = score;
    return offer == Offer.Served;
  }

  private stateOf(answer: Answer, similarity: f32): CandidateState {
    if (answer.exactOnly || !answer.isIn(this.request.identity.partition)) return CandidateState.Gone;
    const use = useOf(answer, this.now, this.request.directives, this.config.cacheControl.maxStaleLimit, 0);
    if (!isServable(use)) return use == Use.TooOld ? CandidateState.TooOld : CandidateState.Gone;
    return answer.isWrongAt(similarity) ? CandidateState.FoundWrong : CandidateState.Servable;
  }

  private considerFallback(answer: Answer, similarity: f32): void {
    const cache = this.config.cache;
    if (this.fallbackKey !== null || !cache.staleIfErrorSemantic || answer.exactOnly || !answer.isIn(this.request.identity.partition)) return;
    if (!mayServeOnError(answer, this.now, this.request.directives, cache.staleIfError) || answer.isWrongAt(similarity)) return;
    if (!this.chooser.isTextServable(similarity, answer.query)) return;
    this.fallbackKey = answer.key.copy();
    this.fallbackSimilarity = similarity;
  }
}
