/**
 * The configuration of one plug-in, checked and complete: what `parse.ts` makes of the JSON, with every default filled in.
 *
 * The fields with a `@title` are the keys of the configuration. Their comments and initial values are its one source: `npm run docs`
 * makes `envoy/config.schema.json`, `readers.ts` and `docs/configuration.md` of them. docs/extending.md explains the tags.
 */
import { Bytes } from "../core/bytes";
import { EmbeddingConfig } from "../providers/embedding_config";
import { builtInPaths } from "../protocols/registry";
import { embeddingConfigOf } from "../providers/registry";
import { CacheConfig } from "./sections/cache";
import { FeedbackConfig } from "./sections/feedback";
import { CacheControlConfig, SingleFlightConfig, VaryConfig } from "./sections/http";
import { Mode } from "./sections/mode";
import { RequestSource } from "./sections/request_source";
import { TenantConfig } from "./sections/tenant";
import { ErrorBudgetConfig, UpstreamConfig } from "./sections/upstream";
import { VectorConfig } from "./sections/vector";

export { CacheConfig, CacheType } from "./sections/cache";
export { EmbeddingConfig } from "../providers/embedding_config";
export { FeedbackConfig } from "./sections/feedback";
export { CacheControlConfig, SingleFlightConfig, SingleFlightScope } from "./sections/http";
export { RequestSource, SourceKind } from "./sections/request_source";
export { ErrorBudgetConfig, UpstreamConfig } from "./sections/upstream";
export { VectorConfig } from "./sections/vector";

/** What is embedded and compared. */
export enum KeyStrategy {
  /** The last user turn is the query; every other turn must be equal. */
  LastQuestion,
  /** All user turns together are the query; every other turn must be equal. */
  AllQuestions,
  /** Nothing is looked up or kept. */
  Disabled,
}

/** What of the questions the log lines of shadow mode hold. */
export enum ShadowLog {
  None,
  Text,
}

/** The end of a path that is looked at. */
@final
export class PathRule {
  constructor(
    readonly suffix: string,
    /** A protocol's name; none: what is spoken at such paths. */
    readonly protocol: string,
  ) {}
}

/**
 * GJSON paths to the texts of a protocol that is not built in; by default those of OpenAI's chat completions, as in Higress. They find what
 * Go's gjson finds, or are refused.
 */
@final
export class Extraction {
  /**
   * GJSON path of the question in a request, or an object that holds it as `requestBody`. The protocol of a path is used if it reads
   * this, or if the three keys are Higress's defaults; else `custom`.
   * @title Key from
   * @key cacheKeyFrom
   * @form questionPath
   * @example "messages.@reverse.0.content"
   * @example "messages.@reverse.#(role==\"user\").content"
   * @example {"requestBody":"messages.@reverse.0.content"}
   */
  question: string = "messages.@reverse.0.content";

  /**
   * GJSON path of the text in an answer, or an object that holds it as `responseBody` (`requestBody` in ai-cache's older form). The protocol of a path is used if it reads
   * this, or if the three keys are Higress's defaults; else `custom`.
   * @title Value from
   * @key cacheValueFrom
   * @form answerPath
   * @example "choices.0.message.content"
   * @example {"responseBody":"choices.0.message.content"}
   */
  answer: string = "choices.0.message.content";

  /**
   * GJSON path of the text in a piece of a streamed answer, or an object that holds it as `responseBody`. The protocol of a path is
   * used if it reads this, or if the three keys are Higress's defaults; else `custom`.
   * @title Stream value from
   * @key cacheStreamValueFrom
   * @form answerPath
   * @example "choices.0.delta.content"
   * @example {"responseBody":"choices.0.delta.content"}
   */
  piece: string = "choices.0.delta.content";
}

/** What a hit is made into, for those who do not want the whole answer, and what else ai-cache has for answers. */
@final
export class AnswerKeys {
  /**
   * ai-cache's path of the tool calls in a chunk. It is of no use here: the whole answer is kept and replayed.
   * @title Tool calls from
   * @text Line 256
   * @default none
   * @example "choices.0.delta.content.tool_calls"
   */
  cacheToolCallsFrom: string = "";

