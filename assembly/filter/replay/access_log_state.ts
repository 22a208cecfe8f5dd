/** How a request went, for access logs: `%FILTER_STATE(wasm.reprise.status:PLAIN)%`. */
import { Bytes } from "../../core/bytes";
import { setProperty } from "../../host/host";

const PROPERTY = Bytes.fromString("reprise.status");
export const STATE_HIT_EXACT = Bytes.fromString("hit_exact");
export const STATE_HIT_SEMANTIC = Bytes.fromString("hit_semantic");
export const STATE_COLLAPSED = Bytes.fromString("collapsed");
export const STATE_STALE = Bytes.fromString("stale_if_error");
export const STATE_REFUSED = Bytes.fromString("only_if_cached");
export const STATE_MISS = Bytes.fromString("miss");
export const STATE_BYPASS = Bytes.fromString("bypass");

/** Sets the state of the current stream. */
export function setState(state: Bytes): void {
  setProperty(PROPERTY, state);
}
