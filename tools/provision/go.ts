import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";
import { run } from "../lib/run.ts";
import { provide } from "./cache-dir.ts";

const MINUTE = 60_000;
const MEND = "It needs Go 1.26 or newer (https://go.dev/dl) and the module proxy that `go env GOPROXY` names.";

/**
 * The path of the program that the Go module in `directory` builds, kept in the cache under the digest of its sources. Fails with the
 * compiler's lines.
 */
export async function provideGoProgram(cache: string, directory: string, report: Report = silent): Promise<string> {
  const digest = createHash("sha256");
  for (const file of (await readdir(directory)).sort()) digest.update(file).update(await readFile(join(directory, file)));
  const name = ["go", basename(directory), process.platform, process.arch, digest.digest("hex").slice(0, 16)].join("-");
  const build = async (into: string): Promise<void> => {
    const env = { ...process.env, GOFLAGS: "", CGO_ENABLED: "0" };
    const told = (line: string) => report(`building ${basename(directory)}: ${line}`);
    await run("go", ["build", "-v", "-trimpath", "-o", join(into, "program"), "."], { cwd: directory, env, report: told, limit: 15 * MINUTE, mend: MEND });
  };
  return join(await provide(cache, name, build, report), "program");
}

/** The path of the program that a package of somebody else's builds, given as `path@version` with an exact version; kept in the cache. */
export async function provideGoTool(cache: string, tool: string, report: Report = silent): Promise<string> {
  const [path = "", version = ""] = tool.split("@");
  const build = async (into: string): Promise<void> => {
    const env = { ...process.env, GOBIN: into, GOFLAGS: "", CGO_ENABLED: "0" };
    await run("go", ["install", "-trimpath", tool], { cwd: "/", env, report, limit: 15 * MINUTE, mend: MEND });
  };
  const name = ["go", basename(path), version, process.platform, process.arch].join("-");
  return join(await provide(cache, name, build, report), basename(path));
}

/** The directory that holds a Go module's files, given as `path@version`. Go fetches it once, checks it against its checksum database and keeps it. */
export async function provideGoModule(module: string): Promise<string> {
  const env = { ...process.env, GOFLAGS: "-mod=mod" };
  // From a directory without a go.mod: the version is the one named here.
  const text = await run("go", ["mod", "download", "-json", module], { cwd: "/", env, limit: 10 * MINUTE, mend: MEND });
  const { Dir } = JSON.parse(text) as { Dir?: string };
  if (!Dir) throw new Failure(`Go did not say where ${module} is`, MEND, text);
  return Dir;
}
