/** The key `_rules_`, which Higress's controller writes: what each rule is for. */
import { Bytes } from "../core/bytes";
import { RouteRule } from "../policy/route_rule";
import { isLenient } from "./ai_cache";
import { Section } from "./section";
import { WordRule } from "./words";

const RULES = "_rules_";
/** Rules of one plug-in. */
const MAX_RULES: i32 = 256;
/** Names that a rule has of one kind. */
const MAX_NAMES: i32 = 256;

/** The first rule, or -1. */
export function firstRule(root: Section): i32 {
  return root.find(RULES) >= 0 ? root.document.first(root.list(RULES, 0, MAX_RULES, "rules")) : -1;
}

/** The keys of the rule `node`. One word at the top says for all that they are read as ai-cache reads them. */
export function ruleAt(root: Section, node: i32, index: i32): Section {
  root.problem.isLenient = isLenient(root.document, root.node) || isLenient(root.document, node);
  return new Section(root.document, node, root.itemOf(RULES, index), root.problem);
}

export function matchOf(rule: Section): RouteRule {
  const match = new RouteRule(
    namesIn(rule, "_match_route_"), lowered(namesIn(rule, "_match_domain_")), namesIn(rule, "_match_service_"), namesIn(rule, "_match_route_prefix_"),
  );
  if (!match.namesAny) rule.refuse("_match_route_", "expected this, _match_domain_, _match_service_ or _match_route_prefix_, and a name in it");
  return match;
}

/** The names under `key`, those that are empty left out. */
function namesIn(section: Section, key: string): Bytes[] {
  const words = section.words(key, [], 0, MAX_NAMES, "names", WordRule.Line, 256);
  const names: Bytes[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i].length > 0) names.push(Bytes.fromString(words[i]));
  }
  return names;
}

/** Whether there are keys beside the rules and the word that says how they are read. */
export function hasGlobalPart(root: Section): bool {
  const document = root.document;
  for (let member = document.first(root.node); member >= 0; member = document.next(member)) {
    if (!document.keyIs(member, RULES) && !document.keyIs(member, "compatibility")) return true;
  }
  return false;
}

/** Hosts differ not by case, as in Envoy's virtual hosts. */
function lowered(names: Bytes[]): Bytes[] {
  return names.map<Bytes>((name) => name.lowered());
}
