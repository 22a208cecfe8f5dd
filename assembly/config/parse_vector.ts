/** The key `vector`: where vectors are kept, and how near is near enough. */
import { JsonKind } from "../core/json";
import { Guard, GUARDS, guardWord } from "../policy/guards/guard";
import { profileOf } from "../policy/profiles";
import { QUERY_RULES, QueryRule, queryRuleWord } from "../policy/query_rule";
import { MAX_MATCHES } from "../vector/matches";
import { VectorConfig, VectorStoreType } from "./config";
import { Section, shown } from "./section";
import { readService } from "./service";
import { WordRule } from "./words";

const CHROMA_PORT: i64 = 8000;
/** An unknown model's shadow reports from here on: enough pairs to find a threshold among them. */
const GUESSED_THRESHOLD: f64 = 0.8;
/** Less similar questions are not asked in other words, they are other questions. */
const LEAST_SIMILARITY: f64 = 0.5;
/** The bounds of a similarity, as an error line says them. */
export const SIMILARITY = "from 0.5 to 1, a cosine similarity";
/** What Higress's ai-cache offers besides. */
const NOT_YET: string[] = ["dashvector", "elasticsearch", "milvus", "pinecone", "qdrant", "weaviate"];
/** As many as there are: every guard and every rule but the two «none». */
const MAX_GUARDS_OFF: i32 = GUARDS + QUERY_RULES - 2;
/** Keys that mean something only for a store outside the filter. */
const EXTERNAL: string[] = ["cluster", "serviceName", "servicePort", "serviceHost", "apiKey", "collectionID", "chromaTenant", "chromaDatabase", "sweepInterval", "sweepLimit"];

/**
 * @param model that makes the vectors.
 * @param shadow whether the whole plug-in serves nothing.
 */
export function parseVector(section: Section, model: string, shadow: bool): VectorConfig {
  const config = new VectorConfig();
  const type = section.document.string(section.document.get(section.node, "type")).toString();
  if (NOT_YET.includes(type)) section.refuse("type", "expected embedded or chroma; " + type + " is not supported yet");
  const chroma = section.oneOf("type", "embedded", ["embedded", "chroma"]) == "chroma";
  config.type = chroma ? VectorStoreType.Chroma : VectorStoreType.Embedded;

  for (let i = 0; i < EXTERNAL.length && !chroma; i++) {
    if (section.has(EXTERNAL[i])) section.refuse(EXTERNAL[i], "means something only with vector.type chroma");
  }
  if (chroma && !section.has("cluster") && !section.has("serviceName")) {
    section.refuse("cluster", "expected the Envoy cluster of Chroma, or serviceName");
  }
  const service = readService(section, CHROMA_PORT, "");
  config.cluster = service.cluster;
  config.host = service.host;
  config.apiKey = section.word("apiKey", config.apiKey, WordRule.Secret, 4096);
  config.collection = section.word("collectionID", config.collection, WordRule.ChromaName);
  config.chromaTenant = section.word("chromaTenant", config.chromaTenant, WordRule.ChromaName);
  config.chromaDatabase = section.word("chromaDatabase", config.chromaDatabase, WordRule.ChromaName);
  config.sweepInterval = <i32>section.integer("sweepInterval", config.sweepInterval, 0, 86400);
  config.sweepLimit = <i32>section.integer("sweepLimit", config.sweepLimit, 1, 10000);
  config.timeout = <i32>section.integer("timeout", config.timeout, 1, 60000);
  config.topK = <i32>section.integer("topK", config.topK, 1, MAX_MATCHES);
  config.maxEntries = <i32>section.integer("maxEntries", config.maxEntries, 16, 1000000);
  config.threshold = readThreshold(section, model);
  readOtherThresholds(section, model, config);
  config.thresholdIsGuess = !section.has("threshold") && profileOf(model) === null;
  config.shadow = isShadow(section) || shadow || config.thresholdIsGuess;
  readGuardsOff(section, config);
  config.refusalLog = section.boolean("refusalLog", config.refusalLog);
  section.end();
  return config;
}

/** Whether the key `mode` of `section` says so. */
export function isShadow(section: Section): bool {
  return section.oneOf("mode", "serve", ["serve", "shadow"]) == "shadow";
}

/** Switches off the guards and rules that the list names. */
function readGuardsOff(section: Section, config: VectorConfig): void {
  const list = section.find("guardsOff");
  if (list < 0) return;
  const document = section.document;
  if (document.kind(list) != JsonKind.Array || document.count(list) > MAX_GUARDS_OFF) {
    return section.refuse("guardsOff", "expected a list of up to " + MAX_GUARDS_OFF.toString() + " guards, got " + shown(document, list));
  }
  for (let node = document.first(list); node >= 0; node = document.next(node)) {
    const name = document.kind(node) == JsonKind.String ? document.string(node).toString() : "";
    if (!switchOff(name, config)) section.refuse("guardsOff", "expected names of guards, got " + shown(document, node));
  }
}

function switchOff(name: string, config: VectorConfig): bool {
  for (let i = 1; i < GUARDS; i++) {
    if (name != guardWord(<Guard>i)) continue;
    config.guards &= ~(<u32>1 << i);
    return true;
  }
  for (let i = 1; i < QUERY_RULES; i++) {
    if (name != queryRuleWord(<QueryRule>i)) continue;
    config.queryRules &= ~(<u32>1 << i);
    return true;
  }
  return false;
}

/** The threshold of a model that has one, for the precision asked for. */
function shippedThreshold(section: Section, model: string): f64 {
  const profile = profileOf(model);
  const isBalanced = section.oneOf("precision", "strict", ["strict", "balanced"]) == "balanced";
  if (profile === null) return GUESSED_THRESHOLD;
  return isBalanced ? profile.balancedThreshold : profile.threshold;
}

/** What of a model is known beside its threshold; of a model that is not known, texts that say the same need the threshold, too. */
function readOtherThresholds(section: Section, model: string, config: VectorConfig): void {
  const profile = profileOf(model);
  if (section.has("threshold") && section.has("precision")) section.refuse("precision", "chooses a threshold, and vector.threshold is set");
  const usual = profile === null ? config.threshold : min(profile.verbatimThreshold, config.threshold);
  config.verbatimThreshold = section.number("verbatimThreshold", usual, LEAST_SIMILARITY, 1, SIMILARITY);
}

/** The cosine similarity from which a candidate may be served. Higress's relations `lt` and `lte` mean a distance, 1 − similarity. */
function readThreshold(section: Section, model: string): f64 {
  const relation = section.oneOf("thresholdRelation", "", ["gt", "gte", "lt", "lte"]);
  const node = section.document.get(section.node, "threshold");
  if (node < 0) {
    if (relation != "") section.refuse("thresholdRelation", "says how to read vector.threshold, which is missing");
    return section.number("threshold", shippedThreshold(section, model), LEAST_SIMILARITY, 1, SIMILARITY);
  }
  if (relation == "lt" || relation == "lte") {
    return 1 - section.number("threshold", 0, 0, 1 - LEAST_SIMILARITY, "from 0 to 0.5, a cosine distance");
  }
  const value = section.document.number(node);
  if (relation == "" && value >= 0 && value < LEAST_SIMILARITY) {
    section.refuse(
      "threshold",
      "expected a cosine similarity from 0.5 to 1, got " + shown(section.document, node) + ", which looks like a distance: say so with thresholdRelation lt",
    );
  }
  return section.number("threshold", 1, LEAST_SIMILARITY, 1, SIMILARITY);
}
