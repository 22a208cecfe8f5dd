import type { Report } from "../tools/lib/report.ts";

/** What a benchmark gets. */
export interface Means {
  /** Name or path of Envoy. */
  envoy: string;
  /** The built filter. */
  wasm: string;
  /** Where Ollama answers; for the benchmarks that need it. */
  ollama?: { url: string; host: string; port: number };
  /** An empty directory of the benchmark's own. */
  directory: string;
  report: Report;
}
