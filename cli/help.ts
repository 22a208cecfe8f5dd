/** What each command prints for `--help`. The launcher has it from help.json, because it answers before any package is installed. */
import type { Command } from "commander";
import { benchCommand } from "./options/bench.ts";
import { calibrateCommand } from "./options/calibrate.ts";
import { fuzzCommand } from "./options/fuzz.ts";
import { buildCommand, checkCommand, docsCommand, packCommand, qualityCommand } from "./options/small.ts";
import { startCommand } from "./options/start.ts";
import { testCommand } from "./options/test.ts";

/** Columns of the texts: they are written once, for terminals of any width. */
const WIDTH = 100;

const COMMANDS: Record<string, () => Command> = {
  start: startCommand,
  test: testCommand,
  build: buildCommand,
  pack: packCommand,
  check: checkCommand,
  docs: docsCommand,
  bench: benchCommand,
  quality: qualityCommand,
  calibrate: calibrateCommand,
  fuzz: fuzzCommand,
};

/** The content of help.json: a text a command, by the name that npm has for it. */
export function helpFile(): string {
  const texts = Object.entries(COMMANDS).map(([name, command]) => [name, command().configureHelp({ helpWidth: WIDTH }).helpInformation()]);
  return `${JSON.stringify(Object.fromEntries(texts), null, 2)}\n`;
}
