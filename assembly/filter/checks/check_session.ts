/** What one request can teach: a cached answer that it was served, or was not, to be compared with the upstream's own. */
import { Bytes } from "../../core/bytes";
import { BodyForm } from "../../core/form";
import { CandidateScore } from "../../policy/candidate_score";
import { Evidence } from "../../policy/evidence";
import { MissReason } from "../../policy/reasons";
import { Protocol } from "../../protocols/protocol";
import { Answer } from "../../stores/record";
import { PendingIndexInsert } from "../entries/pending_index_insert";
import { SemanticSearch } from "../lookup/semantic_search";
import { AnswerCheck } from "./answer_check";
import { Comparison } from "./comparison";
import { SharedBudget } from "./shared_budget";

@final
export class CheckSession {
  private comparison: Comparison | null = null;

  /**
   * @param budget null without an error budget.
   * @param isSampled whether the request was drawn for the sample whose answers are checked.
   * @param head the headers to ask upstream with; no bytes if that will not be needed, or the worker holds too much already.
   */
  constructor(
    private readonly checks: AnswerCheck,
    private readonly budget: SharedBudget | null,
    private readonly protocol: Protocol,
    private readonly isSampled: bool,
    private head: Bytes,
  ) {}

  /** An exact hit was not served, since all is in shadow. */
  shadowed(answer: Answer, query: Bytes): void {
    this.compareLater(answer, new CandidateScore(1, Evidence.ofOneAlone(1), 0), false, true, query);
  }

  /** A candidate was served. */
  served(search: SemanticSearch): void {
    this.lookedUp(search);
    const answer = search.nearest;
    const score = search.nearestScore;
    if (answer === null || score === null) return;
    const budget = this.budget;
    if (budget !== null) budget.sampler.served();
    if (!this.isSampled) return;
    if (this.head.length == 0) return this.checks.skipped();
    this.compareLater(answer, score, true, false, search.query);
    const comparison = this.comparison;
    if (comparison !== null) comparison.wasServed = true;
  }

  /** Nothing was served; the answer that will come is compared with that of the nearest candidate. */
  missed(search: SemanticSearch, reason: MissReason): void {
    this.lookedUp(search);
    const nearest = search.nearest;
    const score = search.nearestScore;
    const isShadow = reason == MissReason.ShadowSemantic;
    if (nearest === null || score === null || !(isShadow || this.budget !== null)) return;
    this.compareLater(nearest, score, true, isShadow, search.query);
  }

  /** The upstream's answer is there, and it is complete. @param insert of the answer, if it is kept for rephrased questions. */
  answered(body: Bytes, form: BodyForm, insert: PendingIndexInsert | null): void {
    const comparison = this.comparison;
    this.comparison = null;
    if (comparison !== null) {
      comparison.insert = insert;
      this.checks.finish(comparison, body, form);
    } else if (insert !== null) {
      insert.start(0);
    }
  }

  /** The request is over. @param body of the request, if it was answered from the cache: then the upstream is asked for its answer now. */
  end(body: Bytes | null): void {
    this.checks.release(this.head);
    // A request that is refused ends its session then, and once more when it goes away.
    this.head = Bytes.empty();
    const comparison = this.comparison;
    this.comparison = null;
    if (comparison === null) return;
    if (body === null) this.checks.giveUp(comparison);
    else this.checks.reask(comparison, body);
  }

  private lookedUp(search: SemanticSearch): void {
    const budget = this.budget;
    if (budget !== null) budget.lookedUp(search.nearestScore);
  }

  private compareLater(answer: Answer, score: CandidateScore, countsForBudget: bool, isShadow: bool, query: Bytes): void {
    this.comparison = this.checks.begin(this.protocol, answer, score, countsForBudget, isShadow, query, this.head);
  }
}
