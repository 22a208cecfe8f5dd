import { join } from "node:path";
import { compileSource } from "../tools/build.ts";
import { Failure } from "../tools/lib/failure.ts";
import { startAlone } from "./rig.ts";

export interface InsideOptions {
  envoy: string;
  /** The filter's entry file, from the repository's root. */
  entry: string;
  directory: string;
}

export interface Inside {
  /** What the filter answers at `path`; fails unless it is 200. Without a body it is a GET. */
  ask(path: string, body?: { type: string; text: string }): Promise<Response>;
  stop(): Promise<void>;
}

/** The slowest answer is that of an index which is filled first. */
const LIMIT = 300_000;

/** Runs a filter of the benchmark's own, compiled as the product is, in a real Envoy: it measures what no listener shows. */
export async function startInside({ envoy: program, entry, directory }: InsideOptions): Promise<Inside> {
  const wasm = join(directory, "inside.wasm");
  await compileSource(entry, "release", wasm);
  const { envoy, url } = await startAlone(program, directory, wasm);
  return {
    stop: () => envoy.stop(),
    ask: async (path, body) => {
      const sent = body && { method: "POST", body: body.text, headers: { "content-type": body.type } };
      const response = await fetch(new URL(path, url("alone")), { ...sent, signal: AbortSignal.timeout(LIMIT) });
      if (response.status !== 200) throw new Failure(`${entry} answered ${response.status} to ${path}`, "Envoy's log says why.", await envoy.logs());
      return response;
    },
  };
}
