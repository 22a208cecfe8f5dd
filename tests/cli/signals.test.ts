/** SIGINT and SIGTERM to npm's own process, with the real npm, the real launcher and the scripts of package.json. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { waitFor } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";

const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { scripts: Record<string, string> };
// A package of as-pect's brings an npm 6 of its own, which `npm test` puts first on PATH.
const PATH = process.env.PATH!.split(delimiter).filter((folder) => !folder.endsWith(join("node_modules", ".bin"))).join(delimiter);

let checkout = "";

/** A checkout of its own whose commands start a program that runs until it is stopped, and say which. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "reprise-test-"));
  mkdirSync(join(checkout, "cli"));
  cpSync(inRoot("cli", "bootstrap.mjs"), join(checkout, "cli", "bootstrap.mjs"));
  symlinkSync(inRoot("node_modules"), join(checkout, "node_modules"));
  writeFileSync(join(checkout, "package.json"), JSON.stringify({ name: "x", type: "module", scripts }));
  // Old, so that the packages are current whatever happened to this checkout: nothing may be installed through the link.
  writeFileSync(join(checkout, "package-lock.json"), "{}");
  utimesSync(join(checkout, "package-lock.json"), new Date("2001-01-01"), new Date("2001-01-01"));
  const body = `
    import { supervise, stopOnSignals } from ${JSON.stringify(inRoot("tools", "gateway", "supervise.ts"))};
    stopOnSignals(async () => 0, () => {});
    const child = supervise({ name: "x", program: "sleep", args: ["1000"], log: ${JSON.stringify(join(checkout, "x.log"))} });
    console.log("pids " + [process.ppid, process.pid, child.pid].join(" ") + ".");
    setInterval(() => {}, 1000);`;
  for (const name of Object.keys(scripts)) writeFileSync(join(checkout, "cli", `${name}.ts`), body);
});
afterEach(() => rmSync(checkout, { recursive: true }));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const quick = (what: string) => ({ what, limit: 20_000, mend: "-" });

for (const name of Object.keys(scripts)) {
  // Only npm gets the signal: from a terminal the others would have it, too, and this must not be needed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    test(`${signal} to npm ends what \`npm run ${name}\` started`, async () => {
      const env = { ...process.env, PATH, NODE_TEST_CONTEXT: undefined, npm_config_update_notifier: "false" };
      const npm = spawn("npm", ["run", name], { cwd: checkout, env, stdio: ["ignore", "pipe", "inherit"], detached: true });
      const exited = once(npm, "exit");
      let output = "";
      npm.stdout.on("data", (chunk) => (output += chunk));
      const pids = await waitFor(async () => /pids ([\d ]+)\./.exec(output)?.[1]?.split(" ").map(Number), quick("the command"));
      assert.equal(pids.every(isAlive), true);
      npm.kill(signal);
      await exited;
      await waitFor(async () => (pids.some(isAlive) ? undefined : true), quick("the end of all"));
    });
  }
}
