import { startInside } from "../inside.ts";

/** What searches cost and find on one kind of vectors: 100,000 × 384 in one partition, asked for a cosine of 0.8 or more. */
export interface SearchFigures {
  /** Mean, median and 99th percentile of a search that follows another, in µs. */
  usPerQuery: number;
  p50: number;
  p99: number;
  /** Mean and median of a search that finds nothing of the index in the processor's caches. */
  usPerQueryCold: number;
  p50Cold: number;
  /** Median where no least cosine is given. */
  p50WithoutMinimum: number;
  /** Queries whose true nearest is at cosine 0.85 or more, and the share of them whose nearest was found. */
  neighbours: number;
  recallAt1: number;
  /** As `recallAt1`, where a match at most 0.002 worse than the true nearest counts. */
  recallAt1AsGood: number;
  usPerPut: number;
  entries: number;
  bytesPerEntry: number;
}

/** The worse of both corpora, and the figures of each. */
export interface IndexFigures {
  usPerQuery: number;
  recallAt1: number;
  bytesPerEntry: number;
  /** Bytes an entry where every entry is a partition of its own. */
  bytesPerEntryAlone: number;
  gaussian: SearchFigures;
  clustered: SearchFigures;
}

/** Measures the embedded index inside a real Envoy. */
export async function benchIndex(options: { envoy: string; directory: string }): Promise<IndexFigures> {
  const inside = await startInside({ ...options, entry: "bench/index/entry.ts" });
  try {
    const ask = async <T>(path: string) => (await (await inside.ask(path)).json()) as T;
    const gaussian = await ask<SearchFigures>("/gaussian");
    const clustered = await ask<SearchFigures>("/clustered");
    const alone = await ask<{ bytesPerEntry: number }>("/partitions");
    return {
      usPerQuery: Math.max(gaussian.usPerQuery, clustered.usPerQuery),
      recallAt1: Math.min(gaussian.recallAt1, clustered.recallAt1),
      bytesPerEntry: Math.max(gaussian.bytesPerEntry, clustered.bytesPerEntry),
      bytesPerEntryAlone: alone.bytesPerEntry,
      gaussian,
      clustered,
    };
  } finally {
    await inside.stop();
  }
}
