/** One threshold after the other: what the filter serves of a set of pairs at each. */
import type { Assessed } from "./decisions.ts";

/** Every guard switched off. */
export const NO_GUARDS = -1;

/** What is served at one threshold. */
export interface Served {
  /** In thousandths of a cosine. */
  threshold: number;
  right: number;
  wrong: number;
}

/** Thresholds in thousandths, `from` and `to` among them. */
export const thresholds = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

/** A threshold as it is configured: `0.92`, or `0.925`. */
export const asCosine = (thousandths: number): string => (thousandths / 1_000).toFixed(thousandths % 10 === 0 ? 2 : 3);

/** What is served of `pairs` at each threshold, the guards whose bits are in `off` switched off. */
export function sweep(pairs: Assessed[], steps: number[], off: number): Served[] {
  const reaches = pairs.map(({ same, reach }) => ({ same, reach: reach(off) }));
  return steps.map((threshold) => {
    const served = reaches.filter(({ reach }) => reach >= threshold);
    const right = served.filter(({ same }) => same).length;
    return { threshold, right, wrong: served.length - right };
  });
}
