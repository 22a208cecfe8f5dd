/**
 * Higress's keys `cacheKeyFrom`, `cacheValueFrom` and `cacheStreamValueFrom`: where a question and its answer stand, as a GJSON path or,
 * in the older form, an object that holds one.
 */
import { GjsonPath } from "../core/gjson";
import { JsonKind } from "../core/json";
import { Extraction } from "./config";
import { Section } from "./section";
import { WordRule } from "./words";

export function parseExtraction(root: Section): Extraction {
  const extraction = new Extraction();
  extraction.question = pathOf(root, "cacheKeyFrom", false, extraction.question);
  extraction.answer = pathOf(root, "cacheValueFrom", true, extraction.answer);
  extraction.piece = pathOf(root, "cacheStreamValueFrom", true, extraction.piece);
  return extraction;
}

/** @param ofAnswer whether it is a path into an answer: ai-cache's older form calls that `requestBody`, too. */
function pathOf(root: Section, name: string, ofAnswer: bool, fallback: string): string {
  if (root.document.kind(root.document.get(root.node, name)) == JsonKind.Object) {
    const section = root.section(name);
    const path = pathIn(section, ofAnswer && !section.has("requestBody") ? "responseBody" : "requestBody", fallback);
    section.end();
    return path;
  }
  return pathIn(root, name, fallback);
}

function pathIn(section: Section, name: string, fallback: string): string {
  const text = section.word(name, fallback, WordRule.Line);
  // As in ai-cache, an empty text is the default.
  if (text.length == 0) return fallback;
  const problem = new GjsonPath(text).problem;
  if (problem.length > 0) section.refuse(name, "no GJSON path: " + problem);
  return text;
}
