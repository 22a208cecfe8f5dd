/**
 * A body that arrives in chunks, copied up to a limit and within the worker's quota. A stream's body may be read only inside its own
 * callback: afterwards Envoy's pointer dangles.
 */
import { ByteBuffer, Bytes } from "../../core/bytes";
import { getBuffer } from "../../host/host";
import { BufferTypeValues } from "../../host/types";
import { BufferQuota } from "../buffer_quota";

/** What became of a chunk. */
export enum Taken {
  Ok,
  /** The body is longer than its limit. */
  TooLarge,
  /** The worker holds too much already. */
  OverCapacity,
  /** The host did not hand the chunk over. */
  Lost,
}

@final
export class BodyBuffer {
  /** The first chunk as it came: most bodies have one, which then is copied once. */
  private first: Bytes = Bytes.empty();
  private joined: ByteBuffer | null = null;
  private charged: i32 = 0;

  /** @param limit bytes at most. */
  constructor(private readonly type: BufferTypeValues, private readonly quota: BufferQuota, private readonly limit: i32) {}

  /** Copies the `size` bytes of the chunk that the current callback is about. */
  take(size: i32): Taken {
    if (size <= 0) return Taken.Ok;
    const length = this.length;
    if (size > this.limit - length) return Taken.TooLarge;
    if (!this.quota.take(size)) return Taken.OverCapacity;
    this.charged += size;
    const chunk = getBuffer(this.type, size);
    if (chunk.length != size) return Taken.Lost;
    if (length == 0) {
      this.first = chunk;
      return Taken.Ok;
    }
    let joined = this.joined;
    if (joined === null) {
      joined = new ByteBuffer((length + size) << 1).append(this.first);
      this.first = Bytes.empty();
      this.joined = joined;
    }
    joined.append(chunk);
    return Taken.Ok;
  }

  get length(): i32 {
    const joined = this.joined;
    return joined === null ? this.first.length : joined.length;
  }

  /** All bytes so far; good until the next chunk. */
  get bytes(): Bytes {
    const joined = this.joined;
    return joined === null ? this.first : joined.view();
  }

  /** Lets go of the bytes, but stays charged for `kept` of them that live on elsewhere. */
  release(kept: i32 = 0): void {
    this.first = Bytes.empty();
    this.joined = null;
    const given = max(this.charged - kept, 0);
    this.quota.give(given);
    this.charged -= given;
  }
}
