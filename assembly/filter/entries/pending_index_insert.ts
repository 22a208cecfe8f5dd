import { Vector } from "../../providers/embedder";
import { Answer } from "../../stores/record";
import { EmbeddingJob, VectorUse } from "../embedding/embedding_job";
import { EntryWriter } from "./entry_writer";

/** An answer that is kept, and is to be put where rephrased questions find it: when its vector is there, and its group is known. */
@final
export class PendingIndexInsert implements VectorUse {
  private group: u32 = 0;

  constructor(private readonly writer: EntryWriter, private readonly answer: Answer, private readonly job: EmbeddingJob) {}

  /** Its group is known. @param group of entries found to have the same answer; 0 for one of its own. */
  start(group: u32): void {
    this.group = group;
    this.job.insertWhenReady(this);
  }

  /** Called by the job: the vector is there. */
  insert(vector: Vector): void {
    this.writer.index(this.answer, vector, this.group);
  }
}
