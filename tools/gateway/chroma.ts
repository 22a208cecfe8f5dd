import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { silent, type Report } from "../lib/report.ts";
import { provideChroma } from "../provision/chroma.ts";
import { freePort } from "./ports.ts";
import { supervise, type Child } from "./supervise.ts";
import { answers, waitFor } from "./wait.ts";

export interface Chroma {
  url: string;
  host: string;
  port: number;
  child: Child;
  stop(): Promise<void>;
}

export interface ChromaOptions {
  cache: string;
  /** Gets its log, and its data unless `data` says where. */
  directory: string;
  /** Where it keeps its collections. */
  data?: string;
  report?: Report;
}

/** Starts a Chroma server on a free port and waits until it answers. Provides it first if need be. */
export async function startChroma({ cache, directory, data = join(directory, "chroma"), report = silent }: ChromaOptions): Promise<Chroma> {
  const { program, args } = await provideChroma(cache, report);
  const port = await freePort();
  await mkdir(data, { recursive: true });
  const child = supervise({
    name: "Chroma",
    program,
    args: [...args, "run", "--path", data, "--host", "127.0.0.1", "--port", String(port)],
    env: { ANONYMIZED_TELEMETRY: "FALSE", CHROMA_OPEN_TELEMETRY__ENDPOINT: "", NO_COLOR: "1" },
    cwd: directory,
    log: join(directory, "chroma.log"),
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(() => answers(`${url}/api/v2/heartbeat`), { what: "Chroma to answer", limit: 60_000, child, mend: "Run `chroma run` by hand to see why." });
  return { url, host: "127.0.0.1", port, child, stop: () => child.stop() };
}
