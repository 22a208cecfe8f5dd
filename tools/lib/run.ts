import { execa, type Options } from "execa";
import { Failure } from "./failure.ts";
import { silent, type Report } from "./report.ts";

const KEPT_LINES = 25;

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Gets each line of output as it comes. */
  report?: Report;
  /** Milliseconds; past it the program is ended and the call fails. */
  limit: number;
  /** What to say if it fails. */
  mend: string;
  /** How many of its last lines a failure shows; 25 unless said. */
  lines?: number;
}

/**
 * Runs a program to its end and gives what it wrote to standard output. A missing program, a failure or the limit is a
 * `Failure` with the last lines of both streams. The program ends with this process.
 */
export async function run(program: string, args: string[], options: RunOptions): Promise<string> {
  const { report = silent, limit, mend, cwd, env, lines = KEPT_LINES } = options;
  const tail: string[] = [];
  const keep = function* (line: unknown) {
    const text = String(line).trimEnd();
    if (text) {
      report(text);
      tail.push(text);
      if (tail.length > lines) tail.shift();
    }
    yield text;
  };
  const settings = {
    timeout: limit,
    stdin: "ignore",
    stdout: keep,
    stderr: keep,
    reject: false,
    ...(cwd ? { cwd } : {}),
    ...(env ? { env } : {}),
  } satisfies Options;
  const result = await execa(program, args, settings);
  if (!result.failed) return String(result.stdout);
  const shown = [program, ...args].join(" ");
  if (result.code === "ENOENT") throw new Failure(`${program} is not installed`, mend);
  if (result.timedOut) throw new Failure(`\`${shown}\` was not done after ${limit / 1000} s`, mend, tail.join("\n"));
  const how = result.signal ? `was ended by ${result.signal}` : `failed (exit code ${result.exitCode})`;
  throw new Failure(`\`${shown}\` ${how}`, mend, tail.join("\n") || result.shortMessage || "");
}
