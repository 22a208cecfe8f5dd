/** `compatibility: "ai-cache"`: what changes in how a configuration is read, and what the log says of it. */
import { JsonDocument } from "../core/json";
import { Config } from "./config";
import { Problem, Section } from "./section";

const WORD = "ai-cache";
const KEY = "compatibility";

/** Whether the object `node` is to be read as ai-cache reads it. */
export function isLenient(document: JsonDocument, node: i32): bool {
  return document.stringIs(document.get(node, KEY), WORD);
}

/** Reads the key itself, before anything else is read. */
export function readCompatibility(root: Section): void {
  if (root.find(KEY) < 0) return;
  if (isLenient(root.document, root.node)) root.problem.isLenient = true;
  else root.refuse(KEY, "expected " + WORD);
}

/** Sets what ai-cache would have where the configuration does not say it, as far as that is safe. Called before the keys are read. */
export function applyDefaults(root: Section, config: Config): void {
  if (!root.problem.isLenient) return;
  // Without a vector store ai-cache compares texts alone.
  config.semantic = root.has("vector");
}

/** Notes what ai-cache would do by default and this does not, since it would serve what was not asked for. */
export function noteDefaults(root: Section): void {
  const problem = root.problem;
  if (!problem.isLenient) return;
  problem.differs(root.pathOf("cacheKeyFrom"), "ai-cache's key is the question alone; here the whole request and the caller are a part of it");
}

/** The lines for the log: at most two. */
export function warningsOf(problem: Problem): string[] {
  const lines: string[] = [];
  if (problem.differences.length > 0) lines.push("not as in ai-cache: " + problem.differences.join("; "));
  if (problem.ignored.length > 0) lines.push("keys that are not known and have no effect: " + problem.ignored.join(", "));
  return lines;
}
