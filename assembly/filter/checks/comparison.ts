import { Bytes } from "../../core/bytes";
import { CandidateScore } from "../../policy/candidate_score";
import { Protocol } from "../../protocols/protocol";
import { PendingIndexInsert } from "../entries/pending_index_insert";

/** A cached answer that a fresh one will be compared with. Of the entry only what is needed is held: it may be long. */
@final
export class Comparison {
  /** The fresh answer, if it is kept: it joins the cached one's group when they are found to be the same. */
  insert: PendingIndexInsert | null = null;
  /** Whether the cached answer was served. */
  wasServed: bool = false;

  constructor(
    /** Of the cached answer and the fresh one. */
    readonly protocol: Protocol,
    /** The entry's exact key. */
    readonly key: Bytes,
    /** Of the two questions. */
    readonly score: CandidateScore,
    /** Whether it tells of the semantic tier; the answer to the same question does not. */
    readonly countsForBudget: bool,
    /** Whether it would have been a hit, and is reported. */
    readonly isShadow: bool,
    /** The question of the request, and that of the entry. */
    readonly asked: Bytes,
    readonly cached: Bytes,
    /** What the cached answer says. */
    readonly text: Bytes,
    /** The headers with which to ask upstream; no bytes if nobody will. */
    readonly head: Bytes,
  ) {}

  /** Bytes held. */
  get size(): i32 {
    return this.asked.length + this.cached.length + this.text.length + this.head.length;
  }
}
