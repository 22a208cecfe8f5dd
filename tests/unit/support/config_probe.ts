/** The parser as a module of its own, for tests/cli/schema.test.ts: bytes in, an error line or the parsed values out. */
import "../../../assembly/host/abort";
import { ByteBuffer, Bytes } from "../../../assembly/core/bytes";
import { CacheType, Config, KeyStrategy, RequestSource, SingleFlightScope, SourceKind } from "../../../assembly/config/config";
import { parseConfig } from "../../../assembly/config/parse";
import { Guard, GUARDS, guardWord } from "../../../assembly/policy/guards/guard";
import { ChromaConfig } from "../../../assembly/stores/chroma";
import { QUERY_RULES, QueryRule, queryRuleWord } from "../../../assembly/policy/query_rule";

let input = new StaticArray<u8>(0);
let output = Bytes.empty();

/** Where to write `length` bytes of configuration. */
export function input_at(length: i32): usize {
  input = new StaticArray<u8>(length);
  return changetype<usize>(input);
}

let parsed: i32 = 0;

/** Parses the input; 1 if it was accepted. The output is then `key<TAB>value` lines, otherwise the error line. */
export function parse(): i32 {
  // The collector falls behind when nothing but this runs.
  if ((++parsed & 63) == 0) __collect();
  const result = parseConfig(Bytes.of(input));
  const config = result.config;
  const isRefused = result.error.length > 0;
  output = Bytes.fromString(isRefused ? result.error : config === null ? "" : dump(config));
  return isRefused ? 0 : 1;
}

export function output_at(): usize {
  return output.ptr;
}

export function output_length(): i32 {
  return output.length;
}

class Lines {
  text: string = "";
  put(key: string, value: string): void {
    this.text += key + "\t" + value + "\n";
  }
}

function dump(config: Config): string {
  const lines = new Lines();
  const embedding = config.embedding;
  lines.put("embedding.type", embedding.type);
  lines.put("embedding.cluster", embedding.cluster);
  lines.put("embedding.serviceHost", embedding.host);
  lines.put("embedding.path", embedding.path);
  lines.put("embedding.model", embedding.model);
  lines.put("embedding.apiKey", embedding.apiKey);
  lines.put("embedding.prefix", embedding.prefix);
  lines.put("embedding.timeout", embedding.timeout.toString());
  lines.put("embedding.retries", embedding.retries.toString());
  lines.put("embedding.dimension", embedding.dimension.toString());
  lines.put("embedding.maxInputBytes", embedding.maxInputBytes.toString());
  lines.put("embedding.maxConcurrent", embedding.maxConcurrent.toString());
  lines.put("embedding.memoEntries", embedding.memoEntries.toString());
  lines.put("embedding.breakerFailures", embedding.breakerFailures.toString());
  lines.put("embedding.breakerOpen", embedding.breakerOpen.toString());
  const vector = config.vector;
  lines.put("vector.type", vector.type);
  // Without a store outside they are what the store would have.
  const chosen = vector.store;
  const store = chosen instanceof ChromaConfig ? chosen as ChromaConfig : new ChromaConfig();
  lines.put("vector.cluster", store.cluster);
  lines.put("vector.serviceHost", store.host);
  lines.put("vector.apiKey", store.apiKey);
  lines.put("vector.topK", vector.topK.toString());
  lines.put("vector.timeout", vector.timeout.toString());
  lines.put("vector.collectionID", store.collection);
  lines.put("vector.threshold", decimal(vector.threshold));
  lines.put("vector.verbatimThreshold", decimal(vector.verbatimThreshold));
  lines.put("vector.mode", vector.shadow ? "shadow" : "serve");
  lines.put("vector.refusalLog", config.vector.refusalLog ? "true" : "false");
  lines.put("vector.guardsOff", guardsOff(config));
  lines.put("vector.maxEntries", vector.maxEntries.toString());
  lines.put("vector.sweepInterval", store.sweepInterval.toString());
  lines.put("vector.sweepLimit", store.sweepLimit.toString());
  lines.put("vector.chromaTenant", store.chromaTenant);
  lines.put("vector.chromaDatabase", store.chromaDatabase);
  const cache = config.cache;
  lines.put("tenant.required", config.tenantRequired ? "true" : "false");
  lines.put("tenant.ignore", config.tenantIgnored.map<string>((name) => name.toString()).join(" "));
  lines.put("cache.type", cache.type == CacheType.Redis ? "redis" : "shared");
  lines.put("cache.serviceName", cache.serviceName);
  lines.put("cache.username", cache.username);
  lines.put("cache.password", cache.password);
  lines.put("cache.database", cache.database.toString());
  lines.put("cache.readHigressEntries", cache.readHigressEntries ? "true" : "false");
  lines.put("cache.timeout", cache.redisTimeout.toString());
  lines.put("cache.cacheTTL", cache.ttl.toString());
  lines.put("cache.cacheKeyPrefix", cache.keyPrefix);
  lines.put("cache.maxEntries", cache.maxEntries.toString());
  lines.put("cache.maxBytes", cache.maxBytes.toString());
  lines.put("cache.maxAnswerBytes", cache.maxAnswerBytes.toString());
  lines.put("cache.responseHeaders", cache.responseHeaders.join(" "));
  lines.put("cache.maxAnswerShare", decimal(cache.maxAnswerShare));
  lines.put("cache.staleIfError", cache.staleIfError.toString());
  lines.put("cache.staleIfErrorSemantic", cache.staleIfErrorSemantic ? "true" : "false");
  lines.put("cache.staleWhileRevalidate", cache.staleWhileRevalidate.toString());
  lines.put("cache.maxRefreshes", cache.maxRefreshes.toString());
  const control = config.cacheControl;
  lines.put("cacheControl.request", control.honoursRequest ? "honour" : "ignore");
  lines.put("cacheControl.maxStaleLimit", control.maxStaleLimit.toString());
  lines.put("cacheControl.upstream", control.honoursUpstream ? "honour" : "ignore");
  const flight = config.singleFlight;
  lines.put("singleFlight.scope", scope(flight.scope));
  lines.put("singleFlight.wait", flight.wait.toString());
  lines.put("singleFlight.streams", flight.streams ? "true" : "false");
  lines.put("singleFlight.maxWaiting", flight.maxWaiting.toString());
  lines.put("vary.headers", sources(config.vary, SourceKind.Header));
  lines.put("vary.properties", sources(config.vary, SourceKind.Property));
  const upstream = config.upstream;
  lines.put("upstream.cluster", upstream.cluster);
  lines.put("upstream.serviceHost", upstream.host);
  lines.put("upstream.timeout", upstream.timeout.toString());
  const budget = config.errorBudget;
  if (budget.maxWrongRate > 0) lines.put("errorBudget.maxWrongRate", decimal(budget.maxWrongRate));
  lines.put("errorBudget.sampleRate", decimal(budget.sampleRate));
  lines.put("errorBudget.maxConcurrent", budget.maxConcurrent.toString());
  lines.put("errorBudget.sameAnswer", decimal(budget.sameAnswer));
  lines.put("errorBudget.judge", budget.judgeModel.length > 0 ? "llm" : "embedding");
  lines.put("mode", config.shadow ? "shadow" : "serve");
  lines.put("shadowLog", config.shadowText ? "text" : "none");
  lines.put("exposeEntry", config.exposeEntry ? "true" : "false");
  lines.put("enableSemanticCache", config.semantic ? "true" : "false");
  lines.put("cacheKeyStrategy", strategy(config.keyStrategy));
  lines.put("tenant.shared", config.tenantShared ? "true" : "false");
  lines.put("tenant.from", tenants(config));
  lines.put("paths", paths(config));
  lines.put("cacheKeyFrom", config.extraction.question);
  lines.put("cacheValueFrom", config.extraction.answer);
  lines.put("cacheStreamValueFrom", config.extraction.piece);
  lines.put("maxRequestBytes", config.maxRequestBytes.toString());
  lines.put("maxBufferedBytes", config.maxBufferedBytes.toString());
  lines.put("purgeEpoch", config.purgeEpoch.toString());
  return lines.text;
}

