import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { RequestSource, SourceKind } from "./config";
import { Problem, shown, shownList, wordAt } from "./section";
import { WordRule } from "./words";

/** Segments of a path. */
const MAX_SEGMENTS: i32 = 16;

/** An Envoy attribute: its segments, as a list or with dots between them; a list also takes segments that have dots in them. */
export function readProperty(document: JsonDocument, node: i32, path: string, problem: Problem): RequestSource | null {
  if (document.kind(node) == JsonKind.String) {
    const text = wordAt(document, node, path, problem, WordRule.Visible, 256);
    const segments = text.split(".");
    if (segments.includes("") || segments.length > MAX_SEGMENTS) problem.report(path, "expected a path of up to 16 segments, got " + shown(document, node));
    return new RequestSource(SourceKind.Property, Bytes.fromString(segments.join("\0")));
  }
  if (document.kind(node) != JsonKind.Array || document.count(node) == 0 || document.count(node) > MAX_SEGMENTS) {
    problem.report(path, "expected a path such as connection.subject_peer_certificate, or its segments in a list, got " + shownList(document, node));
    return null;
  }
  const segments: string[] = [];
  for (let segment = document.first(node); segment >= 0; segment = document.next(segment)) {
    segments.push(wordAt(document, segment, path + "[" + segments.length.toString() + "]", problem, WordRule.Visible, 256));
  }
  return new RequestSource(SourceKind.Property, Bytes.fromString(segments.join("\0")));
}
