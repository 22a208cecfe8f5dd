import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { stopAll, supervise, waitFor } from "../../tools/gateway/index.ts";
import { startEnvoy } from "../../tools/gateway/envoy.ts";
import { inRoot } from "../../tools/lib/paths.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "reprise-test-"));
});
afterEach(async () => {
  await stopAll();
  rmSync(directory, { recursive: true });
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const node = (script: string, name = "part") => supervise({ name, program: process.execPath, args: ["-e", script], log: join(directory, `${name}.log`) });
const said = (log: string, text: string) => async () => (readFileSync(log, "utf8").includes(text) ? true : undefined);
const quick = (what: string) => ({ what, limit: 10_000, mend: "-" });

test("stop ends the program by SIGTERM, and again changes nothing", async () => {
  const child = node("process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); console.log('up'); setInterval(() => {}, 1000)");
  await waitFor(said(child.log, "up"), quick("the program"));
  await Promise.all([child.stop(), child.stop()]);
  assert.equal(child.end(), "exit code 0");
  assert.match(child.tail(), /^up\nbye$/);
});

test("what the program started ends with it", async () => {
  const child = node("const { pid } = require('child_process').spawn('sleep', ['1000']); console.log(`grandchild ${pid}.`); setInterval(() => {}, 1000)");
  await waitFor(said(child.log, "."), quick("the program"));
  const grandchild = Number(/grandchild (\d+)/.exec(child.tail())?.[1]);
  assert.equal(isAlive(grandchild), true);
  await child.stop();
  await waitFor(async () => (isAlive(grandchild) ? undefined : true), quick("the grandchild's end"));
});

test("a program that is not there is named", () => {
  const start = () => supervise({ name: "Envoy", program: "/nowhere/envoy", args: [], log: join(directory, "x.log") });
  assert.throws(start, /cannot start Envoy: \/nowhere\/envoy is not there/);
});

test("waiting ends at once when the program ends, with its last lines", async () => {
  const child = node("console.error('bad configuration: vector.type'); process.exit(3)", "Envoy");
  const wait = waitFor(async () => undefined, { what: "Envoy to be ready", limit: 60_000, child, mend: "Mend it." });
  await assert.rejects(wait, (error: Error & { mend: string; detail: string }) => {
    assert.match(error.message, /Envoy ended early \(exit code 3\) while waiting for Envoy to be ready/);
    assert.equal(error.mend, "Mend it.");
    assert.match(error.detail, /bad configuration: vector\.type/);
    return true;
  });
});

test("only telling lines are shown, where the program has such", async () => {
  const script = "console.error('[info] chatter'); console.error('[error] the reason'); console.error('[info] more')";
  const child = supervise({ name: "x", program: process.execPath, args: ["-e", script], log: join(directory, "x.log"), explains: /\[error\]/ });
  await child.ended;
  assert.equal(child.tail(), "[error] the reason");
});

test("waiting has a limit, and tells the last thing that went wrong", async () => {
  const wait = waitFor(() => Promise.reject(new Error("connection refused")), { what: "Ollama to answer", limit: 1, mend: "Start it." });
  await assert.rejects(wait, (error: Error & { detail: string }) => {
    assert.match(error.message, /waited 0\.001 s in vain for Ollama to answer/);
    assert.match(error.detail, /connection refused/);
    return true;
  });
});

test("Envoy that refuses to start says why in one failure", async () => {
  const program = join(directory, "envoy");
  writeFileSync(program, "#!/bin/sh\necho '[2026-01-01 00:00:00.000][1][info][main] starting' >&2\necho '[2026-01-01 00:00:00.001][1][error][wasm] no such key: vektor' >&2\nexit 1\n", { mode: 0o755 });
  await assert.rejects(startEnvoy({ envoy: program, config: "{}", directory }), (error: Error & { detail: string }) => {
    assert.match(error.message, /Envoy ended early \(exit code 1\)/);
    assert.equal(error.detail, "[error][wasm] no such key: vektor");
    return true;
  });
});

/** A command that starts a child, says its pid, and then runs until it is stopped; as `npm start` does. */
function command(body: string) {
  const script = `
    import { supervise, stopOnSignals } from ${JSON.stringify(inRoot("tools", "gateway", "supervise.ts"))};
    ${body}
    const child = supervise({ name: "x", program: "sleep", args: ["1000"], log: ${JSON.stringify(join(directory, "x.log"))} });
    console.log("child " + child.pid + ".");
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { cwd: inRoot(), stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  parent.stdout.on("data", (chunk) => (output += chunk));
  const child = waitFor(async () => Number(/child (\d+)\./.exec(output)?.[1]) || undefined, quick("the command"));
  return { parent, child, exited: once(parent, "exit"), output: () => output };
}

test("however often Ctrl-C arrives, everything is stopped once and the exit code is the command's", async () => {
  const { parent, child, exited, output } = command('stopOnSignals(async () => 7, () => console.log("stopping"));');
  const pid = await child;
  for (const signal of ["SIGINT", "SIGINT", "SIGTERM"] as const) parent.kill(signal);
  assert.deepEqual(await exited, [7, null]);
  assert.equal(isAlive(pid), false);
  assert.equal(output().match(/stopping/g)?.length, 1);
});

test("a command without a handler of its own leaves no child behind when it is ended", async () => {
  const { parent, child, exited } = command("");
  const pid = await child;
  parent.kill("SIGTERM");
  assert.deepEqual(await exited, [null, "SIGTERM"]);
  await waitFor(async () => (isAlive(pid) ? undefined : true), quick("the child's end"));
});

test("what was there before is left alone", async () => {
  const other = spawn("sleep", ["1000"]);
  const child = node("setInterval(() => {}, 1000)");
  await stopAll();
  assert.equal(isAlive(child.pid), false);
  assert.equal(isAlive(other.pid!), true);
  other.kill();
  await once(other, "exit");
  assert.equal(existsSync(directory), true);
});
