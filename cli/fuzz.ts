/** Runs the random tests with seeds that nobody has chosen, for as long as one likes. `npm test` runs them with a fixed seed. */
import { randomInt } from "node:crypto";
import { InvalidArgumentError } from "commander";
import { buildFilter, describeBuild } from "../tools/build.ts";
import { commandLine, runAsProgram, wholeNumber } from "./lib/command.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { runNodeTests, testFiles } from "./testing/node.ts";

/** Seeds are whole numbers below this. */
const SEEDS = 1_000_000_000;
/** From one pass to the next, more than a test has rounds: no two passes share a round. */
const SEEDS_A_PASS = 1_000_000;
const MAX_MINUTES = 24 * 60;
const USUAL_MINUTES = 2;

export interface FuzzOptions {
  seed: number;
  minutes: number;
  only?: string;
}

/** Reads the arguments after `npm run fuzz --`. Throws commander's error for a bad one or for --help. */
export function parseFuzz(args: string[]): FuzzOptions {
  const program = commandLine("run fuzz", "Runs the random tests of tests/fuzz again and again, with another seed each time, until the time is over or one fails.")
    .option("--seed <number>", "the first pass's seed: what a failure names; random unless given", wholeNumber(0, 2 * SEEDS))
    .option("--minutes <number>", "no new pass begins after these", wholeNumber(0, MAX_MINUTES), USUAL_MINUTES)
    .option("--only <name>", "one file of tests/fuzz, as in «guards»", (name: string) => {
      if (!/^\w+$/.test(name)) throw new InvalidArgumentError("It must be the name of a file in tests/fuzz, without its ending.");
      return name;
    });
  const { seed = randomInt(SEEDS), minutes, only } = program.parse(args, { from: "user" }).opts<{ seed?: number; minutes: number; only?: string }>();
  return { seed, minutes, only };
}

/** The command that repeats a pass. */
export const repeating = (seed: number, only?: string): string => `npm run fuzz -- --seed ${seed} --minutes 0${only === undefined ? "" : ` --only ${only}`}`;

async function main(args: string[]): Promise<number> {
  const { seed, minutes, only } = parseFuzz(args);
  const files = (await testFiles(inRoot("tests", "fuzz"))).filter((file) => only === undefined || file.endsWith(`/${only}.test.ts`));
  if (files.length === 0) {
    console.error(`reprise: there is no tests/fuzz/${only}.test.ts\n  Name one of the files there, without its ending.`);
    return 1;
  }
  console.log(describeBuild(await buildFilter("release", console.error)));
  const end = Date.now() + minutes * 60_000;
  let passed = 0;
  for (let pass = 0; pass === 0 || Date.now() < end; pass++) {
    const current = seed + pass * SEEDS_A_PASS;
    console.log(`\n── pass ${pass + 1}, seed ${current} ──`);
    process.env.REPRISE_FUZZ_SEED = String(current);
    const outcome = await runNodeTests(files, new AbortController().signal);
    passed += outcome.passed;
    if (outcome.failures.length > 0) {
      console.error(`\n${outcome.failures.join("\n")}\n\nTo repeat this pass: ${repeating(current, only)}\nTo repeat one round alone, see the failure's own message above.`);
      return 1;
    }
  }
  console.log(`\n${passed} passed, 0 failed`);
  return 0;
}

runAsProgram(import.meta.url, main);
