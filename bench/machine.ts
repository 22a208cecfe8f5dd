import { cpus, loadavg, release, totalmem } from "node:os";
import { parseEnvoyVersion } from "../tools/provision/envoy.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { run } from "../tools/lib/run.ts";

/** What one has to know to compare two runs. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  kernel: string;
  /** Programs that wanted to run, on average over the last five minutes: the benchmark's own are one to three. */
  load: number;
  node: string;
  envoy: string;
  /** "unknown" outside a Git checkout; ends in "+" if the checkout has changes. */
  commit: string;
  date: string;
}

const LIMIT = 10_000;

async function commit(): Promise<string> {
  const git = (...args: string[]) => run("git", args, { cwd: inRoot(), limit: LIMIT, mend: "" });
  try {
    const hash = (await git("rev-parse", "--short=10", "HEAD")).trim();
    return (await git("status", "--porcelain")).trim() ? `${hash}+` : hash;
  } catch {
    return "unknown";
  }
}

export async function machineFacts(envoy: string): Promise<Machine> {
  const version = parseEnvoyVersion(await run(envoy, ["--version"], { limit: LIMIT, mend: "Is Envoy whole?" }));
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    load: Number(loadavg()[1]!.toFixed(1)),
    node: process.versions.node,
    envoy: version ?? "unknown",
    commit: await commit(),
    date: new Date().toISOString(),
  };
}

/** One line above the table. */
export const describeMachine = (machine: Machine): string =>
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, load ${machine.load} · Linux ${machine.kernel} · Envoy ${machine.envoy} · Node ${machine.node} · commit ${machine.commit} · ${machine.date}`;
