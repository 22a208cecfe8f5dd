/** The curves of a set of pairs over the threshold. */
import type { Assessed } from "./decisions.ts";
import { COLORS, draw, type Line, type Mark } from "./plots.ts";
import { wilson } from "../../tools/statistics.ts";
import { NO_GUARDS, sweep, thresholds, type Served } from "./sweep.ts";

/** Above the last there are too few hits to draw. */
const STEPS = thresholds(700, 980, 10);
const AXIS = { name: "threshold (cosine similarity)", min: 0.7, max: 1, step: 0.05 };

/** A share over the threshold in per cent, with Wilson's band; thresholds at which it is a share of nothing are left out. */
export function shareLine(name: string, color: string, served: Served[], count: (at: Served) => number, of: (at: Served) => number): Line {
  const known = served.filter((at) => of(at) > 0);
  return {
    name,
    color,
    points: known.map((at) => [at.threshold / 1_000, (100 * count(at)) / of(at)]),
    band: known.map((at) => {
      const [low, high] = wilson(count(at), of(at));
      return [at.threshold / 1_000, 100 * low, 100 * high];
    }),
  };
}

export const wrongPerHit = (name: string, color: string, served: Served[]): Line =>
  shareLine(
    name,
    color,
    served,
    ({ wrong }) => wrong,
    ({ right, wrong }) => right + wrong,
  );

/** What is served of both kinds of pairs, and how many hits are wrong, with the guards and without. */
export function pairPlot(name: string, pairs: Assessed[], threshold: number): string {
  const [guarded, bare] = [sweep(pairs, STEPS, 0), sweep(pairs, STEPS, NO_GUARDS)];
  const same = pairs.filter((pair) => pair.same).length;
  const other = pairs.length - same;
  const marks: Mark[] = [{ at: { x: threshold / 1_000 }, label: "shipped" }];
  const right = (title: string, color: string, served: Served[]) =>
    shareLine(
      title,
      color,
      served,
      (at) => at.right,
      () => same,
    );
  const wrong = (title: string, color: string, served: Served[]) =>
    shareLine(
      title,
      color,
      served,
      (at) => at.wrong,
      () => other,
    );
  return draw([
    {
      title: `${name}: served`,
      x: AXIS,
      y: { name: "% of the pairs of their kind", max: 100 },
      lines: [
        right("same, guards", COLORS.blue, guarded),
        { ...right("same, no guards", COLORS.blue, bare), dashed: true },
        wrong("different, guards", COLORS.orange, guarded),
        { ...wrong("different, no guards", COLORS.orange, bare), dashed: true },
      ],
      marks,
    },
    {
      title: `${name}: wrong hits`,
      x: AXIS,
      y: { name: "% of the hits" },
      lines: [wrongPerHit("guards", COLORS.orange, guarded), { ...wrongPerHit("no guards", COLORS.purple, bare), dashed: true }],
      marks,
    },
  ]);
}
