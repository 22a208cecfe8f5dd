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
  /** Nobody any more. */
  None,
}

@final
export class Flight {
  pilot: Pilot = Pilot.Here;
  /** Until when this worker's lease runs, in milliseconds since 1970; 0 if it has none. */
  leasedUntil: i64 = 0;
  /** Who waits: the longest first. */
  waiters: FlightWaiter[] = [];

  /** @param key the exact key of the request. */
  constructor(readonly key: Bytes) {}
}
