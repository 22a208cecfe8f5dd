/** What the decisions come to on a set of pairs, as Markdown tables. */
import type { Pair } from "./data.ts";
import { shown } from "./statistics.ts";

export interface Judged extends Pair {
  similarity: number;
  /** A bit for each guard that refuses the pair by itself. */
  refusals: number;
}

const THRESHOLDS = [0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97];

const isSame = ({ same }: Pair): boolean => same;
const isOther = ({ same }: Pair): boolean => !same;
const count = <T>(items: T[], holds: (item: T) => boolean): number => items.reduce((sum, item) => sum + Number(holds(item)), 0);
const table = (head: string[], rows: string[][]): string => [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Served and wrong at each threshold, with the guards and without. */
export function byThreshold(pairs: Judged[], off: number): string {
  const [same, other] = [count(pairs, isSame), count(pairs, isOther)];
  const rows = THRESHOLDS.map((threshold) => {
    const near = pairs.filter(({ similarity }) => similarity >= threshold);
    const served = near.filter(({ refusals }) => (refusals & ~off) === 0);
    const [right, wrong] = [count(served, isSame), count(served, isOther)];
    const rightBefore = count(near, isSame);
    return [
      threshold.toFixed(2), shown(rightBefore, same), shown(right, same), shown(count(near, isOther), other), shown(wrong, other),
      shown(count(near, isOther), near.length), shown(wrong, served.length), shown(rightBefore - right, rightBefore),
    ];
  });
  return table(["threshold", "right served, no guards", "right served", "wrong served, no guards", "wrong served", "wrong per hit, no guards", "wrong per hit", "right hits lost"], rows);
}

/** Each guard at one threshold: what it refuses, what it alone refuses, and what serving would be without it. */
export function byGuard(pairs: Judged[], threshold: number, words: string[]): string {
  const near = pairs.filter(({ similarity }) => similarity >= threshold);
  const [same, other] = [near.filter(isSame), near.filter(isOther)];
  const rows = words.slice(1).map((word, i) => {
    const bit = 1 << (i + 1);
    const has = ({ refusals }: Judged) => (refusals & bit) !== 0;
    const alone = ({ refusals }: Judged) => refusals === bit;
    return [`\`${word}\``, shown(count(other, has), other.length), shown(count(same, has), same.length), String(count(other, alone)), String(count(same, alone))];
  });
  return table(["guard", "of wrong hits refused", "of right hits refused", "wrong hits only it refuses", "right hits only it refuses"], rows);
}

/** Each category at one threshold; 0 means guards alone. */
export function byCategory(pairs: Judged[], threshold: number): string {
  const categories = [...new Set(pairs.map(({ category }) => category))].sort();
  const rows = categories.map((category) => {
    const all = pairs.filter((pair) => pair.category === category);
    const near = all.filter(({ similarity }) => similarity >= threshold);
    return [category, all[0]!.same ? "same" : "different", String(all.length), shown(near.length, all.length), shown(count(near, ({ refusals }) => refusals === 0), all.length)];
  });
  return table(["category", "answers", "pairs", "served, no guards", "served"], rows);
}

/** Guards alone: traps refused, paraphrases kept. */
export function guardsAlone(pairs: Judged[]): string {
  const [same, other] = [pairs.filter(isSame), pairs.filter(isOther)];
  const passes = ({ refusals }: Judged) => refusals === 0;
  return `Traps refused: ${shown(other.length - count(other, passes), other.length)} %. Paraphrases kept: ${shown(count(same, passes), same.length)} %.`;
}

/**
 * The threshold that serves most while at most `maxWrong` of the different pairs are served, chosen on four fifths of the pairs and counted
 * on the fifth that is left, five times; a pair's fold is its place in the file.
 */
export function crossValidated(pairs: Judged[], maxWrong: number): string {
  const FOLDS = 5;
  const steps = Array.from({ length: 31 }, (_, i) => 0.7 + i / 100);
  const chosen: number[] = [];
  const served: Judged[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = pairs.filter((_, i) => i % FOLDS !== fold);
    const wrongAt = (threshold: number) => count(training, (pair) => !pair.same && pair.refusals === 0 && pair.similarity >= threshold) / count(training, isOther);
    const threshold = steps.find((step) => wrongAt(step) <= maxWrong) ?? 1;
    chosen.push(threshold);
    served.push(...pairs.filter((pair, i) => i % FOLDS === fold && pair.refusals === 0 && pair.similarity >= threshold));
  }
  const [same, other] = [count(pairs, isSame), count(pairs, isOther)];
  return (
    `Threshold chosen on four fifths so that at most ${100 * maxWrong} % of the different pairs are served, counted on the fifth that is left: right served ` +
    `${shown(count(served, isSame), same)} %, wrong served ${shown(count(served, isOther), other)} %, thresholds ${chosen.map((each) => each.toFixed(2)).join(", ")}.`
  );
}
