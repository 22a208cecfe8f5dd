/**
 * The exact tier: answers by their exact key. The first level is in the shared data of this Envoy and answers at once. A second level may stand
 * behind it, outside this Envoy: it is asked when the first has nothing, and whoever asks waits for it.
 */
import { Bytes } from "../../core/bytes";
import { currentTimeMillis, steadyMillis } from "../../host/host";
import { ErrorCause } from "../../policy/reasons";
import { AnswerStore, StoreResult } from "../../stores/answer_store";
import { Answer } from "../../stores/record";
import { Removals } from "../../stores/removals";
import { Metrics } from "../../telemetry/metrics";
import { ExactWaiter } from "./waiters";

/** Longer than a second level takes that is well; see `RemoteAnswers.waitLimit`. */
const DEFAULT_WAIT_LIMIT: i32 = 1000;

/** A second level: what holds answers outside this Envoy. */
export abstract class RemoteAnswers {
  /**
   * Asks for the answer under `key`, under a deadline. `now` in milliseconds since 1970.
   * @returns whether `waiter` will be called, once and not before this has returned; false if it is left alone, busy, or refused.
   */
  abstract ask(key: Bytes, waiter: ExactWaiter, now: i64): bool;

  /** Keeps an answer, in place of one under its key. Nobody waits for it. */
  abstract put(answer: Answer): void;

  /** Forgets the answer under `key`. Nobody waits for it. */
  abstract remove(key: Bytes): void;

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {}

  /** Called by the tick. @param now by the steady clock. */
  check(now: i64): void {}

  /** The configuration goes: nobody waits for what is under way any more. */
  close(): void {}

  /** Milliseconds for which whoever asks waits at most, whatever becomes of the reply. */
  get waitLimit(): i32 {
    return DEFAULT_WAIT_LIMIT;
  }
}

@final
export class ExactTier {
  /** Replies that are waited for, the one asked for first in front. */
  private readonly awaited: RemoteReply[] = [];

  /** @param remote the second level; null if there is none. @param removals what was forgotten, so that no second level brings it back. */
  constructor(
    private readonly local: AnswerStore,
    private readonly remote: RemoteAnswers | null,
    private readonly removals: Removals,
    private readonly metrics: Metrics,
  ) {}

  /** Lays out shared data before the workers race for it. */
  open(): void {
    this.local.open();
    const remote = this.remote;
    if (remote === null) return;
    this.removals.open();
    remote.open();
  }

  /** Called by the tick. @param now by the steady clock. */
  check(now: i64): void {
    const remote = this.remote;
    if (remote !== null) remote.check(now);
  }

  /** The first level's answer under `key` that is kept at `now` (milliseconds since 1970), fresh or stale; or null. */
  find(key: Bytes, now: i64): Answer | null {
    return this.local.find(key, now);
  }

  /** Asks the second level, if the first had nothing. @returns whether `waiter` will be called; false if there is nothing to wait for. */
  ask(key: Bytes, waiter: ExactWaiter, now: i64): bool {
    const remote = this.remote;
    if (remote === null) return false;
    const reply = new RemoteReply(this, key, waiter, steadyMillis() + <i64>remote.waitLimit);
    if (!remote.ask(key, reply, now)) return false;
    this.awaited.push(reply);
    return true;
  }

  /** A reply of the second level is there, in time or late. @returns what the first level holds under `key` now, or null. */
  replied(reply: RemoteReply, key: Bytes, answer: Answer | null, now: i64): Answer | null {
    const at = this.awaited.indexOf(reply);
    if (at >= 0) this.awaited.splice(at, 1);
    const newer = this.local.find(key, now);
    if (newer !== null) return newer;
    if (answer === null || !answer.hasKey(key) || this.local.endOf(answer) <= now) return null;
    const isForgotten = this.removals.covers(key, answer.created);
    if (!isForgotten) this.local.put(answer, now);
    // A worker that forgets it notes that first: if it has found nothing here yet, the note is seen now.
    if (!isForgotten && !this.removals.covers(key, answer.created)) return answer;
    this.local.remove(key);
    const remote = this.remote;
    if (remote !== null) remote.remove(key);
    return null;
  }

