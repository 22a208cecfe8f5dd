/**
 * Reads the keys of each section into its class, with the bounds that the tags of its fields say. What they cannot say stands in parse_*.ts.
 *
 * Made by `npm run docs`; do not edit.
 */
import { AnswerKeys, Config, KeyStrategy, LegacyRedis, ShadowLog } from "./config";
import { CacheConfig, CacheType } from "./sections/cache";
import { CacheControlConfig, Honour, SingleFlightConfig, SingleFlightScope, VaryConfig } from "./sections/http";
import { ChromaConfig } from "../stores/chroma";
import { DashVectorConfig } from "../stores/dashvector";
import { ElasticsearchConfig } from "../stores/elasticsearch";
import { EmbeddingConfig } from "../providers/embedding_config";
import { ErrorBudgetConfig, Judge, UpstreamConfig } from "./sections/upstream";
import { FeedbackConfig } from "./sections/feedback";
import { MilvusConfig } from "../stores/milvus";
import { Mode } from "./sections/mode";
import { OllamaConfig } from "../providers/ollama";
import { OpenSearchConfig } from "../stores/opensearch";
import { PineconeConfig } from "../stores/pinecone";
import { Precision, ThresholdRelation, VectorConfig } from "./sections/vector";
import { QdrantConfig } from "../stores/qdrant";
import { RedisConfig } from "../stores/redis";
import { SearchEngineConfig } from "../stores/search_engine";
import { Section } from "./section";
import { Service } from "../backend/service";
import { StoreConfig } from "../stores/store_config";
import { TenantConfig, TenantSource } from "./sections/tenant";
import { WeaviateConfig } from "../stores/weaviate";
import { WordRule } from "./words";

export function readService(section: Section, config: Service): void {
  config.cluster = section.word("cluster", config.cluster, WordRule.Visible, 256);
  config.serviceName = section.word("serviceName", config.serviceName, WordRule.Service, 256);
  config.servicePort = <i32>section.integer("servicePort", config.servicePort, 1, 65535);
  config.host = section.word("serviceHost", config.host, WordRule.Visible, 256);
  if (section.has("cluster") && section.has("serviceName")) section.refuse("cluster", "expected either cluster or serviceName, got both");
  if (section.has("servicePort") && !section.has("serviceName")) section.refuse("servicePort", "is the port of serviceName, which is missing");
}

export function readEmbedding(section: Section, config: EmbeddingConfig): void {
  readService(section, config);
  config.type = section.oneOf("type", config.type, ["ollama"]);
  config.path = section.word("path", config.path, WordRule.Path, 256);
  config.model = section.word("model", config.model, WordRule.Visible, 256);
  config.apiKey = section.word("apiKey", config.apiKey, WordRule.Secret, 4096);
  config.prefix = section.word("prefix", config.prefix, WordRule.Secret, 256);
  config.timeout = <i32>section.integer("timeout", config.timeout, 1, 60000);
  config.retries = <i32>section.integer("retries", config.retries, 0, 5);
  config.dimension = <i32>section.integer("dimension", config.dimension, 1, 4096);
  config.maxInputBytes = <i32>section.integer("maxInputBytes", config.maxInputBytes, 16, 65536);
  config.maxConcurrent = <i32>section.integer("maxConcurrent", config.maxConcurrent, 1, 1024);
  config.memoEntries = <i32>section.integer("memoEntries", config.memoEntries, 0, 65536);
  config.breakerFailures = <i32>section.integer("breakerFailures", config.breakerFailures, 1, 1000);
  config.breakerOpen = <i32>section.integer("breakerOpen", config.breakerOpen, 100, 600000);
}

/** Reads the keys of the class that `embedding.type` has chosen, and refuses those that it does not have. */
export function readChosenEmbedding(section: Section, config: EmbeddingConfig | null): void {
  if (config instanceof OllamaConfig) readOllama(section, config as OllamaConfig);
}

export function readOllama(section: Section, config: OllamaConfig): void {
  readEmbedding(section, config);
}

export function readVector(section: Section, config: VectorConfig): void {
  config.type = section.oneOf("type", config.type, ["embedded", "chroma", "dashvector", "elasticsearch", "milvus", "opensearch", "pinecone", "qdrant", "redis", "weaviate"]);
  config.topK = <i32>section.integer("topK", config.topK, 1, 64);
  config.timeout = <i32>section.integer("timeout", config.timeout, 1, 60000);
  config.refusalLog = section.boolean("refusalLog", config.refusalLog);
  config.precision = <Precision>section.choice("precision", config.precision, ["strict", "balanced"]);
  config.thresholdRelation = <ThresholdRelation>(section.choice("thresholdRelation", config.thresholdRelation - 1, ["gt", "gte", "lt", "lte"]) + 1);
  config.mode = <Mode>section.choice("mode", config.mode, ["serve", "shadow"]);
  config.maxEntries = <i32>section.integer("maxEntries", config.maxEntries, 16, 1000000);
  if (section.has("precision") && section.has("threshold")) section.refuse("precision", "chooses a threshold, and vector.threshold is set");
}

