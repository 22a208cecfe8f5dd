/** One look-up in the semantic tier: it is offered candidates, nearest first, and tells which may be served and why the others may not. */
import { Bytes } from "../core/bytes";
import { Guard } from "../policy/guards/guard";
import { Identity } from "../policy/identity";
import { MissReason } from "../policy/reasons";
import { Answer } from "../stores/record";
import { Services } from "./services";

@final
export class LookUp {
  /** Why nothing has been served so far. */
  reason: MissReason;
  /** The guard that refused the last candidate. */
  guard: Guard = Guard.None;
  /** The nearest candidate that nothing but its similarity speaks against; with an error budget it may be below the threshold. */
  near: Answer | null = null;
  similarity: f32 = -1;
  private readonly threshold: f32;
  private readonly floor: f32;

  /** @param query what is asked. @param now milliseconds since 1970. */
  constructor(
    private readonly services: Services,
    private readonly identity: Identity,
    readonly query: Bytes,
    private readonly now: i64,
  ) {
    this.threshold = services.threshold;
    this.floor = services.floor;
    this.reason = services.isOff ? MissReason.ErrorBudget : MissReason.NoCandidate;
  }

  /** @returns whether the candidate may be served; null is one that is gone. */
  offer(answer: Answer | null, similarity: f32): bool {
    const isServable = similarity >= this.threshold;
    // NaN fails every comparison.
    if (!isServable && (!(similarity >= this.floor) || this.near !== null)) return false;
    const refusal = answer === null ? MissReason.CandidateGone : this.refusalOf(answer, similarity, isServable);
    if (refusal != MissReason.None) {
      if (isServable) this.reason = refusal;
      return false;
    }
    if (similarity > this.similarity) {
      this.near = answer;
      this.similarity = similarity;
    }
    return isServable;
  }

  private refusalOf(answer: Answer, similarity: f32, isServable: bool): MissReason {
    if (answer.expires <= this.now || answer.exactOnly || !answer.isIn(this.identity.partition)) return MissReason.CandidateGone;
    if (answer.isWrongAt(similarity)) return MissReason.FoundWrong;
    const refusal = this.services.guard(this.query, answer.query, isServable);
    if (refusal == MissReason.Guarded) this.guard = this.services.whyGuarded;
    return refusal;
  }
}
