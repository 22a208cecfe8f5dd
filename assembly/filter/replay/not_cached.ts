/** The answer to a request that must not go upstream (`only-if-cached`) and finds nothing in the cache. */
import { Bytes } from "../../core/bytes";
import { sendLocalResponse } from "../../host/host";
import { HeaderList } from "../../host/pairs";
import { refusedStatus } from "../../policy/cache_status";
import { Protocol } from "../../protocols/protocol";

/** RFC 9111 §5.2.1.7 */
const GATEWAY_TIMEOUT: i32 = 504;
const WORD = "only_if_cached";
const DETAILS = Bytes.fromString("reprise_" + WORD);

/** Answers the current stream. */
export function sendNotCached(protocol: Protocol): void {
  const headers = new HeaderList()
    .addText("content-type", "application/json")
    .addText("cache-control", "no-store")
    .add("cache-status", refusedStatus(WORD));
  const body = protocol.error(WORD, "The request takes an answer from the cache alone, and there is none.");
  sendLocalResponse(GATEWAY_TIMEOUT, DETAILS, headers.encode(), body);
}
