/** The keys `cacheControl`, `singleFlight` and `vary`: how the cache behaves towards HTTP. */
import { Bytes } from "../core/bytes";
import { JsonKind } from "../core/json";
import { CacheControlConfig, RequestSource, SingleFlightConfig, SingleFlightScope, SourceKind } from "./config";
import { readProperty } from "./property";
import { Section, shownList } from "./section";
import { lowerAscii, WordRule } from "./words";

/** Seconds. */
const MAX_STALE: i64 = 31536000;
/** Headers, and properties, that an answer varies with. */
const MAX_SOURCES: i32 = 8;

export function parseCacheControl(section: Section): CacheControlConfig {
  const config = new CacheControlConfig();
  config.honoursRequest = section.oneOf("request", "honour", ["honour", "ignore"]) == "honour";
  config.maxStaleLimit = <i32>section.integer("maxStaleLimit", config.maxStaleLimit, 0, MAX_STALE);
  config.honoursUpstream = section.oneOf("upstream", "ignore", ["honour", "ignore"]) == "honour";
  section.end();
  return config;
}

export function parseSingleFlight(section: Section): SingleFlightConfig {
  const config = new SingleFlightConfig();
  config.scope = scopeOf(section.oneOf("scope", "envoy", ["envoy", "worker", "off"]));
  config.wait = <i32>section.integer("wait", config.wait, 1, 600000);
  config.streams = section.boolean("streams", config.streams);
  config.maxWaiting = <i32>section.integer("maxWaiting", config.maxWaiting, 1, 65536);
  section.end();
  return config;
}

function scopeOf(word: string): SingleFlightScope {
  if (word == "worker") return SingleFlightScope.Worker;
  return word == "off" ? SingleFlightScope.Off : SingleFlightScope.Envoy;
}

export function parseVary(section: Section): RequestSource[] {
  const sources: RequestSource[] = [];
  const document = section.document;
  const headers = listOf(section, "headers");
  for (let node = document.first(headers); node >= 0; node = document.next(node)) {
    const name = section.wordAt(node, section.pathOf("headers") + "[" + sources.length.toString() + "]", WordRule.Header, 128);
    sources.push(new RequestSource(SourceKind.Header, Bytes.fromString(lowerAscii(name))));
  }
  const properties = listOf(section, "properties");
  let index = 0;
  for (let node = document.first(properties); node >= 0; node = document.next(node)) {
    const source = readProperty(document, node, section.pathOf("properties") + "[" + index.toString() + "]", section.problem);
    if (source !== null) sources.push(source);
    index++;
  }
  section.end();
  return sources;
}

/** The list under `name`; -1 if there is none that can be used. */
function listOf(section: Section, name: string): i32 {
  const document = section.document;
  const list = section.find(name);
  if (list < 0 || (document.kind(list) == JsonKind.Array && document.count(list) <= MAX_SOURCES)) return list;
  section.refuse(name, "expected a list of up to " + MAX_SOURCES.toString() + ", got " + shownList(document, list));
  return -1;
}
