import type { Figure } from "./figures.ts";
import { mixed } from "./load.ts";
import { residentBytes } from "./process.ts";
import { count, startServices, startSubject } from "./rig.ts";
import { single, slope } from "../tools/statistics.ts";
import type { Means } from "./means.ts";
import { wrk } from "./wrk.ts";

const REQUESTS = 1_000_000;
/** Small, so that both tiers are full, and evicting, long before the first sample. */
const FILTER = { cache: { maxEntries: 1_000 }, vector: { maxEntries: 1_000 } };
const SEGMENT_SECONDS = 3;
const WARM_UP_SECONDS = 12;
const LIMIT = 5 * 60_000;
const STRIDE = 10_000_000;
const MIB = 2 ** 20;
/** Growth, in percent of the first sample, that passes for flat: noise of the allocators, 5 bytes a request at 100 MiB. */
const FLAT = 5;

/** A million mixed requests, with Envoy's memory looked at every few seconds. */
export async function benchEndurance({ envoy, wasm, directory, report }: Means): Promise<Figure[]> {
  const services = await startServices(envoy, directory);
  try {
    const server = await startSubject({ program: envoy, directory, wasm, services, filters: { subject: FILTER } });
    try {
      const { pid } = server.envoy.child;
      let start = 0;
      const load = (seconds: number) => wrk({ url: server.url("subject"), script: mixed((start += STRIDE)), seconds, directory });
      report("filling the cache");
      await load(WARM_UP_SECONDS);
      const kinds = { exact: "requests\\.hit_exact", semantic: "requests\\.hit_semantic", misses: "miss\\..*" };
      const counts = () => Promise.all(Object.values(kinds).map((each) => count(server.envoy, each)));
      const before = await counts();
      const samples = [{ x: 0, y: await residentBytes(pid) }];
      const deadline = Date.now() + LIMIT;
      let requests = 0;
      while (requests < REQUESTS && Date.now() < deadline) {
        requests += (await load(SEGMENT_SECONDS)).requests;
        samples.push({ x: requests, y: await residentBytes(pid) });
        report(`${requests.toLocaleString("en-US")} requests, ${(samples.at(-1)!.y / MIB).toFixed(1)} MiB`);
      }
      const after = await counts();
      const mix = Object.keys(kinds).map((kind, i) => `${Math.round(((after[i]! - before[i]!) / requests) * 100)} % ${kind}`);
      const [first, last] = [samples[0]!.y, samples.at(-1)!.y];
      const bytesPerRequest = slope(samples);
      const complete = requests >= REQUESTS;
      return [
        {
          name: "RSS, growth over 1,000,000 requests",
          unit: "%",
          ...(complete ? { measured: single(((bytesPerRequest * REQUESTS) / first) * 100) } : {}),
          target: { atMost: FLAT },
          digits: 1,
          note:
            `${(first / MIB).toFixed(1)} MiB at first, ${(last / MIB).toFixed(1)} at last, slope ${bytesPerRequest.toFixed(2)} bytes a request, ` +
            `${samples.length} samples, ${requests.toLocaleString("en-US")} requests (${mix.join(", ")})${complete ? "" : `: too slow for a million in ${LIMIT / 1000} s`}`,
        },
      ];
    } finally {
      await server.envoy.stop();
    }
  } finally {
    await services.envoy.stop();
  }
}
