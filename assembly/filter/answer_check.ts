/**
 * Compares cached answers with fresh ones: by their texts where these settle it, else by an embedding callout or a judge upstream. What is
 * found goes to metrics, to the log in shadow mode, and to the error budget. No client waits for any of it.
 */
import { Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { getHeader, log } from "../host/host";
import { HeaderPairs } from "../host/pairs";
import { HeaderMapTypeValues, LogLevelValues } from "../host/types";
import { Agreement, agreementAt, agreementOf, agreementSaid } from "../policy/agreement";
import { MAX_LOGGED, pairReport } from "../policy/pair_report";
import { embeddedPart } from "../policy/query";
import { ErrorCause } from "../policy/reasons";
import { formOf } from "../policy/response";
import { isCacheableSemantically } from "../policy/verdict";
import { Protocol } from "../protocols/protocol";
import { Answer } from "../stores/record";
import { Continuation, isUnanswered } from "./callouts";
import { Comparison } from "./comparison";
import { Lesson } from "./lesson";
import { CandidateScore } from "../policy/candidate_score";
import { Services } from "./services";

/** Bytes of an answer that are compared. */
const MAX_TEXT: i32 = 4096;
const CONTENT_TYPE = Bytes.fromString("content-type");

/** Who is asked by a callout. */
enum Asked {
  /** The upstream, for a fresh answer. */
  Upstream,
  /** The embedder, for the vectors of two answers. */
  Embedder,
  /** A chat model, for its judgement of two answers. */
  Judge,
}

@final
export class AnswerCheck {
  private underWay: i32 = 0;

  private readonly isWanted: bool;

  constructor(private readonly services: Services) {
    this.isWanted = services.errorBudget !== null || services.config.vector.shadow;
  }

  /** What the request with these headers can teach; null where nothing is to be learnt. */
  lesson(protocol: Protocol, pairs: HeaderPairs): Lesson | null {
    return this.isWanted ? new Lesson(this.services, this, protocol, pairs) : null;
  }

  /**
   * Notes a cached answer for a comparison that follows; every one that is begun must be ended by `reask`, `finish` or `giveUp`.
   * @returns null if the worker holds too much already.
   */
  begin(
    protocol: Protocol, answer: Answer, nearness: CandidateScore, isEvidence: bool, isShadow: bool, asked: Bytes, head: Bytes,
  ): Comparison | null {
    const text = protocol.text(answer.body, answer.form);
    const comparison = new Comparison(
      protocol, answer.key.copy(), nearness, isEvidence, isShadow, embeddedPart(asked, MAX_LOGGED).copy(), embeddedPart(answer.query, MAX_LOGGED).copy(),
      embeddedPart(text, MAX_TEXT).copy(), head,
    );
    if (this.services.budget.take(comparison.size)) return comparison;
    this.services.metrics.checkSkipped();
    return null;
  }

  /** Asks upstream what was served from the cache: `body` is the request's own. */
  reask(comparison: Comparison, body: Bytes): void {
    this.ask(comparison, Asked.Upstream, body);
  }

  /** The fresh answer is there, and it is complete. */
  finish(comparison: Comparison, body: Bytes, form: BodyForm): void {
    const protocol = comparison.protocol;
    const text = comparison.text;
    const fresh = embeddedPart(protocol.text(body, form), MAX_TEXT);
    const agreement = agreementOf(text, fresh);
    if (agreement != Agreement.Unsure || text.length == 0 || fresh.length == 0) return this.settle(comparison, agreement);
    const config = this.services.config;
    const model = config.errorBudget.judgeModel;
    const question = model.length > 0 && comparison.head.length > 0 ? protocol.judgeRequest(model, comparison.asked, text, fresh) : null;
    if (question !== null) return this.ask(comparison, Asked.Judge, question);
    const limit = config.embedding.maxInputBytes;
    this.ask(comparison, Asked.Embedder, this.services.embedder.pairBody(embeddedPart(text, limit), embeddedPart(fresh, limit)));
  }

  /** There is no fresh answer, or none that is complete. */
  giveUp(comparison: Comparison): void {
    this.settle(comparison, Agreement.Unsure);
  }

  /** Starts a callout, or leaves the comparison out: too many are under way, or the host or the embedder would not have it. */
  private ask(comparison: Comparison, whom: Asked, body: Bytes): void {
    const services = this.services;
    let isSent = false;
    if (this.underWay < services.config.errorBudget.maxConcurrent) {
      const next = new Asking(this, comparison, whom);
      isSent = whom == Asked.Embedder
        ? services.requestPair(body, next)
        : services.requestUpstream(comparison.head, body, next);
    }
    if (isSent) this.underWay++;
    else this.skip(comparison);
  }

  replied(comparison: Comparison, whom: Asked, status: i32, body: Bytes): void {
    this.underWay--;
    const services = this.services;
    if (whom == Asked.Embedder) {
      const similarity = services.readPair(status, body);
      return this.settle(comparison, agreementAt(similarity, <f32>services.config.errorBudget.sameAnswer));
    }
    if (isUnanswered(status)) services.metrics.error(ErrorCause.CalloutFailed);
    if (status != 200) return this.giveUp(comparison);
    const protocol = comparison.protocol;
    // A judge's answer is cut after its first word, so nobody asks whether it is complete.
    if (whom == Asked.Judge) return this.settle(comparison, agreementSaid(protocol.text(body, BodyForm.Json)));
    const type = getHeader(HeaderMapTypeValues.HttpCallResponseHeaders, CONTENT_TYPE);
    const form = type === null ? BodyForm.Json : formOf(type);
    if (isCacheableSemantically(protocol.judge(body, form, true))) this.finish(comparison, body, form);
    else this.giveUp(comparison);
  }

  /** Leaves a comparison out: too many are under way, or the host or the embedder would not have it. */
  private skip(comparison: Comparison): void {
    this.services.metrics.checkSkipped();
    this.end(comparison, Agreement.Unsure);
  }

  private settle(comparison: Comparison, agreement: Agreement): void {
    this.end(comparison, agreement);
    const services = this.services;
    const budget = services.errorBudget;
    if (budget === null || !comparison.isEvidence) return;
    services.metrics.judged(agreement);
    if (agreement == Agreement.Unsure) return;
    const isWrong = agreement == Agreement.Different;
    budget.judged(comparison.nearness.evidence, isWrong);
    if (isWrong && comparison.wasServed) budget.sampler.servedWrong();
    if (isWrong) services.foundWrong(comparison.key, comparison.nearness.similarity);
  }

  /** Gives back what is held, and reports what shadow mode would have served. */
  private end(comparison: Comparison, agreement: Agreement): void {
    this.services.budget.give(comparison.size);
    const filing = comparison.filing;
    if (filing !== null) filing.file(comparison.isEvidence && agreement == Agreement.Same ? comparison.nearness.group : 0);
    if (!comparison.isShadow) return;
    this.services.metrics.shadowed(agreement);
    if (!comparison.isEvidence) return;
    const withText = this.services.config.shadowText;
    log(LogLevelValues.info, pairReport(comparison.nearness.similarity, agreement, comparison.asked, comparison.cached, withText));
  }
}

/** A callout for one comparison. */
@final
class Asking extends Continuation {
  constructor(private readonly owner: AnswerCheck, private readonly comparison: Comparison, private readonly whom: Asked) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.replied(this.comparison, this.whom, status, body);
  }
}
