import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import { Failure } from "../lib/failure.ts";
import { silent, type Report } from "../lib/report.ts";

/** Longer than the longest step (building Ollama on a slow machine), in ms. */
const LOCK_LIMIT = 30 * 60_000;
const LOCK_POLL = 500;

/**
 * Where everything fetched or built is kept: `REPRISE_CACHE`, else `$XDG_CACHE_HOME/reprise`, else `~/.cache/reprise`.
 * The XDG rule says that a relative path there is to be ignored.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.REPRISE_CACHE) return env.REPRISE_CACHE;
  if (env.XDG_CACHE_HOME?.startsWith("/")) return join(env.XDG_CACHE_HOME, "reprise");
  return join(homedir(), ".cache", "reprise");
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** For an error of writing to the cache: throws the failure that says so. */
export const cacheNotWritable =
  (cache: string) =>
  (error: Error): never => {
    throw new Failure(`cannot write to the cache directory ${cache}: ${error.message}`, "Set REPRISE_CACHE to a directory you can write to.");
  };

export interface LockOptions {
  report?: Report;
  /** How long to wait for another run, in ms. */
  limit?: number;
}

/**
 * Runs `work` while no other run of this cache holds the lock `name`. A lock whose holder died is taken over after ten
 * seconds. Fails if another run still holds it after the limit (half an hour by default).
 */
export async function withLock<T>(cache: string, name: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const { report = silent, limit = LOCK_LIMIT } = options;
  const locks = join(cache, ".locks");
  await mkdir(locks, { recursive: true }).catch(cacheNotWritable(cache));
  const file = join(locks, name);
  const deadline = Date.now() + limit;
  let release: () => Promise<void>;
  for (;;) {
    try {
      // A machine that slept may lose the lock. Then two runs build the same part, and the second rename finds it there.
      release = await lockfile.lock(file, { realpath: false, stale: 10_000, update: 2_000, onCompromised: () => {} });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
      if (Date.now() >= deadline) {
        throw new Failure(
          `another run has held the lock on ${name} for ${Math.round(limit / 1000)} s`,
          `Stop that run; if there is none, remove ${file}.lock and start again.`,
        );
      }
      report(`waiting for another run, which is working on ${name}`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(LOCK_POLL, limit)));
    }
  }
  try {
    return await work();
  } finally {
    await release().catch(() => {});
  }
}

/**
 * Gives the directory `<cache>/<name>`, made by `build` if it is not there yet. `build` fills an empty directory beside it,
 * which is renamed when done: a run that is killed, or fails, leaves nothing under the final name. Put the version and
 * whatever else distinguishes one build from another into `name`.
 */
export async function provide(cache: string, name: string, build: (directory: string) => Promise<void>, report: Report = silent): Promise<string> {
  const final = join(cache, name);
  if (await exists(final)) return final;
  return withLock(
    cache,
    name,
    async () => {
      if (await exists(final)) return final;
      const partial = join(cache, ".partial");
      await mkdir(partial, { recursive: true });
      // Under this lock nobody else is building it, so what bears its name was left behind by a run that was killed.
      for (const entry of await readdir(partial)) {
        if (entry.startsWith(`${name}~`)) await rm(join(partial, entry), { recursive: true, force: true });
      }
      const directory = await mkdtemp(join(partial, `${name}~`));
      try {
        await build(directory);
        await rename(directory, final);
      } catch (error) {
        await rm(directory, { recursive: true, force: true });
        if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
      }
      return final;
    },
    { report },
  );
}
