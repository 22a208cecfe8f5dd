/** The key `cache`: where answers are kept, how many and for how long. */
import { JsonKind } from "../core/json";
import { whyNotKept } from "../policy/kept_headers";
import { CacheConfig } from "./config";
import { Section, shownList } from "./section";
import { lowerAscii, WordRule } from "./words";

/** Seconds; Higress's 0, «never expires», becomes this too, since every entry has an end. */
const MAX_TTL: i32 = 31536000;
const MAX_RESPONSE_HEADERS: i32 = 16;
/** Keys of the Redis store, which are known but of no use here. */
const REDIS_KEYS: string[] = ["serviceName", "servicePort", "serviceHost", "username", "password", "timeout", "database"];
const REDIS_ONLY = "is for cache.type redis, which needs the Higress build: Envoy's own filters cannot speak to Redis";

export function parseCache(section: Section): CacheConfig {
  const config = new CacheConfig();
  const type = section.document.string(section.document.get(section.node, "type")).toString();
  if (type == "redis") section.refuse("type", "expected shared; redis needs the Higress build: Envoy's own filters cannot speak to Redis");
  section.oneOf("type", "shared", ["shared"]);
  for (let i = 0; i < REDIS_KEYS.length; i++) {
    if (section.has(REDIS_KEYS[i])) section.refuse(REDIS_KEYS[i], REDIS_ONLY);
  }
  config.ttl = <i32>section.integer("cacheTTL", config.ttl, 0, MAX_TTL);
  if (config.ttl == 0) config.ttl = MAX_TTL;
  config.keyPrefix = section.word("cacheKeyPrefix", config.keyPrefix, WordRule.Prefix, 128);
  config.maxEntries = <i32>section.integer("maxEntries", config.maxEntries, 16, 1000000);
  config.maxBytes = section.integer("maxBytes", config.maxBytes, 65536, 1073741824);
  config.maxAnswerBytes = <i32>section.integer("maxAnswerBytes", config.maxAnswerBytes, 1024, 16777216);
  if (<i64>config.maxAnswerBytes > config.maxBytes) {
    if (section.has("maxAnswerBytes")) {
      section.refuse("maxAnswerBytes", "expected no more than cache.maxBytes, " + config.maxBytes.toString() + ", got " + config.maxAnswerBytes.toString());
    }
    config.maxAnswerBytes = <i32>config.maxBytes;
  }
  config.responseHeaders = parseResponseHeaders(section, config.responseHeaders);
  config.maxAnswerShare = section.number("maxAnswerShare", config.maxAnswerShare, 0.001, 1, "from 0.001 to 1");
  config.staleIfError = <i32>section.integer("staleIfError", config.staleIfError, 0, MAX_TTL);
  config.staleIfErrorSemantic = section.boolean("staleIfErrorSemantic", config.staleIfErrorSemantic);
  config.staleWhileRevalidate = <i32>section.integer("staleWhileRevalidate", config.staleWhileRevalidate, 0, MAX_TTL);
  config.maxRefreshes = <i32>section.integer("maxRefreshes", config.maxRefreshes, 1, 1024);
  section.end();
  return config;
}

function parseResponseHeaders(section: Section, fallback: string[]): string[] {
  const document = section.document;
  const list = section.find("responseHeaders");
  if (list < 0) return fallback;
  const names: string[] = [];
  if (document.kind(list) != JsonKind.Array || document.count(list) > MAX_RESPONSE_HEADERS) {
    section.refuse("responseHeaders", "expected a list of up to " + MAX_RESPONSE_HEADERS.toString() + " header names, got " + shownList(document, list));
    return names;
  }
  for (let node = document.first(list); node >= 0; node = document.next(node)) {
    const path = section.pathOf("responseHeaders") + "[" + names.length.toString() + "]";
    const name = lowerAscii(section.wordAt(node, path, WordRule.Header, 128));
    const why = whyNotKept(name);
    if (why.length > 0) section.problem.report(path, "expected a header that may be replayed, got " + name + ", " + why);
    names.push(name);
  }
  return names;
}
