/** The section `cache`. Its tags are the source of schema, reader and reference. */
import { DEFAULT_HEADERS } from "../../policy/kept_headers";

export enum CacheType {
  /** Envoy's shared data. */
  Shared,
  /** The same, and a Redis behind it for all Envoys. */
  Redis,
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
   * `shared` is Envoy's shared data, one store for all workers. `redis` puts a Redis behind it, which all Envoys share and which is
   * asked when shared data has nothing; it needs the Higress build.
   * @title Store
   * @example "shared"
   */
  type: CacheType = CacheType.Shared;

  /** Envoy's cluster of Redis: what `serviceName` and `servicePort` come to. */
  redisCluster: string = "";

  /**
   * Name of Redis's service in Higress, with its registry's suffix; the cluster is `outbound|servicePort||serviceName`.
   * @title Service of Redis
   * @text Service 256
   * @when type=redis
   * @neededBy type=redis is where Redis is, which is missing
   * @example "redis.dns"
   * @example "redis.static"
   */
  serviceName: string = "";

  /**
   * Port of `serviceName`; 80 if the name ends in `.static`, where Higress puts every service on that port.
   * @title Port of Redis
   * @range 1 65535
   * @when type=redis
   * @example 6379
   */
  servicePort: i32 = 6379;

  /**
   * Known from ai-cache's configurations and not needed: Redis asks for no host.
   * @title Host of Redis
   * @text Visible 256
   * @when type=redis
   * @default none
   * @example "redis.example.com"
   */
  serviceHost: string = "";

  /**
   * User of Redis's; with a password alone Redis takes its user `default`.
   * @title User
   * @text Secret 256
   * @when type=redis
   * @example "cache"
   */
  username: string = "";

  /**
   * Password of the user. A wrong one shows in the log as `no_auth`.
   * @title Password
   * @text Secret 4096
   * @when type=redis
   * @example "a long random text"
   */
  password: string = "";

  /**
   * Number of Redis's database. Envoy has one number, user and password for a cluster, whichever plug-in names it last.
   * @title Database
   * @range 0 1000000
   * @when type=redis
   * @example 1
   */
  database: i32 = 0;

  /**
   * Milliseconds until a request goes on without an answer of Redis. Envoy then closes the connection, and whatever waits on it fails.
   * @title Deadline of Redis
   * @key timeout
   * @range 1 60000
   * @when type=redis
   * @example 100
   */
  redisTimeout: i32 = 200;

  /** Where ai-cache's entries stand: `cacheKeyPrefix`, or its own default where that is left out. */
  higressPrefix: string = "higress-ai-cache:";

  /**
   * Whether an answer that Higress's ai-cache has kept is served when nothing else is found. Such an entry knows no tenant, model or system prompt:
   * whoever asks the same text gets it, whatever `tenant` says. Only for a question that has no other turns, tools or images beside it.
   * It is read under `cacheKeyPrefix`, or under `higress-ai-cache:` where that is left out, and never written.
   * @title Read ai-cache's entries
   * @when type=redis
   * @example true
   */
  readHigressEntries: bool = false;

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
