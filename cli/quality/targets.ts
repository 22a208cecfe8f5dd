/** What the decisions shall come to on known sets, against what they come to. */
import type { Judged } from "./decisions.ts";
import { percent, shown } from "./statistics.ts";
import { BUDGETS, meanHits, worstQuarter, type StreamFigures } from "./stream_report.ts";
import { asCosine, NO_GUARDS } from "./sweep.ts";
import { count, table } from "./tables.ts";
import { TIMED_BYTES, type Times } from "./timing.ts";

export interface JudgedSet {
  name: string;
  pairs: Judged[];
}

export interface Measured {
  /** In thousandths. */
  threshold: number;
  sets: JudgedSet[];
  streams: StreamFigures[];
  times: Times | undefined;
}

type Row = [figure: string, target: string, measured: string, met: boolean];

/** Hits that an error budget of 1 % and of 2 % of the requests shall leave, in per cent. */
const STREAM_HITS = [30, 45];
const MICROSECONDS = 20;

/** A row for each target whose set was measured. */
export function targetTable({ threshold, sets, streams, times }: Measured): string {
  const rows = [...sets.flatMap(({ name, pairs }) => (PAIR_TARGETS[name] ?? (() => []))(pairs, threshold)), ...streams.flatMap(streamRows), ...timeRows(times)];
  if (rows.length === 0) return "None of the sets measured has a target.";
  return table(["figure", "target", "measured", ""], rows.map(([figure, target, measured, met]) => [figure, target, measured, met ? "met" : "MISSED"]));
}

const PAIR_TARGETS: Record<string, (pairs: Judged[], threshold: number) => Row[]> = {
  near_miss_pairs(pairs, threshold) {
    const { same, other, right, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    const at = `near_miss_pairs at ${asCosine(threshold)}`;
    return [
      [`${at}: paraphrases served`, "≥ 50 %", `${shown(right, same)} %`, right >= 0.5 * same],
      [`${at}: traps served`, "≤ 4 %", `${shown(wrong, other)} %`, wrong <= 0.04 * other],
    ];
  },
  guard_pairs(pairs) {
    const { same, other, right, wrong } = kinds(pairs, ({ refusals }) => refusals === 0);
    return [
      ["guard_pairs, guards alone: traps refused", "≥ 75 %", `${shown(other - wrong, other)} %`, other - wrong >= 0.75 * other],
      ["guard_pairs, guards alone: paraphrases kept", "≥ 90 %", `${shown(right, same)} %`, right >= 0.9 * same],
    ];
  },
  question_pairs(pairs, threshold) {
    const { right, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    const near = kinds(pairs, (pair) => pair.reach(NO_GUARDS) >= threshold).right;
    const at = `question_pairs at ${asCosine(threshold)}`;
    return [
      [`${at}: wrong per hit, raw labels`, "≤ 5 %", `${shown(wrong, right + wrong)} %`, wrong <= 0.05 * (right + wrong)],
      [`${at}: right hits lost to guards`, "≤ 5 %", `${shown(near - right, near)} %`, near - right <= 0.05 * near],
    ];
  },
  script_pairs(pairs) {
    const hits = count(pairs, (pair) => pair.reach(NO_GUARDS) > 0);
    return [["scripts that the model does not read: semantic hits at any threshold, guards off", "0", `${hits} of ${pairs.length}`, hits === 0]];
  },
};

function kinds(pairs: Judged[], served: (pair: Judged) => boolean): { same: number; other: number; right: number; wrong: number } {
  const same = count(pairs, (pair) => pair.same);
  const right = count(pairs, (pair) => pair.same && served(pair));
  return { same, other: pairs.length - same, right, wrong: count(pairs, served) - right };
}

function streamRows({ name, hindsight }: StreamFigures): Row[] {
  return hindsight.flatMap((each): Row[] => {
    if (!each.guards) return [];
    const target = STREAM_HITS[BUDGETS.indexOf(each.budget)]!;
    const worst = worstQuarter(each.runs);
    const met = meanHits(each) >= target / 100 && worst <= each.budget;
    const measured = `${percent(meanHits(each))} % hits, worst quarter ${percent(worst)} % wrong`;
    return [[`${name}, ${100 * each.budget} % of requests wrong: best fixed threshold in hindsight`, `≥ ${target} % hits, in every quarter`, measured, met]];
  });
}

function timeRows(times: Times | undefined): Row[] {
  if (!times) return [];
  const measured = `median ${times.median.toFixed(1)} µs, slowest of ${times.pairs} pairs ${times.slowest.toFixed(1)} µs`;
  return [[`decision code, one candidate of ${TIMED_BYTES} bytes, in Node's V8`, `≤ ${MICROSECONDS} µs`, measured, times.slowest <= MICROSECONDS]];
}
