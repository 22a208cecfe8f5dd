import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { runDirectory } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "reprise-test-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

/** A run that writes a log and ends, or stays until it is killed. Gives its directory. */
async function run(command: string, stays = false) {
  const script = `
    import { writeFileSync } from "node:fs";
    import { runDirectory } from ${JSON.stringify(inRoot("tools", "gateway", "run-directory.ts"))};
    const directory = await runDirectory(${JSON.stringify(cache)}, ${JSON.stringify(command)});
    writeFileSync(directory + "/envoy.log", "line");
    console.log(directory);
    ${stays ? "setInterval(() => {}, 1000);" : "process.exit(0);"}`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { cwd: inRoot(), stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  if (!stays) await exited;
  return { child, exited, name: basename(said.toString().trim()) };
}

const runs = () => readdirSync(join(cache, "runs")).sort();

test("the last run that is over stays, with its logs; older ones go", async () => {
  const names = [];
  for (let i = 0; i < 3; i++) names.push((await run("start")).name);
  assert.deepEqual(runs(), names.slice(1).sort());
  for (const name of names.slice(1)) assert.deepEqual(readdirSync(join(cache, "runs", name)), ["envoy.log"]);
});

test("a run that goes on keeps its directory, however many come after it", async () => {
  const { child, exited, name } = await run("start", true);
  for (let i = 0; i < 3; i++) await run("start");
  assert.ok(runs().includes(name));
  child.kill("SIGKILL");
  await exited;
});

test("commands do not remove each other's, nor what has another name", async () => {
  const { name } = await run("start");
  writeFileSync(join(cache, "runs", "notes"), "");
  for (let i = 0; i < 2; i++) await run("test");
  assert.equal(runs().includes(name), true);
  assert.equal(runs().includes("notes"), true);
});

test("a cache that cannot be written to is named with its cure", async () => {
  writeFileSync(join(cache, "file"), "");
  await assert.rejects(runDirectory(join(cache, "file"), "start"), /cannot write to the cache directory/);
});
