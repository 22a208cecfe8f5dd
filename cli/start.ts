import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import { buildFilter, describeBuild } from "../tools/build.ts";
import { curl, QUESTION, REPHRASED } from "../tools/gateway/curls.ts";
import { freePortOr, scratchDirectory, startChroma, startGateway, startOllama, stopAll, stopOnSignals, untilStopped, VECTORS } from "../tools/gateway/index.ts";
import type { Child, Chroma, Envoy, Ollama, Vector } from "../tools/gateway/index.ts";
import { commandLine, runAsProgram, wholeNumber } from "./lib/command.ts";
import { Failure } from "../tools/lib/failure.ts";
import { runSteps, type Step } from "./lib/steps.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../tools/provision/envoy.ts";
import { CHAT_MODEL, EMBEDDING_MODEL, provideModel, verifyEmbeddings, warmChatModel } from "../tools/provision/models.ts";

export interface StartOptions {
  vector: Vector;
  port: number;
  adminPort: number;
  concurrency: number;
  upstream?: URL;
  model: string;
  verbose: boolean;
}

function parseUpstream(text: string): URL {
  const example = "It must be scheme, host and port, such as https://api.openai.com: the gateway passes the client's path on.";
  if (!URL.canParse(text)) throw new InvalidArgumentError(example);
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username) throw new InvalidArgumentError(example);
  return url;
}

const threads = () => Math.max(1, Math.min(4, availableParallelism()));

/** Reads the arguments after `npm start --`. Throws commander's error for a bad one or for --help. */
export function parseStart(args: string[]): StartOptions {
  const port = wholeNumber(1, 65_535);
  const program = commandLine("start", "Starts a local gateway that answers repeated and rephrased questions from its cache.")
    .addOption(new Option("--vector <store>", "where vectors are kept").choices(Object.keys(VECTORS)).default("embedded"))
    .option("--port <number>", "where clients connect", port, 10_000)
    .option("--admin-port <number>", "Envoy's admin interface", port, 9901)
    .option("--concurrency <number>", "Envoy's worker threads", wholeNumber(1, 256), threads())
    .option("--upstream <url>", "what answers on a miss, instead of Ollama; needs --model", parseUpstream)
    .option("--model <name>", `the chat model (default: "${CHAT_MODEL}")`)
    .option("--verbose", "keep each step's lines, and let the filter log in detail", false);
  const options = program.parse(args, { from: "user" }).opts<StartOptions>();
  if (options.upstream && !options.model) program.error("error: --upstream needs --model, the name that the provider gives its model");
  return { ...options, model: options.model ?? CHAT_MODEL };
}

/** What is running by the end of the steps. */
interface Running {
  envoy?: Envoy;
  ollama?: Ollama;
  chroma?: Chroma;
}

function steps(options: StartOptions, directory: string, notes: string[], running: Running): Step[] {
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
  if (options.vector === "chroma") {
    list.push({
      title: "Chroma",
      run: async (report) => {
        running.chroma = await startChroma({ cache, directory, report });
        return running.chroma.url;
      },
    });
  }
  list.push({
    title: "Gateway",
    run: async (report) => {
      const host = "127.0.0.1";
      const port = await freePortOr(options.port, "--port", both(report), host);
      const adminPort = await freePortOr(options.adminPort, "--admin-port", both(report), host);
      running.envoy = await startGateway({
        envoy: program,
        wasm,
        directory,
        vector: options.vector,
        concurrency: options.concurrency,
        listener: { host, port },
        admin: { host, port: adminPort },
        ollama: running.ollama!,
        ...(running.chroma ? { chroma: running.chroma } : {}),
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
    `Reprise listens on ${gatewayUrl} (admin: ${adminUrl}, logs: ${directory}).`,
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
  const directory = await scratchDirectory();
  stopOnSignals(
    async () => {
      await rm(directory, { recursive: true, force: true });
      return 0; // this is how one stops it
    },
    () => console.log("\nStopping."),
  );
  const running: Running = {};
  const notes: string[] = [];
  try {
    await runSteps(steps(options, directory, notes, running), options.verbose);
    for (const note of notes) console.log(note);
    console.log(welcome(options, running.envoy!, directory));
    return await watch([running.envoy?.child, running.ollama?.child, running.chroma?.child]);
  } catch (error) {
    await untilStopped();
    await stopAll();
    throw error;
  }
}

runAsProgram(import.meta.url, main);
