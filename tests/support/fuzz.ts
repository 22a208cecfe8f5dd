/**
 * Properties that hold for random rounds, by fast-check. `npm test` takes a fixed seed, so that it fails for what was changed; `npm run fuzz`
 * takes others. A failure is made smaller, and names what repeats it: `REPRISE_FUZZ_SEED` and `REPRISE_FUZZ_ROUND`. `REPRISE_FUZZ_ROUNDS`
 * makes a run longer.
 */
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "./random.ts";

const FIXED_SEED = 20_250_101;
const seed = Number(process.env.REPRISE_FUZZ_SEED ?? FIXED_SEED);
/** For so long a failed round is tried with smaller values, in ms. */
const SHRINK_TIME = 20_000;

/**
 * A test of many rounds; each has random values of its own.
 * @param rounds that take about two seconds.
 */
export function fuzz(name: string, rounds: number, round: (random: Random) => void | Promise<void>): void {
  test(name, async (context) => {
    context.diagnostic(`REPRISE_FUZZ_SEED=${seed}`);
    let end = Infinity;
    const property = fc.asyncProperty(fc.gen(), async (generator) => {
      if (Date.now() > end) return;
      try {
        await round(new Random(generator));
      } catch (error) {
        end = Math.min(end, Date.now() + SHRINK_TIME);
        throw error;
      }
    });
    const only = process.env.REPRISE_FUZZ_ROUND;
    const settings = only === undefined ? { numRuns: Number(process.env.REPRISE_FUZZ_ROUNDS ?? rounds) } : { path: only, numRuns: 1 };
    const result = await fc.check(property, { seed, ...settings });
    if (!result.failed) return;
    const at = result.counterexamplePath?.split(":")[0] ?? "0";
    const repeat = `REPRISE_FUZZ_SEED=${seed} REPRISE_FUZZ_ROUND=${at}`;
    const { errorInstance: cause } = result;
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what}\nround ${at}, made smaller ${result.numShrinks} times; to repeat it alone: ${repeat}`, { cause });
  });
}
