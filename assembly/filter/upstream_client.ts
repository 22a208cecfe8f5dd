/** Asks upstream what a client has asked, in its name and behind its back. */
import { Config } from "../config/config";
import { Bytes } from "../core/bytes";
import { HeaderPairs } from "../host/pairs";
import { ErrorCause } from "../policy/reasons";
import { Metrics } from "../telemetry/metrics";
import { Callouts, Continuation } from "./callouts";
import { upstreamHead } from "./request/upstream_head";

@final
export class UpstreamClient {
  private readonly cluster: Bytes;

  constructor(private readonly config: Config, private readonly callouts: Callouts, private readonly metrics: Metrics) {
    this.cluster = Bytes.fromString(config.upstream.cluster);
  }

  /** The headers with which to ask what the request with the headers `pairs` asks. */
  headOf(pairs: HeaderPairs): Bytes {
    return upstreamHead(pairs, this.config);
  }

  /** Sends a request; false if the host refuses it. @param head from `headOf`. */
  request(head: Bytes, body: Bytes, next: Continuation): bool {
    if (this.callouts.send(this.cluster, head, body, this.config.upstream.timeout, next)) return true;
    this.metrics.error(ErrorCause.CalloutRefused);
    return false;
  }
}
