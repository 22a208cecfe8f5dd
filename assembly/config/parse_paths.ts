/** The key `paths`: the ends of the paths that are looked at, and what is spoken there. */
import { JsonKind } from "../core/json";
import { protocolNames } from "../protocols/registry";
import { Config, PathRule } from "./config";
import { listOfRootPaths } from "./readers";
import { Section } from "./section";
import { WordRule } from "./words";

export function parsePaths(root: Section, config: Config): void {
  const document = root.document;
  const list = listOfRootPaths(root);
  if (list < 0) return;
  const rules: PathRule[] = [];
  for (let node = document.first(list); node >= 0; node = document.next(node)) {
    const at = root.itemOf("paths", rules.length);
    if (document.kind(node) == JsonKind.Object) rules.push(ruleOf(new Section(document, node, at, root.problem)));
    else rules.push(new PathRule(root.wordAt(node, at, WordRule.Path, 256), ""));
  }
  config.paths = rules;
}

function ruleOf(section: Section): PathRule {
  if (!section.has("path")) section.refuse("path", "is missing");
  const path = section.word("path", "/", WordRule.Path);
  const protocol = section.oneOf("protocol", "", protocolNames());
  section.end();
  return new PathRule(path, protocol);
}