function guardsOff(config: Config): string {
  const names: string[] = [];
  for (let i = 1; i < GUARDS; i++) {
    if (((config.vector.guards >> i) & 1) == 0) names.push(guardWord(<Guard>i));
  }
  for (let i = 1; i < QUERY_RULES; i++) {
    if (((config.vector.queryRules >> i) & 1) == 0) names.push(queryRuleWord(<QueryRule>i));
  }
  return names.join(" ");
}

function paths(config: Config): string {
  return config.paths.map<string>((rule) => (rule.protocol.length > 0 ? rule.suffix + "=" + rule.protocol : rule.suffix)).join(" ");
}

function strategy(value: KeyStrategy): string {
  if (value == KeyStrategy.Disabled) return "disabled";
  return value == KeyStrategy.AllQuestions ? "allQuestions" : "lastQuestion";
}

function scope(value: SingleFlightScope): string {
  if (value == SingleFlightScope.Off) return "off";
  return value == SingleFlightScope.Worker ? "worker" : "envoy";
}

function sources(list: RequestSource[], kind: SourceKind): string {
  const out = new ByteBuffer();
  for (let i = 0; i < list.length; i++) {
    if (list[i].kind != kind) continue;
    if (out.length > 0) out.appendByte(0x20);
    out.append(list[i].name);
  }
  return out.view().toString();
}

function tenants(config: Config): string {
  const out = new ByteBuffer();
  for (let i = 0; i < config.tenants.length; i++) {
    const source = config.tenants[i];
    if (i > 0) out.appendByte(0x20);
    out.appendAscii(source.kind == SourceKind.Header ? "header:" : "property:").append(source.name);
  }
  return out.view().toString();
}

function decimal(value: f64): string {
  return value == Math.floor(value) ? (<i64>value).toString() : value.toString();
}
