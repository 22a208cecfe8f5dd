/** One look-up in the semantic tier: it is offered candidates, nearest first, and tells which may be served and why the others may not. */
import { Bytes } from "../core/bytes";
import { RequestDirectives } from "../policy/cache_control";
import { CandidateChooser, CandidateState, Offer } from "../policy/candidate_chooser";
import { CandidateScore } from "../policy/candidate_score";
import { Guard } from "../policy/guards/guard";
import { Identity } from "../policy/identity";
import { MissReason } from "../policy/reasons";
import { Answer } from "../stores/record";
import { isServable, mayServeOnError, Use, useOf } from "./freshness";
import { Services } from "./services";

@final
export class LookUp {
  /** The candidate that may be served; with an error budget, if none may, the nearest that nothing but its distance speaks against. */
  near: Answer | null = null;
  nearness: CandidateScore | null = null;
  /** The key of an answer that is stale and would have been served otherwise: it may stand in for an upstream that fails. */
  standIn: Bytes | null = null;
  standInSimilarity: f32 = 0;
  readonly leastSimilarity: f32;
  private readonly chooser: CandidateChooser;

  /** @param query what is asked. @param wishes what the request says of the answers it takes. @param now milliseconds since 1970. */
  constructor(
    private readonly services: Services,
    private readonly identity: Identity,
    readonly query: Bytes,
    private readonly wishes: RequestDirectives,
    private readonly now: i64,
  ) {
    const terms = services.terms;
    this.leastSimilarity = terms.leastSimilarity;
    this.chooser = new CandidateChooser(services.decider, terms, query);
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

  /** @returns whether the candidate may be served; null is one that is gone. */
  offer(answer: Answer | null, score: CandidateScore): bool {
    const chooser = this.chooser;
    if (!chooser.examines(score)) return false;
    const similarity = score.similarity;
    const state = answer === null ? CandidateState.Gone : this.stateOf(answer, similarity);
    if (answer !== null && state == CandidateState.Gone && chooser.isNear(score)) this.considerStandIn(answer, similarity);
    const offer = chooser.offer(score, state, answer === null ? Bytes.empty() : answer.query);
    if (offer == Offer.Refused && chooser.reason == MissReason.Guarded) this.tellRefusal(similarity);
    if (offer != Offer.Served && offer != Offer.Nearest) return false;
    this.near = answer;
    this.nearness = score;
    return offer == Offer.Served;
  }

  private tellRefusal(similarity: f32): void {
    const chooser = this.chooser;
    this.services.metrics.guarded(chooser.guard);
    this.services.tellRefusal(chooser.guard, similarity, chooser.words, this.now);
  }

  private stateOf(answer: Answer, similarity: f32): CandidateState {
    if (answer.exactOnly || !answer.isIn(this.identity.partition)) return CandidateState.Gone;
    const use = useOf(answer, this.now, this.wishes, this.services.config.cacheControl.maxStaleLimit, 0);
    if (!isServable(use)) return use == Use.TooOld ? CandidateState.TooOld : CandidateState.Gone;
    return answer.isWrongAt(similarity) ? CandidateState.FoundWrong : CandidateState.Servable;
  }

  private considerStandIn(answer: Answer, similarity: f32): void {
    const cache = this.services.config.cache;
    if (this.standIn !== null || !cache.staleIfErrorSemantic || answer.exactOnly || !answer.isIn(this.identity.partition)) return;
    if (!mayServeOnError(answer, this.now, this.wishes, cache.staleIfError) || answer.isWrongAt(similarity)) return;
    if (!this.chooser.isTextServable(similarity, answer.query)) return;
    this.standIn = answer.key.copy();
    this.standInSimilarity = similarity;
  }
}
