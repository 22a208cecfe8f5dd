/** One look-up in the semantic tier: it is offered candidates, nearest first, and tells which may be served and why the others may not. */
import { Bytes } from "../core/bytes";
import { RequestDirectives } from "../policy/cache_control";
import { LEAST_COMPARED } from "../policy/error_budget";
import { Evidence } from "../policy/evidence";
import { Guard } from "../policy/guards/guard";
import { Identity } from "../policy/identity";
import { MissReason } from "../policy/reasons";
import { Answer } from "../stores/record";
import { isServable, mayServeOnError, Use, useOf } from "./freshness";
import { Nearness } from "./nearness";
import { Services } from "./services";

@final
export class LookUp {
  /** Why nothing has been served so far. */
  reason: MissReason;
  /** The guard that refused the last candidate. */
  guard: Guard = Guard.None;
  /** The candidate that may be served; with an error budget, if none may, the nearest that nothing but its distance speaks against. */
  near: Answer | null = null;
  nearness: Nearness | null = null;
  /** The key of an answer that is stale and would have been served otherwise: it may stand in for an upstream that fails. */
  standIn: Bytes | null = null;
  standInSimilarity: f32 = 0;
  private readonly threshold: Evidence;
  private readonly floor: f32;
  private readonly isOff: bool;
  /** Whether candidates are looked at that will not be served, to learn from them. */
  private readonly learns: bool;

  /** @param query what is asked. @param wishes what the request says of the answers it takes. @param now milliseconds since 1970. */
  constructor(
    private readonly services: Services,
    private readonly identity: Identity,
    readonly query: Bytes,
    private readonly wishes: RequestDirectives,
    private readonly now: i64,
  ) {
    this.threshold = services.threshold;
    this.floor = services.floor;
    this.isOff = services.isOff;
    this.learns = services.errorBudget !== null;
    this.reason = this.isOff ? MissReason.ErrorBudget : MissReason.NoCandidate;
  }

  /** @returns whether the candidate may be served; null is one that is gone. */
  offer(answer: Answer | null, nearness: Nearness): bool {
    const similarity = nearness.similarity;
    const isNear = !this.isOff && nearness.evidence.reaches(this.threshold);
    // NaN fails every comparison.
    if (!isNear && !(similarity >= this.floor)) return false;
    // Of what will not be served the first is enough to learn from, if it is near enough to tell anything.
    const learns = this.learns && this.near === null && similarity >= LEAST_COMPARED;
    const refusal = answer === null ? MissReason.CandidateGone : this.refusalOf(answer, similarity, isNear || learns);
    if (answer !== null && isNear && refusal == MissReason.CandidateGone) this.considerStandIn(answer, similarity);
    // One that is below the threshold was never a candidate, unless it says the same word for word.
    if (refusal != MissReason.None) return this.refused(refusal, isNear || (!learns && refusal == MissReason.Guarded), similarity), false;
    // Without being asked to learn from it, the decider has let pass what says the same word for word and nothing else.
    const isServed = isNear || (!this.isOff && (!learns || this.services.decider.isVerbatim(similarity)));
    if (isServed || this.near === null) {
      this.near = answer;
      this.nearness = nearness;
    }
    return isServed;
  }

  private refused(reason: MissReason, counts: bool, similarity: f32): void {
    if (!counts) return;
    this.reason = reason;
    if (reason != MissReason.Guarded) return;
    this.guard = this.services.decider.refusal;
    this.services.metrics.guarded(this.guard);
    this.services.tellRefusal(similarity, this.now);
  }

  private refusalOf(answer: Answer, similarity: f32, isNear: bool): MissReason {
    if (answer.exactOnly || !answer.isIn(this.identity.partition)) return MissReason.CandidateGone;
    const use = useOf(answer, this.now, this.wishes, this.services.config.cacheControl.maxStaleLimit, 0);
    if (!isServable(use)) return use == Use.TooOld ? MissReason.TooOld : MissReason.CandidateGone;
    return this.objectionTo(answer, similarity, isNear);
  }

  /** What speaks against an answer beside its age. */
  private objectionTo(answer: Answer, similarity: f32, isNear: bool): MissReason {
    if (answer.isWrongAt(similarity)) return MissReason.FoundWrong;
    return this.services.whyRefused(this.query, answer.query, similarity, isNear);
  }

  private considerStandIn(answer: Answer, similarity: f32): void {
    const cache = this.services.config.cache;
    if (this.standIn !== null || !cache.staleIfErrorSemantic || answer.exactOnly || !answer.isIn(this.identity.partition)) return;
    if (!mayServeOnError(answer, this.now, this.wishes, cache.staleIfError) || this.objectionTo(answer, similarity, true) != MissReason.None) return;
    this.standIn = answer.key.copy();
    this.standInSimilarity = similarity;
  }
}
