/** The options of `npm run bench`. */
import { join, resolve } from "node:path";
import { Option, type Command } from "commander";
import { BENCH_NAMES, type BenchName } from "../../bench/suite.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { commandLine } from "../lib/command.ts";

export interface BenchOptions {
  only: BenchName[];
  json: string;
}

/** What `npm run bench` understands. */
export function benchCommand(): Command {
  return commandLine("run bench", "Measures speed, memory and size, each against what it must reach. It ends with 0 whether the targets were met or not.")
    .addOption(new Option("--only <name...>", "run these benchmarks only").choices(BENCH_NAMES).default(BENCH_NAMES, "all"))
    .addOption(new Option("--json <file>", "where the figures are written").default(inRoot("build", "bench.json"), join("build", "bench.json")));
}

/** Reads the arguments after `npm run bench --`. Throws commander's error for a bad one or for --help. */
export function parseBench(args: string[]): BenchOptions {
  const { only, json } = benchCommand().parse(args, { from: "user" }).opts<BenchOptions>();
  return { only: BENCH_NAMES.filter((name) => only.includes(name)), json: resolve(json) };
}
