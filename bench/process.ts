import { readFile } from "node:fs/promises";
import { Failure } from "../tools/lib/failure.ts";

/** Linux counts processor time in hundredths of a second. */
const SECONDS_PER_TICK = 0.01;

async function fromProc(pid: number, name: string, pattern: RegExp): Promise<RegExpExecArray> {
  const file = `/proc/${pid}/${name}`;
  const found = pattern.exec(await readFile(file, "utf8").catch(() => ""));
  if (!found) throw new Failure(`${file} does not tell what a process uses`, "The benchmark needs Linux; or leave this figure out with --only.");
  return found;
}

/** Bytes of a process's memory that are in RAM. */
export const residentBytes = async (pid: number): Promise<number> => Number((await fromProc(pid, "status", /^VmRSS:\s+(\d+) kB$/m))[1]) * 1024;

/** Seconds of processor time that a process has taken, in user mode and in the kernel. */
export async function processorSeconds(pid: number): Promise<number> {
  // The fields are counted behind the name, which is in parentheses and may hold anything.
  const [, user, system] = await fromProc(pid, "stat", /\) \S(?: \S+){10} (\d+) (\d+)/);
  return (Number(user) + Number(system)) * SECONDS_PER_TICK;
}
