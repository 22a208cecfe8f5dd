/** What several measurements of one thing come to, and shares with their uncertainty. */
import { linearRegression, median, quantile } from "simple-statistics";
import { seeded } from "./random.ts";

export { median, quantile };

/** The middle and the ends of what was measured. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export const spreadOf = (values: number[]): Spread => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

/** One value that was measured once. */
export const single = (value: number): Spread => spreadOf([value]);

/** The slope of the line of least squares through the points; 0 for less than two. */
export const slope = (points: { x: number; y: number }[]): number => linearRegression(points.map(({ x, y }) => [x, y])).m;

export type Interval = [low: number, high: number];

/** 1.96 standard deviations: 95 %. */
const Z = 1.96;
const RESAMPLES = 1_000;
const SEED = 95;

/** Wilson's 95 % interval of `count` in `total`: it stays within 0 and 1 and is right for small counts too. */
export function wilson(count: number, total: number): Interval {
  if (total === 0) return [0, 1];
  const share = count / total;
  const scale = 1 + (Z * Z) / total;
  const middle = (share + (Z * Z) / (2 * total)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / total + (Z * Z) / (4 * total * total));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** How many trials without one failure bring the upper end of Wilson's interval down to `share`. */
export function trialsFor(share: number): number {
  return Math.ceil((Z * Z * (1 - share)) / share);
}

/** A sum of what happened in some requests that followed each other. */
export interface Block {
  of: number;
  count: number;
}

/**
 * The 95 % interval of the sum of `count` over the sum of `of`, by a block bootstrap: blocks are drawn with replacement 1,000 times, and the
 * middle 95 % of the shares kept. Requests within a block may depend on each other, which an interval for single requests would deny.
 */
export function bootstrap(blocks: Block[]): Interval {
  const random = seeded(SEED);
  const shares: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    let [count, of] = [0, 0];
    for (let drawn = 0; drawn < blocks.length; drawn++) {
      const block = blocks[Math.floor(random() * blocks.length)]!;
      count += block.count;
      of += block.of;
    }
    if (of > 0) shares.push(count / of);
  }
  if (shares.length === 0) return [0, 1];
  return [quantile(shares, 0.025), quantile(shares, 0.975)];
}

export const percent = (share: number): string => (100 * share).toFixed(1);

/** `12.5 (9.8–15.7)`: a share in per cent and its interval. */
export const withInterval = (share: number, [low, high]: Interval): string => `${percent(share)} (${percent(low)}–${percent(high)})`;

/** A share in per cent with Wilson's interval; a dash for a share of nothing. */
export const shown = (count: number, total: number): string => (total === 0 ? "–" : withInterval(count / total, wilson(count, total)));