  /**
   * What is sent for a hit in the form of JSON, with `%s` where the answer's text goes, escaped as JSON asks for it. Without it, and with
   * ai-cache's own templates, the whole answer is sent as it came. So are answers without a text, and those with tool calls.
   * @title Response template
   * @text Template 16384
   * @default none
   * @example "{\"id\":\"cached\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}"
   */
  responseTemplate: string = "";

  /**
   * The same for a hit as an event stream.
   * @title Stream response template
   * @text Template 16384
   * @default none
   * @example "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
   */
  streamResponseTemplate: string = "";

  /**
   * An older name of `responseTemplate`.
   * @title Response template, older name
   * @text Template 16384
   * @default none
   * @not responseTemplate expected either returnResponseTemplate or responseTemplate, got both
   * @example "{\"text\":\"%s\"}"
   */
  returnResponseTemplate: string = "";

  /**
   * An older name of `streamResponseTemplate`.
   * @title Stream response template, older name
   * @text Template 16384
   * @default none
   * @not streamResponseTemplate expected either returnStreamResponseTemplate or streamResponseTemplate, got both
   * @example "data: {\"text\":\"%s\"}\n\n"
   */
  returnStreamResponseTemplate: string = "";
}

/** ai-cache's older form of `cache.type` `redis`. */
@final
export class LegacyRedis {
  /**
   * An older form of `cache` with `type` `redis`: an object with the same keys. It needs the Higress build.
   * @title Redis, older form
   * @form legacyRedis
   * @default none
   * @not cache is the older form of cache, which is there, too
   * @example {"serviceName":"redis.dns","timeout":100}
   */
  redis: bool = false;

  /**
   * Beside `redis`: what `cache.cacheTTL` is.
   * @title Time to live, older form
   * @range 0 31536000
   * @default none
   * @needs redis stands beside the older form redis, which is missing: cache.cacheTTL
   * @example 600
   */
  cacheTTL: i32 = 0;
}

/**
 * Configuration of the Reprise filter. Every key may be left out. The names are those of Higress's ai-cache.
 * @title Reprise
 * @example {"embedding":{"cluster":"ollama"},"vector":{"threshold":0.95}}
 */
@final
export class Config {
  /** @section by hand */
  embedding: EmbeddingConfig = embeddingConfigOf("");
  /** @section by hand */
  vector: VectorConfig = new VectorConfig();
  /** @section by hand */
  cache: CacheConfig = new CacheConfig();
  /** @section */
  cacheControl: CacheControlConfig = new CacheControlConfig();
  /** @section */
  singleFlight: SingleFlightConfig = new SingleFlightConfig();
  /**
   * @section by hand
   * @key vary
   */
  varyBy: VaryConfig = new VaryConfig();
  /** @section by hand */
  upstream: UpstreamConfig = new UpstreamConfig();
  /** @section */
  errorBudget: ErrorBudgetConfig = new ErrorBudgetConfig();
  /** @section */
  feedback: FeedbackConfig = new FeedbackConfig();

  /**
   * `shadow` serves nothing from either tier: what would have been a hit goes upstream, and how the fresh answer compares with the
   * cached one is counted and logged.
   * @title Mode
   * @example "shadow"
   */
  mode: Mode = Mode.Serve;

  /**
   * Whether the log lines of shadow mode hold the two questions, for a person to judge: `text`, or `none`. They are what users wrote.
   * @title Texts in the log
   * @example "text"
   */
  shadowLog: ShadowLog = ShadowLog.None;

  /**
   * Whether the `Cache-Status` of a hit names its entry (`key`) and, of a semantic one, the `similarity`: what feedback needs.
   * @title Name the entry
   * @example true
   */
  exposeEntry: bool = false;

