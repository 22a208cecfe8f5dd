import { join } from "node:path";
import { answers, freePort, supervise, waitFor } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { SPOKEN } from "../../tests/support/answers.ts";

const TOKENS = 16;
/** Milliseconds from one event of a stream to the next. */
const PACE = 50;
/** Milliseconds from a stream's first event to its last, or from a request to an answer in JSON. */
export const ANSWER_TIME = PACE * (SPOKEN["openai.chat"]!.stream("", new Array(TOKENS).fill("")).length - 1);
const START_LIMIT = 30_000;

export interface Model {
  url(): string;
  stop(): Promise<void>;
}

/** Starts a model that streams at a fixed pace, and waits until it answers. */
export async function startModel(directory: string): Promise<Model> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ["--import", import.meta.resolve("tsx"), inRoot("bench", "model", "server.ts"), String(port), String(TOKENS), String(PACE)];
  const child = supervise({ name: "the benchmark's model", program: process.execPath, args, cwd: inRoot(), log: join(directory, "model.log") });
  await waitFor(() => answers(url), { what: "the benchmark's model", limit: START_LIMIT, child, mend: "The lines below say why." });
  return { url: () => url, stop: () => child.stop() };
}
