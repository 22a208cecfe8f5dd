/** The semantic tier: the index inside the filter, behind it the external store where there is one, and the terms on which candidates are served. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { CandidateChooser, ServingTerms } from "../../policy/candidate_chooser";
import { Decider } from "../../policy/decision";
import { StoreOutcome } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Candidate } from "../../stores/vector_store";
import { SharedBudget } from "../checks/shared_budget";
import { ExternalStore } from "../external_store";
import { Candidates, IndexCandidates, StoreCandidates } from "./candidates";
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

  /** Candidates in the index, from the cosine `least`. @param now milliseconds since 1970. */
  find(partition: Bytes, vector: Vector, least: f32, now: i64): Candidates {
    const found = this.sharedIndex.search(partition, vector, least, now);
    return new IndexCandidates(this.sharedIndex, this.exact, found, this.budget !== null);
  }

  /** Asks the external store. @returns Done if `waiter` hears of it, else why it does not. */
  askStore(waiter: StoreWaiter, partition: Bytes, vector: Vector, now: i64): StoreOutcome {
    const external = this.external;
    return external === null ? StoreOutcome.NotReady : external.query(waiter, partition, vector.json, this.config.vector.topK, now);
  }

  /** What the external store answered. */
  outside(candidates: Candidate[]): Candidates {
    return new StoreCandidates(candidates, this.budget !== null);
  }
}
