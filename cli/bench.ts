import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Figure } from "../bench/figures.ts";
import { describeMachine, machineFacts } from "../bench/machine.ts";
import { BENCHES, type Bench, type BenchName, type Need } from "../bench/suite.ts";
import type { Means } from "../bench/means.ts";
import { documentOf, tableOf, verdictOf } from "../bench/table.ts";
import { provideWrk } from "../bench/wrk.ts";
import { buildFilter, describeBuild } from "../tools/build.ts";
import { runDirectory, startOllama, stopAll, stopOnSignals, untilStopped } from "../tools/gateway/index.ts";
import { runAsProgram } from "./lib/command.ts";
import { describeError } from "../tools/lib/failure.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { parseBench } from "./options/bench.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../tools/provision/envoy.ts";
import { EMBEDDING_MODEL, provideModel, verifyEmbeddings } from "../tools/provision/models.ts";

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
  const directory = await runDirectory(cacheRoot(), "bench");
  stopOnSignals(
    async (signal) => {
      console.log(`Stopped. The logs are in ${directory}`);
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
  }
}

runAsProgram(import.meta.url, main);
