/** Asks the embedder: under a deadline, not too often at once, not while it fails, and not for what is known already. Times are by the steady clock. */
import { Reply } from "../../backend/reply";
import { EmbeddingConfig } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { Sha256 } from "../../core/sha256";
import { currentTimeMillis, steadyMillis } from "../../host/host";
import { embeddedPart } from "../../policy/query";
import { ErrorCause, errorWord, MissReason } from "../../policy/reasons";
import { Embedder, EmbeddingReply } from "../../providers/embedder";
import { Metrics } from "../../telemetry/metrics";
import { CircuitBreaker } from "../breaker";
import { Callouts, Continuation, Destination, isUnanswered } from "../callouts";
import { QuietLog } from "../quiet_log";
import { EmbeddingJob } from "./embedding_job";
import { VectorMemo } from "./vector_memo";

/** Milliseconds past the deadline for which a late vector is still awaited, to keep the answer with. */
export const LATE_VECTOR_MILLIS: i32 = 10000;
/** Statuses from which the embedder counts as unwell; a 4xx is the fault of one text and must not stop all others. */
const SERVER_ERROR: i32 = 500;

@final
export class EmbeddingClient {
  /** Whether a vector has come back since this configuration began. */
  isWarm: bool = false;
  private readonly underWay: EmbeddingJob[] = [];
  private pairsUnderWay: i32 = 0;
  private readonly trouble: QuietLog = new QuietLog();

  /** @param keepJson whether an external store needs the vectors as JSON. */
  constructor(
    private readonly config: EmbeddingConfig,
    private readonly embedder: Embedder,
    private readonly destination: Destination,
    private readonly callouts: Callouts,
    private readonly breaker: CircuitBreaker,
    private readonly memo: VectorMemo,
    private readonly metrics: Metrics,
    private readonly keepJson: bool,
  ) {}

  /** Embeddings under way. */
  get active(): i32 {
    return this.underWay.length + this.pairsUnderWay;
  }

  /** The embedding of `query`: known, on its way, or refused for a reason. */
  request(query: Bytes): EmbeddingJob {
    const text = embeddedPart(query, this.config.maxInputBytes);
    const digest = Sha256.of(text);
    const known = this.memo.get(digest);
    if (known !== null) {
      this.metrics.memoHit();
      return EmbeddingJob.known(digest, known);
    }
    const now = steadyMillis();
    if (this.isBusy) return EmbeddingJob.refused(digest, MissReason.EmbeddingBusy);
    if (!this.breaker.allows(now)) return EmbeddingJob.refused(digest, MissReason.EmbeddingBreaker);
    const job = new EmbeddingJob(digest, now, now + <i64>this.config.timeout);
    const isSent = this.send(this.embedder.requestBody(text), new JobCallout(this, job), now);
    if (!isSent) return EmbeddingJob.refused(digest, MissReason.EmbeddingError);
    this.underWay.push(job);
    return job;
  }

  private get isBusy(): bool {
    return this.active >= this.config.maxConcurrent;
  }

  /** @returns false if the host refuses it, and then nothing follows. */
  private send(body: Bytes, next: Continuation, now: i64): bool {
    if (this.callouts.start(this.destination, "POST", this.embedder.path, body, next)) {
      this.metrics.embeddingCallout();
      return true;
    }
    this.metrics.error(ErrorCause.CalloutRefused);
    this.breaker.failed(now);
    this.warn("Envoy has no such cluster, or no address in it", now);
    return false;
  }

  /** The reply to the callout of `job` is there. @param status 0 if there is none. */
  replied(job: EmbeddingJob, status: i32, body: Bytes): void {
    const at = this.underWay.indexOf(job);
    if (at >= 0) this.underWay.splice(at, 1);
    const now = steadyMillis();
    this.metrics.embeddingTook(now - job.started);
    const reply = status == 200 ? this.embedder.readReply(body, this.config.dimension, this.keepJson) : EmbeddingReply.failed(failureOf(status));
    const vector = reply.vector;
    // A vector that came too late was of no use to the request that waited for it: that is no success.
    if (vector === null) this.failed(status, body, reply.error, now);
    else if (now < job.deadline) this.breaker.succeeded();
    if (vector !== null) {
      this.isWarm = true;
      this.memo.put(job.textDigest, vector);
    }
    job.end(vector, currentTimeMillis());
  }

  private failed(status: i32, body: Bytes, cause: ErrorCause, now: i64): void {
    this.metrics.error(cause);
    this.warn(status == 200 ? "a reply without a usable vector (" + errorWord(cause) + ")" : new Reply(status, body).problem, now);
    if (status == 0 || status >= SERVER_ERROR) this.breaker.failed(now);
  }

  private warn(what: string, now: i64): void {
    const cluster = this.destination.cluster.toString();
    // What is wrong with a certificate or a name, Envoy tells no filter: it counts it.
    const hint = what.includes("connection failure") ? "; if it speaks TLS, the statistics under cluster." + cluster + ".ssl tell what failed" : "";
    this.trouble.warn("no embedding from the cluster " + cluster + ": " + what + hint, now);
  }

  /** Releases the requests whose embedding is late: an embedder that is always late must not delay every request for ever. */
  enforceDeadlines(now: i64): void {
    for (let i = 0; i < this.underWay.length; i++) {
      const job = this.underWay[i];
      if (now < job.deadline || job.waiter === null) continue;
      this.breaker.failed(now);
      job.giveUpWaiting(MissReason.EmbeddingTimeout, currentTimeMillis());
    }
  }

  /** Asks for the embeddings of two texts, to compare them; false if the embedder is busy or left alone, or the host refuses. */
  requestPair(a: Bytes, b: Bytes, next: Continuation): bool {
    const now = steadyMillis();
    if (this.isBusy || !this.breaker.allows(now)) return false;
    const limit = this.config.maxInputBytes;
    const body = this.embedder.pairBody(embeddedPart(a, limit), embeddedPart(b, limit));
    if (!this.send(body, next, now)) return false;
    this.pairsUnderWay++;
    return true;
  }

  /** The cosine similarity that a reply to `requestPair` tells; NaN if it tells none. */
  readPair(status: i32, body: Bytes): f32 {
    this.pairsUnderWay--;
    const similarity = status == 200 ? this.embedder.readPair(body, this.config.dimension) : NaN;
    if (!isNaN(similarity)) this.breaker.succeeded();
    else this.failed(status, body, status != 200 ? failureOf(status) : ErrorCause.EmbeddingMalformed, steadyMillis());
    return similarity;
  }
}

/** The callout that a job waits for. */
@final
class JobCallout extends Continuation {
  constructor(private readonly owner: EmbeddingClient, private readonly job: EmbeddingJob) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.replied(this.job, status, body);
  }
}

/** What a callout's status other than 200 means. */
function failureOf(status: i32): ErrorCause {
  return isUnanswered(status) ? ErrorCause.CalloutFailed : ErrorCause.EmbeddingStatus;
}
