/** The sections `cacheControl`, `singleFlight` and `vary`: how the cache behaves towards HTTP. Their tags are the source of schema, reader and reference. */
import { RequestSource } from "./request_source";

export enum Honour {
  Honour,
  Ignore,
}

/** Whose identical requests are joined. */
export enum SingleFlightScope {
  /** Those of all workers. */
  Envoy,
  /** Those of one worker. */
  Worker,
  Off,
}

/**
 * What is made of `Cache-Control`.
 * @title Cache-Control
 * @example {"maxStaleLimit":600}
 */
@final
export class CacheControlConfig {
  get honoursRequest(): bool {
    return this.request == Honour.Honour;
  }

  get honoursUpstream(): bool {
    return this.upstream == Honour.Honour;
  }

  /**
   * Whether `no-store`, `no-cache`, `max-age`, `max-stale`, `min-fresh` and `only-if-cached` of requests count.
   * @title Of requests
   * @example "honour"
   */
  request: Honour = Honour.Honour;

  /**
   * Seconds of staleness that a request's `max-stale` gets at most; answers are kept for as long beyond their life.
   * @title Longest max-stale
   * @range 0 31536000
   * @example 600
   */
  maxStaleLimit: i32 = 0;

  /**
   * Whether `Cache-Control`, `Expires` and `Age` of the upstream's answers count: `no-store`, `no-cache` and `private` are not kept,
   * and a life shorter than `cache.cacheTTL` is. LLM providers send `no-cache` with everything.
   * @title Of answers
   * @example "ignore"
   */
  upstream: Honour = Honour.Ignore;
}

/**
 * Identical requests at the same time: one goes upstream, the others wait for its answer.
 * @title Single-flight
 * @example {"scope":"worker","wait":10000}
 */
@final
export class SingleFlightConfig {
  /**
   * Whose requests are joined: those of all workers of an `envoy`, of each `worker` for itself, or nobody's (`off`).
   * @title Scope
   * @example "envoy"
   */
  scope: SingleFlightScope = SingleFlightScope.Envoy;

  /**
   * Milliseconds that a request waits for another one; then it goes upstream itself.
   * @title Longest wait
   * @range 1 600000
   * @example 30000
   */
  wait: i32 = 30000;

  /**
   * Whether requests for an event stream wait, too. They get their first token with the last one then.
   * @title Streams
   * @example true
   */
  streams: bool = false;

  /**
   * Requests that wait at a time, per worker; what comes on top goes upstream.
   * @title Waiting at once
   * @range 1 65536
   * @example 1024
   */
  maxWaiting: i32 = 1024;
}

/**
 * What else of a request the answer varies with. A header or property that is missing also counts as a value.
 * @title Vary
 * @example {"headers":["accept-language"]}
 */
@final
export class VaryConfig {
  /** All of it. */
  sources: RequestSource[] = [];

  /**
   * Names of request headers. Without regard to case.
   * @title Headers
   * @items 0 8 header names
   * @text Header 128
   * @example ["accept-language"]
   */
  headers: string[] = [];

  /**
   * Envoy attributes, each with its segments joined by dots, or in a list if one of them has dots itself.
   * @title Properties
   * @items 0 8 properties
   * @form property
   * @example ["connection.requested_server_name",["metadata","filter_metadata","envoy.lb","tier"]]
   */
  properties: RequestSource[] = [];
}
