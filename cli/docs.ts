/**
 * Writes the files and parts of files that are made: everything that follows from the keys of the configuration (cli/config), and the
 * README's lists of reasons, from the filter's enums. With `--check` it writes nothing and fails if they are not what their sources say.
 */
import { readFile, writeFile } from "node:fs/promises";
import { madeOfConfiguration } from "./config/make.ts";
import { commandLine, runAsProgram } from "./lib/command.ts";
import { inRoot } from "./lib/paths.ts";
import { reasonLists } from "./reasons.ts";

const README = "README.md";

/** `readme` with `text` between the markers of `part`. */
export function withPart(readme: string, part: string, text: string): string {
  const [from, to] = [`<!-- ${part}:begin -->`, `<!-- ${part}:end -->`];
  const begin = readme.indexOf(from);
  const end = readme.indexOf(to);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${from} … ${to}: put the two markers where the part belongs.`);
  return `${readme.slice(0, begin + from.length)}\n${text}\n${readme.slice(end)}`;
}

/** Every made file as it should be, by its path in the repository. */
export async function made(): Promise<Map<string, string>> {
  const readme = await readFile(inRoot(README), "utf8");
  return new Map([...madeOfConfiguration(), [README, withPart(readme, "reasons", await reasonLists())]]);
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
  const command = commandLine("run docs", "Writes what is made of the configuration's keys (schema, readers, reference) and of the filter's reasons.")
    .option("--check", "write nothing, and fail if something is not what its source says")
    .parse(args, { from: "user" });
  const files = await outdated();
  if (command.opts<{ check?: boolean }>().check) {
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
