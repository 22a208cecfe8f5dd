/**
 * Single-flight: of identical requests one goes upstream, and the others are answered with what it has stored. Within a worker they meet
 * here; across the workers of an Envoy a lease (stores/lease_table.ts) joins them, which the tick looks at while somebody waits.
 *
 * An owner that goes away says nothing of the upstream: one of those who wait takes its place, and the others go on waiting. If nobody waits
 * in its worker, the lease is given back; the first worker that sees this takes it, and lets one of its own requests own the flight.
 *
 * An upstream that fails, or whose answer others cannot have, must not be hit by all who waited at once: they are released some at a time,
 * more with each tick. The first of them owns the flight of those who come then.
 *
 * Leases and waits go by the steady clock, what is said to streams by the wall clock.
 */
import { SingleFlightConfig } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { steadyMillis } from "../../host/host";
import { Lease, LEASE_MILLIS, LeaseState, LeaseTable } from "../../stores/lease_table";
import { Answer } from "../../stores/record";
import { Gauges } from "../../telemetry/gauges";
import { Metrics } from "../../telemetry/metrics";
import { ExactTier } from "../lookup/exact_tier";
import { ExactWaiter } from "../lookup/waiters";
import { Flight, FlightWaiter, Owner } from "./flight";

/** Waiters that one tick releases at first; the next one twice as many, while there are some. */
const RELEASED_AT_ONCE: i32 = 8;
/** A lease is renewed when half of it is over. */
const RENEW_BEFORE: i64 = LEASE_MILLIS / 2;

/** A waiter that is to go its own way. */
@final
class Released {
  constructor(readonly waiter: FlightWaiter, readonly failure: i32, readonly isLate: bool) {}
}

@final
export class SingleFlight {
  /** By the first bytes of the key. */
  private readonly flights: Map<u64, Flight> = new Map();
  /** Flights that somebody waits for. */
  private watched: Flight[] = [];
  private leaving: Released[] = [];
  private releasedAtOnce: i32 = RELEASED_AT_ONCE;
  private nextRenewal: i64 = 0;
  /** Requests that wait. */
  private waiting: i32 = 0;

  /** @param leases null if workers need not look at each other. */
  constructor(
    private readonly config: SingleFlightConfig,
    private readonly exact: ExactTier,
    private readonly leases: LeaseTable | null,
    private readonly metrics: Metrics,
    private readonly gauges: Gauges,
  ) {}

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {
    const leases = this.leases;
    if (leases !== null) leases.open();
  }

  /** The flight for `key` that has not ended; null if there is none. */
  of(key: Bytes): Flight | null {
    const id = idOf(key);
    if (!this.flights.has(id)) return null;
    const flight = this.flights.get(id);
    return flight.key.equals(key) ? flight : null;
  }

  /** Begins a flight; null if there is one under way. */
  begin(key: Bytes): Flight | null {
    if (this.flights.has(idOf(key))) return null;
    const flight = new Flight(key.copy());
    this.flights.set(idOf(key), flight);
    return flight;
  }

  /** Lets `waiter` wait for a flight; false if too many do. */
  wait(flight: Flight, waiter: FlightWaiter): bool {
    if (this.isFull) return false;
    const waiters = flight.waiters;
    if (waiters.length == 0) this.watched.push(flight);
    // A request that has waited before and then owned a flight comes in front of those who have waited less.
    let at = waiters.length;
    waiters.push(waiter);
    const since = waiter.waitsSince();
    for (; at > 0 && waiters[at - 1].waitsSince() > since; at--) waiters[at] = waiters[at - 1];
    waiters[at] = waiter;
    this.waiting++;
    return true;
  }

