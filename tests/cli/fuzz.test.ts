/** npm run fuzz: its arguments, that a run ends, and that a failure can be repeated. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { execa } from "execa";
import { repeating } from "../../cli/fuzz.ts";
import { parseFuzz } from "../../cli/options/fuzz.ts";
import { inRoot } from "../../tools/lib/paths.ts";

test("a seed is random unless it is given, and what repeats a pass gives it", () => {
  const seeds = new Set(Array.from({ length: 5 }, () => parseFuzz([]).seed));
  assert.ok(seeds.size > 1);
  assert.deepEqual(parseFuzz([]).minutes, 2);
  const [, , , ...args] = repeating(77, "guards").split(" ");
  assert.deepEqual(parseFuzz(args.slice(1)), { seed: 77, minutes: 0, only: "guards" });
});

test("bad arguments are refused", () => {
  for (const args of [["--seed", "x"], ["--seed", "-1"], ["--minutes", "1.5"], ["--only", "../x"], ["more"]]) assert.throws(() => parseFuzz(args), args.join(" "));
});

test("without a minute it makes one pass, which names its seed, and ends", async () => {
  const { stdout, exitCode } = await execa(process.execPath, ["--import", "tsx", inRoot("cli", "fuzz.ts"), "--seed", "5", "--minutes", "0", "--only", "configurations"], {
    cwd: inRoot(),
    // This test's own process tells Node that its children are tests, too.
    env: { REPRISE_FUZZ_ROUNDS: "3", NODE_TEST_CONTEXT: undefined },
    timeout: 120_000,
    reject: false,
  });
  assert.equal(exitCode, 0, stdout);
  assert.match(stdout, /pass 1, seed 5/);
  assert.match(stdout, /REPRISE_FUZZ_SEED=5/);
  assert.doesNotMatch(stdout, /pass 2/);
  assert.match(stdout, /\d+ passed, 0 failed/);
});

test("a file that is not there is named", async () => {
  const { stderr, exitCode } = await execa(process.execPath, ["--import", "tsx", inRoot("cli", "fuzz.ts"), "--only", "nothing"], { cwd: inRoot(), timeout: 60_000, reject: false });
  assert.equal(exitCode, 1);
  assert.match(stderr, /tests\/fuzz\/nothing\.test\.ts/);
});

/** Runs one property in a process of its own, and gives what it prints. */
async function propertyRun(body: string, env: Record<string, string> = {}): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "reprise-test-"));
  const file = join(directory, "sample.test.ts");
  writeFileSync(file, `import { fuzz } from ${JSON.stringify(inRoot("tests", "support", "fuzz.ts"))};\nfuzz("sample", 500, (random) => { ${body} });`);
  try {
    const { stdout } = await execa(process.execPath, ["--import", "tsx", "--test", file], { cwd: inRoot(), env: { ...env, NODE_TEST_CONTEXT: undefined }, timeout: 60_000, reject: false });
    return stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("a failure is made smaller, and what repeats it is named and repeats it", async () => {
  const body = "const list = Array.from({ length: random.below(50) }, () => random.below(1000)); if (list.filter((n) => n > 900).length > 1) throw new Error('list ' + list.join());";
  const first = await propertyRun(body);
  const smallest = /list ([\d,]+)/.exec(first)?.[1]?.split(",");
  assert.equal(smallest?.filter((value) => value === "901").length, 2, first);
  assert.ok(smallest?.every((value) => value === "901" || value === "0"), first);
  const [, seed, round] = /REPRISE_FUZZ_SEED=(\d+) REPRISE_FUZZ_ROUND=(\d+)/.exec(first)!;
  const again = await propertyRun(body, { REPRISE_FUZZ_SEED: seed!, REPRISE_FUZZ_ROUND: round! });
  assert.match(again, new RegExp(`list [\\d,]+\n[^]*REPRISE_FUZZ_SEED=${seed} REPRISE_FUZZ_ROUND=${round}`));
});

test("the same seed gives the same rounds, another seed others", async () => {
  const body = "console.log('drew ' + random.next() + '.');";
  const drawn = async (env: Record<string, string>) => [...(await propertyRun(body, { REPRISE_FUZZ_ROUNDS: "5", ...env })).matchAll(/drew (\d+)\./g)].map(([, value]) => value);
  const fixed = await drawn({});
  assert.equal(fixed.length, 5);
  assert.deepEqual(await drawn({}), fixed);
  assert.notDeepEqual(await drawn({ REPRISE_FUZZ_SEED: "7" }), fixed);
});
