/**
 * The configuration of a plug-in, from the JSON that Envoy or Higress hands over. Strict and total: a key that is unknown, twice there,
 * of another type or out of range is refused with one line. `envoy/config.schema.json` says the same in JSON Schema, from the same source
 * (config.ts).
 */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonError } from "../core/json";
import { Config } from "./config";
import { parseCache } from "./parse_cache";
import { parseEmbedding } from "./parse_embedding";
import { parseExtraction } from "./parse_extraction";
import { parsePaths } from "./parse_paths";
import { parseTenant } from "./parse_tenant";
import { parseVary } from "./parse_vary";
import { parseVector } from "./parse_vector";
import { readRoot, readUpstream } from "./readers";
import { Problem, Section } from "./section";
import { UpstreamConfig } from "./sections/upstream";
import { resolveService } from "./service";

/** Values in a configuration. */
const MAX_VALUES: i32 = 4096;

/** Either a configuration or the line that says why there is none. */
@final
export class ConfigResult {
  constructor(
    readonly config: Config | null,
    readonly error: string,
  ) {}
}

/** @param bytes JSON; none, or white space alone, mean every default. */
export function parseConfig(bytes: Bytes): ConfigResult {
  if (isBlank(bytes)) return new ConfigResult(new Config(), "");
  const document = JsonDocument.parse(bytes, MAX_VALUES);
  if (document.error != JsonError.None) return new ConfigResult(null, "configuration: " + syntaxText(document));
  const problem = new Problem();
  const config = readConfig(new Section(document, document.root, "", problem));
  return problem.found ? new ConfigResult(null, problem.text) : new ConfigResult(config, "");
}

function readConfig(root: Section): Config {
  const config = new Config();
  if (root.has("_rules_")) root.refuse("_rules_", "rules for single routes (matchRules) are not supported: configure the plug-in once a route instead");
  if (root.has("redis")) root.refuse("redis", "is Higress's old form of cache.type redis, which needs the Higress build");

  readRoot(root, config);
  config.embedding = parseEmbedding(root.section("embedding"), config.semantic);
  config.vector = parseVector(root.section("vector"), config.embedding.model, config.shadow);
  config.cache = parseCache(root.section("cache"));
  config.varyBy = parseVary(root.section("vary"));
  config.tenant = parseTenant(root.section("tenant"));
  parseUpstream(root.section("upstream"), config.upstream);
  config.cache.grace = max(max(config.cache.staleIfError, config.cache.staleWhileRevalidate), config.cacheControl.maxStaleLimit);
  config.extraction = parseExtraction(root);
  parsePaths(root, config);
  root.end();
  return config;
}

function parseUpstream(section: Section, config: UpstreamConfig): void {
  readUpstream(section, config);
  resolveService(section, config);
  // Without a host of its own a callout goes to that of the request.
  if (!section.has("serviceHost")) config.host = "";
  section.end();
}

function syntaxText(document: JsonDocument): string {
  const where = " at byte " + document.errorAt.toString();
  switch (document.error) {
    case JsonError.Unicode: return "invalid UTF-8, or half of a surrogate pair," + where;
    case JsonError.Depth: return "nested too deep" + where;
    case JsonError.Nodes: return "too many values" + where;
    default: return "invalid JSON" + where;
  }
}

function isBlank(bytes: Bytes): bool {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.at(i);
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return false;
  }
  return true;
}
