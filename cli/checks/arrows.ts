/** Which part imports which: dependency-cruiser with the rules of dependency-cruiser.config.mjs. */
import { cruise, type ICruiseResult, type IFlattenedRuleSet, type IForbiddenRuleType } from "dependency-cruiser";
import rules from "../../dependency-cruiser.config.mjs";
import type { KnownArrow } from "./known_arrows.ts";

const PARTS = ["assembly", "cli", "tools", "bench", "tests"];

/** One arrow that a rule forbids. */
export interface Arrow {
  from: string;
  to: string;
  rule: string;
  /** The files of a cycle, in order; none for other rules. */
  cycle: string[];
}

/** The arrows below `directory` that the rules forbid. */
export async function forbiddenArrows(directory: string): Promise<Arrow[]> {
  const ruleSet: IFlattenedRuleSet = { forbidden: rules.forbidden as IForbiddenRuleType[] };
  const { output } = await cruise(PARTS, { ...rules.options, baseDir: directory, validate: true, ruleSet });
  return (output as ICruiseResult).summary.violations.map(({ from, to, rule, cycle = [] }) => ({
    from,
    to,
    rule: rule.name,
    cycle: cycle.map(({ name }) => name),
  }));
}

/** What is wrong, a line each: arrows that nobody knows of, and known ones that are gone. A cycle is known by any of its arrows. */
export function problems(arrows: Arrow[], known: KnownArrow[]): string[] {
  const covers =
    ({ from, to }: KnownArrow) =>
    (arrow: Arrow) => {
      if (arrow.cycle.length === 0) return arrow.from === from && arrow.to === to;
      const round = [arrow.from, ...arrow.cycle];
      return round.some((file, i) => file === from && round[i + 1] === to);
    };
  const unknown = arrows.filter((arrow) => !known.some((each) => covers(each)(arrow)));
  const gone = known.filter((each) => !arrows.some(covers(each)));
  return [
    ...unknown.map(({ from, to, rule, cycle }) => `${rule}: ${(cycle.length > 0 ? [from, ...cycle] : [from, to]).join(" → ")}`),
    ...gone.map(({ from, to }) => `known no more: ${from} → ${to}. Take it out of cli/checks/known_arrows.ts.`),
  ];
}
