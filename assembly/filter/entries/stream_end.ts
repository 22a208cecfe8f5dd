/** Who ended a stream whose answer was not complete. */
import { Bytes } from "../../core/bytes";
import { getProperty } from "../../host/host";

/** `response.code_details`, its segments joined by NUL. */
const DETAILS = Bytes.fromString("response\0code_details");
/** What Envoy says of an upstream that has ended its answer too early, and of one whose answer it has cut off since it took too long. */
const RESET = "upstream_";
const TIMEOUT = "response_timeout";

/**
 * Whether the upstream, and not the client, has ended the current stream before its answer was whole
 * (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details). What is not known was the client.
 */
export function hasUpstreamFailed(): bool {
  const details = getProperty(DETAILS);
  return details !== null && (details.startsWithAscii(RESET) || details.startsWithAscii(TIMEOUT));
}
