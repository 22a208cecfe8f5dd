/** The configuration of one plug-in, checked and complete: what `parse.ts` makes of the JSON, with every default filled in. */
import { Bytes } from "../core/bytes";
import { ALL_GUARDS } from "../policy/guards/guard";
import { DEFAULT_HEADERS } from "../policy/kept_headers";
import { MAX_BYTES } from "../policy/guards/text";
import { MIN_WORDS } from "../policy/profiles";
import { ALL_QUERY_RULES } from "../policy/query_rule";

export enum VectorStoreType {
  /** The index inside the filter alone. */
  Embedded,
  Chroma,
}

/** What is embedded and compared. */
export enum KeyStrategy {
  /** The last user turn is the query; every other turn must be equal. */
  LastQuestion,
  /** All user turns together are the query; every other turn must be equal. */
  AllQuestions,
  /** Nothing is looked up or kept. */
  Disabled,
}

export enum SourceKind {
  Header,
  Property,
}

/** Whose identical requests are joined. */
export enum SingleFlightScope {
  /** Those of all workers. */
  Envoy,
  /** Those of one worker. */
  Worker,
  Off,
}

/** A header or an attribute of a request: it names the tenant, or lets the answer vary. */
@final
export class RequestSource {
  constructor(
    readonly kind: SourceKind,
    /** A header's name in lower case, or a property's path with its segments joined by NUL. */
    readonly name: Bytes,
  ) {}
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

/** GJSON paths to the texts of a protocol that is not built in; by default those of OpenAI's chat completions, as in Higress. */
@final
export class Extraction {
  /** In a request, the question. */
  question: string = "messages.@reverse.0.content";
  /** In an answer, the text. */
  answer: string = "choices.0.message.content";
  /** In a piece of a streamed answer, its text. */
  piece: string = "choices.0.delta.content";
}

/** Where the protocols that are known are spoken. */
const DEFAULT_PATHS: string[] = [
  "/chat/completions", "/completions", "/responses", "/v1/messages", "/api/chat", "/api/generate", "/embeddings", "/api/embed", "/api/embeddings",
];

@final
export class EmbeddingConfig {
  /** Envoy cluster of the callout: `cluster`, or Higress's `outbound|port||serviceName`. */
  cluster: string = "ollama";
  /** The `:authority` of the callout. An Ollama on loopback answers 403 to names it does not know; it always knows this one. */
  host: string = "localhost";
  path: string = "/api/embed";
  model: string = "all-minilm";
  apiKey: string = "";
  /** Put in front of every text that is embedded. */
  prefix: string = "";
  /** Milliseconds until the request goes upstream without a vector. */
  timeout: i32 = 300;
  /** Attempts after the first, made by Envoy within `timeout`. */
  retries: i32 = 1;
  dimension: i32 = 384;
  /** Bytes of the query that are embedded; of longer queries the rest must be equal. */
  maxInputBytes: i32 = 762;
  /** Whether queries in other scripts than Latin use the exact tier alone: known of the model, not configured. */
  latinOnly: bool = true;
  /** Words and bytes between which queries are compared: known of the model, or the same for all. */
  minWords: i32 = MIN_WORDS;
  maxBytes: i32 = MAX_BYTES;
  /** Callouts under way at once, per worker. */
  maxConcurrent: i32 = 64;
  /** Vectors remembered by the digest of their text, per worker. */
  memoEntries: i32 = 256;
  /** Failures in a row that open the circuit breaker. */
  breakerFailures: i32 = 5;
  /** Milliseconds the breaker stays open. */
  breakerOpen: i32 = 5000;
}

/** Where the filter itself asks what the upstream would answer. */
@final
export class UpstreamConfig {
  cluster: string = "ai-proxy";
  /** The `:authority` of the callout; empty: that of the request. */
  host: string = "";
  /** Milliseconds until a callout is given up. */
  timeout: i32 = 60000;
}

@final
export class ErrorBudgetConfig {
  /** Share of look-ups that may be answered wrong, 0.001 to 0.2; 0 while no budget is set. */
  maxWrongRate: f64 = 0;
  /** Share of the requests that are checked. */
  sampleRate: f64 = 0.05;
  /** Checks under way at once, per worker. */
  maxConcurrent: i32 = 4;
  /** Cosine similarity from which two answers say the same. */
  sameAnswer: f64 = 0.85;
  /** The model that judges two answers that their texts do not settle; empty: their embeddings do. */
  judgeModel: string = "";
}

@final
export class FeedbackConfig {
  /** Empty while no feedback is taken. */
  path: string = "";
  token: string = "";
}

@final
export class VectorConfig {
  type: VectorStoreType = VectorStoreType.Embedded;
  /** Candidates that are examined, nearest first. */
  topK: i32 = 5;
  /** Cosine similarity from which a candidate may be served, 0.5 to 1. */
  threshold: f64 = 0.965;
  /** Whether `threshold` is a guess, as none is known for the model: then the tier is in shadow. */
  thresholdIsGuess: bool = false;
  /** Whether this tier serves nothing and reports what it would have served. */
  shadow: bool = false;
  /** Cosine similarity from which a candidate may be served that says the same word for word. */
  verbatimThreshold: f64 = 0.75;
  /** Whether the log tells which words a guard spoke of. */
  refusalLog: bool = false;
  /** A bit for each guard that is asked. */
  guards: u32 = ALL_GUARDS;
  /** A bit for each rule of query_rules.ts that applies. */
  queryRules: u32 = ALL_QUERY_RULES;
  /** Entries of the embedded index. */
  maxEntries: i32 = 50000;
  cluster: string = "";
  host: string = "";
  apiKey: string = "";
  timeout: i32 = 300;
  collection: string = "reprise";
  /** Seconds between two sweeps of what has expired in the external store; 0 for none. */
  sweepInterval: i32 = 60;
  /** Entries that one sweep takes out at most. */
  sweepLimit: i32 = 100;
  chromaTenant: string = "default_tenant";
  chromaDatabase: string = "default_database";
}

@final
export class CacheConfig {
  /** Seconds an answer may be served. */
  ttl: i32 = 3600;
  maxEntries: i32 = 10000;
  /** Bytes of all answers together, in the shared data of one Envoy. */
  maxBytes: i64 = 67108864;
  /** A longer answer is not kept. */
  maxAnswerBytes: i32 = 1048576;
  /** Names, in lower case, of response headers that are kept and replayed, beside those of CORS. */
  responseHeaders: string[] = DEFAULT_HEADERS;
  /** Share of `maxBytes` that one answer may take. */
  maxAnswerShare: f64 = 0.25;
  /** Set in front of every shared-data key. */
  keyPrefix: string = "reprise:";
  /** Seconds beyond its life that an answer may stand in for an upstream that fails; 0 for never. */
  staleIfError: i32 = 0;
  /** Whether an answer to the question in other words may, too. */
  staleIfErrorSemantic: bool = false;
  /** Seconds beyond its life that an answer is served while it is refreshed; 0 for never. */
  staleWhileRevalidate: i32 = 0;
  /** Refreshes under way at once, per worker. */
  maxRefreshes: i32 = 8;
  /** Seconds that an answer is kept beyond its life: the most that anything asks for. */
  grace: i32 = 0;
}

/** What is made of `Cache-Control`. */
@final
export class CacheControlConfig {
  /** Whether that of requests counts. */
  honoursRequest: bool = true;
  /** Seconds of staleness that a request may ask for. */
  maxStaleLimit: i32 = 0;
  /** Whether that of the upstream's answers counts, and their `Expires` and `Age`. */
  honoursUpstream: bool = false;
}

@final
export class SingleFlightConfig {
  scope: SingleFlightScope = SingleFlightScope.Envoy;
  /** Milliseconds that a request waits for another one at most. */
  wait: i32 = 30000;
  /** Whether requests for a stream wait, too: they lose their early first token. */
  streams: bool = false;
  /** Requests that wait at a time, per worker. */
  maxWaiting: i32 = 1024;
}

@final
export class Config {
  embedding: EmbeddingConfig = new EmbeddingConfig();
  vector: VectorConfig = new VectorConfig();
  cache: CacheConfig = new CacheConfig();
  upstream: UpstreamConfig = new UpstreamConfig();
  errorBudget: ErrorBudgetConfig = new ErrorBudgetConfig();
  feedback: FeedbackConfig = new FeedbackConfig();
  cacheControl: CacheControlConfig = new CacheControlConfig();
  singleFlight: SingleFlightConfig = new SingleFlightConfig();
  /** What else of a request the answer varies with. */
  vary: RequestSource[] = [];
  semantic: bool = true;
  /** Whether nothing is served and what would have been is reported; it sets `vector.shadow` too. */
  shadow: bool = false;
  /** Whether reports hold the questions' texts. */
  shadowText: bool = false;
  /** Whether a hit names its entry. */
  exposeEntry: bool = false;
  keyStrategy: KeyStrategy = KeyStrategy.LastQuestion;
  /** Empty: every credential of the request. */
  tenants: RequestSource[] = [];
  /** One partition for all credentials; only if asked for. */
  tenantShared: bool = false;
  /** Whether a request without any credential is passed by, instead of sharing with all others that have none. */
  tenantRequired: bool = false;
  /** Names, in lower case, of headers and query parameters that are no credentials; as parameters they do not count at all. */
  tenantIgnored: Bytes[] = [];
  /** A longer request is passed on unread. */
  maxRequestBytes: i32 = 524288;
  /** Bytes of requests and answers that one worker holds at a time. */
  maxBufferedBytes: i32 = 67108864;
  /** What is looked at; everything else passes by. */
  paths: PathRule[] = DEFAULT_PATHS.map<PathRule>((suffix) => new PathRule(suffix, ""));
  extraction: Extraction = new Extraction();
  /** Counted up to forget every answer at once. */
  purgeEpoch: i32 = 0;
}
