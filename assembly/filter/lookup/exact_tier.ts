/**
 * The exact tier: answers by their exact key. The first level is in the shared data of this Envoy and answers at once. A second level may stand
 * behind it, outside this Envoy: it is asked when the first has nothing, and whoever asks waits for it.
 */
import { Bytes } from "../../core/bytes";
import { AnswerStore, StoreResult } from "../../stores/answer_store";
import { Answer } from "../../stores/record";
import { ExactWaiter } from "./waiters";

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
}

@final
export class ExactTier {
  /** Answers that this worker has forgotten: a reply that was asked for before one of them may hold it still. */
  forgotten: u32 = 0;

  /** @param remote the second level; null if there is none. */
  constructor(private readonly local: AnswerStore, private readonly remote: RemoteAnswers | null) {}

  /** Lays out shared data before the workers race for it. */
  open(): void {
    this.local.open();
    const remote = this.remote;
    if (remote !== null) remote.open();
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
    return remote !== null && remote.ask(key, new RemoteReply(this, this.local, key, waiter), now);
  }

  /** Keeps an answer in both levels. `now` in milliseconds since 1970. @returns how the first has taken it. */
  put(answer: Answer, now: i64): StoreResult {
    const remote = this.remote;
    if (remote !== null) remote.put(answer);
    return this.local.put(answer, now);
  }

  /** Forgets an answer. @returns whether the first level held it. */
  remove(key: Bytes): bool {
    this.forgotten++;
    const remote = this.remote;
    if (remote !== null) remote.remove(key);
    return this.local.remove(key);
  }

  /**
   * Forgets what the first level has under `key`, if it was made at `made` or before: another gateway has removed it. What came since is newer.
   * Times in milliseconds since 1970.
   */
  forgetBefore(key: Bytes, made: i64, now: i64): void {
    const answer = this.local.find(key, now);
    if (answer === null || answer.created > made) return;
    this.forgotten++;
    this.local.remove(key);
  }

  /** Until when an answer is kept, in milliseconds since 1970: beyond its life there is a grace. */
  endOf(answer: Answer): i64 {
    return this.local.endOf(answer);
  }

  /** Notes that the answer under `key` was found wrong at `similarity`; see `AnswerStore.raiseFloor`. */
  raiseFloor(key: Bytes, similarity: f32): void {
    this.local.raiseFloor(key, similarity);
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
 * before it; if an answer was forgotten meanwhile, the reply may be that one and is nothing.
 */
@final
class RemoteReply implements ExactWaiter {
  private readonly key: Bytes;
  private readonly forgotten: u32;

  constructor(private readonly tier: ExactTier, private readonly local: AnswerStore, key: Bytes, private readonly waiter: ExactWaiter) {
    this.key = key.copy();
    this.forgotten = tier.forgotten;
  }

  onExactAnswer(answer: Answer | null, now: i64): void {
    const newer = this.local.find(this.key, now);
    if (newer !== null) return this.waiter.onExactAnswer(newer, now);
    const isUsable = answer !== null && answer.hasKey(this.key) && this.local.endOf(answer) > now && this.forgotten == this.tier.forgotten;
    if (answer !== null && isUsable) this.local.put(answer, now);
    this.waiter.onExactAnswer(isUsable ? answer : null, now);
  }
}
