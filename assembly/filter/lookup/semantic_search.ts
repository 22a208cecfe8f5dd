/** One search in the semantic tier: it is offered candidates, nearest first, and says which one is served and why the others are not. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { CandidateChooser, CandidateState, Offer } from "../../policy/candidate_chooser";
import { CandidateScore } from "../../policy/candidate_score";
import { Forward } from "../../policy/cache_status";
import { Guard } from "../../policy/guards/guard";
import { MissReason } from "../../policy/reasons";
import { Answer } from "../../stores/record";
import { Served } from "../replay/served";
import { CacheRequest } from "../request/cache_request";
import { Candidates } from "./candidates";
import { LookupResult } from "./lookup_result";
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
  /** Why nothing has been served so far. */
  private reason: MissReason;
  /** The guard that refused the last candidate that a guard refused. */
  private guard: Guard = Guard.None;

  /** @param now milliseconds since 1970. */
  constructor(
    private readonly config: Config,
    private readonly refusals: RefusalLog,
    private readonly request: CacheRequest,
    private readonly chooser: CandidateChooser,
    private readonly now: i64,
  ) {
    this.reason = chooser.reasonForNone;
  }

  get query(): Bytes {
    return this.request.query;
  }

  /** Offers candidates until one ends the search. @returns what the look-up comes to; null if it goes on. */
  offer(candidates: Candidates): LookupResult | null {
    for (let i = 0; i < candidates.length; i++) {
      const score = candidates.score(i);
      if (!this.chooser.examines(score)) continue;
      const result = this.examine(candidates.answer(i, this.now), score);
      if (result !== null) return result;
    }
    return null;
  }

  /** Nothing is served, for the reason found last. */
  miss(): LookupResult {
    return this.missFor(this.reason);
  }

  /** Nothing is served, for a reason that is none of the candidates'. */
  missFor(reason: MissReason): LookupResult {
    return LookupResult.goUpstream(reason, this.guard, Forward.Miss);
  }

  /** @param answer null if it is gone. */
  private examine(answer: Answer | null, score: CandidateScore): LookupResult | null {
    const chooser = this.chooser;
    const similarity = score.similarity;
    const state = answer === null ? CandidateState.Gone : this.stateOf(answer, similarity);
    if (answer !== null && state == CandidateState.Gone && chooser.isNear(score)) this.considerFallback(answer, similarity);
    const choice = chooser.offer(score, state, answer === null ? Bytes.empty() : answer.query);
    if (choice.offer == Offer.Refused) {
      this.reason = choice.reason;
      if (choice.reason == MissReason.Guarded) {
        this.guard = choice.guard;
        this.refusals.refused(choice.guard, choice.words, similarity, this.now);
      }
    }
    if (answer === null || (choice.offer != Offer.Served && choice.offer != Offer.Nearest)) return null;
    this.nearest = answer;
    this.nearestScore = score;
    return choice.offer == Offer.Served ? this.serve(answer, similarity) : null;
  }

  private serve(answer: Answer, similarity: f32): LookupResult | null {
    if (this.config.vector.shadow) return this.missFor(MissReason.ShadowSemantic);
    const body = this.request.render(answer);
    if (body !== null) return LookupResult.serve(answer, body, similarity, Served.Hit, answer.expires <= this.now ? Use.Stale : Use.Fresh);
    this.reason = MissReason.NotRenderable;
    return null;
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
