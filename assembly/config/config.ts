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
   * GJSON path of the text in an answer, or an object that holds it as `responseBody`. The protocol of a path is used if it reads
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

// Higress's templates to the byte, so they are spelt out: users know them, and `%s` takes the text.
const USAGE = '"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}';

/**
 * Keys of Higress's ai-cache whose value is fixed here: the whole answer is kept and replayed, so no tool calls are taken out
 * of it and no template is filled. Higress's documented default is accepted, so that a configuration that spells it out works.
 */
@final
export class FixedKeys {
  /**
   * Higress's path of the tool calls in a chunk. The whole answer is kept and replayed, so only Higress's default is accepted.
   * @title Tool calls from
   * @fixed
   */
  cacheToolCallsFrom: string = "choices.0.delta.content.tool_calls";

  /**
   * Higress's template of a JSON answer. The whole answer is kept and replayed, so only Higress's default is accepted.
   * @title Response template
   * @fixed
   */
  responseTemplate: string =
    '{"id":"ai-cache.hit","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"model":"gpt-4o","object":"chat.completion",' +
    USAGE;

  /**
   * Higress's template of a streamed answer. The whole answer is kept and replayed, so only Higress's default is accepted.
   * @title Stream response template
   * @fixed
   */
  streamResponseTemplate: string =
    'data:{"id":"ai-cache.hit","choices":[{"index":0,"delta":{"role":"assistant","content":%s},"finish_reason":"stop"}],"model":"gpt-4o","object":"chat.completion",' +
    USAGE + "\n\ndata:[DONE]\n\n";
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
  fixed: FixedKeys = new FixedKeys();

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
