/** Answers that wait to be written to the external store, in the order in which they came: bounded in number and bytes, one under each key. */
import { Bytes } from "../core/bytes";
import { Answer } from "../stores/record";
import { WrongMarks } from "../stores/wrong_marks";

/** Answers that wait to be written, per worker, and the bytes of their records and vectors; more are dropped, which costs a later miss. */
const MAX_QUEUED: i32 = 256;
const MAX_QUEUED_BYTES: i32 = 8 << 20;
/** Of one request: answers, and the bytes of their records and vectors unless a single answer has more. */
const MAX_BATCH: i32 = 64;
const MAX_BATCH_BYTES: i32 = 1 << 20;

@final
class Queued {
  constructor(readonly answer: Answer, readonly vector: Bytes) {}

  get size(): i32 {
    return this.answer.record.length + this.vector.length;
  }
}

/** What one request writes: answers with their vectors, each a JSON array. */
@final
export class Batch {
  readonly answers: Answer[] = [];
  readonly vectors: Bytes[] = [];
}

@final
export class WriteQueue {
  private queue: Queued[] = [];
  private bytes: i32 = 0;

  constructor(private readonly marks: WrongMarks) {}

  get length(): i32 {
    return this.queue.length;
  }

  /** Puts an answer behind the others, in place of one under its key. @returns false if there is no room. */
  add(answer: Answer, vector: Bytes): bool {
    this.forget(answer.key);
    const queued = new Queued(answer, vector);
    if (this.queue.length >= MAX_QUEUED || this.bytes + queued.size > MAX_QUEUED_BYTES) return false;
    this.queue.push(queued);
    this.bytes += queued.size;
    return true;
  }

  /** Two answers under one key cannot be written with one request, and the older one need not be. */
  forget(key: Bytes): void {
    for (let i = 0; i < this.queue.length; i++) {
      if (!this.queue[i].answer.hasKey(key)) continue;
      this.bytes -= this.queue[i].size;
      this.queue.splice(i, 1);
      return;
    }
  }

  /** Takes out what the next request writes. @param wall milliseconds since 1970. */
  take(wall: i64): Batch {
    const batch = new Batch();
    let taken = 0;
    let bytes = 0;
    for (; taken < this.queue.length && batch.answers.length < MAX_BATCH; taken++) {
      const queued = this.queue[taken];
      if (batch.answers.length > 0 && bytes + queued.size > MAX_BATCH_BYTES) break;
      this.bytes -= queued.size;
      // What has expired, or was found wrong since it was made, is not worth its place.
      if (queued.answer.expires <= wall || this.isFoundWrong(queued.answer)) continue;
      bytes += queued.size;
      batch.answers.push(queued.answer);
      batch.vectors.push(queued.vector);
    }
    this.queue = this.queue.slice(taken);
    return batch;
  }

  /** Whether an answer's entry was marked since it was made. Times by the steady clock: no wall clock can make it younger than its mark. */
  private isFoundWrong(answer: Answer): bool {
    const made = this.marks.madeAt(answer.key);
    return made != 0 && made >= answer.kept;
  }
}
