/** The key `vector`: where vectors are kept, and how near is near enough. */
import { IS_HIGRESS } from "../core/build";
import { JsonKind } from "../core/json";
import { Guard, GUARDS, guardWord } from "../policy/guards/guard";
import { ModelProfile, profileOf } from "../policy/profiles";
import { QUERY_RULES, QueryRule, queryRuleWord } from "../policy/query_rule";
import { storeConfigOf } from "../stores/registry";
import { listOfVectorGuards, readChosenStore, readVector } from "./readers";
import { Section, shown } from "./section";
import { Mode } from "./sections/mode";
import { Precision, ThresholdRelation, VectorConfig } from "./sections/vector";
import { resolveService } from "./service";

/** An unknown model's shadow reports from here on: enough pairs to find a threshold among them. */
const GUESSED_THRESHOLD: f64 = 0.8;
/** Less similar questions are not asked in other words, they are other questions. */
const LEAST_SIMILARITY: f64 = 0.5;
/** The bounds of a similarity, as an error line says them. */
const SIMILARITY = "from 0.5 to 1, a cosine similarity";
const HIGRESS_ONLY = "redis needs the Higress build, reprise.higress.wasm: Envoy's own filters cannot speak to Redis";
/** ai-cache's port of every store. */
const HIGRESS_PORT: i32 = 443;
/** ai-cache's threshold where there is none: as good as none at all. */
const ANY: f64 = 1000;

/**
 * @param model that makes the vectors.
 * @param shadow whether the whole plug-in serves nothing.
 */
export function parseVector(section: Section, model: string, shadow: bool): VectorConfig {
  const config = new VectorConfig();
  const type = section.document.string(section.document.get(section.node, "type")).toString();
  if (type == "redis" && !IS_HIGRESS) section.refuse("type", HIGRESS_ONLY);
  readVector(section, config);
  const store = storeConfigOf(config.type);
  config.store = store;
  if (store !== null && section.problem.isLenient && config.type != "redis") store.servicePort = HIGRESS_PORT;
  readChosenStore(section, store);
  if (store !== null) {
    if (!section.has("cluster") && !section.has("serviceName")) section.refuse("cluster", "expected the Envoy cluster of the store, or serviceName");
    resolveService(section, store);
  }
  readThresholds(section, profileOf(model), config);
  config.shadow = config.mode == Mode.Shadow || shadow || config.thresholdIsGuess;
  readGuardsOff(section, config);
  section.end();
  return config;
}

/** Switches off the guards and rules that the list names. */
function readGuardsOff(section: Section, config: VectorConfig): void {
  const document = section.document;
  for (let node = document.first(listOfVectorGuards(section)); node >= 0; node = document.next(node)) {
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

/** @param profile what is known of the model; of one that is not known, texts that say the same need the threshold, too. */
function readThresholds(section: Section, profile: ModelProfile | null, config: VectorConfig): void {
  config.threshold = readThreshold(section, profile, config);
  config.thresholdIsGuess = !config.thresholdIsSet && profile === null;
  const usual = profile === null ? config.threshold : min(profile.verbatimThreshold, config.threshold);
  config.verbatimThreshold = section.number("verbatimThreshold", usual, LEAST_SIMILARITY, 1, SIMILARITY);
}

/**
 * The cosine similarity from which a candidate may be served. Higress's relations `lt` and `lte` mean a distance, 1 − similarity. What would let in
 * nearly anything is not heeded, and told.
 */
function readThreshold(section: Section, profile: ModelProfile | null, config: VectorConfig): f64 {
  const usual = shippedThreshold(profile, config.precision);
  const isLenient = section.problem.isLenient;
  const node = section.find("threshold");
  if (node < 0) {
    // An object that is not there has no threshold either: without one nothing is compared.
    const isAsked = section.node >= 0 && (isLenient || config.thresholdRelation != ThresholdRelation.Unset);
    return isAsked ? notHeeded(section, "1000 with lt", usual) : usual;
  }
  let relation = config.thresholdRelation;
  if (relation == ThresholdRelation.Unset && isLenient) relation = ThresholdRelation.Lt;
  const value = section.number("threshold", ANY, 0, ANY, "from 0 to 1000");
  if (section.problem.found) return usual;
  const isDistance = relation == ThresholdRelation.Lt || relation == ThresholdRelation.Lte;
  if (isDistance || (relation == ThresholdRelation.Unset && value > 1)) {
    if (value > 1 - LEAST_SIMILARITY || (isLenient && value == 0)) return notHeeded(section, shown(section.document, node) + " as a distance", usual);
    config.thresholdIsSet = true;
    return 1 - value;
  }
  if (value >= 0 && value < LEAST_SIMILARITY) {
    if (isLenient) return notHeeded(section, shown(section.document, node) + " as a similarity", usual);
    if (relation == ThresholdRelation.Unset) {
      section.refuse(
        "threshold",
        "expected a cosine similarity from 0.5 to 1, got " + shown(section.document, node) + ", which looks like a distance: say so with thresholdRelation lt",
      );
    }
  }
  config.thresholdIsSet = true;
  const similarity = section.number("threshold", 1, LEAST_SIMILARITY, 1, SIMILARITY);
  const store = config.store;
  if (relation == ThresholdRelation.Unset || store === null) return similarity;
  // Where it is said that a score is meant, it is the store's own.
  const cosine = store.cosineOf(similarity);
  if (cosine < LEAST_SIMILARITY) section.refuse("threshold", "expected from 0.75 to 1, a score of " + config.type + ": (1 + cosine) / 2");
  return cosine;
}

function notHeeded(section: Section, what: string, usual: f64): f64 {
  section.problem.differs(section.pathOf("threshold"), what + " lets in nearly any neighbour; here a similarity of " + thousandths(usual) + " is asked for");
  return usual;
}

/** A number below 1 with three digits. */
function thousandths(value: f64): string {
  return "0." + (<i32>Math.round(value * 1000)).toString().padStart(3, "0");
}

/** The threshold of a model that has one, for the precision asked for. */
function shippedThreshold(profile: ModelProfile | null, precision: Precision): f64 {
  if (profile === null) return GUESSED_THRESHOLD;
  return precision == Precision.Balanced ? profile.balancedThreshold : profile.threshold;
}
