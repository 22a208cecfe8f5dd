/** A question that is being asked upstream, and who waits for its answer. */
import { Bytes } from "../core/bytes";
import { Answer } from "../stores/record";

/** A request that waits for another one like it. */
export interface FlightWaiter {
  /** When it began to wait, by the steady clock. */
  waitsSince(): i64;
  /**
   * The answer is stored. Called once, where a stream may be answered and released.
   * @param now milliseconds since 1970.
   */
  onLanded(answer: Answer, now: i64): void;
  /**
   * Who led the flight has gone away, and this request is to lead it now. Called at most once for each time it waits, where a stream may be
   * answered and released.
   * @returns false if the request is not there any more: then somebody else must.
   */
  onLead(flight: Flight, now: i64): bool;
  /**
   * There is no answer to be had: the request goes its own way. Called once, from the tick.
   * @param failure the status with which the upstream failed, or 0.
   * @param isLate whether the request has waited for as long as it may.
   */
  onAdrift(failure: i32, isLate: bool, now: i64): void;
}

/** Whose flight it is. */
export enum Pilot {
  /** A request of this worker, or a refresh. */
  Here,
  /** A request of another worker. */
  Elsewhere,
  /** Who led it has gone away; the tick lets somebody else lead. */
  Gone,
  /** Nobody any more. */
  None,
}

@final
export class Flight {
  pilot: Pilot = Pilot.Here;
  /** Until when this worker's lease runs, by the steady clock; 0 if it has none. */
  leasedUntil: i64 = 0;
  /** Who waits: the longest first. */
  waiters: FlightWaiter[] = [];

  /** @param key the exact key of the request. */
  constructor(readonly key: Bytes) {}
}
