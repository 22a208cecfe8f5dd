import { buildFilter, describeBuild } from "../tools/build.ts";
import { runDirectory, startOllama, stopAll, stopOnSignals, untilStopped, type Ollama } from "../tools/gateway/index.ts";
import { runAsProgram } from "./lib/command.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { parseTest } from "./options/test.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../tools/provision/envoy.ts";
import { provideGoProgram } from "../tools/provision/go.ts";
import { CHAT_MODEL, EMBEDDING_MODEL, provideModel, verifyEmbeddings, warmChatModel } from "../tools/provision/models.ts";
import { provideRedis } from "../tools/provision/redis.ts";
import { provideOpenAiPython } from "../tools/provision/openai-python.ts";
import { provideStores } from "../tools/provision/stores.ts";
import { runNodeTests, testFiles } from "./testing/node.ts";
import { judged, summary, type Outcome } from "./testing/outcome.ts";
import { SUITES, type Need } from "./testing/suites.ts";
import { runUnitTests } from "./testing/unit.ts";

function steps(needs: Set<Need>, directory: string, use: (ollama: Ollama) => void): Step[] {
  const cache = cacheRoot();
  const parts: Record<Need, Step> = {
    envoy: { title: "Envoy", run: (report) => provideEnvoy(cache, report) },
    filter: {
      title: "Filter",
      run: async (report) => [await buildFilter("release", report), await buildFilter("higress", report)].map(describeBuild).join("; "),
    },
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
    stores: { title: "Chroma, Milvus, OpenSearch and Weaviate", run: (report) => provideStores(cache, report) },
    deployables: {
      title: "Readers of compose, kustomize and OCI files",
      run: (report) => provideGoProgram(cache, inRoot("tests", "deployables"), report),
    },
    redis: { title: "Redis", run: async (report) => (await provideRedis(cache, report)).program },
    openai: { title: "OpenAI's client library for Python", run: (report) => provideOpenAiPython(cache, report) },
  };
  return [...needs].map((need) => parts[need]);
}

async function main(args: string[]): Promise<number> {
  const suites = parseTest(args);
  const directory = await runDirectory(cacheRoot(), "test");
  const abort = new AbortController();
  stopOnSignals(
    async (signal) => {
      console.log(`Stopped. The logs are in ${directory}`);
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
    if (![...outcomes.values()].some(({ failures }) => failures.length > 0)) return 0;
    console.error(`The logs of what the suites share are in ${directory}`);
    return 1;
  } finally {
    await untilStopped();
    await stopAll();
  }
}

runAsProgram(import.meta.url, main);
