/** An upstream's answer while it passes through and is copied. */
import { Bytes } from "../core/bytes";
import { currentTimeMillis } from "../host/host";
import { BufferTypeValues } from "../host/types";
import { KeepOutcome } from "../policy/keep_outcome";
import { BodyBuffer, Taken } from "./body_buffer";
import { BufferBudget } from "./buffer_budget";
import { CONFIGURED_LIFE, Life } from "./life";
import { ResponseHead } from "./response_head";
import { Services } from "./services";

@final
export class Capture {
  /** Whether the end of the body was seen. */
  isComplete: bool = false;
  private readonly body: BodyBuffer;

  /** @param limit bytes at most. @param headers those that are kept; see core/fields.ts. */
  private constructor(budget: BufferBudget, limit: i32, readonly contentType: Bytes, readonly headers: Bytes, readonly life: Life) {
    this.body = new BodyBuffer(BufferTypeValues.HttpResponseBody, budget, limit);
  }

  /** Begins a copy; null if what the headers say speaks against it, which is counted. */
  static begin(services: Services, head: ResponseHead): Capture | null {
    const limit = services.config.cache.maxAnswerBytes;
    const honours = services.config.cacheControl.honoursUpstream;
    const contentType = head.contentType;
    const outcome = head.judge(limit, honours);
    if (outcome != KeepOutcome.Kept || contentType === null) return services.metrics.kept(outcome), null;
    const life = honours ? head.life(currentTimeMillis()) : CONFIGURED_LIFE;
    return new Capture(services.budget, limit, contentType.copy(), head.keptHeaders, life);
  }

  /** Copies the chunk of the current callback; what was copied is let go if that fails. @returns Kept, or why it failed. */
  take(size: i32): KeepOutcome {
    const taken = this.body.take(size);
    if (taken == Taken.Ok) return KeepOutcome.Kept;
    this.release();
    return taken == Taken.TooLarge ? KeepOutcome.TooLarge : taken == Taken.Lost ? KeepOutcome.CutShort : KeepOutcome.OverCapacity;
  }

  get bytes(): Bytes {
    return this.body.bytes;
  }

  release(): void {
    this.body.release();
  }
}
