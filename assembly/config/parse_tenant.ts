/** The key `tenant`: whose answers are whose. */
import { Bytes } from "../core/bytes";
import { JsonKind } from "../core/json";
import { Config, RequestSource, SourceKind } from "./config";
import { readProperty } from "./property";
import { Section, shownList } from "./section";
import { lowerAscii, WordRule } from "./words";

/** Sources that together make a tenant. */
const MAX_SOURCES: i32 = 8;
/** Headers and parameters that are no credentials. */
const MAX_IGNORED: i32 = 32;

export function parseTenant(section: Section, config: Config): void {
  config.tenantShared = section.boolean("shared", false);
  const list = section.find("from");
  const document = section.document;
  if (list >= 0 && (document.kind(list) != JsonKind.Array || document.count(list) > MAX_SOURCES)) {
    section.refuse("from", "expected a list of up to " + MAX_SOURCES.toString() + " sources, got " + shownList(document, list));
  }
  let index = 0;
  for (let node = document.first(list); node >= 0 && index < MAX_SOURCES; node = document.next(node)) {
    const source = new Section(document, node, section.pathOf("from") + "[" + index.toString() + "]", section.problem);
    const parsed = parseSource(source);
    if (parsed !== null) config.tenants.push(parsed);
    index++;
  }
  config.tenantRequired = section.boolean("required", false);
  if (config.tenantRequired && config.tenantShared) section.refuse("required", "expected false where tenant.shared is true: nobody is told apart then");
  if (config.tenantRequired && index > 0) section.refuse("required", "expected false where tenant.from names sources: they are required already");
  parseIgnored(section, config);
  if (config.tenantShared && index > 0) section.refuse("shared", "expected false where tenant.from names sources: the answers are shared or they are not");
  section.end();
}

function parseIgnored(section: Section, config: Config): void {
  const document = section.document;
  const list = section.find("ignore");
  if (list >= 0 && (document.kind(list) != JsonKind.Array || document.count(list) > MAX_IGNORED)) {
    section.refuse("ignore", "expected a list of up to " + MAX_IGNORED.toString() + " names, got " + shownList(document, list));
    return;
  }
  for (let node = document.first(list); node >= 0; node = document.next(node)) {
    const path = section.pathOf("ignore") + "[" + config.tenantIgnored.length.toString() + "]";
    const name = Bytes.fromString(lowerAscii(section.wordAt(node, path, WordRule.Header, 128)));
    if (isSource(config, name)) section.problem.report(path, "expected a name that tenant.from does not have, got " + name.toString());
    config.tenantIgnored.push(name);
  }
}

/** Whether the header `name` names the tenant. */
function isSource(config: Config, name: Bytes): bool {
  for (let i = 0; i < config.tenants.length; i++) {
    if (config.tenants[i].kind == SourceKind.Header && config.tenants[i].name.equals(name)) return true;
  }
  return false;
}

function parseSource(section: Section): RequestSource | null {
  const header = lowerAscii(section.word("header", "", WordRule.Header, 128));
  const property = section.find("property");
  if (section.has("header") == (property >= 0)) section.problem.report(section.path, "expected either header or property");
  section.end();
  if (property < 0) return new RequestSource(SourceKind.Header, Bytes.fromString(header));
  return readProperty(section.document, property, section.pathOf("property"), section.problem);
}
