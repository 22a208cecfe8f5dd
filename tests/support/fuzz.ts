/** Rounds of random tests. `REPRISE_FUZZ_SEED` repeats a run, `REPRISE_FUZZ_ROUNDS` makes it longer. */
import { test } from "node:test";
import { Random } from "./random.ts";

/** Every run of `npm test` has this one, so that it fails for what was changed. */
const FIXED_SEED = 20_250_101;
const seed = Number(process.env.REPRISE_FUZZ_SEED ?? FIXED_SEED);

/**
 * A test of many rounds; each has random numbers of its own, and a failure names the seed that repeats it.
 * @param rounds that take about two seconds.
 */
export function fuzz(name: string, rounds: number, round: (random: Random) => void | Promise<void>): void {
  test(name, async (context) => {
    context.diagnostic(`REPRISE_FUZZ_SEED=${seed}`);
    const total = Number(process.env.REPRISE_FUZZ_ROUNDS ?? rounds);
    for (let i = 0; i < total; i++) {
      try {
        await round(new Random(seed + i));
      } catch (error) {
        throw new Error(`round ${i}; to repeat it alone: REPRISE_FUZZ_SEED=${seed + i} REPRISE_FUZZ_ROUNDS=1`, { cause: error });
      }
    }
  });
}
