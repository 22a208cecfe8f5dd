/**
 * A failure whose cause is known and whose cure can be said. Every command prints it as two lines and the detail (the last
 * lines of a log, say), without a stack.
 */
export class Failure extends Error {
  constructor(
    problem: string,
    readonly mend: string,
    readonly detail = "",
  ) {
    super(problem);
    this.name = "Failure";
  }
}

/** The text a person sees for any error: what, how to mend it, then the detail indented. Unknown errors keep their stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Failure)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const lines = [error.message, `  ${error.mend}`];
  if (error.detail)
    lines.push(
      ...error.detail
        .trimEnd()
        .split("\n")
        .map((line) => `  | ${line}`),
    );
  return lines.join("\n");
}
