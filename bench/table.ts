import { judge, type Figure } from "./figures.ts";
import type { Machine } from "./machine.ts";

const HEAD = ["Figure", "Measured", "Min–max", "Target", "", "Notes"];

/** Thousands are set apart. */
const number = (value: number, digits: number): string => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

function cells(figure: Figure): string[] {
  const { name, unit, measured, target, digits, note = "" } = figure;
  const withUnit = (text: string) => (unit ? `${text} ${unit}` : text);
  const limit = target && ("atLeast" in target ? `≥ ${number(target.atLeast, digits)}` : `≤ ${number(target.atMost, digits)}`);
  const verdict = judge(figure);
  return [
    name,
    measured ? withUnit(number(measured.median, digits)) : "—",
    measured && measured.min !== measured.max ? `${number(measured.min, digits)}–${number(measured.max, digits)}` : "",
    limit ? withUnit(limit) : "",
    verdict === "met" || verdict === "" ? verdict : verdict.toUpperCase(),
    note,
  ];
}

/** The figures as a Markdown table whose columns also line up in a terminal. */
export function tableOf(figures: Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(rows[0]!), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.slice(1).map(line)].join("\n");
}

/** How many targets were met, and by name those that were not. */
export function verdictOf(figures: Figure[]): string {
  const judged = figures.filter((figure) => figure.target || !figure.measured);
  const failing = judged.filter((figure) => judge(figure) !== "met");
  const lines = [`${judged.length - failing.length} of ${judged.length} targets met`];
  for (const figure of failing) lines.push(`  ${judge(figure).toUpperCase()}: ${figure.name}`);
  return lines.join("\n");
}

/** What `--json` writes. */
export function documentOf(machine: Machine, figures: Figure[]): object {
  return { machine, figures: figures.map((figure) => ({ ...figure, verdict: judge(figure) || null })) };
}
