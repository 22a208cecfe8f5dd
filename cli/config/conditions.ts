/**
 * What keys demand of each other beyond what tags can say, in JSON Schema, by the path of their section. The parser says the same in the
 * function named; tests/cli/schema.test.ts holds the two against each other.
 */
import ts from "typescript";
import type { Schema } from "./json_schema.ts";
import { declarationOf, sourceFile, valueOf, wordsIn } from "./source.ts";

const PROFILES = "assembly/policy/profiles.ts";

/** Conditions on the object at `path`. */
export function conditions(path: string): Schema {
  switch (path) {
    case "":
      return modelsAreDescribed();
    case "embedding":
      return { allOf: [{ if: { properties: { model: { enum: knownModels() } } }, then: { properties: { dimension: { const: knownDimension() } } } }] };
    case "vector":
      return { allOf: [storeIsReached(), thresholdIsInItsRelation()] };
    case "tenant":
      return { allOf: [sharedHasNoTenants(), { not: { properties: { required: { const: true }, from: { minItems: 1 } }, required: ["required", "from"] } }] };
    case "tenant.from[]":
      return { oneOf: [{ required: ["header"] }, { required: ["property"] }] };
    default:
      return {};
  }
}

/** parseEmbedding: a model that is not known needs its dimension, where anything is embedded. */
function modelsAreDescribed(): Schema {
  const unknown = { required: ["embedding"], properties: { embedding: { required: ["model"], properties: { model: { not: { enum: knownModels() } } } } } };
  return {
    if: { properties: { enableSemanticCache: { not: { const: false } } } },
    then: { if: unknown, then: { properties: { embedding: { required: ["dimension"] } } } },
  };
}

/** parseVector */
function storeIsReached(): Schema {
  return {
    if: { properties: { type: { not: { const: "embedded" } } }, required: ["type"] },
    then: { anyOf: [{ required: ["cluster"] }, { required: ["serviceName"] }] },
  };
}

/** readThreshold of parse_vector.ts */
function thresholdIsInItsRelation(): Schema {
  return {
    if: { properties: { thresholdRelation: { enum: ["lt", "lte"] } }, required: ["thresholdRelation"] },
    then: { properties: { threshold: { maximum: 0.5 } } },
    else: { properties: { threshold: { minimum: 0.5 } } },
  };
}

/** parseTenant */
function sharedHasNoTenants(): Schema {
  return {
    if: { properties: { shared: { const: true } }, required: ["shared"] },
    then: { properties: { from: { maxItems: 0 }, required: { const: false } } },
  };
}

const knownModels = (): string[] => wordsIn(PROFILES, "ALL_MINILM_NAMES");

function knownDimension(): number {
  const found = declarationOf("ALL_MINILM", sourceFile(PROFILES));
  const made = ts.isVariableDeclaration(found) ? found.initializer : undefined;
  if (!made || !ts.isNewExpression(made) || !made.arguments) throw new Error(`${PROFILES}: ALL_MINILM is no profile`);
  return Number(valueOf(made.arguments[0]));
}
