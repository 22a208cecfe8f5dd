import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";
import { withLock } from "../provision/cache-dir.ts";
import { provideOllama } from "../provision/ollama.ts";
import { claimPort, type WantedPort } from "./ports.ts";
import { supervise, type Child } from "./supervise.ts";
import { answers, waitFor } from "./wait.ts";

const DEFAULT_PORT = 11434;
const LOOPBACK = new Set(["127.0.0.1", "localhost"]);

export interface Ollama {
  url: string;
  host: string;
  port: number;
  /** Undefined if it was there before: then `stop()` leaves it alone. */
  child?: Child;
  stop(): Promise<void>;
}

/**
 * The URL that `OLLAMA_HOST` means, by Ollama's own rules: scheme and port may be left out, and 0.0.0.0 (where a server
 * listens) is reached on the loopback interface.
 */
export function ollamaUrl(value: string | undefined): URL {
  const text = value?.trim() || `127.0.0.1:${DEFAULT_PORT}`;
  const hasScheme = /^https?:\/\//.test(text);
  const mend = "Give it as host:port or http://host:port.";
  let url: URL;
  try {
    url = new URL(hasScheme ? text : `http://${text}`);
  } catch {
    throw new Failure(`OLLAMA_HOST is not an address: ${text}`, mend);
  }
  if (url.protocol === "https:") throw new Failure(`OLLAMA_HOST asks for TLS: ${text}`, "The local gateway reaches Ollama over plain HTTP. " + mend);
  if (!url.port && !hasScheme) url.port = String(DEFAULT_PORT);
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  return url;
}

const asOllama = (url: URL, child?: Child): Ollama => ({
  url: url.origin,
  host: url.hostname.replace(/^\[|\]$/g, ""),
  port: Number(url.port || 80),
  ...(child ? { child } : {}),
  stop: async () => child?.stop(),
});

/** The Ollama that already answers at `OLLAMA_HOST`, or at its usual port. */
export async function findOllama(env: NodeJS.ProcessEnv = process.env): Promise<Ollama | undefined> {
  const url = ollamaUrl(env.OLLAMA_HOST);
  const found = await answers(`${url.origin}/api/version`).catch(() => undefined);
  return found && asOllama(url);
}

export interface OllamaOptions {
  cache: string;
  /** Gets its log. */
  directory: string;
  report?: Report;
}

/**
 * The running Ollama if one answers, else one that this process starts (and provides first, which may take minutes), at `OLLAMA_HOST` if
 * that names a port of this machine. It fails if another machine is named there, and nothing answers. One that is started keeps its models
 * in the cache directory, unless OLLAMA_MODELS says where, and never unloads them.
 */
export async function startOllama({ cache, directory, report = silent }: OllamaOptions): Promise<Ollama> {
  const found = await findOllama();
  if (found) return found;
  ownPort(process.env); // before minutes are spent on a server that may not be started
  // Provided before the lock is taken: that may take minutes, and has locks of its own.
  const program = await provideOllama(cache, report);
  return withLock(cache, "ollama-serve", async () => (await findOllama()) ?? serve(program, { cache, directory, report }), { report });
}

/** Where a new server is to listen: at the place that `OLLAMA_HOST` names, if it is this machine's. Fails if it is another's. */
function ownPort(env: NodeJS.ProcessEnv): WantedPort {
  if (!env.OLLAMA_HOST?.trim()) return { option: "Ollama", port: DEFAULT_PORT, named: false };
  const url = ollamaUrl(env.OLLAMA_HOST);
  const option = `OLLAMA_HOST=${env.OLLAMA_HOST}`;
  if (!LOOPBACK.has(url.hostname)) throw new Failure(`no Ollama answers at ${option}`, "Start it there, or unset OLLAMA_HOST to have one started here.");
  return { option, port: Number(url.port || 80), named: true };
}

async function serve(program: string, { cache, directory, report = silent }: OllamaOptions): Promise<Ollama> {
  const port = await claimPort(ownPort(process.env), report);
  const url = new URL(`http://127.0.0.1:${port}`);
  const home = join(cache, "ollama-home");
  await mkdir(home, { recursive: true });
  const child = supervise({
    name: "Ollama",
    program,
    args: ["serve"],
    env: {
      HOME: home,
      OLLAMA_HOST: url.host,
      OLLAMA_MODELS: process.env.OLLAMA_MODELS ?? join(cache, "models"),
      OLLAMA_KEEP_ALIVE: "-1",
      // Another Ollama on the same directory may be in the middle of adding a model.
      OLLAMA_NOPRUNE: "1",
    },
    log: join(directory, "ollama.log"),
  });
  await waitFor(() => answers(`${url.origin}/api/version`), { what: "Ollama to answer", limit: 60_000, child, mend: "Run `ollama serve` by hand to see why." });
  return asOllama(url, child);
}
