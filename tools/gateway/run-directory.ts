import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import { cacheNotWritable } from "../provision/cache-dir.ts";

/** Held by the run for as long as it lasts. Another run must not remove the logs of one that still writes them. */
const lockOf = (directory: string) => ({ realpath: false, stale: 10_000, update: 2_000, lockfilePath: join(directory, "running.lock") });

/**
 * A new directory for one run's configuration and logs, `<cache>/runs/<command>-<time>-…`. It stays there when the run is over, however it
 * ended. Of the runs before it that are over, the last one stays too; older ones are removed.
 */
export async function runDirectory(cache: string, command: string): Promise<string> {
  const runs = join(cache, "runs");
  await mkdir(runs, { recursive: true }).catch(cacheNotWritable(cache));
  await removeOldRuns(runs, `${command}-`);
  // The names sort by time, to the millisecond: two runs may begin in one second.
  const time = new Date().toISOString().replaceAll(/[-:Z]/g, "");
  const directory = await mkdtemp(join(runs, `${command}-${time}-`));
  const lock = lockOf(directory);
  await lockfile.lock(directory, { ...lock, onCompromised: () => {} });
  // The library's own handler is not called where a signal has other listeners.
  process.on("exit", () => rmSync(lock.lockfilePath, { recursive: true, force: true }));
  return directory;
}

async function removeOldRuns(runs: string, prefix: string): Promise<void> {
  const over: string[] = [];
  for (const name of (await readdir(runs)).filter((each) => each.startsWith(prefix)).sort()) {
    const directory = join(runs, name);
    if (!(await lockfile.check(directory, lockOf(directory)))) over.push(directory);
  }
  for (const directory of over.slice(0, -1)) await rm(directory, { recursive: true, force: true });
}
