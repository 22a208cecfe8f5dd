/**
 * What a plug-in has once in each VM, whatever the configurations in it: Higress, for one, picks a configuration for each request. What a
 * configuration has for itself is put together in composition.ts.
 */
import { SharedData } from "../host/shared_data";
import { KeyValue } from "../core/key_value";
import { Metrics } from "../telemetry/metrics";
import { Callouts } from "./callouts";
import { RedisLinks } from "./redis/redis_links";

@final
export class Vm {
  /** Counters: they are the same for all configurations. */
  readonly metrics: Metrics = new Metrics();
  /** A reply names its callout and no configuration. */
  readonly callouts: Callouts = new Callouts();
  /** The same of Redis, in Higress. */
  readonly redis: RedisLinks = new RedisLinks();
  /** What the workers of an Envoy share. Each configuration has keys of its own there, by `cache.keyPrefix`. */
  readonly sharedData: KeyValue = new SharedData();
}