  /** Releases who has waited for the second level for too long. Called by the tick. @param now by the steady clock. @param wall milliseconds since 1970. */
  enforceDeadlines(now: i64, wall: i64): void {
    while (this.awaited.length > 0 && this.awaited[0].deadline <= now) {
      this.metrics.error(ErrorCause.ExactTimeout);
      this.awaited.shift().giveUp(wall);
    }
  }

  /** Keeps an answer in both levels. `now` in milliseconds since 1970. @returns how the first has taken it. */
  put(answer: Answer, now: i64): StoreResult {
    const remote = this.remote;
    if (remote !== null) remote.put(answer);
    return this.local.put(answer, now);
  }

  /** Forgets an answer. @returns whether the first level held it. */
  remove(key: Bytes): bool {
    const remote = this.remote;
    if (remote === null) return this.local.remove(key);
    const held = this.local.find(key, i64.MIN_VALUE);
    const now = currentTimeMillis();
    // A clock that was set back meanwhile must not make the answer younger than its removal.
    this.removals.add(key, held === null ? now : max<i64>(now, held.created));
    remote.remove(key);
    return this.local.remove(key);
  }

  /**
   * Forgets what the first level has under `key`, if it was made at `made` or before: another gateway has removed it. What came since is newer.
   * Times in milliseconds since 1970.
   */
  forgetBefore(key: Bytes, made: i64, now: i64): void {
    // A reply that is under way, or comes late, must not bring it back.
    this.removals.add(key, made);
    const answer = this.local.find(key, now);
    if (answer !== null && answer.created <= made) this.local.remove(key);
  }

  /** Until when an answer is kept, in milliseconds since 1970: beyond its life there is a grace. */
  endOf(answer: Answer): i64 {
    return this.local.endOf(answer);
  }

  /**
   * Notes that the answer under `key` was found wrong at `similarity`, in both levels; see `AnswerStore.raiseFloor`. What only the second level
   * holds is forgotten there, since nobody here can say what stands there.
   */
  raiseFloor(key: Bytes, similarity: f32): void {
    const isRaised = this.local.raiseFloor(key, similarity);
    const remote = this.remote;
    if (remote === null) return;
    const held = isRaised ? this.local.find(key, i64.MIN_VALUE) : null;
    if (held !== null) remote.put(held);
    else remote.remove(key);
  }

  /** The floor of the answer under `key`; 0 if there is none. */
  floorOf(key: Bytes): u16 {
    return this.local.floorOf(key);
  }

  /** Answers of the first level. */
  get count(): i64 {
    return this.local.count;
  }

  /** Bytes of the first level. */
  get bytes(): i64 {
    return this.local.bytes;
  }
}

/**
 * Hands a reply of the second level on, if it is what was asked for, and takes it into the first. What the first has got meanwhile is newer and goes
 * before it. An answer that was forgotten since it was made is nothing: whatever has brought it back to the second level, it is deleted there anew.
 */
@final
class RemoteReply implements ExactWaiter {
  private readonly key: Bytes;
  private hasGivenUp: bool = false;

  /** @param deadline by the steady clock. */
  constructor(private readonly tier: ExactTier, key: Bytes, private readonly waiter: ExactWaiter, readonly deadline: i64) {
    this.key = key.copy();
  }

  onExactAnswer(answer: Answer | null, now: i64): void {
    const found = this.tier.replied(this, this.key, answer, now);
    if (!this.hasGivenUp) this.waiter.onExactAnswer(found, now);
  }

  /** The wait is over; a late reply is still taken in. @param now milliseconds since 1970. */
  giveUp(now: i64): void {
    this.hasGivenUp = true;
    this.waiter.onExactAnswer(null, now);
  }
}
