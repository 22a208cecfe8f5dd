/** The semantic tier: the index inside the filter, behind it the external store where there is one, and the terms on which candidates are served. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { CandidateChooser, ServingTerms } from "../../policy/candidate_chooser";
import { CandidateScore } from "../../policy/candidate_score";
import { Decider } from "../../policy/decision";
import { Evidence, evidenceFor, NO_OTHER } from "../../policy/evidence";
import { MissReason, storeMiss } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Answer } from "../../stores/record";
import { Candidate } from "../../stores/vector_store";
import { SharedBudget } from "../checks/shared_budget";
import { ExternalStore } from "../external_store";
import { evidenceAmong } from "./evidence_among";
import { ExactTier } from "./exact_tier";
import { SharedIndex } from "./shared_index";
import { StoreWaiter } from "./waiters";

@final
export class SemanticTier {
  /** @param budget null without an error budget. @param external null without an external store. */
  constructor(
    private readonly config: Config,
    private readonly decider: Decider,
    private readonly sharedIndex: SharedIndex,
    private readonly exact: ExactTier,
    private readonly external: ExternalStore | null,
    private readonly budget: SharedBudget | null,
  ) {}

  get hasExternalStore(): bool {
    return this.external !== null;
  }

  /** Who chooses among the candidates for a question, on the terms of the moment. */
  chooser(query: Bytes): CandidateChooser {
    const budget = this.budget;
    const terms = budget === null
      ? ServingTerms.fixed(this.decider, <f32>this.config.vector.threshold)
      : ServingTerms.ofBudget(this.decider, budget.threshold, budget.isOff);
    return new CandidateChooser(this.decider, terms, query);
  }

  /** Looks for candidates in the index, from the cosine `least`. @returns how many there are. */
  find(partition: Bytes, vector: Vector, least: f32, now: i64): i32 {
    return this.sharedIndex.search(partition, vector, least, now);
  }

  /** The answer of a candidate in the index; null if it is gone, which is then forgotten. */
  answerAt(position: i32, now: i64): Answer | null {
    const answer = this.exact.find(this.sharedIndex.matches.key(position), now);
    if (answer === null) this.sharedIndex.drop(position);
    return answer;
  }

  /** How near a candidate in the index is. */
  scoreAt(position: i32): CandidateScore {
    const matches = this.sharedIndex.matches;
    const similarity = matches.similarity(position);
    const evidence = this.budget === null ? Evidence.withoutBudget(similarity) : evidenceAmong(matches, position);
    return new CandidateScore(similarity, evidence, matches.group(position));
  }

  /** How near a candidate of the external store is: the store knows no groups, so every candidate is of one of its own. */
  scoreOutside(candidates: Candidate[], position: i32): CandidateScore {
    const similarity = candidates[position].similarity;
    if (this.budget === null) return new CandidateScore(similarity, Evidence.withoutBudget(similarity), 0);
    const other = position > 0 ? 0 : 1;
    const nearestOther = other < candidates.length ? candidates[other].similarity : NO_OTHER;
    return new CandidateScore(similarity, evidenceFor(similarity, nearestOther, 1), 0);
  }

  /** Asks the external store. @returns None if `waiter` hears of it, else why it does not. */
  askStore(waiter: StoreWaiter, partition: Bytes, vector: Vector, now: i64): MissReason {
    const external = this.external;
    if (external === null) return MissReason.NoCandidate;
    return storeMiss(external.query(waiter, partition, vector.json, this.config.vector.topK, now));
  }
}
