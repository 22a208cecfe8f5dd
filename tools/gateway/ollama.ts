import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";
import { withLock } from "../provision/cache-dir.ts";
import { provideOllama } from "../provision/ollama.ts";
import { freePortOr } from "./ports.ts";
import { supervise, type Child } from "./supervise.ts";
import { answers, waitFor } from "./wait.ts";

const DEFAULT_PORT = 11434;

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
 * The running Ollama if one answers, else one that this process starts (and provides first, which may take minutes). One
 * that is started keeps its models in the cache directory, unless OLLAMA_MODELS says where, and never unloads them.
 */
export async function startOllama({ cache, directory, report = silent }: OllamaOptions): Promise<Ollama> {
  const found = await findOllama();
  if (found) return found;
  // Provided before the lock is taken: that may take minutes, and has locks of its own.
  const program = await provideOllama(cache, report);
  return withLock(cache, "ollama-serve", async () => (await findOllama()) ?? serve(program, { cache, directory, report }), { report });
}

async function serve(program: string, { cache, directory, report = silent }: OllamaOptions): Promise<Ollama> {
  if (process.env.OLLAMA_HOST) report(`no Ollama answers at OLLAMA_HOST=${process.env.OLLAMA_HOST}, starting one`);
  const port = await freePortOr(DEFAULT_PORT, "Ollama", report);
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
