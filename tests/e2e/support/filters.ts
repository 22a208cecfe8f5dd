import { join } from "node:path";
import { inRoot } from "../../../tools/lib/paths.ts";
import { run } from "../../../tools/lib/run.ts";
import { scratch } from "./lab.ts";

/** Compiles a filter of tests/e2e/support/assembly and gives the .wasm file. */
async function compiled(name: string): Promise<string> {
  const file = join(await scratch(), `${name}.wasm`);
  const compiler = inRoot("node_modules", "assemblyscript", "bin", "asc.js");
  const entry = `tests/e2e/support/assembly/${name}.ts`;
  // A target that asconfig.json does not have: its options alone, and the compiler's quick optimisation.
  const args = [compiler, entry, "--config", "asconfig.json", "--target", "test", "--outFile", file, "-O1"];
  await run(process.execPath, args, { cwd: inRoot(), limit: 5 * 60_000, mend: "Mend the errors below." });
  return file;
}

/** The product, and a way to make it trap: a request with the header `x-trap`. */
export const trappingFilter = (): Promise<string> => compiled("trapping");

/** What Higress's ai-proxy does to requests and answers. */
export const aiProxyFilter = (): Promise<string> => compiled("ai_proxy");
