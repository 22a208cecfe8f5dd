import { join } from "node:path";
import { inRoot } from "../../../tools/lib/paths.ts";
import { run } from "../../../tools/lib/run.ts";
import { scratch } from "./lab.ts";

/** Compiles the filter with a way to make it trap: a request with the header `x-trap`. Gives the .wasm file. */
export async function trappingFilter(): Promise<string> {
  const file = join(await scratch(), "trapping.wasm");
  const compiler = inRoot("node_modules", "assemblyscript", "bin", "asc.js");
  const entry = "tests/e2e/support/assembly/trapping.ts";
  // A target that asconfig.json does not have: its options alone, and the compiler's quick optimisation.
  const args = [compiler, entry, "--config", "asconfig.json", "--target", "trapping", "--outFile", file, "-O1"];
  await run(process.execPath, args, { cwd: inRoot(), limit: 5 * 60_000, mend: "Mend the errors below." });
  return file;
}
