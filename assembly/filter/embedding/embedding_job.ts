/**
 * The embedding of one text, known or on its way. A callout outlives its stream: past the deadline the request goes upstream, and the late
 * vector is used to keep the answer where a rephrased question finds it.
 */
import { Bytes } from "../../core/bytes";
import { MissReason } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { VectorWaiter } from "../lookup/waiters";

/** What a vector is for, however late it comes. */
export interface VectorUse {
  /** Called once, when the vector is there; never if it does not come. */
  insert(vector: Vector): void;
}

@final
export class EmbeddingJob {
  /** The vector, once it is there. */
  vector: Vector | null = null;
  /** Whether there is none and none will come, for the reason `refusal`. */
  isRefused: bool = false;
  refusal: MissReason = MissReason.EmbeddingError;
  /** Who waits for it; null when nobody does. */
  waiter: VectorWaiter | null = null;
  private isDone: bool = false;
  /** An answer that was complete before its vector. */
  private insert: VectorUse | null = null;

  constructor(
    /** Digest of the text, for the memo. */
    readonly textDigest: Bytes,
    readonly started: i64,
    /** When the waiter is released; both by the steady clock. */
    readonly deadline: i64,
  ) {}

  /** The callout has ended. @param vector null if it has failed. @param now milliseconds since 1970. */
  end(vector: Vector | null, now: i64): void {
    this.isDone = true;
    this.vector = vector;
    this.isRefused = vector === null;
    const insert = this.insert;
    this.insert = null;
    if (insert !== null && vector !== null) insert.insert(vector);
    if (vector === null) return this.giveUpWaiting(this.refusal, now);
    const waiter = this.waiter;
    this.waiter = null;
    if (waiter !== null) waiter.onVector(vector, now);
  }

  /** Releases who waits; the callout goes on. @param now milliseconds since 1970. */
  giveUpWaiting(reason: MissReason, now: i64): void {
    const waiter = this.waiter;
    this.waiter = null;
    if (waiter !== null) waiter.onNoVector(reason, now);
  }

  /** Hands the vector to `insert`: now, or when it comes. */
  insertWhenReady(insert: VectorUse): void {
    const vector = this.vector;
    if (vector !== null) insert.insert(vector);
    else if (!this.isDone) this.insert = insert;
  }

  /** Of a text whose vector is known without a callout. */
  static known(textDigest: Bytes, vector: Vector): EmbeddingJob {
    const job = new EmbeddingJob(textDigest, 0, 0);
    job.vector = vector;
    job.isDone = true;
    return job;
  }

  /** Of a text that the embedder is not asked about. */
  static refused(textDigest: Bytes, reason: MissReason): EmbeddingJob {
    const job = new EmbeddingJob(textDigest, 0, 0);
    job.isRefused = true;
    job.refusal = reason;
    job.isDone = true;
    return job;
  }
}
