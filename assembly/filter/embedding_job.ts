/**
 * One embedding callout. It outlives its stream: past the deadline the request goes upstream, and the late vector is used to keep the
 * answer where a rephrased question finds it.
 */
import { Bytes } from "../core/bytes";
import { currentTimeMillis, steadyMillis } from "../host/host";
import { Vector } from "../providers/embedder";
import { MissReason } from "../policy/reasons";
import { Answer } from "../stores/record";
import { Continuation } from "./callouts";
import { failureOf, Services } from "./services";
import { VectorWaiter } from "./waiter";

@final
export class EmbeddingJob extends Continuation {
  /** The vector, once it is there. */
  vector: Vector | null = null;
  /** The stream that waits for it; null when none does. */
  waiter: VectorWaiter | null = null;
  private isDone: bool = false;
  /** An answer that was complete before its vector. */
  private unfiled: Answer | null = null;
  private unfiledGroup: u32 = 0;

  constructor(
    private readonly services: Services,
    /** Digest of the text, for the memo. */
    private readonly textDigest: Bytes,
    private readonly started: i64,
    /** When the waiter is released; both by the steady clock. */
    readonly deadline: i64,
  ) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.isDone = true;
    const services = this.services;
    services.jobEnded(this);
    const now = steadyMillis();
    services.metrics.embeddingTook(now - this.started);
    const cause = this.read(status, body);
    // A vector that came too late was of no use to the request that waited for it: that is no success.
    if (cause >= 0 || now < this.deadline) services.noteEmbedding(status, cause, now);
    const unfiled = this.unfiled;
    this.unfiled = null;
    const vector = this.vector;
    if (unfiled !== null && vector !== null) services.file(unfiled, vector, this.unfiledGroup);
    const waiter = this.waiter;
    this.waiter = null;
    if (waiter !== null) waiter.onVector(this.vector, MissReason.EmbeddingError, currentTimeMillis());
  }

  /**
   * Releases the stream that waits; the callout goes on. An embedder that is always late must not delay every request for ever.
   * @param now by the steady clock.
   */
  giveUpWaiting(reason: MissReason, now: i64): void {
    const waiter = this.waiter;
    this.waiter = null;
    if (waiter === null) return;
    this.services.embedderBreaker.failed(now);
    waiter.onVector(null, reason, currentTimeMillis());
  }

  /** Files `answer` under the vector: now, or when it comes. @param group of entries found to have the same answer, or 0. */
  fileWhenReady(answer: Answer, group: u32): void {
    const vector = this.vector;
    if (vector !== null) return this.services.file(answer, vector, group);
    if (this.isDone) return;
    this.unfiled = answer;
    this.unfiledGroup = group;
  }

  /** The error's cause, or -1 when `vector` is set. */
  private read(status: i32, body: Bytes): i32 {
    if (status != 200) return failureOf(status);
    const reply = this.services.embedder.readReply(body, this.services.config.embedding.dimension, this.services.hasExternalStore);
    const vector = reply.vector;
    if (vector === null) return reply.error;
    this.vector = vector;
    this.services.hasEmbedded = true;
    this.services.memo.put(this.textDigest, vector);
    return -1;
  }

  /** A job whose vector is known without a callout. */
  static known(services: Services, textDigest: Bytes, vector: Vector): EmbeddingJob {
    const job = new EmbeddingJob(services, textDigest, 0, 0);
    job.vector = vector;
    job.isDone = true;
    return job;
  }
}
