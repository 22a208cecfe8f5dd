/** What one suite came to. */
export interface Outcome {
  passed: number;
  skipped: number;
  /** One name for each test that failed, with its file. */
  failures: string[];
}

/** A suite that ran nothing has not shown anything: it fails. */
export function judged(suite: string, outcome: Outcome): Outcome {
  if (outcome.passed > 0 || outcome.failures.length > 0) return outcome;
  return { ...outcome, failures: [`${suite}: no test ran`] };
}

/** The end of `npm test`: a line a suite, the failures again by name, and the sum as the very last line. */
export function summary(outcomes: Map<string, Outcome>): string {
  const all = [...outcomes.values()];
  const failures = all.flatMap((each) => each.failures);
  const lines = [...outcomes].map(([suite, { passed, skipped, failures }]) => {
    const skips = skipped ? `, ${skipped} skipped` : "";
    return `${failures.length ? "✖" : "✔"} ${suite}: ${passed} passed, ${failures.length} failed${skips}`;
  });
  if (failures.length) lines.push("", "Failed:", ...failures.map((name) => `  ${name}`));
  lines.push("", `${all.reduce((sum, each) => sum + each.passed, 0)} passed, ${failures.length} failed`);
  return lines.join("\n");
}
