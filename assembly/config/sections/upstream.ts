/** The sections `upstream` and `errorBudget`: whom the filter asks itself, and what for. Their tags are the source of schema, reader and reference. */
import { Service } from "../../backend/service";

/** Who compares two answers that their texts do not settle. */
export enum Judge {
  Embedding,
  Llm,
}

/**
 * Whom the filter asks itself, when it checks an answer: the cluster of the LLM, or one that leads back to this gateway's listener
 * (the request then carries `x-higress-skip-ai-cache: on`).
 * @title Upstream
 * @service the upstream
 * @name llm
 * @host that of the request
 * @example {"cluster":"ai-proxy","timeout":30000}
 */
@final
export class UpstreamConfig extends Service {
  constructor() {
    super();
    this.cluster = "ai-proxy";
    this.servicePort = 80;
  }

  /**
   * Milliseconds until such a callout is given up. No client waits for it.
   * @title Deadline
   * @range 1 600000
   * @example 60000
   */
  timeout: i32 = 60000;
}

/**
 * How often the semantic tier may be wrong. A sample of its hits is asked again upstream, off the client's path, and the threshold
 * follows what is found.
 * @title Error budget
 * @example {"maxWrongRate":0.01}
 */
@final
export class ErrorBudgetConfig {
  /**
   * Share of the look-ups that may be answered wrong. There is no budget until it is set; then the threshold moves by itself, and the
   * semantic tier switches off while the budget cannot be kept.
   * @title Budget
   * @range 0.001 0.2
   * @example 0.01
   * @example 0.02
   */
  maxWrongRate: f64 = 0;

  /**
   * Share of the requests whose answer is checked. Each checked hit costs one request upstream.
   * @title Sample
   * @range 0.001 1
   * @example 0.05
   * @example 0.1
   */
  sampleRate: f64 = 0.05;

  /**
   * Checks of answers under way at once, per worker, those of shadow mode included; what comes on top is left out, and counted as
   * `reprise.budget.skipped`.
   * @title Checks at once
   * @range 1 1024
   * @example 4
   */
  maxConcurrent: i32 = 4;

  /**
   * Cosine similarity of two answers from which they say the same. From 0.15 below it down they say something different; between the
   * two nothing is known.
   * @title Same answer
   * @range 0.5 1 a cosine similarity
   * @example 0.85
   * @example 0.9
   */
  sameAnswer: f64 = 0.85;

  /**
   * Who compares two answers that their texts do not settle: their `embedding`s, or an `llm`, which is asked through `upstream`.
   * @title Judge
   * @example "embedding"
   */
  judge: Judge = Judge.Embedding;

  /**
   * The chat model that judges; needed with `judge` `llm`, and of no use without.
   * @title Judge's model
   * @neededBy judge=llm is the model of judge llm, which is missing
   * @when judge=llm is the model of judge llm, which is not set
   * @text Visible 256
   * @example "gpt-4o-mini"
   */
  judgeModel: string = "";
}
