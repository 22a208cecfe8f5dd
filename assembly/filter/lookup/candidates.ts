/** Candidates of one look-up, nearest first, wherever they were found: how near each is, and its answer. */
import { CandidateScore } from "../../policy/candidate_score";
import { Evidence, evidenceFor, NO_OTHER } from "../../policy/evidence";
import { Answer } from "../../stores/record";
import { Candidate } from "../../stores/vector_store";
import { evidenceAmong } from "./evidence_among";
import { ExactTier } from "./exact_tier";
import { SharedIndex } from "./shared_index";

export abstract class Candidates {
  /** @param weighs whether an error budget asks how much speaks for each; without one its similarity does. */
  constructor(readonly length: i32, private readonly weighs: bool) {}

  protected abstract similarityOf(position: i32): f32;

  protected abstract evidenceOf(position: i32): Evidence;

  /** Entries of one group are known to have the same answer; 0 if nothing is known. */
  protected abstract groupOf(position: i32): u32;

  /** The answer of a candidate; null if it is gone. Reading it costs more than its score. @param now milliseconds since 1970. */
  abstract answer(position: i32, now: i64): Answer | null;

  score(position: i32): CandidateScore {
    const similarity = this.similarityOf(position);
    const evidence = this.weighs ? this.evidenceOf(position) : Evidence.withoutBudget(similarity);
    return new CandidateScore(similarity, evidence, this.groupOf(position));
  }
}

/** What the last search of the index found; good until the index changes. */
@final
export class IndexCandidates extends Candidates {
  constructor(private readonly index: SharedIndex, private readonly exact: ExactTier, length: i32, weighs: bool) {
    super(length, weighs);
  }

  protected similarityOf(position: i32): f32 {
    return this.index.matches.similarity(position);
  }

  protected evidenceOf(position: i32): Evidence {
    return evidenceAmong(this.index.matches, position);
  }

  protected groupOf(position: i32): u32 {
    return this.index.matches.group(position);
  }

  /** The index forgets a candidate whose answer is gone. */
  answer(position: i32, now: i64): Answer | null {
    const answer = this.exact.find(this.index.matches.key(position), now);
    if (answer === null) this.index.drop(position);
    return answer;
  }
}

/** What the external store answered. It knows no groups, so every candidate is of one of its own. */
@final
export class StoreCandidates extends Candidates {
  constructor(private readonly found: Candidate[], weighs: bool) {
    super(found.length, weighs);
  }

  protected similarityOf(position: i32): f32 {
    return this.found[position].similarity;
  }

  protected evidenceOf(position: i32): Evidence {
    const other = position > 0 ? 0 : 1;
    const nearestOther = other < this.found.length ? this.found[other].similarity : NO_OTHER;
    return evidenceFor(this.found[position].similarity, nearestOther, 1);
  }

  protected groupOf(position: i32): u32 {
    return 0;
  }

  answer(position: i32, now: i64): Answer | null {
    return this.found[position].answer;
  }
}
