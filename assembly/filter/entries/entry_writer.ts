/** What becomes of a whole answer, whether a client or the filter itself has asked for it: it is judged, kept, indexed, and forgotten again. */
import { CacheConfig } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { steadyMillis } from "../../host/host";
import { KeepOutcome } from "../../policy/keep_outcome";
import { ErrorCause } from "../../policy/reasons";
import { formOf, mayEndHere } from "../../policy/response";
import { isCacheable, isCacheableSemantically } from "../../policy/verdict";
import { Vector } from "../../providers/embedder";
import { StoreResult } from "../../stores/answer_store";
import { Answer } from "../../stores/record";
import { Metrics } from "../../telemetry/metrics";
import { ExactTier } from "../lookup/exact_tier";
import { SharedIndex } from "../lookup/shared_index";
import { CacheRequest } from "../request/cache_request";
import { StoreWriter } from "../store_writer";
import { Eviction, StoreDeletion } from "./eviction";
import { Freshness } from "./freshness";

/** An upstream's answer, complete or as far as it came. */
@final
export class UpstreamAnswer {
  constructor(
    readonly contentType: Bytes,
    /** Headers that are replayed with it; see core/fields.ts. */
    readonly headers: Bytes,
    readonly freshness: Freshness,
    readonly body: Bytes,
    /** Whether the end of the body was seen. */
    readonly isComplete: bool,
  ) {}
}

@final
export class EntryWriter {
  /**
   * @param keepsFloors whether an answer that takes the place of another inherits what was found wrong: it is about the questions, which are the same.
   * @param external what writes to the external store; null without one.
   */
  constructor(
    private readonly config: CacheConfig,
    private readonly exact: ExactTier,
    private readonly sharedIndex: SharedIndex,
    private readonly external: StoreWriter | null,
    private readonly metrics: Metrics,
    private readonly keepsFloors: bool,
  ) {}

  /**
   * Judges an answer and keeps it, if it is whole: the end of its body was seen, or the terminal event of a stream that has one. Client
   * libraries leave when they have that, and what is left of the body does not come any more. The outcome is counted.
   * @param now milliseconds since 1970.
   * @returns the entry; null if it was not kept.
   */
  keep(request: CacheRequest, upstream: UpstreamAnswer, now: i64): Answer | null {
    const protocol = request.protocol;
    const form = formOf(upstream.contentType);
    const isComplete = upstream.isComplete;
    if (!isComplete && !(protocol.tellsItsEnd && mayEndHere(upstream.body, form))) return this.notKept(KeepOutcome.CutShort);
    const assessment = protocol.assess(upstream.body, form, isComplete);
    const verdict = assessment.verdict;
    if (!isCacheable(verdict)) {
      if (!isComplete) return this.notKept(KeepOutcome.CutShort);
      this.metrics.refusals.refused(protocol.name, verdict, assessment.doubt, now);
      return null;
    }
    const freshness = upstream.freshness;
    const expires = freshness.end(now, this.config.ttl);
    if (expires <= now) return this.notKept(KeepOutcome.Forbidden);
    const identity = request.identity;
    const exactOnly = request.isExactOnly || !isCacheableSemantically(verdict);
    const floor: u16 = this.keepsFloors ? this.exact.floorOf(identity.key) : 0;
    const answer = Answer.create(
      identity.key, identity.partition, now - freshness.age, expires, form, exactOnly, upstream.contentType, request.query, upstream.body, floor,
      freshness.mustRevalidate, upstream.headers, request.chat.includeUsage,
    );
    // Whether it was found wrong since then is a question of the external store's alone.
    if (this.external !== null) answer.kept = steadyMillis();
    return this.put(answer, now) ? answer : null;
  }

  private notKept(outcome: KeepOutcome): Answer | null {
    this.metrics.kept(outcome);
    return null;
  }

  private put(answer: Answer, now: i64): bool {
    const result = this.exact.put(answer, now);
    this.metrics.kept(outcomeOf(result));
    if (result == StoreResult.Contended) this.metrics.error(ErrorCause.SharedDataContended);
    return result == StoreResult.Stored;
  }

  /** Lets rephrased questions find an answer. @param group of entries found to have the same answer; 0 for one of its own. */
  index(answer: Answer, vector: Vector, group: u32): void {
    this.sharedIndex.append(answer, group, this.exact.endOf(answer), vector);
    const external = this.external;
    if (external !== null) external.write(answer, vector.json);
  }

  /** An answer was found wrong for a question of this similarity: no store may give it for one like it again. A removal that is refused is counted. */
  markWrong(key: Bytes, similarity: f32): void {
    this.exact.raiseFloor(key, similarity);
    const external = this.external;
    if (external !== null) external.remove(key);
  }

  /** Forgets an answer. */
  evict(key: Bytes): Eviction {
    const external = this.external;
    let deletion = StoreDeletion.None;
    if (external !== null) deletion = external.remove(key) ? StoreDeletion.Pending : StoreDeletion.Refused;
    return new Eviction(this.exact.remove(key), deletion);
  }
}

function outcomeOf(result: StoreResult): KeepOutcome {
  switch (result) {
    case StoreResult.Stored: return KeepOutcome.Kept;
    case StoreResult.OverShare: return KeepOutcome.OverShare;
    case StoreResult.NoRoom: return KeepOutcome.NoRoom;
    default: return KeepOutcome.Contended;
  }
}
