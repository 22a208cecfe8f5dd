/** A request's part in single-flight: it owns a flight, waits for one, has waited, or none of these. */
import { SingleFlightScope } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { currentTimeMillis, steadyMillis } from "../../host/host";
import { Answer } from "../../stores/record";
import { Flight, FlightWaiter } from "./flight";
import { SingleFlight } from "./single_flight";

@final
export class FlightTicket {
  private owned: Flight | null = null;
  private awaited: Flight | null = null;
  private hasWaited: bool = false;
  /** When it began to wait for the first time, by the steady clock; 0 before. */
  since: i64 = 0;

  constructor(private readonly flights: SingleFlight, private readonly scope: SingleFlightScope, private readonly waiter: FlightWaiter) {}

  /** Whether the request asks upstream for others like it. */
  get ownsFlight(): bool {
    return this.owned !== null;
  }

  /**
   * Joins the requests like this one that are under way, or owns the flight of those that will come.
   * @param mayWait whether an answer that is made for another request will do. @returns whether it waits.
   */
  join(key: Bytes, mayWait: bool): bool {
    if (this.ownsFlight) return false;
    const flight = this.flights.of(key);
    if (flight !== null) return mayWait && !this.hasWaited && this.waitFor(flight);
    this.owned = this.flights.begin(key);
    return false;
  }

  /** The request is about to go upstream. @returns false if it waits instead: another worker is ahead. */
  acquireLease(mayWait: bool): bool {
    const flight = this.owned;
    if (flight === null || this.scope != SingleFlightScope.Envoy) return true;
    if (this.flights.acquireLease(flight, mayWait && !this.hasWaited)) return true;
    this.owned = null;
    return !this.waitFor(flight);
  }

  private waitFor(flight: Flight): bool {
    if (this.since == 0) this.since = steadyMillis();
    if (!this.flights.wait(flight, this.waiter)) return false;
    this.awaited = flight;
    return true;
  }

  /** The request that owned `flight` has gone away, and this one owns it now: it has not had its wait yet. */
  own(flight: Flight): void {
    this.awaited = null;
    this.owned = flight;
  }

  /** The wait is over; there is no second one. */
  waited(): void {
    this.awaited = null;
    this.hasWaited = true;
  }

  /** The answer is stored: who waits for this request gets it, and is the effective context afterwards. */
  complete(answer: Answer, now: i64): void {
    const flight = this.owned;
    this.owned = null;
    if (flight !== null) this.flights.complete(flight, answer, now);
  }

  /** The request has no answer for others. @param failure the status with which the upstream failed, or 0. */
  fail(failure: i32): void {
    const flight = this.owned;
    this.owned = null;
    if (flight !== null) this.flights.fail(flight, failure);
  }

  /**
   * The request goes away: another one owns its flight, if it owned one.
   * @param inline whether other streams may be answered in the callback under way.
   */
  leave(inline: bool): void {
    const awaited = this.awaited;
    this.awaited = null;
    if (awaited !== null) this.flights.leave(awaited, this.waiter);
    const owned = this.owned;
    this.owned = null;
    // The time matters to those who wait alone, and asking for it is a call of the host.
    if (owned !== null) this.flights.abandon(owned, inline, owned.waiters.length > 0 ? currentTimeMillis() : 0);
  }
}
