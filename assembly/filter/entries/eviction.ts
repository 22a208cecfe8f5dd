/** What became of an entry that was reported wrong. */
@final
export class Eviction {
  constructor(
    /** Whether this Envoy held it; it does not any more. */
    readonly wasHeld: bool,
    readonly deletion: StoreDeletion,
  ) {}
}

/** What becomes of it in the external store. */
export enum StoreDeletion {
  /** There is no external store. */
  None,
  /** The store is to delete it; until it has, no worker of this Envoy serves it from there. */
  Pending,
  /** So many wait to be deleted that this one was not taken: it may still be served from there. */
  Refused,
}
