/** The semantic tier: the index inside the filter, behind it the external store where there is one, and the terms on which candidates are served. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { log } from "../../host/host";
import { LogLevelValues } from "../../host/types";
import { CandidateChooser, ServingTerms } from "../../policy/candidate_chooser";
import { CandidateScore } from "../../policy/candidate_score";
import { Decider } from "../../policy/decision";
import { Evidence, evidenceFor, NO_OTHER } from "../../policy/evidence";
import { refusalReport } from "../../policy/pair_report";
import { MissReason, storeMiss } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Answer } from "../../stores/record";
import { Candidate } from "../../stores/vector_store";
import { Metrics } from "../../telemetry/metrics";
import { evidenceAmong } from "../../vector/evidence";
import { SharedBudget } from "../checks/shared_budget";
import { ExternalStore } from "../external_store";
import { CacheRequest } from "../request/cache_request";
import { ExactTier } from "./exact_tier";
import { SemanticSearch } from "./semantic_search";
import { SharedIndex } from "./shared_index";
import { StoreWaiter } from "./waiters";

/** Milliseconds between two lines of the log that tell of refusals. */
const REFUSAL_PAUSE: i64 = 1000;

@final
export class SemanticTier {
  /** When a refusal was last told, in milliseconds since 1970. */
  private refusalTold: i64 = 0;

  /** @param budget null without an error budget. @param external null without an external store. */
  constructor(
    readonly config: Config,
    private readonly decider: Decider,
    private readonly sharedIndex: SharedIndex,
    private readonly exact: ExactTier,
    private readonly external: ExternalStore | null,
    private readonly budget: SharedBudget | null,
    private readonly metrics: Metrics,
  ) {}

  get hasExternalStore(): bool {
    return this.external !== null;
  }

  /** Begins a search on the terms of the moment. @param now milliseconds since 1970. */
  search(request: CacheRequest, now: i64): SemanticSearch {
    const budget = this.budget;
    const terms = budget === null
      ? ServingTerms.fixed(this.decider, <f32>this.config.vector.threshold)
      : ServingTerms.ofBudget(this.decider, budget.threshold, budget.isOff);
    return new SemanticSearch(this, request, new CandidateChooser(this.decider, terms, request.query), terms.leastSimilarity, now);
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

  /** Counts a guard's refusal, and tells the log of it where that is configured: a line a second at most. */
  refused(chooser: CandidateChooser, similarity: f32, now: i64): void {
    this.metrics.guarded(chooser.guard);
    if (!this.config.vector.refusalLog || now - this.refusalTold < REFUSAL_PAUSE) return;
    this.refusalTold = now;
    log(LogLevelValues.info, refusalReport(chooser.guard, similarity, chooser.words));
  }
}
