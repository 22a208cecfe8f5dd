/**
 * Measures the embedded index inside a real Envoy: compiles the bench filter, starts Envoy with it on one worker, asks it for its figures
 * over HTTP, and stops Envoy. Alone: `npx tsx bench/index/run.ts --envoy PATH`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import asc from "assemblyscript/asc";
import getPort from "get-port";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Filling 100,000 entries and the brute-force comparison take some ten seconds. */
const RUN_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 30_000;

/** What searches cost and find on one kind of vectors: 100,000 × 384 in one partition, asked for a cosine of 0.8 or more. */
export interface SearchFigures {
  /** Mean, median and 99th percentile of a search that follows another, in µs. */
  usPerQuery: number;
  p50: number;
  p99: number;
  /** Mean and median of a search that finds nothing of the index in the processor's caches. */
  usPerQueryCold: number;
  p50Cold: number;
  /** Median where no least cosine is given. */
  p50WithoutMinimum: number;
  /** Queries whose true nearest is at cosine 0.85 or more, and the share of them whose nearest was found. */
  neighbours: number;
  recallAt1: number;
  /** As `recallAt1`, where a match at most 0.002 worse than the true nearest counts. */
  recallAt1AsGood: number;
  usPerPut: number;
  entries: number;
  bytesPerEntry: number;
}

/** The worse of both corpora, and the figures of each. */
export interface IndexFigures {
  usPerQuery: number;
  recallAt1: number;
  bytesPerEntry: number;
  /** Bytes an entry where every entry is a partition of its own. */
  bytesPerEntryAlone: number;
  gaussian: SearchFigures;
  clustered: SearchFigures;
}

export async function benchIndex(options: { envoy: string }): Promise<IndexFigures> {
  const directory = await mkdtemp(join(tmpdir(), "reprise-index-"));
  try {
    const wasm = join(directory, "index.wasm");
    await compile(wasm);
    const port = await getPort();
    const config = join(directory, "envoy.json");
    await writeFile(config, JSON.stringify(envoyConfig(wasm, port)));
    const log = join(directory, "envoy.log");
    const envoy = await startEnvoy(options.envoy, config, log);
    try {
      await untilReady(port, envoy, log);
      const gaussian = (await ask(port, "gaussian", log)) as SearchFigures;
      const clustered = (await ask(port, "clustered", log)) as SearchFigures;
      const alone = (await ask(port, "partitions", log)) as { bytesPerEntry: number };
      return {
        usPerQuery: Math.max(gaussian.usPerQuery, clustered.usPerQuery),
        recallAt1: Math.min(gaussian.recallAt1, clustered.recallAt1),
        bytesPerEntry: Math.max(gaussian.bytesPerEntry, clustered.bytesPerEntry),
        bytesPerEntryAlone: alone.bytesPerEntry,
        gaussian,
        clustered,
      };
    } finally {
      await stop(envoy);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Compiles as the product is: the same target of asconfig.json. */
async function compile(outFile: string): Promise<void> {
  const args = ["bench/index/entry.ts", "--baseDir", ROOT, "--target", "release", "--outFile", outFile];
  const { error, stderr } = await asc.main(args);
  if (error) throw new Error(`the bench filter does not compile: ${error.message}\n${stderr.toString()}`);
}

function envoyConfig(wasm: string, port: number): object {
  const filter = {
    name: "index",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        name: "index",
        root_id: "index",
        vm_config: { vm_id: "index", runtime: "envoy.wasm.runtime.v8", code: { local: { filename: wasm } } },
      },
    },
  };
  const router = {
    name: "router",
    typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
  };
  const ready = { match: { path: "/ready" }, direct_response: { status: 200 } };
  const connectionManager = {
    "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: "index",
    http_filters: [filter, router],
    route_config: { virtual_hosts: [{ name: "all", domains: ["*"], routes: [ready] }] },
  };
  return {
    static_resources: {
      listeners: [
        {
          address: { socket_address: { address: "127.0.0.1", port_value: port } },
          filter_chains: [{ filters: [{ name: "http", typed_config: connectionManager }] }],
        },
      ],
    },
  };
}

async function startEnvoy(binary: string, config: string, log: string): Promise<ChildProcess> {
  const output = await open(log, "w");
  try {
    const args = ["-c", config, "--concurrency", "1", "--use-dynamic-base-id", "-l", "warning"];
    const envoy = spawn(binary, args, { stdio: ["ignore", output.fd, output.fd] });
    await once(envoy, "spawn");
    return envoy;
  } finally {
    await output.close();
  }
}

async function untilReady(port: number, envoy: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && envoy.exitCode === null) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/ready`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Envoy did not start:\n${await readFile(log, "utf8")}`);
}

async function ask(port: number, corpus: string, log: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/${corpus}`, { signal: AbortSignal.timeout(RUN_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the bench filter failed on ${corpus}:\n${await readFile(log, "utf8")}`);
  return response.json();
}

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  const exit = once(process, "exit");
  process.kill("SIGTERM");
  const timer = setTimeout(() => process.kill("SIGKILL"), 5_000);
  await exit;
  clearTimeout(timer);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { envoy: { type: "string", default: "envoy" } } });
  console.log(JSON.stringify(await benchIndex({ envoy: values.envoy }), null, 2));
}
