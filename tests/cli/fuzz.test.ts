/** npm run fuzz: its arguments, that a run ends, and that a failure can be repeated. */
import assert from "node:assert/strict";
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
