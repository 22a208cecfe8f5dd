/**
 * Notices a host that stops reading a request body that is held. Higress's gateway buffers 32 KiB by default: a held body that is longer stalls,
 * and ends after 30 s in a 408. The property that raises the limit from inside is heeded by some versions; here what stalls is released in time, as
 * a request that passes by. A client that pauses looks the same, and loses a look-up.
 */
/** Bytes from which a body that does not go on may have met a limit: a read may end a little below it. */
const LEAST_BYTES: i32 = 16384;
/** Milliseconds without a further chunk. */
const STALLED_AFTER: i64 = 1500;

/** A request whose body is held while it arrives. */
export interface ArrivingRequest {
  /** When its last chunk came, by the steady clock. */
  lastChunkAt(): i64;
  /** Called once its body does not go on; also when it has long been complete, or the request is gone. */
  releaseStalled(): void;
}

@final
export class BodyStalls {
  private arriving: ArrivingRequest[] = [];

  /** A chunk has come, and more will. @param length bytes so far. */
  onChunk(request: ArrivingRequest, length: i32): void {
    if (length >= LEAST_BYTES && !this.arriving.includes(request)) this.arriving.push(request);
  }

  /** Releases what stalls. @param now by the steady clock. */
  check(now: i64): void {
    if (this.arriving.length == 0) return;
    const arriving = this.arriving;
    this.arriving = [];
    for (let i = 0; i < arriving.length; i++) {
      if (now - arriving[i].lastChunkAt() >= STALLED_AFTER) arriving[i].releaseStalled();
      else this.arriving.push(arriving[i]);
    }
  }
}
