import { Answer } from "../stores/record";
import { EmbeddingJob } from "./embedding_job";

/** An answer that is kept, and waits to be filed where rephrased questions find it. */
@final
export class Filing {
  constructor(private readonly answer: Answer, private readonly job: EmbeddingJob) {}

  /** @param group of entries found to have the same answer; 0 for one of its own. */
  file(group: u32): void {
    this.job.fileWhenReady(this.answer, group);
  }
}
