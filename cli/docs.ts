/**
 * Writes what is made from sources. In the README, between markers: the table of the configuration from `envoy/config.schema.json`, and the
 * lists of reasons from the filter's enums. In `cli/help.json`: the commands' help. With `--check` it writes nothing and fails if a file is
 * not what its sources say.
 */
import { readFile, writeFile } from "node:fs/promises";
import { inRoot } from "../tools/lib/paths.ts";
import { helpFile } from "./help.ts";
import { runAsProgram } from "./lib/command.ts";
import { docsCommand } from "./options/small.ts";
import { reasonLists } from "./reasons.ts";

const SCHEMA = inRoot("envoy", "config.schema.json");
/** The README's made parts. */
type Part = "config" | "reasons";

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

/** `readme` with `text` between the markers of `part`. */
export function withPart(readme: string, part: Part, text: string): string {
  const [from, to] = [`<!-- ${part}:begin -->`, `<!-- ${part}:end -->`];
  const begin = readme.indexOf(from);
  const end = readme.indexOf(to);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${from} … ${to}: put the two markers where the part belongs.`);
  return `${readme.slice(0, begin + from.length)}\n${text}\n${readme.slice(end)}`;
}

/** The README as it should be. */
export async function made(readme: string): Promise<string> {
  const schema = JSON.parse(await readFile(SCHEMA, "utf8")) as Schema;
  return withPart(withPart(readme, "config", tableOf(schema)), "reasons", await reasonLists());
}

/** Each made file, and how it follows from its sources and what it holds now. */
const FILES: Record<string, (now: string) => string | Promise<string>> = { "README.md": made, "cli/help.json": helpFile };

async function main(args: string[]): Promise<number> {
  const { check = false } = docsCommand().parse(args, { from: "user" }).opts<{ check?: boolean }>();
  let stale = 0;
  for (const [name, make] of Object.entries(FILES)) {
    const file = inRoot(name);
    const now = await readFile(file, "utf8").catch(() => "");
    const written = await make(now);
    if (written === now) continue;
    if (check) console.error(`${name} is not what its sources say; write it with \`npm run docs\`.`);
    else await writeFile(file, written);
    stale++;
  }
  return check && stale > 0 ? 1 : 0;
}

runAsProgram(import.meta.url, main);
