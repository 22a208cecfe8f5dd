/** Runs the random tests with seeds that nobody has chosen, for as long as one likes. `npm test` runs them with a fixed seed. */
import { buildFilter, describeBuild } from "../tools/build.ts";
import { runAsProgram } from "./lib/command.ts";
import { parseFuzz } from "./options/fuzz.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { runNodeTests, testFiles } from "./testing/node.ts";

/** From one pass to the next, more than a test has rounds: no two passes share a round. */
const SEEDS_A_PASS = 1_000_000;

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
      console.error(
        `\n${outcome.failures.join("\n")}\n\nTo repeat this pass: ${repeating(current, only)}\nTo repeat one round alone, see the failure's own message above.`,
      );
      return 1;
    }
  }
  console.log(`\n${passed} passed, 0 failed`);
  return 0;
}

runAsProgram(import.meta.url, main);
