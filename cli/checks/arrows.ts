/** Which part imports which: dependency-cruiser with the rules of dependency-cruiser.config.mjs. */
import { cruise, type ICruiseResult, type IFlattenedRuleSet, type IForbiddenRuleType } from "dependency-cruiser";
import rules from "../../dependency-cruiser.config.mjs";

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

/** What is wrong, a line each. */
export function problems(arrows: Arrow[]): string[] {
  return arrows.map(({ from, to, rule, cycle }) => `${rule}: ${(cycle.length > 0 ? [from, ...cycle] : [from, to]).join(" → ")}`);
}
