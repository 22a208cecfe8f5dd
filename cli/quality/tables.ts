/** What the decisions come to on a set of pairs, as Markdown tables. */
import type { Pair } from "./data.ts";
import type { Assessed } from "./decisions.ts";
import { shown } from "../../tools/statistics.ts";
import { asCosine, NO_GUARDS, sweep, thresholds, type Served } from "./sweep.ts";

const THRESHOLDS = [800, 820, 840, 860, 880, 900, 920, 940, 950, 960, 970];

const isSame = ({ same }: Pair): boolean => same;
const isOther = ({ same }: Pair): boolean => !same;
const passes = ({ refusals }: Assessed): boolean => refusals === 0;

export const count = <T>(items: T[], holds: (item: T) => boolean): number => items.reduce((sum, item) => sum + Number(holds(item)), 0);

export const table = (head: string[], rows: string[][]): string => [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Each set at one threshold, with the guards and without. */
export function bySet(sets: { name: string; pairs: Assessed[] }[], threshold: number): string {
  const rows = sets.map(({ name, pairs }) => {
    const [same, other] = [count(pairs, isSame), count(pairs, isOther)];
    const [guarded, bare] = [sweep(pairs, [threshold], 0)[0]!, sweep(pairs, [threshold], NO_GUARDS)[0]!];
    const perHit = ({ right, wrong }: Served) => shown(wrong, right + wrong);
    return [name, shown(bare.right, same), shown(guarded.right, same), shown(bare.wrong, other), shown(guarded.wrong, other), perHit(bare), perHit(guarded)];
  });
  return table(
    ["set", "right served, no guards", "right served", "wrong served, no guards", "wrong served", "wrong per hit, no guards", "wrong per hit"],
    rows,
  );
}

/** Served and wrong at each threshold, with the guards and without. */
export function byThreshold(pairs: Assessed[], off: number): string {
  const [same, other] = [count(pairs, isSame), count(pairs, isOther)];
  const guarded = sweep(pairs, THRESHOLDS, off);
  const rows = sweep(pairs, THRESHOLDS, NO_GUARDS).map((before, i) => {
    const { threshold, right, wrong } = guarded[i]!;
    return [
      asCosine(threshold),
      shown(before.right, same),
      shown(right, same),
      shown(before.wrong, other),
      shown(wrong, other),
      shown(before.wrong, before.right + before.wrong),
      shown(wrong, right + wrong),
      shown(before.right - right, before.right),
    ];
  });
  return table(
    [
      "threshold",
      "right served, no guards",
      "right served",
      "wrong served, no guards",
      "wrong served",
      "wrong per hit, no guards",
      "wrong per hit",
      "right hits lost",
    ],
    rows,
  );
}

/** Each guard at one threshold: what it refuses, and what is served without it while the others stay. */
export function byGuard(pairs: Assessed[], threshold: number, words: string[]): string {
  const near = pairs.filter((pair) => pair.reach(NO_GUARDS) >= threshold);
  const [same, other] = [near.filter(isSame), near.filter(isOther)];
  const total = count(pairs, isSame);
  const without = (off: number): string[] => {
    const { right, wrong } = sweep(pairs, [threshold], off)[0]!;
    return [shown(right, total), shown(wrong, right + wrong)];
  };
  const rows = words.slice(1).map((word, i) => {
    const bit = 1 << (i + 1);
    const has = ({ refusals }: Assessed) => (refusals & bit) !== 0;
    const alone = ({ refusals }: Assessed) => refusals === bit;
    return [
      `\`${word}\``,
      shown(count(other, has), other.length),
      shown(count(same, has), same.length),
      String(count(other, alone)),
      String(count(same, alone)),
      ...without(bit),
    ];
  });
  const ends = [
    [
      "(every guard on)",
      shown(
        count(other, (pair) => !passes(pair)),
        other.length,
      ),
      shown(
        count(same, (pair) => !passes(pair)),
        same.length,
      ),
      "",
      "",
      ...without(0),
    ],
    ["(every guard off)", "", "", "", "", ...without(NO_GUARDS)],
  ];
  const head = [
    "guard",
    "of wrong hits refused",
    "of right hits refused",
    "wrong hits only it refuses",
    "right hits only it refuses",
    "right served without it",
    "wrong per hit without it",
  ];
  return table(head, [...rows, ...ends]);
}

/** Each category at one threshold. */
export function byCategory(pairs: Assessed[], threshold: number): string {
  return categories(
    pairs,
    (pair) => pair.reach(NO_GUARDS) >= threshold,
    (pair) => pair.reach(0) >= threshold,
    ["served, no guards", "served"],
  );
}

/** Each category if nothing but the guards decided. */
export function byCategoryAlone(pairs: Assessed[]): string {
  return categories(pairs, (pair) => !pair.exactOnly, passes, ["compared at all", "passed by the guards"]);
}

function categories(pairs: Assessed[], before: (pair: Assessed) => boolean, after: (pair: Assessed) => boolean, head: [string, string]): string {
  const names = [...new Set(pairs.map(({ category }) => category))].sort();
  const rows = names.map((name) => {
    const all = pairs.filter(({ category }) => category === name);
    return [name, all[0]!.same ? "same" : "different", String(all.length), shown(count(all, before), all.length), shown(count(all, after), all.length)];
  });
  return table(["category", "answers", "pairs", ...head], rows);
}

/** Guards alone: traps refused, paraphrases kept. */
export function guardsAlone(pairs: Assessed[]): string {
  const [same, other] = [pairs.filter(isSame), pairs.filter(isOther)];
  const refused = other.length - count(other, passes);
  return `Traps refused: ${shown(refused, other.length)} %. Paraphrases kept: ${shown(count(same, passes), same.length)} %.`;
}

/**
 * The threshold that serves most while at most `maxWrong` of the different pairs are served, chosen on four fifths of the pairs and counted
 * on the fifth that is left, five times; a pair's fold is its place in the file.
 */
export function crossValidated(pairs: Assessed[], maxWrong: number): string {
  const FOLDS = 5;
  const chosen: number[] = [];
  const served: Assessed[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = pairs.filter((_, i) => i % FOLDS !== fold);
    const most = maxWrong * count(training, isOther);
    // At 1 only what is the same to the embedding is served, whatever the labels say.
    const threshold = sweep(training, thresholds(700, 1_000, 10), 0).find(({ wrong }) => wrong <= most)?.threshold ?? 1_000;
    chosen.push(threshold);
    served.push(...pairs.filter((pair, i) => i % FOLDS === fold && pair.reach(0) >= threshold));
  }
  const [same, other] = [count(pairs, isSame), count(pairs, isOther)];
  return (
    `Threshold chosen on four fifths so that at most ${100 * maxWrong} % of the different pairs are served, counted on the fifth that is left: ` +
    "right served " +
    `${shown(count(served, isSame), same)} %, wrong served ${shown(count(served, isOther), other)} %, thresholds ${chosen.map(asCosine).join(", ")}.`
  );
}
