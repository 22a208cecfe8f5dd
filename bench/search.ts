import type { Figure } from "./figures.ts";
import { benchIndex } from "./index/run.ts";
import { single } from "../tools/statistics.ts";
import type { Means } from "./means.ts";

const ms = (microseconds: number): string => (microseconds / 1_000).toFixed(3);

export async function benchSearch({ envoy, directory, report }: Means): Promise<Figure[]> {
  report("filling and searching 100,000 × 384 dimensions inside Envoy");
  const { gaussian, clustered, ...worse } = await benchIndex({ envoy, directory });
  const each = (show: (figures: typeof gaussian) => string) => `gaussian ${show(gaussian)}, clustered ${show(clustered)}`;
  return [
    {
      name: "index, one query of 100,000 × 384, p50",
      unit: "ms",
      // The worse corpus. A mean would count what other programs take from the machine.
      measured: single(Math.max(gaussian.p50, clustered.p50) / 1_000),
      target: { atMost: 0.5 },
      digits: 3,
      note: each((figures) => `p50 ${ms(figures.p50)} mean ${ms(figures.usPerQuery)} p99 ${ms(figures.p99)}`),
    },
    {
      name: "index, recall@1 from cosine 0.85",
      unit: "",
      measured: single(worse.recallAt1),
      target: { atLeast: 0.999 },
      digits: 4,
      note: each((figures) => `${figures.recallAt1.toFixed(4)} of ${figures.neighbours}`),
    },
    {
      name: "index, memory an entry",
      unit: "bytes",
      measured: single(worse.bytesPerEntry),
      target: { atMost: 600 },
      digits: 0,
      note: `${worse.bytesPerEntryAlone.toFixed(0)} where each entry is a partition of its own`,
    },
  ];
}
