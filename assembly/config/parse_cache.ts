/** The key `cache`: where answers are kept, how many and for how long. */
import { whyNotKept } from "../policy/kept_headers";
import { IS_HIGRESS } from "../core/build";
import { readCache } from "./readers";
import { Section } from "./section";
import { CacheConfig, CacheType } from "./sections/cache";
import { clusterOfService } from "./service";
import { lowerAscii } from "./words";

/** ai-cache's own. */
const HIGRESS_PREFIX = "higress-ai-cache:";
/** Seconds; Higress's 0, «never expires», becomes this too, since every entry has an end. */
const MAX_TTL: i32 = 31536000;
const HIGRESS_ONLY = "expected shared; redis needs the Higress build, reprise.higress.wasm: Envoy's own filters cannot speak to Redis";

/** ai-cache's older form: the object `redis`, and `cacheTTL` beside it. @param ttl what stands there. */
export function parseLegacyRedis(root: Section, ttl: i32): CacheConfig {
  if (!IS_HIGRESS) root.refuse("redis", "needs the Higress build, reprise.higress.wasm: Envoy's own filters cannot speak to Redis");
  const config = parseCache(root.section("redis"), CacheType.Redis, root.has("cacheTTL"));
  if (root.has("cacheTTL")) config.ttl = ttlOf(root, ttl);
  return config;
}

/** @param type what the section means if it does not say it. @param hasOtherTtl whether the time to live that holds stands elsewhere. */
export function parseCache(section: Section, type: CacheType = CacheType.Shared, hasOtherTtl: bool = false): CacheConfig {
  const config = new CacheConfig();
  config.type = type;
  if (section.problem.isLenient) config.keyPrefix = HIGRESS_PREFIX;
  if (section.textOf("type") == "redis" && !IS_HIGRESS) section.refuse("type", HIGRESS_ONLY);
  readCache(section, config);
  if (section.has("cacheKeyPrefix")) config.higressPrefix = config.keyPrefix;
  config.redisCluster = clusterOfService(section, config.serviceName, config.servicePort);
  if (!section.has("cacheTTL")) {
    if (section.problem.isLenient && !hasOtherTtl) section.problem.differs(section.pathOf("cacheTTL"), "never ends in ai-cache; here after " + config.ttl.toString() + " s");
  } else {
    config.ttl = ttlOf(section, config.ttl);
  }
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

/** What a time to live in seconds means: 0 is the longest there is. */
function ttlOf(section: Section, ttl: i32): i32 {
  if (ttl > 0) return ttl;
  section.problem.differs(section.pathOf("cacheTTL"), "0 never ends in ai-cache; here after a year");
  return MAX_TTL;
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
