/** The configurations of one plug-in at work, and which of them a request has: with rules it is chosen by the request's route, service and host. */
import { Bytes } from "../core/bytes";
import { getHeader, getProperty } from "../host/host";
import { HeaderMapTypeValues } from "../host/types";
import { RouteRule } from "../policy/route_rule";
import { Cache } from "./cache";

const AUTHORITY = Bytes.fromString(":authority");
// Higress's names of the attributes, which Envoy knows as well, and Envoy's own.
const ROUTE = Bytes.fromString("route_name");
const ENVOY_ROUTE = Bytes.fromString("xds\0route_name");
const CLUSTER = Bytes.fromString("cluster_name");
const ENVOY_CLUSTER = Bytes.fromString("xds\0cluster_name");

@final
export class RuleSet {
  private readonly rules: RouteRule[] = [];
  /** For each rule its configuration; null where nothing is cached. */
  private readonly chosen: Array<Cache | null> = [];
  /** All that are at work. */
  readonly caches: Cache[] = [];
  /** For requests that no rule matches; null if they pass by. */
  private others: Cache | null = null;
  /** Whether requests that no rule matches are somebody's: the configuration has keys outside of rules. */
  private hasOthers: bool = false;
  /** Whether the last request that was asked for had a rule, or none is needed. */
  isMatched: bool = false;

  /** Whether there is but one configuration, so that a request need not be looked at. */
  get isPlain(): bool {
    return this.rules.length == 0;
  }

  /** The one configuration where there are no rules. */
  get plain(): Cache | null {
    return this.others;
  }

  /** @param cache null if the rule says that nothing is cached. */
  add(rule: RouteRule, cache: Cache | null): void {
    this.rules.push(rule);
    this.chosen.push(cache);
    if (cache !== null) this.caches.push(cache);
  }

  setOthers(cache: Cache | null): void {
    this.hasOthers = true;
    this.others = cache;
    if (cache !== null) this.caches.push(cache);
  }

  /** The configuration of the current request: that of the first rule that matches. Null if nothing is cached. */
  choose(): Cache | null {
    const route = attribute(ROUTE, ENVOY_ROUTE);
    const cluster = attribute(CLUSTER, ENVOY_CLUSTER);
    const authority = getHeader(HeaderMapTypeValues.RequestHeaders, AUTHORITY);
    const host = authority === null ? Bytes.empty() : authority;
    this.isMatched = true;
    for (let i = 0; i < this.rules.length; i++) {
      if (this.rules[i].matches(route, cluster, host)) return this.chosen[i];
    }
    this.isMatched = this.hasOthers;
    return this.others;
  }
}

function attribute(name: Bytes, other: Bytes): Bytes {
  let value = getProperty(name);
  if (value === null || value.length == 0) value = getProperty(other);
  return value === null ? Bytes.empty() : value;
}