/** The list under `guardsOff`; -1 if there is none that can be used. */
export function listOfVectorGuards(section: Section): i32 {
  return section.list("guardsOff", 0, 23, "guards");
}

/** Reads the keys of the class that `vector.type` has chosen, and refuses those that it does not have. */
export function readChosenStore(section: Section, config: StoreConfig | null): void {
  if (config instanceof ChromaConfig) readChroma(section, config as ChromaConfig);
  if (config instanceof DashVectorConfig) readDashVector(section, config as DashVectorConfig);
  if (config instanceof ElasticsearchConfig) readElasticsearch(section, config as ElasticsearchConfig);
  if (config instanceof MilvusConfig) readMilvus(section, config as MilvusConfig);
  if (config instanceof OpenSearchConfig) readOpenSearch(section, config as OpenSearchConfig);
  if (config instanceof PineconeConfig) readPinecone(section, config as PineconeConfig);
  if (config instanceof QdrantConfig) readQdrant(section, config as QdrantConfig);
  if (config instanceof RedisConfig) readRedis(section, config as RedisConfig);
  if (config instanceof WeaviateConfig) readWeaviate(section, config as WeaviateConfig);
  if (!(config instanceof ChromaConfig || config instanceof DashVectorConfig || config instanceof ElasticsearchConfig || config instanceof MilvusConfig || config instanceof OpenSearchConfig || config instanceof PineconeConfig || config instanceof QdrantConfig || config instanceof RedisConfig || config instanceof WeaviateConfig)) section.without(["cluster", "serviceName", "servicePort", "serviceHost", "apiKey", "collectionID", "sweepInterval", "sweepLimit"], "means something only with vector.type chroma or dashvector or elasticsearch or milvus or opensearch or pinecone or qdrant or redis or weaviate");
  if (!(config instanceof ChromaConfig)) section.without(["chromaTenant", "chromaDatabase"], "means something only with vector.type chroma");
  if (!(config instanceof ElasticsearchConfig || config instanceof OpenSearchConfig)) section.without(["esUsername", "esPassword"], "means something only with vector.type elasticsearch or opensearch");
  if (!(config instanceof MilvusConfig)) section.without(["milvusDatabase"], "means something only with vector.type milvus");
  if (!(config instanceof RedisConfig)) section.without(["username", "password"], "means something only with vector.type redis");
}

export function readStore(section: Section, config: StoreConfig): void {
  readService(section, config);
  config.apiKey = section.word("apiKey", config.apiKey, WordRule.Secret, 4096);
  config.collection = section.word("collectionID", config.collection, WordRule.ChromaName, 256);
  config.sweepInterval = <i32>section.integer("sweepInterval", config.sweepInterval, 0, 86400);
  config.sweepLimit = <i32>section.integer("sweepLimit", config.sweepLimit, 1, 10000);
}

export function readChroma(section: Section, config: ChromaConfig): void {
  readStore(section, config);
  config.chromaTenant = section.word("chromaTenant", config.chromaTenant, WordRule.ChromaName, 256);
  config.chromaDatabase = section.word("chromaDatabase", config.chromaDatabase, WordRule.ChromaName, 256);
}

export function readDashVector(section: Section, config: DashVectorConfig): void {
  readStore(section, config);
}

export function readSearchEngine(section: Section, config: SearchEngineConfig): void {
  readStore(section, config);
  config.user = section.word("esUsername", config.user, WordRule.Secret, 256);
  config.password = section.word("esPassword", config.password, WordRule.Secret, 4096);
  if (section.has("esPassword") && !section.has("esUsername")) section.refuse("esPassword", "belongs to esUsername, which is missing");
}

export function readElasticsearch(section: Section, config: ElasticsearchConfig): void {
  readSearchEngine(section, config);
}

export function readMilvus(section: Section, config: MilvusConfig): void {
  readStore(section, config);
  config.milvusDatabase = section.word("milvusDatabase", config.milvusDatabase, WordRule.Visible, 256);
}

export function readOpenSearch(section: Section, config: OpenSearchConfig): void {
  readSearchEngine(section, config);
}

export function readPinecone(section: Section, config: PineconeConfig): void {
  readStore(section, config);
}

export function readQdrant(section: Section, config: QdrantConfig): void {
  readStore(section, config);
}

