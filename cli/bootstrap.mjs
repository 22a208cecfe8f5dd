// What `npm start`, `npm test` and `npm run …` call: plain JavaScript without packages, because it is what installs them.
//
//   node cli/bootstrap.mjs <command> [arguments]
//
// Checks Node, installs the npm packages if the lock file is newer than they are, and runs the command's TypeScript under
// tsx with the same arguments, standard streams and exit code.
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LEAST_NODE = [20, 5];
const COMMANDS = {
  start: "cli/start.ts",
  test: "cli/test.ts",
  build: "cli/build.ts",
  check: "cli/check.ts",
  docs: "cli/docs.ts",
  bench: "cli/bench.ts",
  quality: "cli/quality.ts",
  calibrate: "cli/calibrate.ts",
  fuzz: "cli/fuzz.ts",
};

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
 * Runs one program in the foreground and gives its exit code. SIGINT, SIGTERM and SIGHUP are passed on; from a terminal the
 * child gets Ctrl-C by itself as well, and takes the second one for the first.
 */
function run(program, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", env });
    const forward = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.on("error", (error) => fail(`cannot run ${program}: ${error.message}`, "Is it on PATH?"));
    child.on("exit", (code, signal) => {
      for (const each of signals) process.off(each, forward);
      resolve(signal ? 128 + constants.signals[signal] : code);
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

checkNode();
const [command, ...args] = process.argv.slice(2);
const entry = Object.hasOwn(COMMANDS, command ?? "") ? COMMANDS[command] : undefined;
if (!entry) fail(`unknown command ${JSON.stringify(command ?? "")}`, `One of: ${Object.keys(COMMANDS).join(", ")}.`);

if (!packagesAreCurrent()) {
  console.error("reprise: installing npm packages (once for each change of package-lock.json)");
  const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], withoutPackageCommands());
  if (code !== 0) fail("npm ci failed, see above", "Check the network and the npm registry (npm ping), then run it again.");
}
// A function that V8 optimises in the background when a test's process ends can keep it from ending for ever: the compiler waits for the main
// thread to collect garbage, the main thread for the compiler (https://github.com/nodejs/node/issues/54918). Test processes inherit this.
const flags = command === "test" || command === "fuzz" ? ["--no-concurrent-recompilation"] : [];
process.exitCode = await run(process.execPath, [...flags, "--import", import.meta.resolve("tsx"), join(root, entry), ...args]);
