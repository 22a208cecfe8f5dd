/** cli/checks: which part may import which, tried on checkouts of a few files. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { forbiddenArrows, problems } from "../../cli/checks/arrows.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "reprise-test-"));
  for (const part of ["assembly", "cli", "tools", "bench", "tests"]) write(`${part}/empty.ts`, "");
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), text);
}

/** Writes two files, the first of which imports the second, and gives the rules this breaks. */
async function rulesBrokenBy(from: string, to: string): Promise<string[]> {
  write(to, "export class A {}");
  const steps = from.split("/").length - 1;
  // AssemblyScript's imports have no ending.
  write(from, `import { A } from "${"../".repeat(steps)}${from.startsWith("assembly/") ? to.replace(/\.ts$/, "") : to}";\nexport const a: A = new A();`);
  return (await forbiddenArrows(directory)).map(({ rule }) => rule).sort();
}

for (const [from, to] of [
  ["assembly/core/a.ts", "assembly/host/b.ts"],
  ["assembly/core/a.ts", "assembly/policy/b.ts"],
  ["assembly/host/a.ts", "assembly/stores/b.ts"],
  ["assembly/policy/a.ts", "assembly/protocols/b.ts"],
  ["assembly/policy/guards/a.ts", "assembly/protocols/b.ts"],
  ["assembly/policy/a.ts", "assembly/host/b.ts"],
  ["assembly/vector/a.ts", "assembly/policy/b.ts"],
  ["assembly/stores/a.ts", "assembly/filter/b.ts"],
  ["assembly/config/a.ts", "assembly/filter/b.ts"],
  ["assembly/filter/a.ts", "cli/b.ts"],
  ["tools/a.ts", "cli/b.ts"],
  ["tools/lib/a.ts", "bench/b.ts"],
  ["bench/a.ts", "cli/lib/b.ts"],
  ["cli/a.ts", "tests/support/b.ts"],
] as const) {
  test(`${from} may not import ${to}`, async () => assert.notDeepEqual(await rulesBrokenBy(from, to), []));
}

for (const [from, to] of [
  ["assembly/core/a.ts", "assembly/core/b.ts"],
  ["assembly/host/a.ts", "assembly/core/b.ts"],
  ["assembly/filter/a.ts", "assembly/host/b.ts"],
  ["assembly/stores/a.ts", "assembly/vector/b.ts"],
  ["assembly/protocols/a.ts", "assembly/policy/b.ts"],
  ["cli/a.ts", "bench/b.ts"],
  ["bench/a.ts", "tools/b.ts"],
  ["bench/a.ts", "tests/support/b.ts"],
] as const) {
  test(`${from} may import ${to}`, async () => assert.deepEqual(await rulesBrokenBy(from, to), []));
}

test("a cycle is found, through types alone, too", async () => {
  write("cli/a.ts", 'import type { B } from "./b.ts";\nexport interface A { b: B }');
  write("cli/b.ts", 'import type { A } from "./a.ts";\nexport interface B { a: A }');
  const arrows = await forbiddenArrows(directory);
  assert.deepEqual(arrows.map(({ rule }) => rule), ["no-cycles"]);
  const [line] = problems([{ from: "assembly/core/a.ts", to: "assembly/host/b.ts", rule: "core-imports-nothing", cycle: [] }]);
  assert.equal(line, "core-imports-nothing: assembly/core/a.ts → assembly/host/b.ts");
  assert.match(problems(arrows).join(), /^no-cycles: cli\/(a|b)\.ts → cli\/(a|b)\.ts → cli\/(a|b)\.ts$/);
});
