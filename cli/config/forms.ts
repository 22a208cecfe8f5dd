/**
 * Values that the filter reads by hand, since they may be written in more than one way: what JSON Schema says of each. What else is known
 * of them (guards, protocols, headers) is taken from where the filter has it. tests/cli/schema.test.ts holds them against the parser.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { inRoot } from "../../tools/lib/paths.ts";
import { valuesOf } from "../reasons.ts";
import type { Facts } from "./model.ts";
import type { Schema } from "./json_schema.ts";
import { constantOf, declarationOf, sourceFile, valueOf, wordsIn } from "./source.ts";

const REGISTRY = "assembly/protocols/registry.ts";

const PATH: Schema = { type: "string", pattern: "^/[!-~]*$", maxLength: 256 };
const GJSON = { $ref: "#/$defs/gjsonPath" };

const forms: Record<string, () => Schema> = {
  /** parseLegacyRedis of parse_cache.ts */
  legacyRedis: () => ({ type: "object", required: ["serviceName"] }),
  /** parse_rules.ts */
  rules: () => ({ type: "array", maxItems: 256, items: { $ref: "#/$defs/rule" } }),
  /** ai_cache.ts */
  compatibility: () => ({ type: "string", enum: ["ai-cache"] }),
  /** parse_vector.ts */
  guard: () => ({ type: "string", enum: guards() }),
  /** policy/kept_headers.ts; beside `@text Header`. */
  keptHeader: () => ({ pattern: keptHeader() }),
  /** property.ts */
  property: () => ({
    oneOf: [
      { type: "string", pattern: "^[!--/-~]+(\\.[!--/-~]+){0,15}$", maxLength: 256 },
      { type: "array", minItems: 1, maxItems: 16, items: { type: "string", pattern: "^[!-~]+$", maxLength: 256 } },
    ],
  }),
  /** parse_paths.ts */
  path: () => ({
    oneOf: [
      PATH,
      {
        type: "object",
        additionalProperties: false,
        required: ["path"],
        properties: { path: PATH, protocol: { type: "string", enum: [...routes().map(({ name }) => name), constantOf("CUSTOM", sourceFile(REGISTRY))] } },
      },
    ],
  }),
  /** parse_extraction.ts */
  questionPath: () => pathIn("requestBody"),
  answerPath: () => pathIn("responseBody", "requestBody"),
};

export function form(name: string): Schema {
  if (!(name in forms)) throw new Error(`cli/config/forms.ts has no form ${name}`);
  return forms[name]();
}

/** What an `@items` or a `@default` may name. */
export const facts = (): Facts => ({ guards: guards().length, routes: routes().map(({ path }) => path) });

/** The routes of the protocols that are built in: `route("name", "/path", …)`. */
function routes(): { name: string; path: string }[] {
  const found = declarationOf("BUILT_IN", sourceFile(REGISTRY));
  if (!ts.isVariableDeclaration(found) || !found.initializer || !ts.isArrayLiteralExpression(found.initializer))
    throw new Error(`${REGISTRY}: BUILT_IN is no list`);
  return found.initializer.elements
    .filter(ts.isCallExpression)
    .map(({ arguments: [name, path] }) => ({ name: String(valueOf(name)), path: String(valueOf(path)) }));
}

function pathIn(...names: string[]): Schema {
  const one = (name: string): Schema => ({ type: "object", additionalProperties: false, properties: { [name]: { type: "string", ...GJSON } } });
  return { anyOf: [{ type: "string", ...GJSON }, ...names.map(one)] };
}

/** What `$ref` points to. core/gjson/read.ts refuses more than a pattern can say: that is the parser's alone to tell. */
export function definitions(): Record<string, Schema> {
  const text: Schema = { type: "string", pattern: "^[^\\u0000-\\u001f]*$", maxLength: 256 };
  const kinds = ["_match_route_", "_match_domain_", "_match_service_", "_match_route_prefix_"];
  const names: Schema = { type: "array", maxItems: 256, items: text };
  // Beside these a rule has the keys of the whole, which a schema cannot add to a closed object: they are the parser's to check.
  const rule: Schema = {
    type: "object",
    properties: Object.fromEntries(kinds.map((kind) => [kind, names])),
    anyOf: kinds.map((kind) => ({ required: [kind], properties: { [kind]: { contains: { minLength: 1 } } } })),
  };
  return { gjsonPath: text, rule };
}

/** The words of every guard and every rule. */
function guards(): string[] {
  return [
    ["guards/guard.ts", "Guard"],
    ["query_rule.ts", "QueryRule"],
  ].flatMap(([file, name]) => {
    const source = readFileSync(inRoot("assembly", "policy", file), "utf8");
    return valuesOf(source, { name, leaveOut: ["None"] }).map(({ word }) => word);
  });
}

/** A header's name without regard to case, none of those that belong to one answer. */
function keptHeader(): string {
  const list = (name: string) => wordsIn("assembly/policy/kept_headers.ts", name).map(anyCase).join("|");
  const whole = ["WRITTEN", "OF_CONNECTION", "OF_BODY", "OF_ONE"].map(list).join("|");
  return `^(?!(?:${whole})$)(?!(?:${list("OF_ONE_BEGINNINGS")}))(?!.*(?:${list("OF_ONE_WORDS")}))[A-Za-z0-9._-]+$`;
}

const anyCase = (text: string): string => text.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
