/** The key `tenant`: whose answers are whose. */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { Config, TenantSource, TenantSourceKind } from "./config";
import { Section, shown } from "./section";
import { lowerAscii, WordRule } from "./words";

/** Sources that together make a tenant. */
const MAX_SOURCES: i32 = 8;
/** Segments of a property's path. */
const MAX_SEGMENTS: i32 = 16;

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
  if (config.tenantShared && index > 0) section.refuse("shared", "expected false where tenant.from names sources: the answers are shared or they are not");
  section.end();
}

function parseSource(section: Section): TenantSource | null {
  const header = lowerAscii(section.word("header", "", WordRule.Header, 128));
  const property = section.find("property");
  if (section.has("header") == (property >= 0)) section.problem.report(section.path, "expected either header or property");
  section.end();
  if (property < 0) return new TenantSource(TenantSourceKind.Header, Bytes.fromString(header));
  return parseProperty(section, property);
}

/** A path of segments, as a list or with dots between them; a list also takes segments that have dots in them. */
function parseProperty(section: Section, node: i32): TenantSource | null {
  const document = section.document;
  const path = section.pathOf("property");
  if (document.kind(node) == JsonKind.String) {
    const text = section.wordAt(node, path, WordRule.Visible, 256);
    const segments = text.split(".");
    if (segments.includes("") || segments.length > MAX_SEGMENTS) section.problem.report(path, "expected a path of up to 16 segments, got " + shown(document, node));
    return new TenantSource(TenantSourceKind.Property, Bytes.fromString(segments.join("\0")));
  }
  if (document.kind(node) != JsonKind.Array || document.count(node) == 0 || document.count(node) > MAX_SEGMENTS) {
    section.problem.report(path, "expected a path such as connection.subject_peer_certificate, or its segments in a list, got " + shownList(document, node));
    return null;
  }
  const segments: string[] = [];
  for (let segment = document.first(node); segment >= 0; segment = document.next(segment)) {
    segments.push(section.wordAt(segment, path + "[" + segments.length.toString() + "]", WordRule.Visible, 256));
  }
  return new TenantSource(TenantSourceKind.Property, Bytes.fromString(segments.join("\0")));
}

function shownList(document: JsonDocument, node: i32): string {
  return document.kind(node) == JsonKind.Array ? document.count(node).toString() : shown(document, node);
}
