import type { Spread } from "../tools/statistics.ts";

/** What a figure must reach. */
export type Target = { atLeast: number } | { atMost: number };

/** One row of the table. */
export interface Figure {
  name: string;
  unit: string;
  /** Undefined if it could not be measured; the note says why. */
  measured?: Spread;
  /** Undefined for a value that is told for its own sake. */
  target?: Target;
  /** Digits behind the point. */
  digits: number;
  /** Absolute numbers and whatever else helps to read it. */
  note?: string;
}

export type Verdict = "met" | "missed" | "not measured" | "";

/** The median decides. */
export function judge({ measured, target }: Figure): Verdict {
  if (!measured) return "not measured";
  if (!target) return "";
  const reached = "atLeast" in target ? measured.median >= target.atLeast : measured.median <= target.atMost;
  return reached ? "met" : "missed";
}
