/** The filter with a second level of the exact tier, compiled for the tests that need it, and what stands there. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot } from "../../tools/lib/paths.ts";
import { run } from "../../tools/lib/run.ts";
import type { HttpReply } from "./embedder.ts";
import type { Callout } from "./host_emulator.ts";

/** Compiles the filter with the test double of tests/support/assembly/two_levels.ts. */
export async function twoLevelFilter(): Promise<WebAssembly.Module> {
  const directory = await mkdtemp(join(tmpdir(), "reprise-two-levels-"));
  try {
    const file = join(directory, "two_levels.wasm");
    const compiler = inRoot("node_modules", "assemblyscript", "bin", "asc.js");
    // A target that asconfig.json does not have: its options alone, and the compiler's quick optimisation.
    const args = [compiler, "tests/support/assembly/two_levels.ts", "--config", "asconfig.json", "--target", "two-levels", "--outFile", file, "-O1"];
    await run(process.execPath, args, { cwd: inRoot(), limit: 5 * 60_000, mend: "Mend the errors below." });
    return new WebAssembly.Module(await readFile(file));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What holds answers outside an Envoy. */
export class Remote {
  readonly records = new Map<string, Buffer>();
  /** Requests so far. */
  readonly asked: string[] = [];

  /** Answers a callout to the cluster `remote`. */
  answer({ headers, body }: Callout): HttpReply {
    const named = Object.fromEntries(headers) as Record<string, string>;
    const [method, path] = [named[":method"]!, named[":path"]!];
    this.asked.push(method);
    if (method === "PUT") this.records.set(path, body);
    if (method === "DELETE") this.records.delete(path);
    const record = this.records.get(path);
    return method === "GET" && record === undefined ? { status: 404, body: "" } : { status: 200, body: method === "GET" ? record! : "" };
  }
}
