/** The options of `npm run fuzz`. */
import { randomInt } from "node:crypto";
import { InvalidArgumentError, type Command } from "commander";
import { commandLine, wholeNumber } from "../lib/command.ts";

/** Seeds are whole numbers below this. */
const SEEDS = 1_000_000_000;
const MAX_MINUTES = 24 * 60;
const USUAL_MINUTES = 2;

export interface FuzzOptions {
  seed: number;
  minutes: number;
  only?: string;
}

/** What `npm run fuzz` understands. */
export function fuzzCommand(): Command {
  return commandLine("run fuzz", "Runs the random tests of tests/fuzz again and again, with another seed each time, until the time is over or one fails.")
    .option("--seed <number>", "the first pass's seed: what a failure names; random unless given", wholeNumber(0, 2 * SEEDS))
    .option("--minutes <number>", "no new pass begins after these", wholeNumber(0, MAX_MINUTES), USUAL_MINUTES)
    .option("--only <name>", "one file of tests/fuzz, as in «guards»", (name: string) => {
      if (!/^\w+$/.test(name)) throw new InvalidArgumentError("It must be the name of a file in tests/fuzz, without its ending.");
      return name;
    });
}

/** Reads the arguments after `npm run fuzz --`. Throws commander's error for a bad one or for --help. */
export function parseFuzz(args: string[]): FuzzOptions {
  const { seed = randomInt(SEEDS), minutes, only } = fuzzCommand().parse(args, { from: "user" }).opts<{ seed?: number; minutes: number; only?: string }>();
  return { seed, minutes, only };
}
