/**
 * What keys demand of each other beyond what tags can say, in JSON Schema, by the path of their section. The parser says the same in the
 * function named; tests/cli/schema.test.ts holds the two against each other.
 */
import ts from "typescript";
import { isMember, type Key, type Member, type Section } from "./model.ts";
import type { Schema } from "./json_schema.ts";
import { declarationOf, sourceFile, valueOf, wordsIn } from "./source.ts";

const PROFILES = "assembly/policy/profiles.ts";

/** Conditions on the object that `section` describes. */
export function conditions(section: Section): Schema {
  switch (section.path) {
    case "":
      return modelsAreDescribed(section);
    case "embedding":
      return { allOf: [{ if: modelIsKnown(section), then: { properties: { dimension: { const: knownDimension() } } } }] };
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
function modelsAreDescribed(root: Section): Schema {
  const embedding = root.members.find((member): member is Member => isMember(member) && member.name === "embedding");
  if (!embedding) throw new Error("the configuration has no embedding");
  const isUnknown = { required: ["embedding"], properties: { embedding: { not: modelIsKnown(embedding.section) } } };
  return {
    if: { properties: { enableSemanticCache: { not: { const: false } } }, not: { required: ["compatibility"] } },
    then: { if: isUnknown, then: { properties: { embedding: { required: ["dimension"] } } } },
  };
}

/** That the model, or the one that the embedder has without being told, is known. */
function modelIsKnown({ members, registry }: Section): Schema {
  const model = members.find((member): member is Key => !isMember(member) && member.name === "model");
  const types = registry?.entries.map(({ word }) => word) ?? [];
  const defaults = new Map(model?.initials ?? types.map((type) => [type, model?.initial]));
  const known = types.filter((type) => knownModels().includes(String(defaults.get(type))));
  return {
    anyOf: [
      { required: ["model"], properties: { model: { enum: knownModels() } } },
      { not: { required: ["model"] }, properties: { type: { enum: known } }, ...(known[0] === types[0] ? {} : { required: ["type"] }) },
    ],
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
  const isUnset = { not: { required: ["thresholdRelation"] } };
  return {
    if: { properties: { thresholdRelation: { enum: ["gt", "gte"] } } },
    then: { if: isUnset, then: { properties: { threshold: { minimum: 0.5 } } }, else: { properties: { threshold: { minimum: 0.5, maximum: 1 } } } },
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
