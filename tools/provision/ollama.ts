import { access, readFile } from "node:fs/promises";
import { constants } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { ensureDebianPackages, thisHost, type DebianHost } from "./debian.ts";
import { unpackSource } from "./pip.ts";

const VERSION = "0.17.4";
const MINIAUDIO = "1.71";
const MINUTE = 60_000;

/** What the compiler includes and Ollama's Go module does not carry (module archives leave vendored folders out). */
const HEADERS = [
  { name: "nlohmann-json3-dev", file: "/usr/include/nlohmann/json.hpp" },
  { name: "libstb-dev", file: "/usr/include/stb/stb_image.h" },
];
const COMPILERS = [
  { name: "gcc", file: "/usr/bin/gcc" },
  { name: "g++", file: "/usr/bin/g++" },
];

/** The `-march` levels of x86-64, best first, and the flags of /proc/cpuinfo that each of them needs. */
const LEVELS: [level: string, flags: string[]][] = [
  ["x86-64-v3", ["avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"]],
  ["x86-64-v2", ["sse4_2", "ssse3", "popcnt", "cx16"]],
];

/**
 * The best `-march` level that a processor with these /proc/cpuinfo flags runs, or "" for the compiler's default. Without
 * AVX2 an embedding takes several times as long, with it on an older processor Ollama dies of an illegal instruction.
 */
export function marchLevel(architecture: string, cpuinfo: string): string {
  if (architecture !== "x64") return "";
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return LEVELS.find(([, needed]) => needed.every((flag) => flags.has(flag)))?.[0] ?? "";
}

/** The name or path of an `ollama`: the one on PATH, else one built from its Go module, which takes minutes the first time. */
export async function provideOllama(cache: string, report: Report = silent): Promise<string> {
  if (
    await run("ollama", ["--version"], { limit: 20_000, mend: "" }).then(
      () => true,
      () => false,
    )
  )
    return "ollama";
  return buildOllama(cache, report);
}

/** Builds Ollama into the cache, if it is not there yet, and gives its path. */
export async function buildOllama(cache: string, report: Report = silent): Promise<string> {
  const level = marchLevel(process.arch, await readFile("/proc/cpuinfo", "utf8").catch(() => ""));
  const name = ["ollama", VERSION, process.platform, process.arch, level].filter(Boolean).join("-");
  const part = await provide(cache, name, (directory) => build(directory, level, report), report);
  return join(part, "ollama");
}

async function build(directory: string, level: string, report: Report): Promise<void> {
  const host = await thisHost();
  await ensureCompilers(host, report);
  await ensureDebianPackages(HEADERS, "Building Ollama", host, report);
  const sources = join(directory, "sources");
  await unpackSource(`miniaudio==${MINIAUDIO}`, ["setuptools", "wheel", "cffi"], sources, report);
  const flags = ["-O3", "-w", level && `-march=${level}`, `-I${join(sources, `miniaudio-${MINIAUDIO}`)}`].filter(Boolean).join(" ");
  const env = { ...process.env, GOBIN: directory, GOFLAGS: "", CGO_ENABLED: "1", CGO_CFLAGS: flags, CGO_CXXFLAGS: flags };
  const mend = "Install Ollama by hand (https://ollama.com/download), or start it elsewhere and set OLLAMA_HOST.";
  const packages = (line: string) => report(`building Ollama ${VERSION}, which takes some minutes: ${line}`);
  await run("go", ["install", "-v", "-trimpath", `github.com/ollama/ollama@v${VERSION}`], { env, report: packages, limit: 30 * MINUTE, mend });
  await access(join(directory, "ollama"), constants.X_OK);
  // Only headers and the tools that fetched them.
  await run("rm", ["-rf", sources], { limit: MINUTE, mend: "" });
}

async function ensureCompilers(host: DebianHost, report: Report): Promise<void> {
  const compiler = await run("g++", ["--version"], { limit: 10_000, mend: "" }).then(
    () => true,
    () => false,
  );
  if (!compiler) await ensureDebianPackages(COMPILERS, "Building Ollama", host, report);
  await run("go", ["version"], {
    limit: 10_000,
    mend: "Building Ollama needs Go 1.24 or newer (https://go.dev/dl). Or install Ollama itself (https://ollama.com/download).",
  });
}
