import { readFile } from "node:fs/promises";
import type { FilterConfig } from "../tools/gateway/index.ts";
import { Failure } from "../tools/lib/failure.ts";
import { Host } from "../tests/support/host_emulator.ts";
import type { Figure } from "./figures.ts";
import { residentBytes } from "./process.ts";
import { startServices, startSubject, type Server } from "./rig.ts";
import { single, spreadOf } from "../tools/statistics.ts";
import type { Means } from "./means.ts";

const MIB = 2 ** 20;
const TARGET = { atMost: 5 };
const ROUNDS = 3;
/** Workers; each has a VM, and what V8 itself takes of the process is divided by as many. */
const WORKERS = 4;
/** More of them, to see what one VM adds where V8 is there already. */
const MANY_WORKERS = 12;

/** Linear memory of the filter with the default configuration, before any request. */
async function linearMemory(wasm: string): Promise<number> {
  const host = await Host.start(new WebAssembly.Module(await readFile(wasm)), {});
  if (!host.accepted) throw new Failure("the filter refuses an empty configuration", "Run the host tests (npm test -- --only host).", host.logs.join("\n"));
  return host.memoryBytes;
}

/** Envoy's memory with these workers, with and without the filter, and how many VMs it has. */
async function compare(means: Means, services: Server, concurrency: number): Promise<{ added: number; vms: number }> {
  const { envoy, wasm, directory } = means;
  const resident = async (filters: Record<string, FilterConfig>): Promise<{ bytes: number; vms: number }> => {
    const server = await startSubject({ program: envoy, directory, wasm, services, filters, concurrency });
    try {
      const [vms = 0] = Object.values(await server.envoy.stats("^wasm\\.envoy\\.wasm\\.runtime\\.v8\\.active$"));
      return { bytes: await residentBytes(server.envoy.child.pid), vms };
    } finally {
      await server.envoy.stop();
    }
  };
  const without = await resident({});
  const having = await resident({ subject: {} });
  if (having.vms === 0) throw new Failure("Envoy counts no VM", "Its statistics have changed their names; mend bench/vm.ts.");
  return { added: having.bytes - without.bytes, vms: having.vms };
}

export async function benchVm(means: Means): Promise<Figure[]> {
  const { envoy, wasm, directory, report } = means;
  report("linear memory");
  const linear = (await linearMemory(wasm)) / MIB;
  const shares: number[] = [];
  const further: number[] = [];
  let vms = 0;
  const services = await startServices(envoy, directory);
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      report(`Envoy's memory, round ${round} of ${ROUNDS}`);
      const few = await compare(means, services, WORKERS);
      const many = await compare(means, services, MANY_WORKERS);
      vms = few.vms;
      shares.push(few.added / few.vms / MIB);
      further.push((many.added - few.added) / (many.vms - few.vms) / MIB);
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
      digits: 2,
      note: `with − without the filter, ÷ ${vms} VMs of ${WORKERS} workers; V8 itself is in it`,
    },
    {
      name: "empty VM, RSS that one more adds",
      unit: "MiB",
      measured: spreadOf(further),
      target: TARGET,
      digits: 2,
      note: `from ${WORKERS} to ${MANY_WORKERS} workers, less what they add without the filter`,
    },
  ];
}
