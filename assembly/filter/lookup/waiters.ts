import { MissReason } from "../../policy/reasons";
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
  /**
   * Called once, under the root context.
   * @param vector null if there is none, for `reason`.
   * @param now milliseconds since 1970.
   */
  onVector(vector: Vector | null, reason: MissReason, now: i64): void;
}

/** Who waits for the external vector store. */
export interface StoreWaiter {
  /** @param candidates nearest first; null if there are none, for `reason`. Called once, under the root context. */
  onCandidates(candidates: Candidate[] | null, reason: MissReason): void;
}
