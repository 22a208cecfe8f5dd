import { join } from "node:path";
import { silent, type Report } from "../lib/report.ts";
import { freePort } from "./ports.ts";
import { supervise, type Child } from "./supervise.ts";
import { answers, waitFor } from "./wait.ts";

/** A vector store that runs on this machine. */
export interface StoreServer {
  url: string;
  host: string;
  port: number;
  child: Child;
  stop(): Promise<void>;
}

export interface StoreOptions {
  cache: string;
  /** Gets its log, and its data unless `data` says where. */
  directory: string;
  /** Where it keeps its collections. */
  data?: string;
  /** Where it listens; a free port by default. */
  port?: number;
  report?: Report;
}

/** What a store's own file says of its server. */
export interface ServerCommand {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

/** A kind of server. */
export interface ServerKind {
  /** As messages call it. */
  name: string;
  /** Asked again and again until it answers with success: a path. */
  probe: string;
  /** Milliseconds until it answers, at most. */
  limit: number;
  /** Provides the program if need be, and says how it is started. @param data a directory of its own. */
  command(port: number, data: string, cache: string, report: Report): Promise<ServerCommand>;
}

/** Starts a server on the loopback interface and waits until it answers. */
export async function startServer(kind: ServerKind, { cache, directory, data, port: wanted, report = silent }: StoreOptions): Promise<StoreServer> {
  const short = kind.name.toLowerCase();
  const port = wanted ?? (await freePort());
  const { program, args, env } = await kind.command(port, data ?? join(directory, short), cache, report);
  const log = join(directory, `${short}.log`);
  const child = supervise({ name: kind.name, program, args, cwd: directory, log, ...(env ? { env } : {}) });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(() => answers(url + kind.probe), { what: `${kind.name} to answer`, limit: kind.limit, child, mend: `Its log: ${log}` });
  return { url, host: "127.0.0.1", port, child, stop: () => child.stop() };
}