export function readRedis(section: Section, config: RedisConfig): void {
  readStore(section, config);
  config.username = section.word("username", config.username, WordRule.Secret, 256);
  config.password = section.word("password", config.password, WordRule.Secret, 4096);
}

export function readWeaviate(section: Section, config: WeaviateConfig): void {
  readStore(section, config);
}

export function readCache(section: Section, config: CacheConfig): void {
  config.type = <CacheType>section.choice("type", config.type, ["shared", "redis"]);
  config.serviceName = section.word("serviceName", config.serviceName, WordRule.Service, 256);
  config.servicePort = <i32>section.integer("servicePort", config.servicePort, 1, 65535);
  config.serviceHost = section.word("serviceHost", config.serviceHost, WordRule.Visible, 256);
  config.username = section.word("username", config.username, WordRule.Secret, 256);
  config.password = section.word("password", config.password, WordRule.Secret, 4096);
  config.database = <i32>section.integer("database", config.database, 0, 1000000);
  config.redisTimeout = <i32>section.integer("timeout", config.redisTimeout, 1, 60000);
  config.readHigressEntries = section.boolean("readHigressEntries", config.readHigressEntries);
  config.ttl = <i32>section.integer("cacheTTL", config.ttl, 0, 31536000);
  config.keyPrefix = section.word("cacheKeyPrefix", config.keyPrefix, WordRule.Prefix, 128);
  config.maxEntries = <i32>section.integer("maxEntries", config.maxEntries, 16, 1000000);
  config.maxBytes = section.integer("maxBytes", config.maxBytes, 65536, 1073741824);
  config.maxAnswerBytes = <i32>section.integer("maxAnswerBytes", config.maxAnswerBytes, 1024, 16777216);
  config.responseHeaders = section.words("responseHeaders", config.responseHeaders, 0, 16, "header names", WordRule.Header, 128);
  config.maxAnswerShare = section.number("maxAnswerShare", config.maxAnswerShare, 0.001, 1, "from 0.001 to 1");
  config.staleIfError = <i32>section.integer("staleIfError", config.staleIfError, 0, 31536000);
  config.staleIfErrorSemantic = section.boolean("staleIfErrorSemantic", config.staleIfErrorSemantic);
  config.staleWhileRevalidate = <i32>section.integer("staleWhileRevalidate", config.staleWhileRevalidate, 0, 31536000);
  config.maxRefreshes = <i32>section.integer("maxRefreshes", config.maxRefreshes, 1, 1024);
  if (config.type != CacheType.Redis) section.without(["serviceName", "servicePort", "serviceHost", "username", "password", "database", "timeout", "readHigressEntries"], "means something only with cache.type redis");
  if (!section.has("serviceName") && config.type == CacheType.Redis) section.refuse("serviceName", "is where Redis is, which is missing");
}

export function readCacheControl(section: Section, config: CacheControlConfig): void {
  config.request = <Honour>section.choice("request", config.request, ["honour", "ignore"]);
  config.maxStaleLimit = <i32>section.integer("maxStaleLimit", config.maxStaleLimit, 0, 31536000);
  config.upstream = <Honour>section.choice("upstream", config.upstream, ["honour", "ignore"]);
}

export function readSingleFlight(section: Section, config: SingleFlightConfig): void {
  config.scope = <SingleFlightScope>section.choice("scope", config.scope, ["envoy", "worker", "off"]);
  config.wait = <i32>section.integer("wait", config.wait, 1, 600000);
  config.streams = section.boolean("streams", config.streams);
  config.maxWaiting = <i32>section.integer("maxWaiting", config.maxWaiting, 1, 65536);
}

export function readVary(section: Section, config: VaryConfig): void {
  config.headers = section.words("headers", config.headers, 0, 8, "header names", WordRule.Header, 128);
}

/** The list under `properties`; -1 if there is none that can be used. */
export function listOfVaryProperties(section: Section): i32 {
  return section.list("properties", 0, 8, "properties");
}

export function readUpstream(section: Section, config: UpstreamConfig): void {
  readService(section, config);
  config.timeout = <i32>section.integer("timeout", config.timeout, 1, 600000);
}

export function readErrorBudget(section: Section, config: ErrorBudgetConfig): void {
  config.maxWrongRate = section.number("maxWrongRate", config.maxWrongRate, 0.001, 0.2, "from 0.001 to 0.2");
  config.sampleRate = section.number("sampleRate", config.sampleRate, 0.001, 1, "from 0.001 to 1");
  config.maxConcurrent = <i32>section.integer("maxConcurrent", config.maxConcurrent, 1, 1024);
  config.sameAnswer = section.number("sameAnswer", config.sameAnswer, 0.5, 1, "from 0.5 to 1, a cosine similarity");
  config.judge = <Judge>section.choice("judge", config.judge, ["embedding", "llm"]);
  config.judgeModel = section.word("judgeModel", config.judgeModel, WordRule.Visible, 256);
  if (config.judge != Judge.Llm) section.without(["judgeModel"], "is the model of judge llm, which is not set");
  if (!section.has("judgeModel") && config.judge == Judge.Llm) section.refuse("judgeModel", "is the model of judge llm, which is missing");
}

