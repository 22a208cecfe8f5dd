import { stat } from "node:fs/promises";
import type { Figure } from "./figures.ts";
import { single } from "../tools/statistics.ts";
import type { Means } from "./means.ts";

export async function benchSize({ wasm }: Means): Promise<Figure[]> {
  const { size } = await stat(wasm);
  return [{ name: "build/reprise.wasm", unit: "KiB", measured: single(size / 1024), target: { atMost: 150 }, digits: 1 }];
}
