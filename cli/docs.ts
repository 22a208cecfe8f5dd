/**
 * Writes the files and parts of files that are made: everything that follows from the keys of the configuration (cli/config), the lists
 * of reasons, from the filter's enums, and the commands' help. With `--check` it writes nothing and fails if they are not what their sources say.
 */
import { readFile, writeFile } from "node:fs/promises";
import { inRoot } from "../tools/lib/paths.ts";
import { madeOfConfiguration } from "./config/make.ts";
import { madeEnvoyFiles } from "./envoy_files.ts";
import { helpFile } from "./help.ts";
import { runAsProgram } from "./lib/command.ts";
import { docsCommand } from "./options/small.ts";
import { reasonLists } from "./reasons.ts";

const REASONS = "docs/reasons.md";

/** `page` with `text` between the markers of `part`. */
export function withPart(page: string, part: string, text: string): string {
  const [from, to] = [`<!-- ${part}:begin -->`, `<!-- ${part}:end -->`];
  const begin = page.indexOf(from);
  const end = page.indexOf(to);
  if (begin < 0 || end < begin) throw new Error(`there is no ${from} … ${to}: put the two markers where the part belongs.`);
  return `${page.slice(0, begin + from.length)}\n${text}\n${page.slice(end)}`;
}

/** Every made file as it should be, by its path in the repository. */
export async function made(): Promise<Map<string, string>> {
  const reasons = await readFile(inRoot(REASONS), "utf8");
  return new Map([...madeOfConfiguration(), ...madeEnvoyFiles(), [REASONS, withPart(reasons, "reasons", await reasonLists())], ["cli/help.json", helpFile()]]);
}

/** The made files that are not as they should be. */
export async function outdated(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [path, text] of await made()) {
    const now = await readFile(inRoot(path), "utf8").catch(() => "");
    if (now !== text) files.set(path, text);
  }
  return files;
}

async function main(args: string[]): Promise<number> {
  const { check = false } = docsCommand().parse(args, { from: "user" }).opts<{ check?: boolean }>();
  const files = await outdated();
  if (check) {
    for (const path of files.keys()) console.error(`${path} is not what its source says; write it with \`npm run docs\`.`);
    return files.size === 0 ? 0 : 1;
  }
  for (const [path, text] of files) {
    await writeFile(inRoot(path), text);
    console.log(`${path}: written`);
  }
  return 0;
}

runAsProgram(import.meta.url, main);
