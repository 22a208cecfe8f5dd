/**
 * What changes the external store, behind the clients' backs and one request at a time: deletions first, then the answers that wait, many in
 * one request, then the sweep of what has expired.
 *
 * One at a time, because stores write one at a time themselves: Chroma takes 146 upserts a second one after another, and 44 a second when 50
 * come at once, each of them a second late, and look-ups wait behind them.
 *
 * Times are by the steady clock unless something else is said.
 */
import { Bytes } from "../core/bytes";
import { currentTimeMillis, steadyMillis } from "../host/host";
import { StoreOutcome, StoreTask } from "../policy/reasons";
import { Election } from "../stores/election";
import { Answer } from "../stores/record";
import { placeholderVector, tombstoneOf } from "../stores/tombstone";
import { StoreReply, StoreRequest } from "../stores/vector_store";
import { Continuation, Destination } from "./callouts";
import { ExternalStore } from "./external_store";
import { QuietLog } from "./quiet_log";
import { WriteQueue } from "./write_queue";

/**
 * After a write the store is left to look-ups for so many times as long as the write took, and for so many milliseconds at most: it has each
 * write to take in before it answers again, so a few large ones cost less than many small ones. Other replicas find an answer so much later.
 */
const PAUSE_FACTOR: i64 = 3;
const LONGEST_PAUSE: i64 = 1000;
/** Deletions of one request, and such of this worker that wait for it; more are left to the VM that is elected. */
const MAX_REMOVALS: i32 = 64;
/** Milliseconds between two looks at deletions that are not confirmed. */
const LOOK_EVERY: i64 = 2000;
/** Milliseconds between two sweeps while each takes out as much as it may. */
const SWEEP_ON: i64 = 1000;

@final
export class StoreWriter {
  private isBusy: bool = false;
  private readonly queue: WriteQueue;
  private removals: Bytes[] = [];
  private nextWrite: i64 = 0;
  private writeBegan: i64 = 0;
  private nextLook: i64 = 0;
  private nextSweep: i64 = 0;
  private isSweepDue: bool = false;
  private readonly trouble: QuietLog = new QuietLog();

  /**
   * @param dimension numbers in a vector.
   * @param sweepEvery milliseconds between sweeps; 0 for none.
   * @param sweepLimit entries that a sweep takes out at most.
   */
  constructor(
    private readonly external: ExternalStore,
    private readonly to: Destination,
    private readonly election: Election,
    private readonly dimension: i32,
    private readonly sweepEvery: i64,
    private readonly sweepLimit: i32,
  ) {
    this.queue = new WriteQueue(external.marks);
  }

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {
    this.election.open();
    this.external.marks.open();
  }

  /** Has an answer written, soon. */
  write(answer: Answer, vector: Bytes): void {
    const now = steadyMillis();
    const outlook = this.external.outlook(now);
    if (outlook != StoreOutcome.Done) return this.count(StoreTask.Write, outlook, 1);
    if (answer.record.length > this.external.store.maxRecordBytes) return this.count(StoreTask.Write, StoreOutcome.TooLarge, 1);
    if (!this.queue.add(answer, vector)) return this.count(StoreTask.Write, StoreOutcome.Busy, 1);
    this.run(now);
    this.showQueue();
  }

  /** A vector for an answer under `key` that is never compared, a JSON array. */
  placeholderFor(key: Bytes): Bytes {
    return placeholderVector(this.dimension, key.length >= 4 ? load<u32>(key.ptr) : 0);
  }

  /**
   * Has the entry with this exact key, which was found wrong, deleted; from now on no worker serves it from the store.
   * @returns false if so many wait to be deleted that no more can be taken.
   */
  remove(key: Bytes): bool {
    const now = steadyMillis();
    this.queue.forget(key);
    this.showQueue();
    if (!this.external.marks.add(key, now, now)) {
      this.count(StoreTask.Remove, StoreOutcome.Busy, 1);
      return false;
    }
    if (this.removals.length < MAX_REMOVALS) this.removals.push(key.copy());
    this.run(now);
    return true;
  }

