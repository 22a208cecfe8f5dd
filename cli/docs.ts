/**
 * Writes the README's table of the configuration from `envoy/config.schema.json`, between the two markers.
 * With `--check` it writes nothing and fails if the table is not what the schema says.
 */
import { readFile, writeFile } from "node:fs/promises";
import { commandLine, runAsProgram } from "./lib/command.ts";
import { inRoot } from "./lib/paths.ts";

const SCHEMA = inRoot("envoy", "config.schema.json");
const README = inRoot("README.md");
const BEGIN = "<!-- config:begin -->";
const END = "<!-- config:end -->";

export interface Schema {
  description?: string;
  type?: string;
  properties?: Record<string, Schema>;
  oneOf?: Schema[];
  items?: Schema;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** The table: a row a key, in the schema's order. */
export function tableOf(schema: Schema): string {
  const rows = [...rowsOf(schema, "")].map((cells) => `| ${cells.join(" | ")} |`);
  return ["| Key | Type | Default | Allowed | Meaning |", "|---|---|---|---|---|", ...rows].join("\n");
}

function* rowsOf(schema: Schema, path: string): Generator<string[]> {
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const key = path === "" ? name : `${path}.${name}`;
    yield [code(key), typeOf(child), defaultOf(child), allowedBy(child), cell(child.description ?? "")];
    yield* rowsOf(child, key);
    if (child.items?.properties) yield* rowsOf(child.items, `${key}[]`);
  }
}

function typeOf(schema: Schema): string {
  if (schema.type === "array") return `list of ${schema.items?.type ?? "value"}s`;
  return schema.type ?? (schema.oneOf ?? []).map(typeOf).join(" or ");
}

function defaultOf(schema: Schema): string {
  // The templates are long, and nobody has to write them.
  if (schema.const !== undefined) return "Higress's";
  return schema.default === undefined ? "" : code(JSON.stringify(schema.default));
}

function allowedBy(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(", ");
  if (schema.minimum !== undefined && schema.maximum !== undefined) return `${number(schema.minimum)} to ${number(schema.maximum)}`;
  if (schema.maxItems !== undefined) return `${schema.minItems ?? 0} to ${schema.maxItems} items`;
  return schema.const === undefined ? "" : "the default";
}

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 6 });
const code = (text: string): string => `\`${cell(text)}\``;
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `readme` with the table between its markers. */
export function withTable(readme: string, table: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}: put the two markers where the table belongs.`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}

async function main(args: string[]): Promise<number> {
  const command = commandLine("run docs", "Writes the README's table of the configuration from its schema.")
    .option("--check", "write nothing, and fail if the table is not what the schema says")
    .parse(args, { from: "user" });
  const readme = await readFile(README, "utf8");
  const written = withTable(readme, tableOf(JSON.parse(await readFile(SCHEMA, "utf8")) as Schema));
  if (written === readme) return 0;
  if (command.opts<{ check?: boolean }>().check) {
    console.error("README.md: the table of the configuration is not what envoy/config.schema.json says; write it with `npx tsx cli/docs.ts`.");
    return 1;
  }
  await writeFile(README, written);
  return 0;
}

runAsProgram(import.meta.url, main);
