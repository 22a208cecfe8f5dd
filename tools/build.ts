import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inRoot } from "./lib/paths.ts";
import { silent, type Report } from "./lib/report.ts";
import { run } from "./lib/run.ts";

/** Puts the lists of words into the module, packed. */
const PACKED_LISTS = inRoot("tools", "compiler", "packed-lists.js");
const INPUTS = ["assembly", "asconfig.json", "package-lock.json", "tools/compiler"];
const COMPILER = inRoot("node_modules", "assemblyscript", "bin", "asc.js");

/** `quality` is the filter's decisions alone, for `npm run quality`. */
export type Target = "release" | "higress" | "debug" | "quality";

const FILES: Record<Target, string> = {
  release: "reprise.wasm",
  higress: "reprise.higress.wasm",
  debug: "reprise.debug.wasm",
  quality: "quality.wasm",
};
const SOURCES: Record<Target, string> = {
  release: "assembly/reprise.ts",
  higress: "assembly/higress.ts",
  debug: "assembly/reprise.ts",
  quality: "assembly/quality.ts",
};
/** What the compiler is told beside asconfig.json. `HIGRESS` is read in assembly/core/build.ts. */
const DEFINES: Partial<Record<Target, string[]>> = { higress: ["--use", "HIGRESS=1"] };

export interface Built {
  /** The .wasm file. */
  file: string;
  bytes: number;
  /** False if it was newer than all it is made of. */
  compiled: boolean;
}

const modified = (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );

async function newest(path: string): Promise<number> {
  if (!(await stat(path)).isDirectory()) return modified(path);
  // A directory's own time counts too: it changes when a file is removed.
  const entries = await readdir(path, { recursive: true });
  return Math.max(...(await Promise.all([path, ...entries.map((entry) => join(path, entry))].map(modified))));
}

/** Compiles the filter as asconfig.json says, unless what is there is newer than all its inputs. */
export async function buildFilter(target: Target = "release", report: Report = silent): Promise<Built> {
  const file = inRoot("build", FILES[target]);
  const inputs = Math.max(...(await Promise.all(INPUTS.map((input) => newest(inRoot(input))))));
  const compiled = (await modified(file)) <= inputs;
  if (compiled) {
    report(`compiling ${SOURCES[target]}`);
    await compile(target, file);
  }
  return { file, bytes: (await stat(file)).size, compiled };
}

/** Compiles one entry file, given from the repository's root, with the options of asconfig.json. Fails with the compiler's errors. */
export async function compileSource(source: string, options: "release" | "debug", file: string, defines: string[] = []): Promise<void> {
  const args = [COMPILER, source, "--config", "asconfig.json", "--target", options, "--transform", PACKED_LISTS, "--outFile", file, ...defines];
  await run(process.execPath, args, { cwd: inRoot(), limit: 10 * 60_000, mend: "Mend the errors below." });
}

async function compile(target: Target, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Into a file of its own, then renamed: an Envoy that is starting never reads half of it.
  const fresh = target !== "debug" ? `${file}.${process.pid}` : file;
  try {
    await compileSource(SOURCES[target], target === "debug" ? "debug" : "release", fresh, DEFINES[target]);
    if (fresh !== file) await rename(fresh, file);
  } finally {
    if (fresh !== file) await rm(fresh, { force: true });
  }
}

/** One line about a build, as every command prints it. */
export function describeBuild({ file, bytes, compiled }: Built): string {
  return `${file.slice(inRoot().length + 1)}: ${(bytes / 1024).toFixed(1)} KiB${compiled ? "" : ", up to date"}`;
}