  /** Called by the tick: what waits, what is to be tried again, and what has expired. */
  check(now: i64): void {
    this.external.marks.retry(now);
    const isLookDue = now >= this.nextLook;
    if (isLookDue) {
      this.nextLook = now + LOOK_EVERY;
      if (this.election.holds(now)) this.look(now);
      // Who is elected later must not begin with a sweep that another VM has just made.
      else this.retire(now);
    }
    this.run(now);
  }

  /** Only in the VM that is elected. */
  private look(now: i64): void {
    const marks = this.external.marks;
    const due = marks.due(now, MAX_REMOVALS);
    this.external.gauges.removalsPending(marks.pending + marks.heldCount);
    for (let i = 0; i < due.length && this.removals.length < MAX_REMOVALS; i++) {
      if (!this.isToBeRemoved(due[i])) this.removals.push(due[i]);
    }
    this.isSweepDue = this.sweepEvery > 0 && now >= this.nextSweep;
  }

  /** Another VM is elected, or none. */
  private retire(now: i64): void {
    this.isSweepDue = false;
    this.nextSweep = now + this.sweepEvery;
  }

  private isToBeRemoved(key: Bytes): bool {
    for (let i = 0; i < this.removals.length; i++) if (this.removals[i].equals(key)) return true;
    return false;
  }

  /** Sends the next request, if none is under way and the store can be asked. */
  private run(now: i64): void {
    const mayWrite = this.queue.length > 0 && now >= this.nextWrite;
    if (this.isBusy || (this.removals.length == 0 && !mayWrite && !this.isSweepDue)) return;
    if (this.external.readiness(now) != StoreOutcome.Done) return;
    if (this.removals.length > 0) this.sendRemovals();
    else if (this.isSweepDue) this.sendSweep(now);
    else this.sendWrites(now);
  }

  private sendRemovals(): void {
    const keys = this.removals;
    this.removals = [];
    const made: i64[] = [];
    for (let i = 0; i < keys.length; i++) made.push(this.external.marks.madeAt(keys[i]));
    // First the other gateways are told: an entry that is gone from the store could not be removed twice.
    const now = currentTimeMillis();
    const tombstones: Answer[] = [];
    const vectors: Bytes[] = [];
    for (let i = 0; i < keys.length; i++) {
      tombstones.push(tombstoneOf(keys[i], now));
      vectors.push(placeholderVector(this.dimension, 0));
    }
    const next = new Removal(this, keys, made, steadyMillis());
    if (!this.send(this.external.store.write(tombstones, vectors), next)) this.removalEnded(keys, made, StoreOutcome.CalloutRefused);
  }

  private sendSweep(now: i64): void {
    this.isSweepDue = false;
    this.nextSweep = now + this.sweepEvery;
    const request = this.external.store.sweep(currentTimeMillis(), this.sweepLimit);
    if (!this.send(request, new Sweep(this, now))) this.count(StoreTask.Sweep, StoreOutcome.CalloutRefused, 1);
  }

  private sendWrites(now: i64): void {
    this.writeBegan = now;
    const batch = this.queue.take(currentTimeMillis());
    this.showQueue();
    const answers = batch.answers;
    if (answers.length == 0) return;
    const next = new Writing(this, answers, now);
    if (!this.send(this.external.store.write(answers, batch.vectors), next)) this.count(StoreTask.Write, StoreOutcome.CalloutRefused, answers.length);
  }

  private send(request: StoreRequest, next: Continuation): bool {
    this.isBusy = this.external.send(request, this.to, next);
    return this.isBusy;
  }

  /** A reply is there. @returns how what was asked has ended. */
  private ended(status: i32, reply: StoreReply): StoreOutcome {
    this.isBusy = false;
    return this.external.outcomeOf(status, reply);
  }

  /** Sends what must follow a reply, if there is such a request. @returns whether its reply is to be awaited. */
  private goesOn(reply: StoreReply, next: Continuation): bool {
    const following = reply.following;
    return following !== null && this.send(following, next);
  }

