/**
 * Single-flight: of identical requests one goes upstream, and the others are answered with what it has stored. Within a worker they are
 * joined here; across the workers of an Envoy by a lease (stores/lease_table.ts), which the tick looks at while somebody waits.
 *
 * A leader that goes away says nothing of the upstream: one of those who wait takes its place, and the others go on waiting. If nobody waits
 * in its worker, the lease is given back, and the first worker that sees it takes it, and lets one of its own lead.
 *
 * An upstream that fails, or whose answer others cannot have, must not be hit by all who waited at once: they are let go some at a time, more
 * with each tick. The first of them leads whoever comes then.
 *
 * Leases and waits go by the steady clock, what is said to streams by the wall clock.
 */
import { SingleFlightConfig } from "../config/config";
import { Bytes } from "../core/bytes";
import { steadyMillis } from "../host/host";
import { AnswerStore } from "../stores/answer_store";
import { Lease, LEASE_MILLIS, LeaseState, LeaseTable } from "../stores/lease_table";
import { Answer } from "../stores/record";
import { Metrics } from "../telemetry/metrics";
import { Flight, FlightWaiter, Pilot } from "./flight";

/** Waiters that one tick lets go at first; the next one twice as many, while there are some. */
const LET_GO: i32 = 8;
/** A lease is renewed when half of it is over. */
const RENEW_BEFORE: i64 = LEASE_MILLIS / 2;

/** A waiter that is to be let go. */
@final
class Adrift {
  constructor(readonly waiter: FlightWaiter, readonly failure: i32, readonly isLate: bool) {}
}

@final
export class Flights {
  /** By the first bytes of the key. */
  private readonly flying: Map<u64, Flight> = new Map();
  /** Flights that somebody waits for. */
  private watched: Flight[] = [];
  private adrift: Adrift[] = [];
  private letGo: i32 = LET_GO;
  private nextRenewal: i64 = 0;
  /** Requests that wait. */
  private waiting: i32 = 0;

  /** @param leases null if workers need not look at each other. */
  constructor(
    private readonly config: SingleFlightConfig,
    private readonly answers: AnswerStore,
    private readonly leases: LeaseTable | null,
    private readonly metrics: Metrics,
  ) {}

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {
    const leases = this.leases;
    if (leases !== null) leases.open();
  }

  /** The flight for `key` that has not ended; null if there is none. */
  of(key: Bytes): Flight | null {
    const id = idOf(key);
    if (!this.flying.has(id)) return null;
    const flight = this.flying.get(id);
    return flight.key.equals(key) ? flight : null;
  }

  /** Begins a flight; null if there is one under way. */
  begin(key: Bytes): Flight | null {
    if (this.flying.has(idOf(key))) return null;
    const flight = new Flight(key.copy());
    this.flying.set(idOf(key), flight);
    return flight;
  }

  /** Lets `waiter` wait for a flight; false if too many do. */
  wait(flight: Flight, waiter: FlightWaiter): bool {
    if (this.isFull) return false;
    const waiters = flight.waiters;
    if (waiters.length == 0) this.watched.push(flight);
    // One that has waited before, to lead, comes in front of those who have waited less.
    let at = waiters.length;
    waiters.push(waiter);
    const since = waiter.waitsSince();
    for (; at > 0 && waiters[at - 1].waitsSince() > since; at--) waiters[at] = waiters[at - 1];
    waiters[at] = waiter;
    this.waiting++;
    return true;
  }

  /**
   * Who leads the flight has found nothing in the cache, and asks for the lease before it goes upstream. Without one it leads this worker alone.
   * @returns whether another worker is ahead. Then the flight is that worker's, and the request should `wait` for it.
   */
  depart(flight: Flight, mayWait: bool): bool {
    const leases = this.leases;
    if (leases === null) return false;
    const now = steadyMillis();
    // Who takes over from another request of this worker has its lease, too.
    if (flight.leasedUntil > now) return false;
    const lease = leases.take(flight.key, now);
    if (lease == Lease.Taken) flight.leasedUntil = now + LEASE_MILLIS;
    if (lease != Lease.Held || !mayWait || this.isFull) return false;
    flight.pilot = Pilot.Elsewhere;
    return true;
  }

  private get isFull(): bool {
    return this.waiting >= this.config.maxWaiting;
  }

  /** The flight's answer is stored: everybody gets it. @param wall milliseconds since 1970. */
  land(flight: Flight, answer: Answer, wall: i64): void {
    this.end(flight, false);
    const waiters = flight.waiters;
    flight.waiters = [];
    this.waiting -= waiters.length;
    for (let i = 0; i < waiters.length; i++) waiters[i].onLanded(answer, wall);
  }

  /**
   * The flight has no answer that others can have: they are let go, beginning with the next tick.
   * @param failure the status with which the upstream failed, or 0.
   */
  lose(flight: Flight, failure: i32): void {
    if (flight.pilot == Pilot.None) return;
    this.end(flight, true);
    for (let i = 0; i < flight.waiters.length; i++) this.adrift.push(new Adrift(flight.waiters[i], failure, false));
    flight.waiters = [];
  }

