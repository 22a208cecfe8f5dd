/** The options of `npm start`. */
import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option, type Command } from "commander";
import { VECTORS, type Vector } from "../../tools/gateway/index.ts";
import { CHAT_MODEL } from "../../tools/provision/models.ts";
import { commandLine, wholeNumber } from "../lib/command.ts";

const PORT = 10_000;
const ADMIN_PORT = 9901;
const MOST_USUAL_WORKERS = 4;

/** A port, and whether the user named it: one that was named is taken or refused, never replaced. */
export interface WantedPort {
  option: string;
  port: number;
  named: boolean;
}

export interface StartOptions {
  vector: Vector;
  port: WantedPort;
  adminPort: WantedPort;
  concurrency: number;
  upstream?: URL;
  model: string;
  verbose: boolean;
}

type Raw = Omit<StartOptions, "port" | "adminPort" | "model"> & { port: number; adminPort: number; model?: string };

function parseUpstream(text: string): URL {
  const example = "It must be scheme, host and port, such as https://api.openai.com: the gateway passes the client's path on.";
  if (!URL.canParse(text)) throw new InvalidArgumentError(example);
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username) throw new InvalidArgumentError(example);
  return url;
}

/** What `npm start` understands. */
export function startCommand(): Command {
  const port = wholeNumber(1, 65_535);
  const workers = Math.max(1, Math.min(MOST_USUAL_WORKERS, availableParallelism()));
  const orElse = "; another one if it is in use";
  return commandLine("start", "Starts a local gateway that answers repeated and rephrased questions from its cache.")
    .addOption(new Option("--vector <store>", "where vectors are kept").choices(VECTORS).default("embedded"))
    .addOption(new Option("--port <number>", "where clients connect").argParser(port).default(PORT, `${PORT}${orElse}`))
    .addOption(new Option("--admin-port <number>", "Envoy's admin interface").argParser(port).default(ADMIN_PORT, `${ADMIN_PORT}${orElse}`))
    .addOption(
      new Option("--concurrency <number>", "Envoy's worker threads")
        .argParser(wholeNumber(1, 256))
        .default(workers, `one a processor, at most ${MOST_USUAL_WORKERS}`),
    )
    .option("--upstream <url>", "what answers on a miss, instead of Ollama; needs --model", parseUpstream)
    .option("--model <name>", `the chat model (default: "${CHAT_MODEL}")`)
    .option("--verbose", "keep each step's lines, and let the filter log in detail", false);
}

/** Reads the arguments after `npm start --`. Throws commander's error for a bad one or for --help. */
export function parseStart(args: string[]): StartOptions {
  const program = startCommand().parse(args, { from: "user" });
  const { port, adminPort, ...options } = program.opts<Raw>();
  const named = (option: string) => program.getOptionValueSource(option) === "cli";
  if (options.upstream && !options.model) program.error("error: --upstream needs --model, the name that the provider gives its model");
  if (port === adminPort) program.error(`error: --port and --admin-port are both ${port}; give two different ports`);
  return {
    ...options,
    model: options.model ?? CHAT_MODEL,
    port: { option: "--port", port, named: named("port") },
    adminPort: { option: "--admin-port", port: adminPort, named: named("adminPort") },
  };
}