  writeReplied(writing: Writing, status: i32, body: Bytes): void {
    const answers = writing.answers;
    const began = writing.began;
    const reply = this.external.store.readWrite(status, body);
    const outcome = this.ended(status, reply);
    if (this.goesOn(reply, writing)) return;
    this.external.took(StoreTask.Write, began);
    this.count(StoreTask.Write, outcome, answers.length, reply.problem);
    const now = steadyMillis();
    this.nextWrite = now + min<i64>((now - this.writeBegan) * PAUSE_FACTOR, LONGEST_PAUSE);
    const marks = this.external.marks;
    for (let i = 0; i < answers.length; i++) {
      const key = answers[i].key;
      const made = marks.madeAt(key);
      if (made == 0) continue;
      // The deletion may have come to the store before what was under way to it.
      // A deletion that is under way now must not confirm this: the mark gets another time.
      if (made >= began) marks.add(key, made + 1, now);
      else if (outcome == StoreOutcome.Done) marks.confirm(key, made);
    }
    this.run(now);
  }

  removalReplied(removal: Removal, status: i32, body: Bytes): void {
    const reply = this.external.store.readWrite(status, body);
    const outcome = this.ended(status, reply);
    if (this.goesOn(reply, removal)) return;
    if (outcome == StoreOutcome.Done && !removal.isTold) {
      removal.isTold = true;
      if (this.send(this.external.store.remove(removal.keys), removal)) return;
    }
    this.external.took(StoreTask.Remove, removal.began);
    this.removalEnded(removal.keys, removal.made, outcome, reply.problem);
    this.run(steadyMillis());
  }

  /** @param made when each was marked, as it stood when the store was asked. @param problem what the store said; empty if it said nothing. */
  private removalEnded(keys: Bytes[], made: i64[], outcome: StoreOutcome, problem: string = ""): void {
    const marks = this.external.marks;
    this.count(StoreTask.Remove, outcome, keys.length, problem);
    for (let i = 0; i < keys.length; i++) {
      if (outcome == StoreOutcome.Done) marks.confirm(keys[i], made[i]);
      else if (marks.failed(keys[i], steadyMillis())) this.count(StoreTask.Remove, StoreOutcome.GivenUp, 1);
    }
  }

  sweepReplied(sweep: Sweep, status: i32, body: Bytes): void {
    const reply = this.external.store.readSweep(status, body);
    const outcome = this.ended(status, reply);
    sweep.swept = max(sweep.swept, reply.swept);
    if (this.goesOn(reply, sweep)) return;
    this.external.took(StoreTask.Sweep, sweep.began);
    this.count(StoreTask.Sweep, outcome, 1, reply.problem);
    this.external.metrics.sweptOut(sweep.swept);
    if (sweep.swept >= this.sweepLimit) this.nextSweep = steadyMillis() + SWEEP_ON;
    this.run(steadyMillis());
  }

  /** @param problem what the store said; empty if it was not asked, or said nothing. */
  private count(task: StoreTask, outcome: StoreOutcome, count: i32, problem: string = ""): void {
    this.external.metrics.externally(task, outcome, count);
    if (outcome != StoreOutcome.Done) this.trouble.warn(this.external.told(task, outcome, problem), steadyMillis());
  }

  private showQueue(): void {
    this.external.gauges.queuedExternally(this.queue.length);
  }
}

@final
class Writing extends Continuation {
  /** @param began when it was sent. */
  constructor(private readonly owner: StoreWriter, readonly answers: Answer[], readonly began: i64) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.writeReplied(this, status, body);
  }
}

@final
class Removal extends Continuation {
  /** Whether the other gateways can know of it. */
  isTold: bool = false;

  /** @param made when each was marked. @param began when it was begun. */
  constructor(private readonly owner: StoreWriter, readonly keys: Bytes[], readonly made: i64[], readonly began: i64) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.removalReplied(this, status, body);
  }
}

@final
class Sweep extends Continuation {
  /** Entries that it has taken out. */
  swept: i32 = 0;

  /** @param began when it was sent. */
  constructor(private readonly owner: StoreWriter, readonly began: i64) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.sweepReplied(this, status, body);
  }
}
