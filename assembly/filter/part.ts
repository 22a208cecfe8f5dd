/** A request's part in a flight: it leads one, waits for one, has waited, or none of these. */
import { SingleFlightScope } from "../config/config";
import { Bytes } from "../core/bytes";
import { currentTimeMillis, steadyMillis } from "../host/host";
import { Answer } from "../stores/record";
import { Flight, FlightWaiter } from "./flight";
import { Flights } from "./flights";

@final
export class Part {
  private leading: Flight | null = null;
  private awaited: Flight | null = null;
  private hasWaited: bool = false;
  /** When it began to wait for the first time, by the steady clock; 0 before. */
  since: i64 = 0;

  constructor(private readonly flights: Flights, private readonly scope: SingleFlightScope, private readonly waiter: FlightWaiter) {}

  /** Whether the request goes ahead of others like it. */
  get leads(): bool {
    return this.leading !== null;
  }

  /**
   * Joins the requests like this one that are under way, or leads those that will come.
   * @param mayWait whether an answer that is made for another request will do. @returns whether it waits.
   */
  join(key: Bytes, mayWait: bool): bool {
    if (this.leads) return false;
    const flight = this.flights.of(key);
    if (flight !== null) return mayWait && !this.hasWaited && this.waitFor(flight);
    this.leading = this.flights.begin(key);
    return false;
  }

  /** The request is about to go upstream. @returns whether it waits instead: another worker is ahead. */
  depart(mayWait: bool): bool {
    const flight = this.leading;
    if (flight === null || this.scope != SingleFlightScope.Envoy) return false;
    if (!this.flights.depart(flight, mayWait && !this.hasWaited)) return false;
    this.leading = null;
    return this.waitFor(flight);
  }

  private waitFor(flight: Flight): bool {
    if (this.since == 0) this.since = steadyMillis();
    if (!this.flights.wait(flight, this.waiter)) return false;
    this.awaited = flight;
    return true;
  }

  /** The request that led `flight` has gone away, and this one leads it now: it has not had its wait yet. */
  lead(flight: Flight): void {
    this.awaited = null;
    this.leading = flight;
  }

  /** The wait is over; there is no second one. */
  waited(): void {
    this.awaited = null;
    this.hasWaited = true;
  }

  /** The answer is stored: who waits for this request gets it, and is the effective context afterwards. */
  land(answer: Answer, now: i64): void {
    const flight = this.leading;
    this.leading = null;
    if (flight !== null) this.flights.land(flight, answer, now);
  }

  /** The request has no answer for others. @param failure the status with which the upstream failed, or 0. */
  lose(failure: i32): void {
    const flight = this.leading;
    this.leading = null;
    if (flight !== null) this.flights.lose(flight, failure);
  }

  /**
   * The request goes away: somebody else leads, if it did.
   * @param inline whether other streams may be answered in the callback under way.
   */
  leave(inline: bool): void {
    const flight = this.awaited;
    this.awaited = null;
    if (flight !== null) this.flights.leave(flight, this.waiter);
    const led = this.leading;
    this.leading = null;
    // The time matters to those who wait alone, and asking for it is a call of the host.
    if (led !== null) this.flights.abandon(led, inline, led.waiters.length > 0 ? currentTimeMillis() : 0);
  }
}
