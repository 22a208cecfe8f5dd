import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { inRoot } from "../../tools/lib/paths.ts";
import type { Outcome } from "./outcome.ts";

const LIMIT = 20 * 60_000;

/**
 * as-pect's configuration with the transform that puts word lists into static memory. The compiler looks for what a configuration names beside
 * that file, so this one stands in the repository's own build folder.
 */
async function writeConfig(): Promise<string> {
  const config = JSON.parse(await readFile(inRoot("as-pect.asconfig.json"), "utf8")) as { targets: { noCoverage: { transform: string[] } }; entries: string[] };
  config.targets.noCoverage.transform.push(inRoot("tools", "compiler", "packed-lists.js"));
  config.entries = config.entries.map((entry) => join("..", entry));
  const file = join("build", "as-pect.asconfig.json");
  await mkdir(inRoot("build"), { recursive: true });
  await writeFile(inRoot(file), JSON.stringify(config));
  return file;
}

/** Runs as-pect over the unit tests, with its output shown as it comes. `directory` is for its results. */
export async function runUnitTests(directory: string): Promise<Outcome> {
  const results = join(directory, "unit.jsonl");
  const runner = inRoot("node_modules", "@as-pect", "cli", "lib", "test.js");
  const { exitCode, timedOut } = await execa(process.execPath, ["--enable-source-maps", runner, "--as-config", await writeConfig()], {
    cwd: inRoot(),
    env: { REPRISE_UNIT_RESULTS: results },
    stdio: ["ignore", "inherit", "inherit"],
    timeout: LIMIT,
    reject: false,
  });
  const outcome: Outcome = { passed: 0, skipped: 0, failures: [] };
  const text = await readFile(results, "utf8").catch(() => "");
  for (const line of text.split("\n").filter(Boolean)) {
    const file = JSON.parse(line) as { passed: number; failures: string[] };
    outcome.passed += file.passed;
    outcome.failures.push(...file.failures);
  }
  // as-pect gives up at the first file that does not compile, without a result for it or for the rest.
  if (exitCode !== 0 && outcome.failures.length === 0) {
    outcome.failures.push(`as-pect ${timedOut ? `was not done after ${LIMIT / 1000} s` : `ended with exit code ${exitCode}`}, see its output above`);
  }
  return outcome;
}
