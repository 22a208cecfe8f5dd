/** What Higress's Envoy lets a plug-in ask for, as properties of a stream. Other hosts would keep them as filter state. */
import { IS_HIGRESS } from "../../core/build";
import { Bytes } from "../../core/bytes";
import { setProperty } from "../../host/host";

const BUFFER_LIMIT = Bytes.fromString("set_decoder_buffer_limit");
const CLEAR_ROUTE_CACHE = Bytes.fromString("clear_route_cache");
const OFF = Bytes.fromString("off");

/** Asks for a request buffer of `bytes`: the gateway's own holds 32 KiB. */
export function askForBuffer(bytes: i32): void {
  if (IS_HIGRESS) setProperty(BUFFER_LIMIT, Bytes.fromString(bytes.toString()));
}

/** Keeps the route as it was chosen, though headers change. Call before they do. */
export function keepRoute(): void {
  if (IS_HIGRESS) setProperty(CLEAR_ROUTE_CACHE, OFF);
}
