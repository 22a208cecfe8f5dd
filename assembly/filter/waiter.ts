import { MissReason } from "../policy/reasons";
import { Vector } from "../providers/embedder";
import { Candidate } from "../stores/vector_store";

/** Who waits for an embedding. */
export interface VectorWaiter {
  /** @param vector null if there is none, for `reason`. Called once, under the root context. */
  onVector(vector: Vector | null, reason: MissReason): void;
}

/** Who waits for the external vector store. */
export interface StoreWaiter {
  /** @param candidates nearest first; null if the store failed. Called once, under the root context. */
  onCandidates(candidates: Candidate[] | null): void;
}
