import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { inRoot } from "../lib/paths.ts";
import { supervise, type Child } from "./supervise.ts";
import { answers, waitFor } from "./wait.ts";

const READY_LIMIT = 30_000;
/** Milliseconds for a reply of the admin interface. */
const ADMIN_LIMIT = 10_000;

export interface EnvoyOptions {
  /** Program name or path, from `provideEnvoy`. */
  envoy: string;
  /** The bootstrap as YAML text, from `renderEnvoy`. Both its ports may be 0. */
  config: string;
  /** Gets the configuration and the logs. */
  directory: string;
  /** Worker threads; 1 by default. */
  concurrency?: number;
  /** Envoy's `-l`; `info` by default. */
  logLevel?: string;
  /** Envoy's `--component-log-level`, for example `wasm:debug`. */
  componentLogLevel?: string;
}

export interface Envoy {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  gatewayUrl: string;
  adminUrl: string;
  port: number;
  child: Child;
  /** Counters and gauges by name, those only that were ever used; `filter` is a regular expression over names. */
  stats(filter?: string): Promise<Record<string, number>>;
  /** Everything Envoy and the filter have logged. */
  logs(): Promise<string>;
  /** The access log, one object a request, in order. Lines arrive some 50 ms after the request's end. */
  accessLog(): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Envoy prints the same refusal for each VM it tried; once is enough, and the times differ. */
const withoutTime = (text: string): string => [...new Set(text.split("\n").map((line) => line.replace(/^\[[\d-]+ [\d:.]+\]\[\d+\]/, "")))].join("\n");

/** Starts Envoy and waits until it is ready and listens. Fails with the lines that explain it if Envoy refuses to start. */
export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const { envoy, config, directory, concurrency = 1, logLevel = "info", componentLogLevel } = options;
  const file = join(directory, "envoy.yaml");
  const adminFile = join(directory, "admin-address");
  const output = join(directory, "access.log");
  await writeFile(file, config);
  const args = ["-c", file, "--concurrency", String(concurrency), "-l", logLevel, "--admin-address-path", adminFile];
  // Several run at once on a machine: no shared memory between them. And an access log one can wait for.
  args.push("--disable-hot-restart", "--file-flush-interval-msec", "50");
  if (componentLogLevel) args.push("--component-log-level", componentLogLevel);
  const child = supervise({
    name: "Envoy",
    program: envoy,
    args,
    cwd: inRoot(),
    log: join(directory, "envoy.log"),
    output,
    explains: /\]\[(warning|error|critical)\]/,
  });
  try {
    const mend = "The lines below say what it refused.";
    const adminUrl = await waitFor(() => adminAddress(adminFile), { what: "Envoy's admin interface", limit: READY_LIMIT, child, mend });
    await waitFor(() => answers(`${adminUrl}/ready`), { what: "Envoy to be ready", limit: READY_LIMIT, child, mend });
    const port = await listenerPort(adminUrl);
    return {
      gatewayUrl: `http://127.0.0.1:${port}`,
      adminUrl,
      port,
      child,
      stats: (filter) => stats(adminUrl, filter),
      logs: () => readFile(child.log, "utf8"),
      accessLog: async () => parseLines(await readFile(output, "utf8")),
      stop: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    if (error instanceof Failure) throw new Failure(error.message, error.mend, withoutTime(error.detail));
    throw error;
  }
}

async function adminAddress(file: string): Promise<string | undefined> {
  const address = (await readFile(file, "utf8")).trim();
  return address ? `http://${address}` : undefined;
}

interface Listeners {
  listener_statuses?: { local_address: { socket_address: { port_value: number } } }[];
}

async function listenerPort(adminUrl: string): Promise<number> {
  const found = (await (await fetch(`${adminUrl}/listeners?format=json`, { signal: AbortSignal.timeout(ADMIN_LIMIT) })).json()) as Listeners;
  const port = found.listener_statuses?.[0]?.local_address.socket_address.port_value;
  if (!port) throw new Failure("Envoy is ready but has no listener", "Give the bootstrap one under static_resources.listeners.");
  return port;
}

async function stats(adminUrl: string, filter?: string): Promise<Record<string, number>> {
  const query = filter ? `&filter=${encodeURIComponent(filter)}` : "";
  const text = await (await fetch(`${adminUrl}/stats?usedonly${query}`, { signal: AbortSignal.timeout(ADMIN_LIMIT) })).text();
  const result: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const match = /^(\S+): (\d+)$/.exec(line);
    if (match) result[match[1]!] = Number(match[2]);
  }
  return result;
}

/** The last line may be half written. */
function parseLines(text: string): Record<string, unknown>[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
