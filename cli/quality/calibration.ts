/** Finds the threshold that keeps wrong hits within a budget, from labelled pairs that the filter has judged. */
import type { Assessed } from "./decisions.ts";
import { wrongPerHit } from "./pair_plots.ts";
import { COLORS, draw, type Line } from "./plots.ts";
import { percent, shown, trialsFor, wilson } from "../../tools/statistics.ts";
import { asCosine, sweep, thresholds, type Served } from "./sweep.ts";
import { count, table } from "./tables.ts";

/** Thresholds that the filter's configuration accepts, in thousandths. */
const LEAST = 500;
const GREATEST = 1_000;
const STEP = 5;
/** The table shows every tenth of these steps below 0.8, where thresholds seldom are, every second one above, and the chosen one. */
const isShown = (threshold: number): boolean => threshold % (threshold < 800 ? 50 : 10) === 0;
/** Hits below which an interval is too wide to rest on. */
export const FEW_HITS = 300;

export interface Calibration {
  pairs: number;
  same: number;
  /** Greatest share of the hits that may be wrong. */
  maxWrong: number;
  /** Every threshold that the pairs say something about, lowest first. */
  curve: Served[];
  /** The lowest threshold at which the upper end of the 95 % interval of wrong per hit is within `maxWrong`. */
  chosen: Served | undefined;
  /** The threshold at which that upper end is least; undefined if nothing is ever served. */
  best: Served | undefined;
}

const hits = ({ right, wrong }: Served): number => right + wrong;
const upperEnd = (at: Served): number => wilson(at.wrong, hits(at))[1];

/** @param maxWrong a share of the hits, above 0 and below 1. */
export function calibrate(pairs: Assessed[], maxWrong: number): Calibration {
  // Below the least similar pair nothing was measured: a log holds only what was near enough to be logged.
  const least = pairs.reduce((found, { similarity }) => Math.min(found, similarity), 1);
  const from = Math.max(LEAST, Math.floor((least * 1_000 + 1e-6) / STEP) * STEP);
  const curve = sweep(pairs, thresholds(from, GREATEST, STEP), 0).filter((at) => hits(at) > 0);
  const best = curve.reduce<Served | undefined>((found, at) => (found === undefined || upperEnd(at) < upperEnd(found) ? at : found), undefined);
  return { pairs: pairs.length, same: count(pairs, ({ same }) => same), maxWrong, curve, chosen: curve.find((at) => upperEnd(at) <= maxWrong), best };
}

/** Threshold, served, wrong and wrong per hit, the last with Wilson's interval, as Markdown. */
export function calibrationTable({ pairs, same, curve, chosen }: Calibration): string {
  const rows = curve
    .filter((at) => isShown(at.threshold) || at === chosen)
    .map((at) => {
      const name = asCosine(at.threshold);
      return [
        at === chosen ? `**${name}**` : name,
        String(hits(at)),
        shown(hits(at), pairs),
        shown(at.right, same),
        String(at.wrong),
        shown(at.wrong, hits(at)),
      ];
    });
  return table(["threshold", "served", "served, % of the pairs", "right served, % of the same", "wrong", "wrong per hit, %"], rows);
}

/** What stands behind the threshold, or why there is none and what would help: one line or a few. */
export function verdictOf({ pairs, same, maxWrong, chosen, best }: Calibration): string {
  const behind = `${pairs} pairs, ${same} of them same. The share of wrong hits holds for traffic that is like these pairs, and for no other.`;
  const found = (at: Served) => `${asCosine(at.threshold)}: ${shown(at.wrong, hits(at))} % of ${hits(at)} hits are wrong`;
  if (chosen) {
    const lines = [`Threshold ${found(chosen)}, at most ${percent(maxWrong)} % were asked for.`, `It rests on ${behind}`];
    if (hits(chosen) < FEW_HITS) lines.push(`Only ${hits(chosen)} hits stand behind it: label more pairs (${FEW_HITS} hits or more) before you rest on it.`);
    return lines.join("\n");
  }
  const need = `Even without a single wrong hit it takes ${trialsFor(maxWrong)} hits to show ${percent(maxWrong)} %.`;
  if (!best) return `The filter serves none of the pairs at any threshold.\n${need} There are ${behind}`;
  return `No threshold keeps wrong hits within ${percent(maxWrong)} %. The best is ${found(best)}.\n${need} There are ${behind}`;
}

/** Served and wrong per hit over the threshold, with their intervals. */
export function calibrationPlot({ pairs, maxWrong, curve, chosen }: Calibration, model: string): string {
  const from = Math.floor((curve[0]?.threshold ?? LEAST) / 50) / 20;
  const x = { name: "threshold (cosine similarity)", min: from, max: 1, step: 0.05 };
  const marks = chosen ? [{ at: { x: chosen.threshold / 1_000 }, label: asCosine(chosen.threshold) }] : [];
  const served: Line = {
    name: "served",
    color: COLORS.blue,
    points: curve.map((at) => [at.threshold / 1_000, (100 * hits(at)) / pairs]),
    band: curve.map((at) => [at.threshold / 1_000, ...wilson(hits(at), pairs).map((end) => 100 * end)] as [number, number, number]),
  };
  return draw([
    { title: `${model}: served`, x, y: { name: "% of the pairs", max: 100 }, lines: [served], marks },
    {
      title: `${model}: wrong hits`,
      x,
      y: { name: "% of the hits" },
      lines: [wrongPerHit("wrong per hit, 95 % interval", COLORS.orange, curve)],
      marks: [...marks, { at: { y: 100 * maxWrong }, label: `${percent(maxWrong)} %` }],
    },
  ]);
}
