/** What one request can teach: a cached answer that it was served, or was not, to be compared with the upstream's own. */
import { Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { HeaderPairs } from "../host/pairs";
import { Evidence } from "../policy/evidence";
import { MissReason } from "../policy/reasons";
import { Protocol } from "../protocols/protocol";
import { Answer } from "../stores/record";
import { AnswerCheck } from "./answer_check";
import { Comparison } from "./comparison";
import { Filing } from "./filing";
import { LookUp } from "./look_up";
import { CandidateScore } from "../policy/candidate_score";
import { Services } from "./services";
import { upstreamHead } from "./upstream_head";

@final
export class Lesson {
  /** Whether the request was drawn for the sample whose answers are checked. */
  private readonly isSampled: bool;
  /** Whether there is an error budget to learn for. */
  private readonly learns: bool;
  /** The headers to ask upstream with, if that may be needed and the worker does not hold too much. */
  private head: Bytes;
  private comparison: Comparison | null = null;

  constructor(
    private readonly services: Services,
    private readonly checks: AnswerCheck,
    private readonly protocol: Protocol,
    pairs: HeaderPairs,
  ) {
    const budget = services.errorBudget;
    const isSampled = budget !== null && budget.sampler.draw();
    const mayJudge = services.config.errorBudget.judgeModel.length > 0;
    this.isSampled = isSampled;
    this.learns = budget !== null;
    const head = isSampled || mayJudge ? upstreamHead(pairs, services.config) : Bytes.empty();
    this.head = services.budget.take(head.length) ? head : Bytes.empty();
  }

  /** An exact hit was not served, since all is in shadow. */
  shadowed(answer: Answer, query: Bytes): void {
    this.compareLater(answer, new CandidateScore(1, Evidence.ofOneAlone(1), 0), false, true, query);
  }

  /** A candidate was served. */
  served(lookUp: LookUp, answer: Answer, nearness: CandidateScore): void {
    this.lookedUp(lookUp);
    const budget = this.services.errorBudget;
    if (budget !== null) budget.sampler.served();
    if (!this.isSampled) return;
    if (this.head.length == 0) return this.services.metrics.checkSkipped();
    this.compareLater(answer, nearness, true, false, lookUp.query);
    const comparison = this.comparison;
    if (comparison !== null) comparison.wasServed = true;
  }

  /** Nothing was served; the answer that will come is compared with that of the nearest candidate. */
  missed(lookUp: LookUp, reason: MissReason): void {
    this.lookedUp(lookUp);
    const near = lookUp.near;
    const nearness = lookUp.nearness;
    const isShadow = reason == MissReason.ShadowSemantic;
    if (near === null || nearness === null || !(isShadow || this.learns)) return;
    this.compareLater(near, nearness, true, isShadow, lookUp.query);
  }

  /** The upstream's answer is there, and it is complete. @param filing of the answer, if it is kept for rephrased questions. */
  answered(body: Bytes, form: BodyForm, filing: Filing | null): void {
    const comparison = this.comparison;
    this.comparison = null;
    if (comparison !== null) {
      comparison.filing = filing;
      this.checks.finish(comparison, body, form);
    } else if (filing !== null) {
      filing.file(0);
    }
  }

  /** The request is over. @param body of the request, if it was answered from the cache: then the upstream is asked for its answer now. */
  end(body: Bytes | null): void {
    this.services.budget.give(this.head.length);
    // A request that is refused ends its lesson then, and once more when it goes away.
    this.head = Bytes.empty();
    const comparison = this.comparison;
    this.comparison = null;
    if (comparison === null) return;
    if (body === null) this.checks.giveUp(comparison);
    else this.checks.reask(comparison, body);
  }

  private lookedUp(lookUp: LookUp): void {
    const budget = this.services.errorBudget;
    if (budget !== null) budget.lookedUp(lookUp.nearness);
  }

  private compareLater(answer: Answer, nearness: CandidateScore, isEvidence: bool, isShadow: bool, query: Bytes): void {
    this.comparison = this.checks.begin(this.protocol, answer, nearness, isEvidence, isShadow, query, this.head);
  }
}
