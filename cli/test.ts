import { rm } from "node:fs/promises";
import { Option } from "commander";
import { buildFilter, describeBuild } from "../tools/build.ts";
import { scratchDirectory, startOllama, stopAll, stopOnSignals, untilStopped, type Ollama } from "../tools/gateway/index.ts";
import { commandLine, runAsProgram } from "./lib/command.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideChroma } from "../tools/provision/chroma.ts";
import { provideEnvoy } from "../tools/provision/envoy.ts";
import { CHAT_MODEL, EMBEDDING_MODEL, provideModel, verifyEmbeddings, warmChatModel } from "../tools/provision/models.ts";
import { provideOpenAiPython } from "../tools/provision/openai-python.ts";
import { runNodeTests, testFiles } from "./testing/node.ts";
import { judged, summary, type Outcome } from "./testing/outcome.ts";
import { runUnitTests } from "./testing/unit.ts";

/** The suites in the order they run, quick ones first, and what has to be there for each of them. */
const SUITES = {
  unit: [],
  cli: ["envoy", "filter"],
  host: ["filter"],
  fuzz: ["filter"],
  e2e: ["envoy", "filter", "ollama", "chroma", "openai"],
} satisfies Record<string, Need[]>;

type Need = "envoy" | "filter" | "ollama" | "chroma" | "openai";
export type Suite = keyof typeof SUITES;
const NAMES = Object.keys(SUITES) as Suite[];

/** Reads the arguments after `npm test --`: the suites to run. Throws commander's error for a bad one or for --help. */
export function parseTest(args: string[]): Suite[] {
  const program = commandLine("test", "Fetches what the tests need, builds the filter and runs every test.").addOption(
    new Option("--only <suite>", "run one suite: as-pect's unit tests, or the node:test files of tests/<suite>").choices(NAMES),
  );
  const { only } = program.parse(args, { from: "user" }).opts<{ only?: Suite }>();
  return only ? [only] : NAMES;
}

function steps(needs: Set<Need>, directory: string, use: (ollama: Ollama) => void): Step[] {
  const cache = cacheRoot();
  const parts: Record<Need, Step> = {
    envoy: { title: "Envoy", run: (report) => provideEnvoy(cache, report) },
    filter: { title: "Filter", run: async (report) => describeBuild(await buildFilter("release", report)) },
    ollama: {
      title: "Ollama and its models",
      run: async (report) => {
        const ollama = await startOllama({ cache, directory, report });
        use(ollama);
        for (const model of [EMBEDDING_MODEL, CHAT_MODEL]) await provideModel(cache, ollama.url, model, report);
        await verifyEmbeddings(ollama.url);
        await warmChatModel(ollama.url, CHAT_MODEL);
        return ollama.url;
      },
    },
    chroma: { title: "Chroma", run: async (report) => (await provideChroma(cache, report)).program },
    openai: { title: "OpenAI's client library for Python", run: (report) => provideOpenAiPython(cache, report) },
  };
  return [...needs].map((need) => parts[need]);
}

async function main(args: string[]): Promise<number> {
  const suites = parseTest(args);
  const directory = await scratchDirectory();
  const abort = new AbortController();
  stopOnSignals(
    async (signal) => {
      await rm(directory, { recursive: true, force: true });
      return signal === "SIGINT" ? 130 : 143;
    },
    () => abort.abort(),
  );
  try {
    const needs = new Set(suites.flatMap((suite): Need[] => SUITES[suite]));
    // The test files find this Ollama as they would any other that answers.
    await runSteps(steps(needs, directory, (ollama) => (process.env.OLLAMA_HOST = ollama.url)));
    const outcomes = new Map<string, Outcome>();
    for (const suite of suites) {
      console.log(`\n── ${suite} ──`);
      const run = suite === "unit" ? runUnitTests(directory) : testFiles(inRoot("tests", suite)).then((files) => runNodeTests(files, abort.signal));
      outcomes.set(suite, judged(suite, await run));
    }
    await untilStopped();
    console.log(`\n${summary(outcomes)}`);
    return [...outcomes.values()].some(({ failures }) => failures.length > 0) ? 1 : 0;
  } finally {
    await untilStopped();
    await stopAll();
    await rm(directory, { recursive: true, force: true });
  }
}

runAsProgram(import.meta.url, main);
