/** The Go program of tests/deployables, which reads deployable files by the libraries of the tools they are for. */
import { inRoot } from "../../tools/lib/paths.ts";
import { silent, type Report } from "../../tools/lib/report.ts";
import { run } from "../../tools/lib/run.ts";
import { cacheRoot } from "../../tools/provision/cache-dir.ts";
import { provideGoProgram } from "../../tools/provision/go.ts";

/** Its path, built if that has not been done. */
export const provideDeployables = (report: Report = silent): Promise<string> => provideGoProgram(cacheRoot(), inRoot("tests", "deployables"), report);

/** What it prints for these arguments. Fails with the words of the library that refuses the files. */
export async function deployables(...args: string[]): Promise<string> {
  return run(await provideDeployables(), args, { cwd: inRoot(), limit: 60_000, mend: "-" });
}
