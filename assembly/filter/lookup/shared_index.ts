/** The embedded index as a configuration uses it: one for the VM's configurations that ask for the same (stores/replica.ts), filled from a log. */
import { Bytes } from "../../core/bytes";
import { Vector } from "../../providers/embedder";
import { Answer } from "../../stores/record";
import { Replica } from "../../stores/replica";
import { Gauges } from "../../telemetry/gauges";
import { Matches } from "../../vector/matches";

/** Entries of the log that one request applies before it searches. */
const CATCH_UP_PER_REQUEST: i32 = 256;

@final
export class SharedIndex {
  constructor(private readonly replica: Replica, private readonly topK: i32, private readonly gauges: Gauges) {}

  /** Creates the log before the workers race for it. */
  open(): void {
    this.replica.log.open();
  }

  /** Lets go of the index, which stays where another configuration uses it. */
  close(): void {
    this.replica.release();
  }

  /** What the last search found, nearest first; good until the index changes. */
  get matches(): Matches {
    return this.replica.index.matches;
  }

  /** Searches a partition from the cosine `least`. @param now milliseconds since 1970. @returns how many `matches` there are. */
  search(partition: Bytes, vector: Vector, least: f32, now: i64): i32 {
    this.catchUp(CATCH_UP_PER_REQUEST);
    return this.replica.index.search(partition, vector.quantized, this.topK, least, now / 1000);
  }

  /** Forgets an entry whose answer is gone. @param position in `matches`. */
  drop(position: i32): void {
    this.replica.index.drop(this.matches.slot(position));
  }

  /** Lets every worker find an answer. @param group of entries that have the same answer, or 0. @param end milliseconds since 1970. */
  append(answer: Answer, group: u32, end: i64, vector: Vector): void {
    this.replica.log.append(answer.partition, answer.key, group, end / 1000, vector.quantized);
  }

  /** Applies what other workers, or this one before its VM was reloaded, have appended. @param limit entries at most. */
  catchUp(limit: i32): void {
    const index = this.replica.index;
    this.replica.log.catchUp(index, limit);
    this.gauges.indexSize(index.size, index.bytes);
  }
}