export function readFeedback(section: Section, config: FeedbackConfig): void {
  config.path = section.word("path", config.path, WordRule.Path, 256);
  config.token = section.word("token", config.token, WordRule.Secret, 4096);
  section.atLeast("token", 16);
  if (!section.has("path") && section.has("token")) section.refuse("path", "is where feedback is sent, which is missing");
  if (!section.has("token") && section.has("path")) section.refuse("token", "is what a caller must send, which is missing");
}

export function readTenantSource(section: Section, config: TenantSource): void {
  config.header = section.word("header", config.header, WordRule.Header, 128);
}

export function readTenant(section: Section, config: TenantConfig): void {
  config.shared = section.boolean("shared", config.shared);
  config.required = section.boolean("required", config.required);
  config.ignore = section.words("ignore", config.ignore, 0, 32, "names", WordRule.Header, 128);
}

/** The list under `from`; -1 if there is none that can be used. */
export function listOfTenantSources(section: Section): i32 {
  return section.list("from", 0, 8, "sources");
}

export function readLegacyRedis(section: Section, config: LegacyRedis): void {
  config.cacheTTL = <i32>section.integer("cacheTTL", config.cacheTTL, 0, 31536000);
  if (section.has("redis") && section.has("cache")) section.refuse("redis", "is the older form of cache, which is there, too");
  if (section.has("cacheTTL") && !section.has("redis")) section.refuse("cacheTTL", "stands beside the older form redis, which is missing: cache.cacheTTL");
}

export function readAnswerKeys(section: Section, config: AnswerKeys): void {
  config.cacheToolCallsFrom = section.word("cacheToolCallsFrom", config.cacheToolCallsFrom, WordRule.Line, 256);
  config.responseTemplate = section.word("responseTemplate", config.responseTemplate, WordRule.Template, 16384);
  config.streamResponseTemplate = section.word("streamResponseTemplate", config.streamResponseTemplate, WordRule.Template, 16384);
  config.returnResponseTemplate = section.word("returnResponseTemplate", config.returnResponseTemplate, WordRule.Template, 16384);
  config.returnStreamResponseTemplate = section.word("returnStreamResponseTemplate", config.returnStreamResponseTemplate, WordRule.Template, 16384);
  if (section.has("returnResponseTemplate") && section.has("responseTemplate")) section.refuse("returnResponseTemplate", "expected either returnResponseTemplate or responseTemplate, got both");
  if (section.has("returnStreamResponseTemplate") && section.has("streamResponseTemplate")) section.refuse("returnStreamResponseTemplate", "expected either returnStreamResponseTemplate or streamResponseTemplate, got both");
}

export function readRoot(section: Section, config: Config): void {
  config.mode = <Mode>section.choice("mode", config.mode, ["serve", "shadow"]);
  config.shadowLog = <ShadowLog>section.choice("shadowLog", config.shadowLog, ["none", "text"]);
  config.exposeEntry = section.boolean("exposeEntry", config.exposeEntry);
  config.semantic = section.boolean("enableSemanticCache", config.semantic);
  config.keyStrategy = <KeyStrategy>section.choice("cacheKeyStrategy", config.keyStrategy, ["lastQuestion", "allQuestions", "disabled"]);
  config.maxRequestBytes = <i32>section.integer("maxRequestBytes", config.maxRequestBytes, 1024, 16777216);
  config.maxBufferedBytes = <i32>section.integer("maxBufferedBytes", config.maxBufferedBytes, 1048576, 268435456);
  config.purgeEpoch = <i32>section.integer("purgeEpoch", config.purgeEpoch, 0, 2147483647);
  const cacheControl = section.section("cacheControl");
  readCacheControl(cacheControl, config.cacheControl);
  cacheControl.end();
  const singleFlight = section.section("singleFlight");
  readSingleFlight(singleFlight, config.singleFlight);
  singleFlight.end();
  const errorBudget = section.section("errorBudget");
  readErrorBudget(errorBudget, config.errorBudget);
  errorBudget.end();
  const feedback = section.section("feedback");
  readFeedback(feedback, config.feedback);
  feedback.end();
  readLegacyRedis(section, config.legacy);
  readAnswerKeys(section, config.answers);
}

/** The list under `paths`; -1 if there is none that can be used. */
export function listOfRootPaths(section: Section): i32 {
  return section.list("paths", 1, 32, "paths");
}
