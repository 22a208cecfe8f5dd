/** Starts the parts of a test and stops them when the test file ends: one Ollama, and as many gateways and fakes as the tests ask for. */
import { after } from "node:test";
import { buildFilter } from "../../../tools/build.ts";
import { scratchDirectory, startOllama, startStore, stopAll, waitFor, type Ollama, type StoreName, type StoreServer } from "../../../tools/gateway/index.ts";
import { cacheRoot } from "../../../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../../../tools/provision/envoy.ts";
import { CHAT_MODEL, EMBEDDING_MODEL, provideModel } from "../../../tools/provision/models.ts";
import { rm } from "node:fs/promises";

const cleanups: (() => Promise<unknown>)[] = [];

/** Runs when the file's last test has ended, the newest first. */
export function atEnd(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup);
}

after(async () => {
  const problems: unknown[] = [];
  for (const cleanup of cleanups.reverse()) await cleanup().catch((problem) => problems.push(problem));
  await stopAll();
  if (problems.length > 0) throw problems[0];
});

/** A value made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

export const scratch = async (): Promise<string> => {
  const directory = await scratchDirectory();
  atEnd(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

export const theEnvoy = once(() => provideEnvoy(cacheRoot()));
export const theFilter = once(async () => (await buildFilter()).file);

/** The Ollama that answers already, or one of this file's own. It has both models. */
export const theOllama = once(async (): Promise<Ollama> => {
  const ollama = await startOllama({ cache: cacheRoot(), directory: await scratch() });
  for (const model of [EMBEDDING_MODEL, CHAT_MODEL]) await provideModel(cacheRoot(), ollama.url, model);
  return ollama;
});

/** A server of this kind, with no collections. @param options where it is to listen, and where its data are, for one that was there before. */
export const newStore = async (name: StoreName, options: { port?: number; data?: string } = {}): Promise<StoreServer> =>
  startStore(name, { cache: cacheRoot(), directory: await scratch(), ...options });

/** Waits for a condition: `probe` gives something other than undefined and false. */
export function until<T>(what: string, probe: () => Promise<T | undefined | false> | T | undefined | false, limit = 15_000): Promise<T> {
  return waitFor(async () => (await probe()) || undefined, { what, limit, mend: "The condition never came." }) as Promise<T>;
}

/** Whether a promise has settled yet. */
export function settled(promise: Promise<unknown>): () => boolean {
  let is = false;
  promise.then(() => (is = true), () => (is = true));
  return () => is;
}
