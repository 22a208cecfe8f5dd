/** What the decisions shall come to on known sets, against what they come to. */
import type { Assessed } from "./decisions.ts";
import { percent, shown } from "../../tools/statistics.ts";
import { meanHits, worstQuarter, type StreamFigures } from "./stream_report.ts";
import { asCosine, NO_GUARDS } from "./sweep.ts";
import { count, table } from "./tables.ts";
import { TIMED_BYTES, type Times } from "./timing.ts";
import { HIDDEN, INSERTED } from "./variants.ts";

export interface JudgedSet {
  name: string;
  pairs: Assessed[];
}

export interface Measured {
  /** In thousandths: of `vector.precision` strict, which is shipped, and of balanced. */
  threshold: number;
  balanced: number;
  sets: JudgedSet[];
  streams: StreamFigures[];
  times: Times | undefined;
}

type Row = [figure: string, target: string, measured: string, met: boolean];

/** The share of hits that an error budget, a share of the requests, shall leave. */
const STREAM_HITS = new Map([
  [0.01, 0.3],
  [0.02, 0.45],
]);
const MICROSECONDS = 20;

/** A row for each target whose set was measured. */
export function targetTable({ threshold, balanced, sets, streams, times }: Measured): string {
  const rows = [
    ...sets.flatMap(({ name, pairs }) => (PAIR_TARGETS[name] ?? (() => []))(pairs, threshold)),
    ...sets.flatMap(({ name, pairs }) => (SERVED_TARGETS[name] ?? (() => []))(pairs, threshold, "strict")),
    ...sets.flatMap(({ name, pairs }) => (SERVED_TARGETS[name] ?? (() => []))(pairs, balanced, "balanced")),
    ...streams.flatMap(streamRows),
    ...timeRows(times),
  ];
  if (rows.length === 0) return "None of the sets measured has a target.";
  return table(
    ["figure", "target", "measured", ""],
    rows.map(([figure, target, measured, met]) => [figure, target, measured, met ? "met" : "MISSED"]),
  );
}

/** Targets of what no similarity decides. */
const PAIR_TARGETS: Record<string, (pairs: Assessed[], threshold: number) => Row[]> = {
  guard_pairs(pairs) {
    const { same, other, right, wrong } = kinds(pairs, ({ refusals }) => refusals === 0);
    return [
      ["guard_pairs, guards alone: traps refused", "≥ 75 %", `${shown(other - wrong, other)} %`, other - wrong >= 0.75 * other],
      ["guard_pairs, guards alone: paraphrases kept", "≥ 90 %", `${shown(right, same)} %`, right >= 0.9 * same],
    ];
  },
  roles_and_small_words_pairs(pairs) {
    const lost = pairs.filter(({ same, refusals }) => same && refusals !== 0).length;
    return [["roles_and_small_words_pairs, guards alone: harmless ones lost", "0", String(lost), lost === 0]];
  },
  [HIDDEN](pairs) {
    const { other, wrong } = kinds(pairs, ({ exactOnly }) => !exactOnly);
    return [["invisible, hidden characters: compared at all", "0", `${wrong} of ${other}`, wrong === 0]];
  },
  script_pairs(pairs) {
    const hits = count(pairs, (pair) => pair.reach(NO_GUARDS) > 0);
    return [["scripts that the model does not read: semantic hits at any threshold, guards off", "0", `${hits} of ${pairs.length}`, hits === 0]];
  },
};

