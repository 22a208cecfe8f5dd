/**
 * Compares cached answers with fresh ones: by their texts where these settle it, else by an embedding callout or a judge upstream. What is
 * found goes to metrics, to the log in shadow mode, and to the error budget. No client waits for any of it.
 */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { BodyForm } from "../../core/form";
import { getHeader, log } from "../../host/host";
import { HeaderMapTypeValues, LogLevelValues } from "../../host/types";
import { Agreement, agreementAt, agreementOf, agreementSaid } from "../../policy/agreement";
import { MAX_LOGGED, pairReport } from "../../policy/pair_report";
import { embeddedPart } from "../../policy/query";
import { ErrorCause } from "../../policy/reasons";
import { formOf } from "../../policy/response";
import { isCacheableSemantically } from "../../policy/verdict";
import { Protocol } from "../../protocols/protocol";
import { Answer } from "../../stores/record";
import { Metrics } from "../../telemetry/metrics";
import { BufferQuota } from "../buffer_quota";
import { Continuation, isUnanswered } from "../callouts";
import { EmbeddingClient } from "../embedding/embedding_client";
import { EntryWriter } from "../entries/entry_writer";
import { UpstreamClient } from "../upstream_client";
import { Comparison } from "./comparison";
import { SharedBudget } from "./shared_budget";
import { CandidateScore } from "../../policy/candidate_score";

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

  /** @param errorBudget null without one. */
  constructor(
    private readonly config: Config,
    private readonly errorBudget: SharedBudget | null,
    private readonly embedder: EmbeddingClient,
    private readonly upstream: UpstreamClient,
    private readonly writer: EntryWriter,
    private readonly buffers: BufferQuota,
    private readonly metrics: Metrics,
  ) {}

  /** Gives back the headers that a session held. */
  release(head: Bytes): void {
    this.buffers.give(head.length);
  }

  /** A comparison that was due is left out. */
  skipped(): void {
    this.metrics.checkSkipped();
  }

  /**
   * Notes a cached answer for a comparison that follows; every one that is begun must be ended by `reask`, `finish` or `giveUp`.
   * @returns null if the worker holds too much already.
   */
  begin(
    protocol: Protocol, answer: Answer, score: CandidateScore, countsForBudget: bool, isShadow: bool, asked: Bytes, head: Bytes,
  ): Comparison | null {
    const text = protocol.text(answer.body, answer.form);
    const comparison = new Comparison(
      protocol, answer.key.copy(), score, countsForBudget, isShadow, embeddedPart(asked, MAX_LOGGED).copy(), embeddedPart(answer.query, MAX_LOGGED).copy(),
      embeddedPart(text, MAX_TEXT).copy(), head,
    );
    if (this.buffers.take(comparison.size)) return comparison;
    this.metrics.checkSkipped();
    return null;
  }

  /** Asks upstream what was served from the cache: `body` is the request's own. */
  reask(comparison: Comparison, body: Bytes): void {
    this.askUpstream(comparison, Asked.Upstream, body);
  }

  /** The fresh answer is there, and it is complete. */
  finish(comparison: Comparison, body: Bytes, form: BodyForm): void {
    const protocol = comparison.protocol;
    const text = comparison.text;
    const fresh = embeddedPart(protocol.text(body, form), MAX_TEXT);
    const agreement = agreementOf(text, fresh);
    if (agreement != Agreement.Unsure || text.length == 0 || fresh.length == 0) return this.settle(comparison, agreement);
    const model = this.config.errorBudget.judgeModel;
    const question = model.length > 0 && comparison.head.length > 0 ? protocol.judgeRequest(model, comparison.asked, text, fresh) : null;
    if (question !== null) return this.askUpstream(comparison, Asked.Judge, question);
    this.begun(comparison, this.mayAsk && this.embedder.requestPair(text, fresh, new Asking(this, comparison, Asked.Embedder)));
  }

  /** There is no fresh answer, or none that is complete. */
  giveUp(comparison: Comparison): void {
    this.settle(comparison, Agreement.Unsure);
  }

  private askUpstream(comparison: Comparison, whom: Asked, body: Bytes): void {
    this.begun(comparison, this.mayAsk && this.upstream.request(comparison.head, body, new Asking(this, comparison, whom)));
  }

  private get mayAsk(): bool {
    return this.underWay < this.config.errorBudget.maxConcurrent;
  }

  /** Counts a callout, or leaves the comparison out: too many are under way, or the host or the embedder would not have it. */
  private begun(comparison: Comparison, isSent: bool): void {
    if (isSent) this.underWay++;
    else this.skip(comparison);
  }

  replied(comparison: Comparison, whom: Asked, status: i32, body: Bytes): void {
    this.underWay--;
    if (whom == Asked.Embedder) {
      const similarity = this.embedder.readPair(status, body);
      return this.settle(comparison, agreementAt(similarity, <f32>this.config.errorBudget.sameAnswer));
    }
    if (isUnanswered(status)) this.metrics.error(ErrorCause.CalloutFailed);
    if (status != 200) return this.giveUp(comparison);
    const protocol = comparison.protocol;
    // A judge's answer is cut after its first word, so nobody asks whether it is complete.
    if (whom == Asked.Judge) return this.settle(comparison, agreementSaid(protocol.text(body, BodyForm.Json)));
    const type = getHeader(HeaderMapTypeValues.HttpCallResponseHeaders, CONTENT_TYPE);
    const form = type === null ? BodyForm.Json : formOf(type);
    if (isCacheableSemantically(protocol.assess(body, form, true).verdict)) this.finish(comparison, body, form);
    else this.giveUp(comparison);
  }

  /** Leaves a comparison out: too many are under way, or the host or the embedder would not have it. */
  private skip(comparison: Comparison): void {
    this.metrics.checkSkipped();
    this.end(comparison, Agreement.Unsure);
  }

  private settle(comparison: Comparison, agreement: Agreement): void {
    this.end(comparison, agreement);
    const budget = this.errorBudget;
    if (budget === null || !comparison.countsForBudget) return;
    this.metrics.compared(agreement);
    if (agreement == Agreement.Unsure) return;
    const isWrong = agreement == Agreement.Different;
    budget.compared(comparison.score.evidence, isWrong);
    if (isWrong && comparison.wasServed) budget.sampler.servedWrong();
    if (isWrong) this.writer.markWrong(comparison.key, comparison.score.similarity);
  }

  /** Gives back what is held, and reports what shadow mode would have served. */
  private end(comparison: Comparison, agreement: Agreement): void {
    this.buffers.give(comparison.size);
    const insert = comparison.insert;
    if (insert !== null) insert.start(comparison.countsForBudget && agreement == Agreement.Same ? comparison.score.group : 0);
    if (!comparison.isShadow) return;
    this.metrics.shadowed(agreement);
    if (!comparison.countsForBudget) return;
    const withText = this.config.shadowText;
    log(LogLevelValues.info, pairReport(comparison.score.similarity, agreement, comparison.asked, comparison.cached, withText));
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