  /**
   * Who leads the flight has gone away before the upstream could tell anything: somebody else leads.
   * @param inline whether the callback under way is one in which other streams may be answered; else the tick does it.
   * @param wall milliseconds since 1970.
   */
  abandon(flight: Flight, inline: bool, wall: i64): void {
    if (flight.pilot == Pilot.None) return;
    flight.pilot = Pilot.Gone;
    if (inline || flight.waiters.length == 0) this.handOver(flight, wall);
  }

  /** Lets the one that has waited longest lead. Without any, the flight ends. */
  private handOver(flight: Flight, wall: i64): void {
    flight.pilot = Pilot.Here;
    while (flight.waiters.length > 0) {
      const waiter = flight.waiters.shift();
      this.waiting--;
      if (flight.waiters.length == 0) this.unwatch(flight);
      if (waiter.onLead(flight, wall)) return;
    }
    this.end(flight, false);
  }

  /** A request that waits has gone away. */
  leave(flight: Flight, waiter: FlightWaiter): void {
    const at = flight.waiters.indexOf(waiter);
    if (at >= 0) {
      flight.waiters.splice(at, 1);
      this.waiting--;
      // A flight of another worker is watched here for those who wait alone. One that nobody leads is ended by the tick.
      if (flight.waiters.length == 0 && flight.pilot != Pilot.Gone) this.unwatch(flight);
      return;
    }
    for (let i = 0; i < this.adrift.length; i++) {
      if (this.adrift[i].waiter !== waiter) continue;
      this.adrift.splice(i, 1);
      this.waiting--;
      return;
    }
  }

  /** Called by the tick. @param now by the steady clock. @param wall milliseconds since 1970. */
  check(now: i64, wall: i64): void {
    if (this.flying.size > 0 && now >= this.nextRenewal) this.renew(now);
    // From behind, since what ends is taken out.
    for (let i = this.watched.length - 1; i >= 0; i--) this.look(this.watched[i], now, wall);
    this.release(wall);
    this.metrics.waiting(this.waiting);
  }

  private look(flight: Flight, now: i64, wall: i64): void {
    const late = now - <i64>this.config.wait;
    while (flight.waiters.length > 0 && flight.waiters[0].waitsSince() <= late) {
      this.adrift.push(new Adrift(flight.waiters.shift(), 0, true));
      this.metrics.waitedTooLong();
    }
    if (flight.pilot == Pilot.Gone) return this.handOver(flight, wall);
    if (flight.waiters.length == 0) return this.unwatch(flight);
    const leases = this.leases;
    if (flight.pilot != Pilot.Elsewhere || leases === null) return;
    const state = leases.stateOf(flight.key, now);
    if (state == LeaseState.Held) return;
    const answer = this.answers.find(flight.key, wall);
    // A stale one is what was there before.
    if (answer !== null && answer.expires > wall) return this.land(flight, answer, wall);
    if (state == LeaseState.Lost) return this.lose(flight, 0);
    // Of several workers whose requests wait, one gets the lease.
    const lease = leases.take(flight.key, now);
    if (lease == Lease.Held) return;
    if (lease == Lease.Taken) flight.leasedUntil = now + LEASE_MILLIS;
    this.handOver(flight, wall);
  }

  private release(wall: i64): void {
    const due = this.adrift;
    if (due.length == 0) {
      this.letGo = LET_GO;
      return;
    }
    const count = min(this.letGo, due.length);
    this.letGo = min(this.letGo << 1, this.config.maxWaiting);
    this.adrift = due.slice(count);
    this.waiting -= count;
    for (let i = 0; i < count; i++) due[i].waiter.onAdrift(due[i].failure, due[i].isLate, wall);
  }

  private renew(now: i64): void {
    this.nextRenewal = now + RENEW_BEFORE / 2;
    const leases = this.leases;
    if (leases === null) return;
    const flights = this.flying.values();
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
    if (flight.pilot == Pilot.Elsewhere) this.ground(flight);
  }

  private end(flight: Flight, isLost: bool): void {
    const leases = this.leases;
    if (leases !== null && flight.leasedUntil > 0 && flight.leasedUntil > steadyMillis()) leases.giveBack(flight.key, isLost);
    flight.leasedUntil = 0;
    this.ground(flight);
    const at = this.watched.indexOf(flight);
    if (at >= 0) this.watched.splice(at, 1);
  }

  private ground(flight: Flight): void {
    if (flight.pilot == Pilot.None) return;
    flight.pilot = Pilot.None;
    this.flying.delete(idOf(flight.key));
  }
}

/** Bytes of a key that are as good as random. */
function idOf(key: Bytes): u64 {
  return key.length >= 16 ? load<u64>(key.ptr, 8) : 0;
}
