import { setMaxListeners } from "node:events";
import { readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { pipeline } from "node:stream/promises";
import { ROOT } from "../../tools/lib/paths.ts";
import type { Outcome } from "./outcome.ts";

const FILE_LIMIT = 20 * 60_000;

/** The *.test.ts files below a directory, sorted. */
export async function testFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  return entries
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => join(directory, name));
}

interface TestEvent {
  name: string;
  file?: string;
  skip?: string | boolean;
  todo?: string | boolean;
  details: { type?: string; error?: { failureType?: string } };
}

/** Node reports a file that has no tests as one test which bears the file's name. */
const isWholeFile = (event: TestEvent): boolean => event.file !== undefined && resolve(event.name) === event.file;

/**
 * Runs test files with node:test, each in a process of its own, one after the other: they start servers and measure
 * time-outs, and would disturb one another on few cores. Shows the results as they come.
 */
export async function runNodeTests(files: string[], signal: AbortSignal): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, skipped: 0, failures: [] };
  if (files.length === 0) return outcome;
  // One listener a test file: no leak.
  setMaxListeners(files.length + 10, signal);
  const stream = run({ files, concurrency: 1, timeout: FILE_LIMIT, signal });
  stream.on("test:pass", (event: TestEvent) => {
    if (event.skip || event.todo) outcome.skipped++;
    else if (event.details.type !== "suite" && !isWholeFile(event)) outcome.passed++;
  });
  stream.on("test:fail", (event: TestEvent) => {
    if (event.todo) outcome.skipped++;
    // A parent fails because of its children, which have been counted.
    else if (event.details.error?.failureType !== "subtestsFailed") outcome.failures.push(`${event.file ? relative(ROOT, event.file) : ""}: ${event.name}`);
  });
  await pipeline(stream.compose(new spec()), process.stdout, { end: false });
  return outcome;
}
