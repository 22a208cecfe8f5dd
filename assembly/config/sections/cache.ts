/** The section `cache`. Its tags are the source of schema, reader and reference. */
import { DEFAULT_HEADERS } from "../../policy/kept_headers";

export enum CacheType {
  /** Envoy's shared data. */
  Shared,
}

/**
 * Where answers are kept, how many and for how long.
 * @title Answers
 * @example {"cacheTTL":600}
 */
@final
export class CacheConfig {
  /** Seconds that an answer is kept beyond its life: the most that anything asks for. */
  grace: i32 = 0;

  /**
   * `shared` is Envoy's shared data, one store for all workers. Redis needs the Higress build.
   * @title Store
   * @example "shared"
   */
  type: CacheType = CacheType.Shared;

  /**
   * Seconds an answer may be served. 0, Higress's «never expires», means the maximum, a year.
   * @title Time to live
   * @key cacheTTL
   * @range 0 31536000
   * @example 600
   * @example 86400
   */
  ttl: i32 = 3600;

  /**
   * Put in front of every key in shared data. Plug-ins with the same prefix in one VM share their answers.
   * @title Key prefix
   * @key cacheKeyPrefix
   * @text Prefix 128
   * @example "higress-ai-cache:"
   */
  keyPrefix: string = "reprise:";

  /**
   * Answers kept at most; the oldest goes first.
   * @title Entries
   * @range 16 1000000
   * @example 10000
   */
  maxEntries: i32 = 10000;

  /**
   * Bytes of all answers together, in one Envoy.
   * @title Bytes
   * @range 65536 1073741824
   * @example 67108864
   */
  maxBytes: i64 = 67108864;

  /**
   * Bytes of one answer; a longer one is not kept. No more than `cache.maxBytes`.
   * @title Longest answer
   * @range 1024 16777216
   * @example 65536
   */
  maxAnswerBytes: i32 = 1048576;

  /**
   * Headers of an upstream's answer that are kept and replayed with it, beside `access-control-*`, which always are. Refused is what
   * is about one answer, one client, one connection or the bytes of one body: `set-cookie`, `x-request-id`, `openai-*`,
   * `anthropic-*`, `x-ratelimit-*`, `content-length`, … Without regard to case.
   * @title Replayed headers
   * @items 0 16 header names
   * @text Header 128
   * @form keptHeader
   * @example ["content-language","x-model-version"]
   */
  responseHeaders: string[] = DEFAULT_HEADERS;

  /**
   * Share of `cache.maxBytes` that one answer may take; a larger one is not kept, since too many others would have to go for it.
   * @title Largest share
   * @range 0.001 1
   * @example 0.1
   */
  maxAnswerShare: f64 = 0.25;

  /**
   * Seconds beyond its life that an answer may stand in for an upstream that refuses, resets, times out, or answers 429 or 5xx. 0 for
   * never.
   * @title Stale if the upstream fails
   * @range 0 31536000
   * @example 86400
   */
  staleIfError: i32 = 0;

  /**
   * Whether the answer to the question in other words may stand in, too.
   * @title Also in other words
   * @example true
   */
  staleIfErrorSemantic: bool = false;

  /**
   * Seconds beyond its life that an answer is served to the same request while one request to `upstream`, off the client's path,
   * makes it fresh. 0 for never.
   * @title Stale while it is refreshed
   * @range 0 31536000
   * @example 60
   */
  staleWhileRevalidate: i32 = 0;

  /**
   * Refreshes under way at once, per worker; each holds `cache.maxAnswerBytes` of `maxBufferedBytes`.
   * @title Refreshes at once
   * @range 1 1024
   * @example 8
   */
  maxRefreshes: i32 = 8;
}
