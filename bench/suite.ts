import { benchSearch } from "./search.ts";
import { benchEndurance } from "./endurance.ts";
import type { Figure } from "./figures.ts";
import { benchFirstToken } from "./first_token.ts";
import { benchGateway } from "./gateway.ts";
import { benchIdentical, benchLeaderLeaves } from "./identical.ts";
import type { Means } from "./means.ts";
import { benchReplay } from "./replay/run.ts";
import { benchSize } from "./size.ts";
import { benchExact, benchMiss, benchSemantic } from "./throughput.ts";
import { benchVm } from "./vm.ts";

export type Need = "wrk" | "ollama";

export interface Bench {
  title: string;
  needs: Need[];
  run: (means: Means) => Promise<Figure[]>;
}

/** The benchmarks by the name that `--only` takes, in the order they run. */
export const BENCHES = {
  size: { title: "Size of the filter", needs: [], run: benchSize },
  exact: { title: "Exact hit", needs: ["wrk"], run: benchExact },
  semantic: { title: "Semantic hit", needs: ["wrk"], run: benchSemantic },
  miss: { title: "Miss", needs: ["wrk"], run: benchMiss },
  index: { title: "Embedded index", needs: [], run: benchSearch },
  replay: { title: "Replay in the other form", needs: [], run: benchReplay },
  "first-token": { title: "Time to the first token", needs: [], run: benchFirstToken },
  identical: { title: "Identical requests at once", needs: [], run: benchIdentical },
  leader: { title: "The first of identical requests goes away", needs: [], run: benchLeaderLeaves },
  vm: { title: "Memory of an empty VM", needs: [], run: benchVm },
  flat: { title: "Memory over a million requests", needs: ["wrk"], run: benchEndurance },
  gateway: { title: "Real gateway", needs: ["ollama"], run: benchGateway },
} satisfies Record<string, Bench>;

export type BenchName = keyof typeof BENCHES;
export const BENCH_NAMES = Object.keys(BENCHES) as BenchName[];
