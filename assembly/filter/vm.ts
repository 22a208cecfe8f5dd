/**
 * What exists once in each VM, whatever root contexts and configurations live in it: Envoy runs all plug-ins of one `vm_id` and one code in one
 * VM, and a configuration that is pushed gets a root context beside the one before. What a configuration has for itself is put together in
 * composition.ts.
 */
import { KeyValue } from "../core/key_value";
import { SharedData } from "../host/shared_data";
import { GaugeIds } from "../telemetry/gauges";
import { Metrics } from "../telemetry/metrics";
import { CalloutTable } from "./callouts";
import { RedisCalls } from "./redis/redis_calls";

@final
export class Vm {
  /** Counters: they are the same for all configurations. */
  readonly metrics: Metrics = new Metrics();
  /** Each configuration shows gauges of its own under these. */
  readonly gauges: GaugeIds = new GaugeIds();
  /** The host gives out tokens once a VM: a reply names its callout and no configuration. */
  readonly callouts: CalloutTable = new CalloutTable();
  /** The same of Redis, in Higress. */
  readonly redis: RedisCalls = new RedisCalls();
  /** What the workers of an Envoy share. Each configuration has keys of its own there, by `cache.keyPrefix`. */
  readonly sharedData: KeyValue = new SharedData();
}

let vm: Vm | null = null;

/** The one of this VM. The first call makes it, and defines the metrics with the host: call under a root context. */
export function thisVm(): Vm {
  let known = vm;
  if (known === null) {
    known = new Vm();
    vm = known;
  }
  return known;
}
