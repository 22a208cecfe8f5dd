import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../tools/lib/run.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { testFiles } from "../../cli/testing/node.ts";
import { judged, summary } from "../../cli/testing/outcome.ts";

test("the last line is the sum over all suites", () => {
  const text = summary(
    new Map([
      ["unit", { passed: 3, skipped: 0, failures: [] }],
      ["e2e", { passed: 4, skipped: 1, failures: ["e2e/a: breaks"] }],
    ]),
  );
  assert.equal(text.split("\n").at(-1), "7 passed, 1 failed");
  assert.match(text, /✔ unit: 3 passed, 0 failed\n✖ e2e: 4 passed, 1 failed, 1 skipped/);
  assert.match(text, /Failed:\n {2}e2e\/a: breaks/);
});

test("a suite in which nothing ran has failed", () => {
  assert.deepEqual(judged("host", { passed: 0, skipped: 2, failures: [] }).failures, ["host: no test ran"]);
  assert.deepEqual(judged("host", { passed: 1, skipped: 0, failures: [] }).failures, []);
});

/** Runs one test file the way `npm test` does, in a process of its own: this one is itself a test run. */
async function outcomeOf(source: string): Promise<unknown> {
  const directory = mkdtempSync(join(tmpdir(), "reprise-test-"));
  const file = join(directory, "sample.test.ts");
  writeFileSync(file, source);
  const script = join(directory, "script.mts");
  const body = `
    import { runNodeTests } from ${JSON.stringify(inRoot("cli", "testing", "node.ts"))};
    const outcome = await runNodeTests([${JSON.stringify(file)}], new AbortController().signal);
    console.log("OUTCOME " + JSON.stringify(outcome));`;
  writeFileSync(script, body);
  const env = { NODE_TEST_CONTEXT: undefined };
  try {
    const text = await run(process.execPath, ["--import", "tsx", script], { cwd: inRoot(), env, limit: 60_000, mend: "-" });
    return JSON.parse(/OUTCOME (.*)/.exec(text)?.[1] ?? "null");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("passed, failed, skipped and nested tests are each counted once", async () => {
  const outcome = await outcomeOf(`
    import { describe, it, test } from "node:test";
    describe("group", () => { it("passes", () => {}); it("breaks", () => { throw new Error("no"); }); });
    test("is skipped", { skip: true }, () => {});
    test("passes too", () => {});`);
  assert.deepEqual(outcome, { passed: 2, skipped: 1, failures: [(outcome as { failures: string[] }).failures[0]] });
  assert.match((outcome as { failures: string[] }).failures[0]!, /sample\.test\.ts: breaks$/);
});

test("a file without tests counts for nothing, one that does not load has failed", async () => {
  assert.deepEqual(await outcomeOf("export {};"), { passed: 0, skipped: 0, failures: [] });
  const broken = (await outcomeOf('import "./nowhere.ts";')) as { passed: number; failures: string[] };
  assert.equal(broken.passed, 0);
  assert.equal(broken.failures.length, 1);
});

test("test files are found at any depth, in order", async () => {
  const files = await testFiles(inRoot("tests", "cli"));
  assert.ok(files.some((file) => file.endsWith("summary.test.ts")));
  assert.deepEqual(files, [...files].sort());
  assert.deepEqual(await testFiles(inRoot("tests", "nowhere")), []);
});
