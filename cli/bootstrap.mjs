// What `npm start`, `npm test` and `npm run …` call: plain JavaScript without packages, because it is what installs them.
//
//   node cli/bootstrap.mjs <command> [arguments]
//
// Checks Node, installs the npm packages if the lock file is newer than they are, and runs the command's TypeScript under
// tsx with the same arguments, standard streams and exit code. `--help` needs none of that: the texts are kept in help.json,
// which `npm run docs` writes.
//
// package.json says `exec node …`: npm passes SIGINT and SIGTERM on to its shell, and a shell that waits for Node would keep
// them. With `exec` the shell has become Node.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LEAST_NODE = [20, 5];
const COMMANDS = {
  start: "cli/start.ts",
  test: "cli/test.ts",
  build: "cli/build.ts",
  pack: "cli/pack.ts",
  check: "cli/check.ts",
  docs: "cli/docs.ts",
  bench: "cli/bench.ts",
  quality: "cli/quality.ts",
  calibrate: "cli/calibrate.ts",
  fuzz: "cli/fuzz.ts",
};

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
/** How often is looked whether npm is still there, in ms. */
const PARENT_POLL = 500;
/** Milliseconds for the installation of the packages. */
const INSTALL_LIMIT = 20 * 60_000;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

function fail(problem, mend) {
  console.error(`reprise: ${problem}\n  ${mend}`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
    fail(`Node ${process.versions.node} is too old`, `Install Node ${LEAST_NODE.join(".")} or newer.`);
  }
}

/** npm writes node_modules/.package-lock.json last, so its age is that of a finished install. */
function packagesAreCurrent() {
  const installed = join(root, "node_modules", ".package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

/**
 * Calls `end` when the process that started this one is gone, if that is npm: SIGKILL cannot be passed on. A shell may go, as it does after
 * `nohup`.
 */
function watchNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const npm = process.ppid;
  return setInterval(() => process.ppid !== npm && end(), PARENT_POLL);
}

/**
 * Runs one program in the foreground. Gives its exit code, and the signal that was passed on to it, if any. SIGINT, SIGTERM and SIGHUP are
 * passed on; from a terminal the child gets Ctrl-C by itself as well, and takes the second one for the first. After `limit` milliseconds, if
 * there is one, it is ended, and `late` is true.
 */
function run(program, args, env = process.env, limit = undefined) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", env });
    let signalled;
    let late = false;
    const timer = limit && setTimeout(() => ((late = true), child.kill("SIGTERM")), limit);
    const forward = (signal) => {
      signalled = signal;
      child.kill(signal);
    };
    const watch = watchNpm(() => forward("SIGTERM"));
    for (const signal of SIGNALS) process.on(signal, forward);
    child.on("error", (error) => fail(`cannot run ${program}: ${error.message}`, "Is it on PATH?"));
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      clearTimeout(timer);
      for (const each of SIGNALS) process.off(each, forward);
      resolve({ code: signal ? 128 + constants.signals[signal] : code, signalled, late });
    });
  });
}

/**
 * The environment without the commands of installed packages. `npm run` puts them first on PATH, and a package of as-pect's brings an npm 6
 * of its own: it would remove the packages and then fail on this lock file.
 */
function withoutPackageCommands() {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** What a command prints for `--help`, without running it. */
function help(command) {
  if (command === undefined) return `Usage: node cli/bootstrap.mjs <command> [arguments]\n\nCommands: ${Object.keys(COMMANDS).join(", ")}\n`;
  return JSON.parse(readFileSync(join(root, "cli", "help.json"), "utf8"))[command];
}

const asksForHelp = (argument) => argument === "--help" || argument === "-h";

const [command, ...args] = asksForHelp(process.argv[2]) ? [undefined, process.argv[2]] : process.argv.slice(2);
const entry = Object.hasOwn(COMMANDS, command ?? "") ? COMMANDS[command] : undefined;
if ((entry || command === undefined) && args.some(asksForHelp)) {
  process.stdout.write(help(command));
  process.exit(0);
}
checkNode();
if (!entry) fail(`unknown command ${JSON.stringify(command ?? "")}`, `One of: ${Object.keys(COMMANDS).join(", ")}.`);

if (!packagesAreCurrent()) {
  console.error("reprise: installing npm packages (once for each change of package-lock.json)");
  const { code, signalled, late } = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], withoutPackageCommands(), INSTALL_LIMIT);
  if (late) fail(`npm ci was not done after ${INSTALL_LIMIT / 60_000} minutes`, "Check the network and the npm registry (npm ping), then run it again.");
  if (signalled) process.exit(128 + constants.signals[signalled]);
  if (code !== 0) fail("npm ci failed, see above", "Check the network and the npm registry (npm ping), then run it again.");
}
// A function that V8 optimises in the background when a test's process ends can keep it from ending for ever: the compiler waits for the main
// thread to collect garbage, the main thread for the compiler (https://github.com/nodejs/node/issues/54918). Test processes inherit this.
const flags = command === "test" || command === "fuzz" ? ["--no-concurrent-recompilation"] : [];
const { code } = await run(process.execPath, [...flags, "--import", import.meta.resolve("tsx"), join(root, entry), ...args]);
process.exitCode = code;