  /**
   * The owner of the flight has found nothing in the cache, and asks for the lease before it goes upstream. Where it cannot have one, it goes
   * upstream for this worker alone.
   * @returns false if another worker is ahead. Then the flight is that worker's, and the request should `wait` for it.
   */
  acquireLease(flight: Flight, mayWait: bool): bool {
    const leases = this.leases;
    if (leases === null) return true;
    const now = steadyMillis();
    // A request that takes over from another one of this worker has its lease, too.
    if (flight.leasedUntil > now) return true;
    const lease = leases.take(flight.key, now);
    if (lease == Lease.Taken) flight.leasedUntil = now + LEASE_MILLIS;
    if (lease != Lease.Held || !mayWait || this.isFull) return true;
    flight.owner = Owner.Elsewhere;
    return false;
  }

  private get isFull(): bool {
    return this.waiting >= this.config.maxWaiting;
  }

  /** The flight's answer is stored: everybody gets it. @param wall milliseconds since 1970. */
  complete(flight: Flight, answer: Answer, wall: i64): void {
    this.end(flight, false);
    const waiters = flight.waiters;
    flight.waiters = [];
    this.waiting -= waiters.length;
    for (let i = 0; i < waiters.length; i++) waiters[i].onCompleted(answer, wall);
  }

  /**
   * The flight has no answer that others can have: they are released, beginning with the next tick.
   * @param failure the status with which the upstream failed, or 0.
   */
  fail(flight: Flight, failure: i32): void {
    if (flight.owner == Owner.None) return;
    this.end(flight, true);
    for (let i = 0; i < flight.waiters.length; i++) this.leaving.push(new Released(flight.waiters[i], failure, false));
    flight.waiters = [];
  }

  /**
   * The owner of the flight has gone away before the upstream could tell anything: another request owns it now.
   * @param inline whether the callback under way is one in which other streams may be answered; else the tick does it.
   * @param wall milliseconds since 1970.
   */
  abandon(flight: Flight, inline: bool, wall: i64): void {
    if (flight.owner == Owner.None) return;
    flight.owner = Owner.Gone;
    if (inline || flight.waiters.length == 0) this.handOver(flight, wall);
  }

  /** Lets the request that has waited longest own the flight. Without any, the flight ends. */
  private handOver(flight: Flight, wall: i64): void {
    flight.owner = Owner.Here;
    while (flight.waiters.length > 0) {
      const waiter = flight.waiters.shift();
      this.waiting--;
      if (flight.waiters.length == 0) this.unwatch(flight);
      if (waiter.onPromoted(flight, wall)) return;
    }
    this.end(flight, false);
  }

  /** A request that waits has gone away. */
  leave(flight: Flight, waiter: FlightWaiter): void {
    const at = flight.waiters.indexOf(waiter);
    if (at >= 0) {
      flight.waiters.splice(at, 1);
      this.waiting--;
      // A flight of another worker is watched here only for those who wait. One that has no owner is ended by the tick.
      if (flight.waiters.length == 0 && flight.owner != Owner.Gone) this.unwatch(flight);
      return;
    }
    for (let i = 0; i < this.leaving.length; i++) {
      if (this.leaving[i].waiter !== waiter) continue;
      this.leaving.splice(i, 1);
      this.waiting--;
      return;
    }
  }

  /** Called by the tick. @param now by the steady clock. @param wall milliseconds since 1970. */
  check(now: i64, wall: i64): void {
    if (this.flights.size > 0 && now >= this.nextRenewal) this.renew(now);
    // From behind, since what ends is taken out.
    for (let i = this.watched.length - 1; i >= 0; i--) this.look(this.watched[i], now, wall);
    this.releaseSome(wall);
    this.gauges.waiting(this.waiting);
  }

  private look(flight: Flight, now: i64, wall: i64): void {
    const late = now - <i64>this.config.wait;
    while (flight.waiters.length > 0 && flight.waiters[0].waitsSince() <= late) {
      this.leaving.push(new Released(flight.waiters.shift(), 0, true));
      this.metrics.waitedTooLong();
    }
    if (flight.owner == Owner.Gone) return this.handOver(flight, wall);
    if (flight.waiters.length == 0) return this.unwatch(flight);
    const leases = this.leases;
    if (flight.owner != Owner.Elsewhere || leases === null) return;
    const state = leases.stateOf(flight.key, now);
    if (state == LeaseState.Held || flight.isAsking) return;
    const answer = this.exact.find(flight.key, wall);
    if (answer === null && this.exact.ask(flight.key, new FlightAnswer(this, flight), wall)) {
      flight.isAsking = true;
      return;
    }
    this.decide(flight, answer, state, now, wall);
  }

