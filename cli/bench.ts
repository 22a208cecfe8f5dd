import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Option } from "commander";
import type { Figure } from "../bench/figures.ts";
import { describeMachine, machineFacts } from "../bench/machine.ts";
import { BENCHES, BENCH_NAMES, type Bench, type BenchName, type Means, type Need } from "../bench/suite.ts";
import { documentOf, tableOf, verdictOf } from "../bench/table.ts";
import { provideWrk } from "../bench/wrk.ts";
import { buildFilter, describeBuild } from "../tools/build.ts";
import { scratchDirectory, startOllama, stopAll, stopOnSignals, untilStopped } from "../tools/gateway/index.ts";
import { commandLine, runAsProgram } from "./lib/command.ts";
import { describeError } from "../tools/lib/failure.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../tools/provision/envoy.ts";
import { EMBEDDING_MODEL, provideModel, verifyEmbeddings } from "../tools/provision/models.ts";

export interface BenchOptions {
  only: BenchName[];
  json: string;
}

/** Reads the arguments after `npm run bench --`. Throws commander's error for a bad one or for --help. */
export function parseBench(args: string[]): BenchOptions {
  const program = commandLine("run bench", "Measures speed, memory and size, each against what it must reach. It ends with 0 whether the targets were met or not.")
    .addOption(new Option("--only <name...>", "run these benchmarks only").choices(BENCH_NAMES).default(BENCH_NAMES, "all"))
    .addOption(new Option("--json <file>", "where the figures are written").default(inRoot("build", "bench.json"), "build/bench.json"));
  const { only, json } = program.parse(args, { from: "user" }).opts<BenchOptions>();
  return { only: BENCH_NAMES.filter((name) => only.includes(name)), json: resolve(json) };
}

function provision(needs: Set<Need>, directory: string, means: Partial<Means>): Step[] {
  const cache = cacheRoot();
  const steps: Step[] = [
    { title: "Envoy", run: async (report) => (means.envoy = await provideEnvoy(cache, report)) },
    {
      title: "Filter",
      run: async (report) => {
        const built = await buildFilter("release", report);
        means.wasm = built.file;
        return describeBuild(built);
      },
    },
  ];
  if (needs.has("wrk")) steps.push({ title: "wrk", run: provideWrk });
  if (needs.has("ollama")) {
    steps.push({
      title: "Ollama and its model",
      run: async (report) => {
        const ollama = await startOllama({ cache, directory, report });
        await provideModel(cache, ollama.url, EMBEDDING_MODEL, report);
        await verifyEmbeddings(ollama.url);
        means.ollama = ollama;
        return ollama.url;
      },
    });
  }
  return steps;
}

/** One benchmark as a step. One that fails is a row of its own, and the others go on. */
function measuring(name: BenchName, directory: string, means: Partial<Means>, figures: Figure[]): Step {
  const { title, run }: Bench = BENCHES[name];
  return {
    title,
    run: async (report) => {
      const own = join(directory, name);
      await mkdir(own);
      try {
        figures.push(...(await run({ ...(means as Means), directory: own, report })));
        return "done";
      } catch (error) {
        await untilStopped();
        figures.push({ name: title, unit: "", digits: 0, note: describeError(error).replaceAll(/\s+/g, " ").slice(0, 300) });
        return `failed\n${describeError(error)}`;
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
  };
}

async function main(args: string[]): Promise<number> {
  const { only, json } = parseBench(args);
  const directory = await scratchDirectory();
  stopOnSignals(
    async (signal) => {
      await rm(directory, { recursive: true, force: true });
      return signal === "SIGINT" ? 130 : 143;
    },
    () => console.log("\nStopping."),
  );
  try {
    const means: Partial<Means> = {};
    const figures: Figure[] = [];
    const needs = new Set(only.flatMap((name): Need[] => BENCHES[name].needs));
    await runSteps([...provision(needs, directory, means), ...only.map((name) => measuring(name, directory, means, figures))]);
    const machine = await machineFacts(means.envoy!);
    console.log(`\n${describeMachine(machine)}\n\n${tableOf(figures)}\n\n${verdictOf(figures)}`);
    await mkdir(dirname(json), { recursive: true });
    await writeFile(json, `${JSON.stringify(documentOf(machine, figures), null, 2)}\n`);
    console.log(`\nWritten to ${json}`);
    return figures.some(({ measured }) => !measured) ? 1 : 0;
  } finally {
    await untilStopped();
    await stopAll();
    await rm(directory, { recursive: true, force: true });
  }
}

runAsProgram(import.meta.url, main);
