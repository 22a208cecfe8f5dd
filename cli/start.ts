import { rm } from "node:fs/promises";
import { buildFilter, describeBuild } from "../tools/build.ts";
import { curl, QUESTION, REPHRASED } from "../tools/gateway/curls.ts";
import {
  claimPort,
  requireNamedPort,
  runDirectory,
  scratchDirectory,
  SERVERS,
  startGateway,
  startOllama,
  startStore,
  stopAll,
  stopOnSignals,
  untilStopped,
} from "../tools/gateway/index.ts";
import type { Child, Envoy, Ollama, StoreServer } from "../tools/gateway/index.ts";
import { Failure } from "../tools/lib/failure.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../tools/provision/envoy.ts";
import { EMBEDDING_MODEL, provideModel, verifyEmbeddings, warmChatModel } from "../tools/provision/models.ts";
import { runAsProgram } from "./lib/command.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { parseStart, type StartOptions } from "./options/start.ts";

/** What is running by the end of the steps. */
interface Running {
  envoy?: Envoy;
  ollama?: Ollama;
  store?: StoreServer;
}

interface Places {
  /** Gets configuration and logs, which stay. */
  directory: string;
  /** Gets what is removed at the end: the vector store's data, which are users' questions and answers. */
  scratch: string;
}

function steps(options: StartOptions, { directory, scratch }: Places, notes: string[], running: Running): Step[] {
  const cache = cacheRoot();
  let program = "";
  let wasm = "";
  const both = (report: (line: string) => void) => (line: string) => {
    notes.push(line);
    report(line);
  };
  const list: Step[] = [
    { title: "Envoy", run: async (report) => (program = await provideEnvoy(cache, report)) },
    {
      title: "Filter",
      run: async (report) => {
        const built = await buildFilter("release", report);
        wasm = built.file;
        return describeBuild(built);
      },
    },
    {
      title: "Ollama",
      run: async (report) => {
        running.ollama = await startOllama({ cache, directory, report });
        return `${running.ollama.url}${running.ollama.child ? "" : ", which was running already"}`;
      },
    },
    {
      title: "Embedding model",
      run: async (report) => {
        await provideModel(cache, running.ollama!.url, EMBEDDING_MODEL, report);
        await verifyEmbeddings(running.ollama!.url);
        return EMBEDDING_MODEL;
      },
    },
  ];
  if (!options.upstream) {
    list.push({
      title: "Chat model",
      run: async (report) => {
        await provideModel(cache, running.ollama!.url, options.model, report);
        await warmChatModel(running.ollama!.url, options.model);
        return options.model;
      },
    });
  }
  const { vector } = options;
  if (vector !== "embedded") {
    list.push({
      title: SERVERS[vector].name,
      run: async (report) => {
        running.store = await startStore(vector, { cache, directory, data: scratch, report });
        return running.store.url;
      },
    });
  }
  list.push({
    title: "Gateway",
    run: async (report) => {
      const host = "127.0.0.1";
      const port = await claimPort(options.port, both(report), host);
      const adminPort = await claimPort(options.adminPort, both(report), host);
      running.envoy = await startGateway({
        envoy: program,
        wasm,
        directory,
        vector,
        concurrency: options.concurrency,
        listener: { host, port },
        admin: { host, port: adminPort },
        ollama: running.ollama!,
        ...(running.store ? { store: running.store } : {}),
        ...(options.upstream ? { upstream: options.upstream } : {}),
        ...(options.verbose ? { componentLogLevel: "wasm:debug" } : {}),
      });
      return running.envoy.gatewayUrl;
    },
  });
  return list;
}

function welcome(options: StartOptions, { gatewayUrl, adminUrl }: Envoy, directory: string): string {
  const curls = { gatewayUrl, model: options.model, key: options.upstream?.protocol === "https:" };
  return [
    "",
    `Reprise listens on ${gatewayUrl} (admin: ${adminUrl}).`,
    `Its logs are in ${directory}`,
    "",
    "Ask a question:",
    "",
    `  ${curl(QUESTION, curls)}`,
    "",
    "Ask it in other words; the header cache-status tells that this answer comes from the cache:",
    "",
    `  ${curl(REPHRASED, curls)}`,
    "",
    "Ctrl-C stops it.",
  ].join("\n");
}

/** Becomes a failure as soon as one of them ends. */
function watch(children: (Child | undefined)[]): Promise<never> {
  const ends = children.flatMap((child) => (child ? [child.ended.then((how) => ({ child, how }))] : []));
  return Promise.race(ends).then(({ child, how }) => {
    throw new Failure(`${child.name} ended by itself (${how}), so everything was stopped`, `Run it again. Its log: ${child.log}`, child.tail());
  });
}

async function main(args: string[]): Promise<number> {
  const options = parseStart(args);
  for (const port of [options.port, options.adminPort]) await requireNamedPort(port); // before minutes are spent on the rest
  const directory = await runDirectory(cacheRoot(), "start");
  const scratch = await scratchDirectory();
  const tidy = () => rm(scratch, { recursive: true, force: true });
  stopOnSignals(
    async () => {
      await tidy();
      console.log(`Stopped. The logs are in ${directory}`);
      return 0; // this is how one stops it
    },
    () => console.log("\nStopping."),
  );
  const running: Running = {};
  const notes: string[] = [];
  try {
    await runSteps(steps(options, { directory, scratch }, notes, running), options.verbose);
    for (const note of notes) console.log(note);
    console.log(welcome(options, running.envoy!, directory));
    return await watch([running.envoy?.child, running.ollama?.child, running.store?.child]);
  } catch (error) {
    await untilStopped();
    await stopAll();
    await tidy();
    console.error(`The logs are in ${directory}`);
    throw error;
  }
}

runAsProgram(import.meta.url, main);
