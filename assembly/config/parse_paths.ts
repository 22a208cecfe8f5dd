/** The key `paths`: the ends of the paths that are looked at, and what is spoken there. */
import { JsonKind } from "../core/json";
import { Config, PathRule } from "./config";
import { Section, shown } from "./section";
import { WordRule } from "./words";

const MAX_PATHS: i32 = 32;
/** Names of protocols (protocols/registry.ts). */
const PROTOCOLS: string[] = [
  "openai.chat", "openai.completions", "openai.responses", "openai.embeddings", "anthropic.messages", "ollama.chat", "ollama.generate",
  "ollama.embed", "ollama.embeddings", "custom",
];

export function parsePaths(root: Section, config: Config): void {
  const document = root.document;
  const list = root.find("paths");
  if (list < 0) return;
  const count = document.count(list);
  if (document.kind(list) != JsonKind.Array || count == 0 || count > MAX_PATHS) {
    const got = document.kind(list) == JsonKind.Array ? count.toString() : shown(document, list);
    root.refuse("paths", "expected a list of 1 to " + MAX_PATHS.toString() + " paths, got " + got);
    return;
  }
  const rules: PathRule[] = [];
  for (let node = document.first(list); node >= 0; node = document.next(node)) {
    const at = "paths[" + rules.length.toString() + "]";
    if (document.kind(node) == JsonKind.Object) rules.push(ruleOf(new Section(document, node, at, root.problem)));
    else rules.push(new PathRule(root.wordAt(node, at, WordRule.Path, 256), ""));
  }
  config.paths = rules;
}

function ruleOf(section: Section): PathRule {
  if (!section.has("path")) section.refuse("path", "is missing");
  const rule = new PathRule(section.word("path", "/", WordRule.Path), section.oneOf("protocol", "", PROTOCOLS));
  section.end();
  return rule;
}
