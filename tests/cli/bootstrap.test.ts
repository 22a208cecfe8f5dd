import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { inRoot } from "../../tools/lib/paths.ts";

let checkout = "";

/** A checkout of its own: the launcher, a lock file, a `cli/build.ts` and a fake npm. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "reprise-test-"));
  for (const name of ["cli", "bin", "packages"]) mkdirSync(join(checkout, name));
  for (const name of ["bootstrap.mjs", "help.json"]) cpSync(inRoot("cli", name), join(checkout, "cli", name));
  writeFileSync(join(checkout, "package.json"), '{"type":"module"}');
  writeFileSync(join(checkout, "package-lock.json"), "{}");
  npm(`ln -sfn ${inRoot("node_modules")} node_modules`);
  command("console.log('arguments', JSON.stringify(process.argv.slice(2))); process.exit(5);");
});
afterEach(() => rmSync(checkout, { recursive: true }));

function npm(script: string): void {
  const file = join(checkout, "bin", "npm");
  writeFileSync(file, `#!/bin/sh\necho "npm $*"\n${script}\n`);
  chmodSync(file, 0o755);
}

const lockFileOf = (time: Date) => utimesSync(join(checkout, "package-lock.json"), time, time);

/** As after `npm ci`: the packages are there, and newer than the lock file. */
function installed(): void {
  symlinkSync(inRoot("node_modules"), join(checkout, "node_modules"));
  lockFileOf(new Date("2001-01-01"));
}

const command = (body: string) => writeFileSync(join(checkout, "cli", "build.ts"), body);

function launch(...args: string[]) {
  const env = { ...process.env, PATH: `${join(checkout, "bin")}:${process.env.PATH}` };
  const child = spawn(process.execPath, [join(checkout, "cli", "bootstrap.mjs"), ...args], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  return { child, text: () => text, exited: once(child, "close").then(([code]) => code as number | null) };
}

test("arguments and the exit code go through", async () => {
  installed();
  const { text, exited } = launch("build", "--debug", "a b");
  assert.equal(await exited, 5);
  assert.match(text(), /arguments \["--debug","a b"\]/);
});

test("an unknown command names the known ones", async () => {
  const { text, exited } = launch("deploy");
  assert.equal(await exited, 1);
  assert.match(text(), /unknown command "deploy"\n.*start, test, build, pack, check, docs, bench, quality/);
});

const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { scripts: Record<string, string> };

for (const name of Object.keys(scripts)) {
  test(`--help of ${name} is answered before anything is installed or run`, async () => {
    npm("exit 1");
    for (const args of [["--help"], ["--bogus", "-h"]]) {
      const { text, exited } = launch(name, ...args);
      assert.equal(await exited, 0);
      assert.match(text(), new RegExp(`^Usage: npm (run )?${name} -- \\[options\\]\n\n\\w[^]*-h, --help`));
      assert.doesNotMatch(text(), /npm ci|arguments \[/);
    }
    assert.equal(existsSync(join(checkout, "node_modules")), false);
  });
}

test("the launcher's own --help lists the commands", async () => {
  const { text, exited } = launch("--help");
  assert.equal(await exited, 0);
  for (const name of Object.keys(scripts)) assert.ok(text().includes(name), name);
});

test("missing packages are installed first", async () => {
  const { text, exited } = launch("build");
  assert.equal(await exited, 5);
  assert.match(text(), /installing npm packages[^]*npm ci[^]*arguments \[\]/);
});

test("packages older than the lock file are installed again, newer ones are not", async () => {
  installed();
  npm("true");
  const current = launch("build");
  await current.exited;
  assert.doesNotMatch(current.text(), /npm ci/);
  lockFileOf(new Date(Date.now() + 3_600_000));
  const stale = launch("build");
  await stale.exited;
  assert.match(stale.text(), /npm ci/);
});

test("a failed install is said with a cure, and the command does not run", async () => {
  npm("exit 1");
  const { text, exited } = launch("build");
  assert.equal(await exited, 1);
  assert.match(text(), /npm ci failed[^]*Check the network/);
  assert.doesNotMatch(text(), /arguments/);
  assert.equal(existsSync(join(checkout, "node_modules")), false);
});

test("a signal ends the installing, and is not called a failure of it", async () => {
  npm("exec sleep 1000");
  const { child, text, exited } = launch("build");
  await once(child.stdout, "data"); // npm has begun
  child.kill("SIGTERM");
  assert.equal(await exited, 143);
  assert.doesNotMatch(text(), /npm ci failed|arguments/);
});

test("a signal reaches the command, and its exit code comes back", async () => {
  installed();
  command("process.on('SIGTERM', () => process.exit(9)); console.log('up'); setInterval(() => {}, 1000);");
  const { child, exited } = launch("build");
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  assert.equal(await exited, 9);
});

test("a command that dies of a signal gives the shell's code for it", async () => {
  installed();
  command("process.kill(process.pid, 'SIGKILL');");
  assert.equal(await launch("build").exited, 137);
});

test("the npm of an installed package is never the one that installs", async () => {
  const commands = join(checkout, "packages", "node_modules", ".bin");
  mkdirSync(commands, { recursive: true });
  writeFileSync(join(commands, "npm"), "#!/bin/sh\necho wrong npm\nexit 9\n");
  chmodSync(join(commands, "npm"), 0o755);
  const env = { ...process.env, PATH: `${commands}:${join(checkout, "bin")}:${process.env.PATH}` };
  const child = spawn(process.execPath, [join(checkout, "cli", "bootstrap.mjs"), "build"], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const [code] = (await once(child, "close")) as [number];
  assert.equal(code, 5);
  assert.match(text, /npm ci/);
  assert.doesNotMatch(text, /wrong npm/);
});