/** Targets of what is served at a threshold, which has a name. */
const SERVED_TARGETS: Record<string, (pairs: Assessed[], threshold: number, precision: string) => Row[]> = {
  near_miss_pairs(pairs, threshold, precision) {
    const { same, other, right, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    const at = `near_miss_pairs, ${precision} (${asCosine(threshold)})`;
    return [
      [`${at}: paraphrases served`, "≥ 50 %", `${shown(right, same)} %`, right >= 0.5 * same],
      [`${at}: traps served`, "≤ 4 %", `${shown(wrong, other)} %`, wrong <= 0.04 * other],
    ];
  },
  question_pairs(pairs, threshold, precision) {
    const { same, right, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    const at = `question_pairs, ${precision} (${asCosine(threshold)})`;
    const rows: Row[] = [[`${at}: wrong per hit, raw labels`, "≤ 3 %", `${shown(wrong, right + wrong)} %`, wrong <= 0.03 * (right + wrong)]];
    return precision === "strict" ? [[`${at}: right served`, "≥ 12.5 %", `${shown(right, same)} %`, right >= 0.125 * same], ...rows] : rows;
  },
  roles_and_small_words_pairs(pairs, threshold, precision) {
    const most = { strict: { roles: 0.03, small_word: 0.03, acronym: 0 }, balanced: { roles: 0.05, small_word: 0.05, acronym: 0.05 } }[precision]!;
    return Object.entries(most).map(([category, limit]): Row => {
      const { other, wrong } = kinds(
        pairs.filter((pair) => pair.category === category),
        (pair) => pair.reach(0) >= threshold,
      );
      const figure = `roles_and_small_words_pairs, ${precision} (${asCosine(threshold)}): ${category}, different ones served`;
      return [figure, `≤ ${percent(limit)} %`, `${shown(wrong, other)} %`, wrong <= limit * other];
    });
  },
  word_order_pairs(pairs, threshold, precision) {
    const { other, right, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    const near = kinds(pairs, (pair) => pair.reach(NO_GUARDS) >= threshold).right;
    const at = `word_order_pairs, ${precision} (${asCosine(threshold)})`;
    return [
      [`${at}: different ones served`, "≤ 25 %", `${shown(wrong, other)} %`, wrong <= 0.25 * other],
      [`${at}: right hits lost to guards`, "≤ 12 %", `${shown(near - right, near)} %`, near - right <= 0.12 * near],
    ];
  },
  real_words_pairs: noneServed("real words a letter apart", 0),
  [INSERTED](pairs, threshold, precision) {
    const { same, other, right, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    const most = precision === "strict" ? 0 : 0.03;
    const at = `inserted words, ${precision} (${asCosine(threshold)})`;
    return [
      [`${at}: turned questions served`, `≤ ${percent(most)} %`, `${shown(wrong, other)} %`, wrong <= most * other],
      [`${at}: harmless ones served`, "≥ 80 %", `${shown(right, same)} %`, right >= 0.8 * same],
    ];
  },
  typing_errors_pairs(pairs, threshold, precision) {
    const { same, right } = kinds(
      pairs.filter(({ category }) => category === "typing_error"),
      (pair) => pair.reach(0) >= threshold,
    );
    return [[`one typing error, ${precision} (${asCosine(threshold)}): served`, "≥ 75 %", `${shown(right, same)} %`, right >= 0.75 * same]];
  },
};

function noneServed(what: string, most: number): (pairs: Assessed[], threshold: number, precision: string) => Row[] {
  return (pairs, threshold, precision) => {
    const { other, wrong } = kinds(pairs, (pair) => pair.reach(0) >= threshold);
    return [[`${what}, ${precision} (${asCosine(threshold)}): served`, `≤ ${percent(most)} %`, `${shown(wrong, other)} %`, wrong <= most * other]];
  };
}

function kinds(pairs: Assessed[], served: (pair: Assessed) => boolean): { same: number; other: number; right: number; wrong: number } {
  const same = count(pairs, (pair) => pair.same);
  const right = count(pairs, (pair) => pair.same && served(pair));
  return { same, other: pairs.length - same, right, wrong: count(pairs, served) - right };
}

function streamRows({ name, policies }: StreamFigures): Row[] {
  return policies.flatMap((policy): Row[] => {
    const target = STREAM_HITS.get(policy.budget ?? 0);
    if (policy.budget === undefined || target === undefined) return [];
    const [hits, worst] = [meanHits(policy), worstQuarter(policy.runs)];
    const figure = `${name}, ${percent(policy.budget)} % of requests wrong: ${policy.name}, mean of the orders`;
    return [
      [
        figure,
        `≥ ${percent(target)} % hits, kept in every quarter`,
        `${percent(hits)} % hits, worst quarter ${percent(worst)} % wrong`,
        hits >= target && worst <= policy.budget,
      ],
    ];
  });
}

function timeRows(times: Times | undefined): Row[] {
  if (!times) return [];
  const each = (1e6 / times.median).toLocaleString("en-US", { maximumSignificantDigits: 2 });
  const measured = `median ${times.median.toFixed(1)} µs (${each} a second), slowest of ${times.pairs} pairs ${times.slowest.toFixed(1)} µs`;
  return [[`decision code, one candidate of ${TIMED_BYTES} bytes, in Node's V8`, `≤ ${MICROSECONDS} µs`, measured, times.slowest <= MICROSECONDS]];
}
