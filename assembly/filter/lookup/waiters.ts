import { MissReason, StoreOutcome } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Answer } from "../../stores/record";
import { Candidate } from "../../stores/vector_store";

/** Who waits for the second level of the exact tier. */
export interface ExactWaiter {
  /**
   * Called once, under the root context.
   * @param answer of the key that was asked for, or null.
   * @param now milliseconds since 1970.
   */
  onExactAnswer(answer: Answer | null, now: i64): void;
}

/** Who waits for an embedding. */
export interface VectorWaiter {
  /** Called once, under the root context, unless `onNoVector` is. @param now milliseconds since 1970. */
  onVector(vector: Vector, now: i64): void;

  /** Called once, under the root context: there is none, or none in time. @param now milliseconds since 1970. */
  onNoVector(reason: MissReason, now: i64): void;
}

/** Who waits for the external vector store. */
export interface StoreWaiter {
  /** Called once, under the root context. @param candidates nearest first; none unless `outcome` is Done. */
  onCandidates(candidates: Candidate[], outcome: StoreOutcome): void;
}