  /**
   * Whether a question in other words finds an answer too. Without it only the same request does.
   * @title Semantic tier
   * @key enableSemanticCache
   * @example false
   */
  semantic: bool = true;

  /**
   * What of a conversation is compared by meaning: the last user turn, all user turns, or nothing (`disabled` turns the cache off).
   * Every other turn must be equal.
   * @title Key strategy
   * @key cacheKeyStrategy
   * @example "lastQuestion"
   */
  keyStrategy: KeyStrategy = KeyStrategy.LastQuestion;

  /** @section by hand */
  tenant: TenantConfig = new TenantConfig();

  /**
   * Ends of the request paths that are looked at. At a path that ends with none of the defaults OpenAI's chat completions are spoken,
   * unless an object says otherwise: `{"path": "/v1/ask", "protocol": "anthropic.messages"}`, with one of the names in «Protocols».
   * @title Paths
   * @items 1 32 paths
   * @form path
   * @default routes
   * @example ["/v1/chat/completions",{"path":"/v1/ask","protocol":"anthropic.messages"}]
   */
  paths: PathRule[] = builtInPaths().map<PathRule>((suffix) => new PathRule(suffix, ""));

  /**
   * Bytes of a request body; a longer one is passed on unread. Envoy's `per_connection_buffer_limit_bytes` must not be less.
   * @title Longest request
   * @range 1024 16777216
   * @example 1048576
   */
  maxRequestBytes: i32 = 524288;

  /**
   * Bytes of requests and answers that one worker holds at a time, while they arrive or wait; what does not fit passes by uncached.
   * @title Bytes held at a time
   * @range 1048576 268435456
   * @example 134217728
   */
  maxBufferedBytes: i32 = 67108864;

  /**
   * Count it up to forget every answer at once.
   * @title Purge epoch
   * @range 0 2147483647
   * @example 1
   */
  purgeEpoch: i32 = 0;

  /** @inline */
  extraction: Extraction = new Extraction();
  /** @inline */
  legacy: LegacyRedis = new LegacyRedis();
  /** @inline */
  answers: AnswerKeys = new AnswerKeys();

  /**
   * `ai-cache` reads the configuration as ai-cache does: a key that is not known is ignored, an empty text or 0 is a key that is not there, a
   * threshold without a relation is a distance. docs/higress.md says what is read otherwise all the same, and the log names it at load.
   * @title Compatibility
   * @form compatibility
   * @default none
   * @example "ai-cache"
   */
  compatibility: string = "";

  /**
   * Configurations for some requests only: each has the keys of this object, of its own, and says by `_match_route_`, `_match_domain_`,
   * `_match_service_` or `_match_route_prefix_` (lists of names) what it is for. The first that matches counts; the keys outside are for
   * what none matches, and without any the rest passes by. Higress writes them for `matchRules`; docs/higress.md has the forms.
   * @title Rules
   * @key _rules_
   * @form rules
   * @default none
   * @example [{"_match_route_":["chat"],"cache":{"cacheTTL":600}}]
   */
  rules: bool = false;

  /** Whether nothing is served and what would have been is reported. */
  get shadow(): bool {
    return this.mode == Mode.Shadow;
  }

  /** Whether reports hold the questions' texts. */
  get shadowText(): bool {
    return this.shadowLog == ShadowLog.Text;
  }

  /** What else of a request the answer varies with. */
  get vary(): RequestSource[] {
    return this.varyBy.sources;
  }

  /** What together names the tenant; empty: every credential of the request. */
  get tenants(): RequestSource[] {
    return this.tenant.sources;
  }

  /** One partition for all credentials; only if asked for. */
  get tenantShared(): bool {
    return this.tenant.shared;
  }

  /** Whether a request without any credential is passed by, instead of sharing with all others that have none. */
  get tenantRequired(): bool {
    return this.tenant.required;
  }

  /** Names, in lower case, of headers and query parameters that are no credentials; as parameters they do not count at all. */
  get tenantIgnored(): Bytes[] {
    return this.tenant.ignored;
  }
}
