import { mkdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { silent, type Report } from "../lib/report.ts";
import { provideRedis } from "../provision/redis.ts";
import { freePort } from "./ports.ts";
import { supervise, type Child } from "./supervise.ts";
import { waitFor } from "./wait.ts";

export interface Redis {
  host: string;
  port: number;
  child: Child;
  stop(): Promise<void>;
}

export interface RedisOptions {
  cache: string;
  /** Gets its log. */
  directory: string;
  port?: number;
  report?: Report;
}

/** Starts a Redis with RediSearch, which keeps nothing on disk, on a free port, and waits until it answers. Provides it first if need be. */
export async function startRedis({ cache, directory, port: wanted, report = silent }: RedisOptions): Promise<Redis> {
  const { program, env, search } = await provideRedis(cache, report);
  const port = wanted ?? (await freePort());
  await mkdir(directory, { recursive: true });
  const child = supervise({
    name: "Redis",
    program,
    args: ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loadmodule", search],
    env,
    cwd: directory,
    log: join(directory, "redis.log"),
  });
  await waitFor(() => pong(port), { what: "Redis to answer", limit: 30_000, child, mend: `See ${child.log}.` });
  return { host: "127.0.0.1", port, child, stop: () => child.stop() };
}

/** Whether a Redis answers; for `waitFor`. */
async function pong(port: number): Promise<true | undefined> {
  const socket = connect(port, "127.0.0.1");
  try {
    return (await firstOf(socket)).startsWith("+PONG") ? true : undefined;
  } finally {
    socket.destroy();
  }
}

const firstOf = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.setTimeout(2_000, () => reject(new Error("no reply to PING")));
    socket.once("error", reject);
    socket.once("data", (data) => resolve(data.toString()));
    socket.write("PING\r\n");
  });
