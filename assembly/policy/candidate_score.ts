import { Evidence } from "./evidence";

/** How near a candidate is. */
@final
export class CandidateScore {
  constructor(
    /** Cosine similarity of the two questions. */
    readonly similarity: f32,
    /** What is compared with the threshold: the similarity, or with an error budget all that speaks for the candidate. */
    readonly evidence: Evidence,
    /** Entries of one group are known to have the same answer; 0 if nothing is known. */
    readonly group: u32,
  ) {}
}
