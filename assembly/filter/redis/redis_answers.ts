/**
 * Redis as the second level of the exact tier: what one Envoy has kept, all others find by its key.
 *
 *     <cache.cacheKeyPrefix><key in hex>  →  the record, as stores/record.ts lays it out
 *
 * Redis forgets a record when its life and its grace are over. Nobody waits for a write. An entry that was found wrong is marked in shared data until
 * Redis has forgotten it (stores/wrong_marks.ts), so that no worker of this Envoy takes it from there meanwhile.
 */
import { RedisCommand } from "../../backend/redis/command";
import { RedisProblem } from "../../backend/redis/problem";
import { RespReply } from "../../backend/redis/reply";
import { CacheType, Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { Sha256 } from "../../core/sha256";
import { currentTimeMillis, steadyMillis } from "../../host/host";
import { Answer } from "../../stores/record";
import { WrongMarks } from "../../stores/wrong_marks";
import { Callouts } from "../callouts";
import { RemoteAnswers } from "../lookup/exact_tier";
import { ExactWaiter } from "../lookup/waiters";
import { Vm } from "../vm";
import { LATE_REPLY_MILLIS, RedisLink } from "./redis_link";
import { RedisLinks } from "./redis_links";
import { RedisContinuation } from "./redis_calls";
import { RedisSettings } from "./redis_settings";

/** Milliseconds between two looks at deletions that are not confirmed, and how many of them are tried again then. */
const LOOK_EVERY: i64 = 2000;
const MAX_RETRIES: i32 = 64;

/** The second level that `config` asks for; null if none. */
export function redisAnswers(vm: Vm, config: Config, callouts: Callouts, redis: RedisLinks): RemoteAnswers | null {
  const cache = config.cache;
  if (cache.type != CacheType.Redis) return null;
  return new RedisAnswers(redis.to(settingsOf(config), vm.metrics), cache.keyPrefix, <i64>cache.grace * 1000, marksOf(vm, config));
}

export function settingsOf(config: Config): RedisSettings {
  const cache = config.cache;
  return new RedisSettings("cache", cache.redisCluster, cache.database, cache.username, cache.password, cache.redisTimeout);
}

/** What was found wrong of what stands there. */
export function marksOf(vm: Vm, config: Config): WrongMarks {
  const server = Sha256.of(settingsOf(config).service).slice(0, 4).toHex();
  return new WrongMarks(vm.sharedData, Bytes.fromString(config.cache.keyPrefix + "r" + server));
}

@final
export class RedisAnswers extends RemoteAnswers {
  private nextLook: i64 = 0;

  /** @param grace milliseconds that an answer is kept beyond its life. */
  constructor(
    private readonly link: RedisLink,
    private readonly prefix: string,
    private readonly grace: i64,
    readonly marks: WrongMarks,
  ) {
    super();
  }

  open(): void {
    this.marks.open();
  }

  get waitLimit(): i32 {
    return this.link.settings.timeout + LATE_REPLY_MILLIS;
  }

  check(now: i64): void {
    this.link.prepare(now);
    this.marks.retry(now);
    if (now < this.nextLook) return;
    this.nextLook = now + LOOK_EVERY;
    const due = this.marks.due(now, MAX_RETRIES);
    for (let i = 0; i < due.length; i++) this.forget(due[i]);
  }

  ask(key: Bytes, waiter: ExactWaiter, now: i64): bool {
    if (this.marks.blocks(key)) return false;
    return this.link.send(RedisCommand.get(this.keyOf(key)), false, new Asked(this.marks, key, waiter)) == RedisProblem.None;
  }

  put(answer: Answer): void {
    const key = answer.key;
    // What is being forgotten there would be forgotten with it.
    if (this.marks.blocks(key)) return;
    const life = answer.expires + this.grace - currentTimeMillis();
    if (life > 0) this.link.send(RedisCommand.set(this.keyOf(key), answer.record, life), true, new Written(this, key));
  }

  remove(key: Bytes): void {
    const now = steadyMillis();
    this.marks.add(key, now, now);
    this.forget(key);
  }

  /** Has Redis forget an entry that is marked. What fails is tried again by `check`. */
  private forget(key: Bytes): void {
    const made = this.marks.madeAt(key);
    const problem = this.link.send(RedisCommand.remove([this.keyOf(key)]), true, new Forgotten(this.marks, key, made));
    if (problem != RedisProblem.None) this.marks.failed(key, steadyMillis());
  }

  /** A write has ended that began at `began`: it may have come to Redis behind a deletion that was asked for meanwhile. */
  written(key: Bytes, began: i64): void {
    if (this.marks.madeAt(key) >= began) this.remove(key);
  }

  private keyOf(key: Bytes): Bytes {
    return Bytes.fromString(this.prefix + key.toHex());
  }
}

@final
class Asked extends RedisContinuation {
  private readonly key: Bytes;
  private readonly began: i64 = steadyMillis();

  constructor(private readonly marks: WrongMarks, key: Bytes, private readonly waiter: ExactWaiter) {
    super();
    this.key = key.copy();
  }

  onReply(reply: RespReply | null, problem: RedisProblem): void {
    // What was found wrong since then may still be in the reply.
    const isUsable = reply !== null && problem == RedisProblem.None && this.marks.madeAt(this.key) < this.began;
    const answer = reply !== null && isUsable ? Answer.decode(reply.text(reply.root)) : null;
    this.waiter.onExactAnswer(answer, currentTimeMillis());
  }
}

@final
class Written extends RedisContinuation {
  private readonly key: Bytes;
  private readonly began: i64 = steadyMillis();

  constructor(private readonly owner: RedisAnswers, key: Bytes) {
    super();
    this.key = key.copy();
  }

  onReply(reply: RespReply | null, problem: RedisProblem): void {
    this.owner.written(this.key, this.began);
  }
}

@final
class Forgotten extends RedisContinuation {
  private readonly key: Bytes;

  /** @param made when it was marked, as it stood when Redis was asked. */
  constructor(private readonly marks: WrongMarks, key: Bytes, private readonly made: i64) {
    super();
    this.key = key.copy();
  }

  onReply(reply: RespReply | null, problem: RedisProblem): void {
    if (problem == RedisProblem.None) this.marks.confirm(this.key, this.made);
    else this.marks.failed(this.key, steadyMillis());
  }
}
