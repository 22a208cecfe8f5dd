/** How long the filter takes to decide. */
import { spreadOf } from "../../tools/statistics.ts";
import type { Pair } from "./data.ts";
import type { Decisions } from "./decisions.ts";

export const TIMED_BYTES = 200;
const TIMED_PAIRS = 50;

export interface Times {
  pairs: number;
  /** Microseconds. */
  median: number;
  slowest: number;
}

/**
 * The time to read two texts of about 200 bytes and ask the guards. The texts are questions that mean the same, one behind the other until
 * they are long enough: most of what the sets hold is shorter, and where texts agree every guard has its say.
 */
export function decisionTimes(pairs: Pair[], decisions: Decisions): Times | undefined {
  const times = joined(pairs.filter(({ same }) => same)).map(([a, b]) => decisions.microseconds(a, b));
  if (times.length === 0) return undefined;
  const { median, max } = spreadOf(times);
  return { pairs: times.length, median, slowest: max };
}

function joined(pairs: Pair[]): [string, string][] {
  const long: [string, string][] = [];
  let [a, b] = ["", ""];
  for (const pair of pairs) {
    a += `${a && " "}${pair.a}`;
    b += `${b && " "}${pair.b}`;
    if (Math.min(Buffer.byteLength(a), Buffer.byteLength(b)) < TIMED_BYTES) continue;
    // Longer by a whole question at most; a very long one would be another measurement.
    if (Math.max(Buffer.byteLength(a), Buffer.byteLength(b)) < 1.5 * TIMED_BYTES && long.push([a, b]) === TIMED_PAIRS) break;
    [a, b] = ["", ""];
  }
  return long;
}
