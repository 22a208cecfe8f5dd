import { access, constants, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Failure } from "../tools/lib/failure.ts";
import { silent, type Report } from "../tools/lib/report.ts";
import { run } from "../tools/lib/run.ts";
import { ensureDebianPackages, thisHost } from "../tools/provision/debian.ts";

const CONNECTIONS = 16;
/** What wrk may take beyond the time it was given. */
const GRACE = 15_000;

/** Prints the run's result as the last line: wrk's own summary rounds. */
const SUMMARY = `
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"micros":%d,"refused":%d,"broken":%d}\\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
`;

/** What wrk saw. */
export interface Load {
  requests: number;
  perSecond: number;
}

const onPath = (name: string): Promise<boolean> =>
  Promise.any((process.env.PATH ?? "").split(delimiter).map((directory) => access(join(directory, name), constants.X_OK))).then(
    () => true,
    () => false,
  );

/** Sees to it that wrk is there. */
export async function provideWrk(report: Report = silent): Promise<string> {
  if (!(await onPath("wrk"))) {
    await ensureDebianPackages([{ name: "wrk", file: "/usr/bin/wrk" }], "The benchmark's load", await thisHost(), report);
  }
  return "wrk";
}

export interface WrkOptions {
  url: string;
  /** Lua that says what is sent. */
  script: string;
  seconds: number;
  /** Gets the script for as long as wrk runs. */
  directory: string;
}

/** One thread with 16 connections for some seconds. Any answer but 2xx or 3xx, and any broken connection, is a failure. */
export async function wrk({ url, script, seconds, directory }: WrkOptions): Promise<Load> {
  const file = join(directory, "load.lua");
  await writeFile(file, script + SUMMARY);
  try {
    const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--timeout", "5s", "-s", file, url];
    const output = await run("wrk", args, { limit: seconds * 1_000 + GRACE, mend: "Run the same wrk by hand to see why." });
    const last = output.trimEnd().split("\n").at(-1) ?? "";
    const { requests, micros, refused, broken } = JSON.parse(last) as Record<string, number>;
    if (!requests || !micros || refused || broken)
      throw new Failure(
        `wrk got ${refused} refusals and ${broken} broken connections in ${requests} requests to ${url}`,
        "The load must be answered whole; see Envoy's log.",
      );
    return { requests, perSecond: requests / (micros / 1e6) };
  } finally {
    await rm(file, { force: true });
  }
}