  /** The second level of the exact tier has answered. */
  answered(flight: Flight, answer: Answer | null, wall: i64): void {
    flight.isAsking = false;
    const leases = this.leases;
    if (leases === null || flight.owner != Owner.Elsewhere || flight.waiters.length == 0) return;
    const now = steadyMillis();
    const state = leases.stateOf(flight.key, now);
    if (state != LeaseState.Held) this.decide(flight, answer, state, now, wall);
  }

  /** The worker that owned the flight holds its lease no more. @param answer under its key, or null. */
  private decide(flight: Flight, answer: Answer | null, state: LeaseState, now: i64, wall: i64): void {
    const leases = this.leases;
    if (leases === null) return;
    // A stale one is what was there before.
    if (answer !== null && answer.expires > wall) return this.complete(flight, answer, wall);
    if (state == LeaseState.Lost) return this.fail(flight, 0);
    // Of several workers whose requests wait, one gets the lease.
    const lease = leases.take(flight.key, now);
    if (lease == Lease.Held) return;
    if (lease == Lease.Taken) flight.leasedUntil = now + LEASE_MILLIS;
    this.handOver(flight, wall);
  }

  private releaseSome(wall: i64): void {
    const due = this.leaving;
    if (due.length == 0) {
      this.releasedAtOnce = RELEASED_AT_ONCE;
      return;
    }
    const count = min(this.releasedAtOnce, due.length);
    this.releasedAtOnce = min(this.releasedAtOnce << 1, this.config.maxWaiting);
    this.leaving = due.slice(count);
    this.waiting -= count;
    for (let i = 0; i < count; i++) due[i].waiter.onReleased(due[i].failure, due[i].isLate, wall);
  }

  private renew(now: i64): void {
    this.nextRenewal = now + RENEW_BEFORE / 2;
    const leases = this.leases;
    if (leases === null) return;
    const flights = this.flights.values();
    for (let i = 0; i < flights.length; i++) {
      const flight = flights[i];
      if (flight.leasedUntil <= now || flight.leasedUntil > now + RENEW_BEFORE) continue;
      leases.renew(flight.key, now);
      flight.leasedUntil = now + LEASE_MILLIS;
    }
  }

  private unwatch(flight: Flight): void {
    const at = this.watched.indexOf(flight);
    if (at >= 0) this.watched.splice(at, 1);
    // Nobody here waits for the other worker any more; who comes next asks for the lease anew.
    if (flight.owner == Owner.Elsewhere) this.remove(flight);
  }

  private end(flight: Flight, hasFailed: bool): void {
    const leases = this.leases;
    if (leases !== null && flight.leasedUntil > 0 && flight.leasedUntil > steadyMillis()) leases.giveBack(flight.key, hasFailed);
    flight.leasedUntil = 0;
    this.remove(flight);
    const at = this.watched.indexOf(flight);
    if (at >= 0) this.watched.splice(at, 1);
  }

  private remove(flight: Flight): void {
    if (flight.owner == Owner.None) return;
    flight.owner = Owner.None;
    this.flights.delete(idOf(flight.key));
  }
}

/** Bytes of a key that are as good as random. */
function idOf(key: Bytes): u64 {
  return key.length >= 16 ? load<u64>(key.ptr, 8) : 0;
}

/** Hands a late answer of the exact tier to those who wait in its flight. */
@final
class FlightAnswer implements ExactWaiter {
  constructor(private readonly owner: SingleFlight, private readonly flight: Flight) {}

  onExactAnswer(answer: Answer | null, now: i64): void {
    this.owner.answered(this.flight, answer, now);
  }
}
