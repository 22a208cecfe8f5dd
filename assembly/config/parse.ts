/**
 * The configuration of a plug-in, from the JSON that Envoy or Higress hands over. Strict and total: a key that is unknown, twice there,
 * of another type or out of range is refused with one line. `envoy/config.schema.json` says the same in JSON Schema, from the same source
 * (config.ts).
 */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonError } from "../core/json";
import { applyDefaults, noteDefaults, readCompatibility, warningsOf } from "./ai_cache";
import { AnswerKeys, Config } from "./config";
import { parseCache, parseLegacyRedis } from "./parse_cache";
import { parseEmbedding } from "./parse_embedding";
import { parseExtraction } from "./parse_extraction";
import { ConfigRule, PluginConfig } from "./plugin_config";
import { firstRule, hasGlobalPart, matchOf, ruleAt } from "./parse_rules";
import { parsePaths } from "./parse_paths";
import { parseTenant } from "./parse_tenant";
import { parseVary } from "./parse_vary";
import { parseVector } from "./parse_vector";
import { readRoot, readUpstream } from "./readers";
import { Problem, Section } from "./section";
import { CacheConfig, CacheType } from "./sections/cache";
import { UpstreamConfig } from "./sections/upstream";
import { resolveService } from "./service";
import { templateOf } from "./templates";

/** Where ai-cache looks for tool calls by itself. */
const TOOL_CALLS = "choices.0.delta.content.tool_calls";
/** Values in all configurations of a plug-in. */
const MAX_VALUES: i32 = 65536;

/** @param bytes JSON; none, or white space alone, mean every default. */
export function parseConfig(bytes: Bytes): PluginConfig {
  const plugin = new PluginConfig();
  if (isBlank(bytes)) {
    plugin.config = new Config();
    return plugin;
  }
  const document = JsonDocument.parse(bytes, MAX_VALUES);
  if (document.error != JsonError.None) {
    plugin.error = "configuration: " + syntaxText(document);
    return plugin;
  }
  const problem = new Problem();
  const root = new Section(document, document.root, "", problem);
  // Rules alone say that the plug-in is for them alone.
  if (firstRule(root) < 0 || hasGlobalPart(root)) plugin.config = readConfig(root);
  for (let node = firstRule(root); node >= 0 && !problem.found; node = document.next(node)) readRule(plugin, root, node);
  if (!problem.found) refuseUnequalSizes(plugin, problem);
  plugin.error = problem.text;
  if (problem.found) plugin.config = null;
  plugin.warnings = warningsOf(problem);
  return plugin;
}

/** Configurations with one key prefix share their entries, so these must be as many and as large: each would take the other's for damaged. */
function refuseUnequalSizes(plugin: PluginConfig, problem: Problem): void {
  for (let i = 0; i < plugin.rules.length; i++) {
    const cache = plugin.rules[i].config.cache;
    const outer = plugin.config;
    let isEqual = outer === null || isAlike(cache, outer.cache);
    for (let j = 0; j < i && isEqual; j++) isEqual = isAlike(cache, plugin.rules[j].config.cache);
    if (isEqual) continue;
    const what = "differs from that of another configuration with cacheKeyPrefix " + cache.keyPrefix + ": make maxEntries and maxBytes equal, or set another prefix";
    return problem.report("_rules_[" + i.toString() + "].cache", what);
  }
}

function isAlike(cache: CacheConfig, other: CacheConfig): bool {
  return cache.keyPrefix != other.keyPrefix || (cache.maxEntries == other.maxEntries && cache.maxBytes == other.maxBytes);
}

function readRule(plugin: PluginConfig, root: Section, node: i32): void {
  const rule = ruleAt(root, node, plugin.rules.length);
  const match = matchOf(rule);
  plugin.rules.push(new ConfigRule(match, readConfig(rule)));
}

/** Reads the keys of one configuration: those outside of rules, or those of a rule. */
function readConfig(root: Section): Config {
  const config = new Config();
  readCompatibility(root);
  applyDefaults(root, config);

  readRoot(root, config);
  config.embedding = parseEmbedding(root.section("embedding"), config.semantic);
  config.vector = parseVector(root.section("vector"), config.embedding.model, config.shadow);
  const isLegacy = root.has("redis");
  config.cache = parseCache(root.section("cache"), CacheType.Shared, isLegacy);
  if (isLegacy) config.cache = parseLegacyRedis(root, config.legacy.cacheTTL);
  config.varyBy = parseVary(root.section("vary"));
  config.tenant = parseTenant(root.section("tenant"));
  parseUpstream(root.section("upstream"), config.upstream);
  config.cache.grace = max(max(config.cache.staleIfError, config.cache.staleWhileRevalidate), config.cacheControl.maxStaleLimit);
  config.extraction = parseExtraction(root);
  parsePaths(root, config);
  parseAnswers(root, config.answers);
  noteDefaults(root);
  root.end();
  return config;
}

/** The templates, under whichever of their names. */
function parseAnswers(root: Section, config: AnswerKeys): void {
  config.responseTemplate = templateOf(config.responseTemplate, config.returnResponseTemplate, false);
  config.streamResponseTemplate = templateOf(config.streamResponseTemplate, config.returnStreamResponseTemplate, true);
  const toolCalls = config.cacheToolCallsFrom;
  if (toolCalls.length > 0 && toolCalls != TOOL_CALLS) root.problem.differs(root.pathOf("cacheToolCallsFrom"), "the whole answer is kept, tool calls and all");
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
