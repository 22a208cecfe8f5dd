/** The key `cache`: where answers are kept, how many and for how long. */
import { whyNotKept } from "../policy/kept_headers";
import { IS_HIGRESS } from "../core/build";
import { readCache } from "./readers";
import { Section } from "./section";
import { CacheConfig } from "./sections/cache";
import { clusterOfService } from "./service";
import { lowerAscii } from "./words";

/** Seconds; Higress's 0, «never expires», becomes this too, since every entry has an end. */
const MAX_TTL: i32 = 31536000;
const HIGRESS_ONLY = "expected shared; redis needs the Higress build, reprise.higress.wasm: Envoy's own filters cannot speak to Redis";

export function parseCache(section: Section): CacheConfig {
  const config = new CacheConfig();
  const type = section.document.string(section.document.get(section.node, "type")).toString();
  if (type == "redis" && !IS_HIGRESS) section.refuse("type", HIGRESS_ONLY);
  readCache(section, config);
  if (section.has("cacheKeyPrefix")) config.higressPrefix = config.keyPrefix;
  config.redisCluster = clusterOfService(section, config.serviceName, config.servicePort);
  if (config.ttl == 0) config.ttl = MAX_TTL;
  if (<i64>config.maxAnswerBytes > config.maxBytes) {
    if (section.has("maxAnswerBytes")) {
      section.refuse("maxAnswerBytes", "expected no more than cache.maxBytes, " + config.maxBytes.toString() + ", got " + config.maxAnswerBytes.toString());
    }
    config.maxAnswerBytes = <i32>config.maxBytes;
  }
  // The default's names are such as may be replayed.
  if (section.has("responseHeaders")) config.responseHeaders = replayed(section, config.responseHeaders);
  section.end();
  return config;
}

/** `names` in lower case, if every one may be replayed. */
function replayed(section: Section, names: string[]): string[] {
  const lower: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = lowerAscii(names[i]);
    const why = whyNotKept(name);
    if (why.length > 0) section.problem.report(section.itemOf("responseHeaders", i), "expected a header that may be replayed, got " + name + ", " + why);
    lower.push(name);
  }
  return lower;
}
