/**
 * Notices an Envoy that does not hold headers. Without `allow_on_headers_stop_iteration: true` StopIteration from the headers callback
 * means «stop everything», the body callbacks never come, and each request would hang until the stream's idle timeout
 * (https://github.com/envoyproxy/envoy/pull/40213). A slow client looks the same but for the bytes that Envoy has counted; and one body that
 * arrived while its headers were held settles the matter for good.
 */
import { Bytes } from "../../core/bytes";
import { getProperty, log } from "../../host/host";
import { LogLevelValues } from "../../host/types";
import { BodyStalls } from "./body_stall";

const TOTAL_SIZE = Bytes.fromString("request\0total_size");
/** Milliseconds a held request may be without its body before the host is doubted. */
const DOUBT_AFTER: i64 = 1000;

/** A request whose headers are held. */
export interface HeldRequest {
  /** When it began, by the steady clock. */
  heldSince(): i64;
  /** Whether Envoy has received a part of its body, of which no callback told. True where Envoy does not say what it received. */
  hasUnseenBody(): bool;
  releaseHeldHeaders(): void;
}

@final
export class HeaderHold {
  /** Whether a body has arrived while its headers were held. */
  isProven: bool = false;
  /** False once Envoy was seen not to hold headers. */
  holdsHeaders: bool = true;
  private held: HeldRequest[] = [];
  /** Bodies that are held while they arrive. */
  readonly stalls: BodyStalls = new BodyStalls();

  onHeld(request: HeldRequest): void {
    this.held.push(request);
  }

  onBody(): void {
    if (this.isProven || !this.holdsHeaders) return;
    this.isProven = true;
    this.held = [];
  }

  onGone(request: HeldRequest): void {
    if (this.held.length == 0) return;
    const at = this.held.indexOf(request);
    if (at >= 0) this.held.splice(at, 1);
  }

  /** Releases what is held while its body has come, and holds no more. @param now by the steady clock. */
  check(now: i64): void {
    this.stalls.check(now);
    if (!this.isDoubtful(now)) return;
    if (this.holdsHeaders) {
      log(
        LogLevelValues.warn,
        "no request body arrives while headers are held: set allow_on_headers_stop_iteration: true in the plug-in's Envoy configuration. " +
          "Until then requests are not held, and a hit resets the upstream request it has opened.",
      );
    }
    this.holdsHeaders = false;
    const held = this.held;
    this.held = [];
    for (let i = 0; i < held.length; i++) held[i].releaseHeldHeaders();
  }

  private isDoubtful(now: i64): bool {
    for (let i = 0; i < this.held.length; i++) {
      const request = this.held[i];
      if (now - request.heldSince() < DOUBT_AFTER) return false; // and so are all that began later
      if (request.hasUnseenBody()) return true;
    }
    return false;
  }
}

/** Bytes of the current request that Envoy has received, headers included; -1 if it does not tell. */
export function receivedBytes(): i64 {
  const value = getProperty(TOTAL_SIZE);
  return value !== null && value.length == 8 ? load<i64>(value.ptr) : -1;
}
