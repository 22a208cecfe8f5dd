/** The Higress build for an Envoy that has no Redis: its two host functions are provided by a small module that is merged in (redis_shim.wat). */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFilter } from "../../../tools/build.ts";
import { inRoot } from "../../../tools/lib/paths.ts";
import { run } from "../../../tools/lib/run.ts";

const binaryen = (program: string, args: string[]): Promise<string> =>
  run(process.execPath, [inRoot("node_modules", "binaryen", "bin", program), "-all", ...args], { limit: 120_000, mend: "See what binaryen says." });

/** The merged module, in `directory`. binaryen comes with the compiler. */
export async function shimmedFilter(directory: string): Promise<string> {
  const { file } = await buildFilter("higress");
  const [shim, merged] = [join(directory, "shim.wasm"), join(directory, "reprise.redis.wasm")];
  await binaryen("wasm-as", [inRoot("tests", "e2e", "support", "redis_shim.wat"), "-o", shim]);
  // The first one's exports keep their names.
  await binaryen("wasm-merge", [shim, "env", file, "main", "--rename-export-conflicts", "-o", merged]);
  const bytes = await readFile(merged);
  const name = Buffer.from("\x03hst");
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at)) bytes.write("\x03env", at);
  await writeFile(merged, bytes);
  return merged;
}
