/** The key `tenant`: whose answers are whose. */
import { Bytes } from "../core/bytes";
import { readProperty } from "./property";
import { listOfTenantSources, readTenant, readTenantSource } from "./readers";
import { Section } from "./section";
import { RequestSource, SourceKind } from "./sections/request_source";
import { TenantConfig, TenantSource } from "./sections/tenant";
import { lowerAscii } from "./words";

export function parseTenant(section: Section): TenantConfig {
  const config = new TenantConfig();
  readTenant(section, config);
  const document = section.document;
  let sources = 0;
  for (let node = document.first(listOfTenantSources(section)); node >= 0; node = document.next(node)) {
    const parsed = parseSource(new Section(document, node, section.itemOf("from", sources), section.problem));
    if (parsed !== null) config.sources.push(parsed);
    sources++;
  }
  if (config.required && config.shared) section.refuse("required", "expected false where tenant.shared is true: nobody is told apart then");
  if (config.required && sources > 0) section.refuse("required", "expected false where tenant.from names sources: they are required already");
  if (config.shared && sources > 0) section.refuse("shared", "expected false where tenant.from names sources: the answers are shared or they are not");
  ignore(section, config);
  section.end();
  return config;
}

function ignore(section: Section, config: TenantConfig): void {
  for (let i = 0; i < config.ignore.length; i++) {
    const name = Bytes.fromString(lowerAscii(config.ignore[i]));
    if (isSource(config, name)) {
      section.problem.report(section.itemOf("ignore", i), "expected a name that tenant.from does not have, got " + name.toString());
    }
    config.ignored.push(name);
  }
}

/** Whether the header `name` names the tenant. */
function isSource(config: TenantConfig, name: Bytes): bool {
  for (let i = 0; i < config.sources.length; i++) {
    if (config.sources[i].kind == SourceKind.Header && config.sources[i].name.equals(name)) return true;
  }
  return false;
}

function parseSource(section: Section): RequestSource | null {
  const config = new TenantSource();
  readTenantSource(section, config);
  const property = section.find("property");
  if (section.has("header") == (property >= 0)) section.problem.report(section.path, "expected either header or property");
  section.end();
  if (property < 0) return new RequestSource(SourceKind.Header, Bytes.fromString(lowerAscii(config.header)));
  return readProperty(section.document, property, section.pathOf("property"), section.problem);
}
