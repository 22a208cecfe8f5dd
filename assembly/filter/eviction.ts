/** What became of an entry that was reported wrong. */
export enum Eviction {
  /** This Envoy held it, and does not any more. */
  Evicted,
  /** This Envoy did not hold it. */
  NotHeld,
  /** As `Evicted`, and the external store is to delete it; until it has, no worker of this Envoy serves it from there. */
  Pending,
  /** As `NotHeld`, and the external store is to delete it; until it has, no worker of this Envoy serves it from there. */
  NotHeldPending,
  /** Other workers were faster each time: it may still come back from the external store. */
  Contended,
}
