/** An upstream's answer while it passes through and is copied. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { currentTimeMillis } from "../../host/host";
import { BufferTypeValues } from "../../host/types";
import { KeepOutcome } from "../../policy/keep_outcome";
import { Metrics } from "../../telemetry/metrics";
import { BufferQuota } from "../buffer_quota";
import { BodyBuffer, Taken } from "../request/body_buffer";
import { UpstreamAnswer } from "./entry_writer";
import { CONFIGURED_FRESHNESS, Freshness } from "./freshness";
import { ResponseHead } from "./response_head";

@final
export class Capture {
  /** Whether the end of the body was seen. */
  isComplete: bool = false;
  private readonly body: BodyBuffer;

  /** @param limit bytes at most. @param headers those that are kept; see core/fields.ts. */
  private constructor(
    quota: BufferQuota, limit: i32, private readonly contentType: Bytes, private readonly headers: Bytes, private readonly freshness: Freshness,
  ) {
    this.body = new BodyBuffer(BufferTypeValues.HttpResponseBody, quota, limit);
  }

  /** Begins a copy; null if what the headers say speaks against it, which is counted. */
  static begin(config: Config, quota: BufferQuota, metrics: Metrics, head: ResponseHead): Capture | null {
    const limit = config.cache.maxAnswerBytes;
    const honours = config.cacheControl.honoursUpstream;
    const contentType = head.contentType;
    const outcome = head.outcome(limit, honours);
    if (outcome != KeepOutcome.Kept || contentType === null) return metrics.kept(outcome), null;
    const freshness = honours ? head.freshness(currentTimeMillis()) : CONFIGURED_FRESHNESS;
    return new Capture(quota, limit, contentType.copy(), head.keptHeaders, freshness);
  }

  /** Copies the chunk of the current callback; what was copied is let go if that fails. @returns Kept, or why it failed. */
  take(size: i32): KeepOutcome {
    const taken = this.body.take(size);
    if (taken == Taken.Ok) return KeepOutcome.Kept;
    this.release();
    return taken == Taken.TooLarge ? KeepOutcome.TooLarge : taken == Taken.Lost ? KeepOutcome.CutShort : KeepOutcome.OverCapacity;
  }

  /** What was copied so far; good until the next chunk. */
  get answer(): UpstreamAnswer {
    return new UpstreamAnswer(this.contentType, this.headers, this.freshness, this.body.bytes, this.isComplete);
  }

  release(): void {
    this.body.release();
  }
}
