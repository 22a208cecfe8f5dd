/** A question that one request asks upstream, and the requests that wait for its answer. */
import { Bytes } from "../../core/bytes";
import { Answer } from "../../stores/record";

/** A request that waits for another one like it. */
export interface FlightWaiter {
  /** When it began to wait, by the steady clock. */
  waitsSince(): i64;
  /**
   * The answer is stored. Called once, where a stream may be answered and released.
   * @param now milliseconds since 1970.
   */
  onCompleted(answer: Answer, now: i64): void;
  /**
   * The request that owned the flight has gone away, and this one is to own it now. Called at most once for each time it waits, where a stream
   * may be answered and released.
   * @returns false if the request is not there any more: then another one must.
   */
  onPromoted(flight: Flight, now: i64): bool;
  /**
   * There is no answer to be had: the request goes its own way. Called once, from the tick.
   * @param failure the status with which the upstream failed, or 0.
   * @param isLate whether the request has waited for as long as it may.
   */
  onReleased(failure: i32, isLate: bool, now: i64): void;
}

/** Who asks upstream for the others. */
export enum Owner {
  /** A request of this worker, or a refresh. */
  Here,
  /** A request of another worker. */
  Elsewhere,
  /** The request that owned it has gone away; the tick lets another one own it. */
  Gone,
  /** Nobody any more: it is over. */
  None,
}

@final
export class Flight {
  owner: Owner = Owner.Here;
  /** Whether the second level of the exact tier is asked for its answer. */
  isAsking: bool = false;
  /** Until when this worker's lease runs, by the steady clock; 0 if it has none. */
  leasedUntil: i64 = 0;
  /** Who waits for it; the one that has waited longest comes first. */
  waiters: FlightWaiter[] = [];

  /** @param key the exact key of the request. */
  constructor(readonly key: Bytes) {}
}
