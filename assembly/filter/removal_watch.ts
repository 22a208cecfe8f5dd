/**
 * Learns from the external store what other gateways have removed, and forgets it here: one VM of an Envoy asks every second for the tombstones of
 * the last minutes. An entry that comes back from a slow store within that time is forgotten once more.
 *
 * Times are by the steady clock unless something else is said.
 */
import { Bytes } from "../core/bytes";
import { currentTimeMillis } from "../host/host";
import { StoreOutcome, StoreTask } from "../policy/reasons";
import { Election } from "../stores/election";
import { placeholderVector, removedKeyOf, TOMBSTONE_LIFE, tombstonePartition } from "../stores/tombstone";
import { Candidate, MAX_CANDIDATES } from "../stores/vector_store";
import { ExternalStore } from "./external_store";
import { ExactTier } from "./lookup/exact_tier";
import { StoreWaiter } from "./lookup/waiters";

const EVERY: i64 = 1000;
/** Milliseconds that are looked back; clocks of gateways may differ by as much. */
const LOOK_BACK: i64 = 120000;
/** The same when there are more tombstones than one reply holds: so many in so short a time are all that is told. */
const LEAST_LOOK_BACK: i64 = 4000;

@final
export class RemovalWatch implements StoreWaiter {
  private next: i64 = 0;
  private isUnderWay: bool = false;
  private lookBack: i64 = LOOK_BACK;
  private readonly partition: Bytes = tombstonePartition();
  private readonly vector: Bytes;

  /** @param dimension numbers in a vector. */
  constructor(
    private readonly external: ExternalStore,
    private readonly exact: ExactTier,
    private readonly election: Election,
    dimension: i32,
  ) {
    this.vector = placeholderVector(dimension, 0);
  }

  /** Called by the tick, once the store is set up. */
  check(now: i64): void {
    if (this.isUnderWay || now < this.next || !this.election.holds(now)) return;
    this.next = now + EVERY;
    // A tombstone's life is as long as all others': the filter by its end finds those that were made since.
    const since = currentTimeMillis() - this.lookBack + TOMBSTONE_LIFE;
    this.isUnderWay = true;
    if (this.external.query(this, this.partition, this.vector, MAX_CANDIDATES, since, StoreTask.Watch) != StoreOutcome.Done) this.isUnderWay = false;
  }

  onCandidates(candidates: Candidate[], outcome: StoreOutcome): void {
    this.isUnderWay = false;
    if (outcome != StoreOutcome.Done) return;
    const now = currentTimeMillis();
    for (let i = 0; i < candidates.length; i++) {
      const tombstone = candidates[i].answer;
      const key = removedKeyOf(tombstone);
      if (key !== null) this.exact.forgetBefore(key, tombstone.created, now);
    }
    this.lookBack = candidates.length < MAX_CANDIDATES ? LOOK_BACK : max(this.lookBack / 2, LEAST_LOOK_BACK);
  }
}
