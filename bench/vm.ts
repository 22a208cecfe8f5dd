import { readFile } from "node:fs/promises";
import type { FilterConfig } from "../cli/gateway/index.ts";
import { Failure } from "../cli/lib/failure.ts";
import { Host } from "../tests/support/host_emulator.ts";
import type { Figure } from "./figures.ts";
import { residentBytes } from "./process.ts";
import { startServices, startSubject, type Server } from "./rig.ts";
import { single, spreadOf } from "./stats.ts";
import type { Means } from "./suite.ts";

const MIB = 2 ** 20;
const TARGET = { atMost: 5 };
const ROUNDS = 3;
/** Workers; each has a VM, and V8's own share of the process is divided by as many. */
const WORKERS = 4;

/** Linear memory of the filter with the default configuration, before any request. */
async function linearMemory(wasm: string): Promise<number> {
  const host = await Host.start(new WebAssembly.Module(await readFile(wasm)), {});
  if (!host.accepted) throw new Failure("the filter refuses an empty configuration", "Run the host tests (npm test -- --only host).", host.logs.join("\n"));
  return host.memoryBytes;
}

export async function benchVm({ envoy, wasm, directory, report }: Means): Promise<Figure[]> {
  report("linear memory");
  const linear = (await linearMemory(wasm)) / MIB;
  const shares: number[] = [];
  let vms = 0;
  const services = await startServices(envoy, directory);
  try {
    const resident = async (filters: Record<string, FilterConfig>, look?: (server: Server) => Promise<void>): Promise<number> => {
      const server = await startSubject({ program: envoy, directory, wasm, services, filters, concurrency: WORKERS });
      try {
        await look?.(server);
        return await residentBytes(server.envoy.child.pid);
      } finally {
        await server.envoy.stop();
      }
    };
    for (let round = 1; round <= ROUNDS; round++) {
      report(`Envoy's memory, round ${round} of ${ROUNDS}`);
      const without = await resident({});
      const with_ = await resident({ subject: {} }, async ({ envoy }) => {
        vms = Object.values(await envoy.stats("^wasm\\.envoy\\.wasm\\.runtime\\.v8\\.active$")).reduce((sum, each) => sum + each, 0);
      });
      shares.push((with_ - without) / vms / MIB);
    }
  } finally {
    await services.envoy.stop();
  }
  return [
    { name: "empty VM, linear memory", unit: "MiB", measured: single(linear), target: TARGET, digits: 2 },
    {
      name: "empty VM, share of Envoy's RSS",
      unit: "MiB",
      measured: spreadOf(shares),
      target: TARGET,
      digits: 2,
      note: `with − without the filter, ÷ ${vms} VMs of ${WORKERS} workers; V8 itself is in it`,
    },
  ];
}
