/** A request whose configuration is chosen when its headers come. From then on it is a stream of that configuration's. */
import { Context } from "../host/context";
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "../host/types";
import { BypassReason } from "../policy/reasons";
import { Metrics } from "../telemetry/metrics";
import { RuleSet } from "./rule_set";
import { Stream } from "./stream";

@final
export class RuledStream extends Context {
  /** Passes its traffic on until the configuration is known, and if there is none. */
  private chosen: Context;

  constructor(id: u32, private readonly rules: RuleSet, private readonly metrics: Metrics) {
    super(id);
    this.chosen = new Context(id);
  }

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const cache = this.rules.choose();
    if (cache === null) {
      if (!this.rules.isMatched) this.metrics.bypass(BypassReason.NoRule);
      return FilterHeadersStatusValues.Continue;
    }
    cache.maintenance.servesRequests = true;
    this.chosen = new Stream(this.id, cache);
    return this.chosen.onRequestHeaders(endOfStream);
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return this.chosen.onRequestBody(size, endOfStream);
  }

  onRequestTrailers(): FilterTrailersStatusValues {
    return this.chosen.onRequestTrailers();
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    return this.chosen.onResponseHeaders(endOfStream);
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return this.chosen.onResponseBody(size, endOfStream);
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    return this.chosen.onResponseTrailers();
  }

  onDelete(): void {
    this.chosen.onDelete();
  }
}
