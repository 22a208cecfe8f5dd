/**
 * One Redis as a worker uses it: told to the host once, asked within bounds, left alone for a while when it fails, and complained of once a
 * minute with what mends it. All commands of a worker go over one connection, in their order, so a large value holds up what comes behind it, and
 * a command that is late fails those behind it: writes have bounds of their own.
 */
import { redisMend, RedisProblem, redisProblemWord } from "../../backend/redis/problem";
import { RespReply } from "../../backend/redis/reply";
import { RedisCommand } from "../../backend/redis/command";
import { Bytes } from "../../core/bytes";
import { steadyMillis } from "../../host/host";
import { lastToken, redisCall, redisInit } from "../../host/redis";
import { WasmResultValues } from "../../host/types";
import { Metrics } from "../../telemetry/metrics";
import { CircuitBreaker } from "../breaker";
import { QuietLog } from "../quiet_log";
import { RedisCalls, RedisContinuation, RedisSender } from "./redis_calls";
import { RedisSettings } from "./redis_settings";

/** Milliseconds between attempts to name an unknown cluster to the host. */
const INIT_PAUSE: i64 = 2000;
/** Milliseconds beyond our own timeout after which a reply is not waited for any more. */
export const LATE_REPLY_MILLIS: i32 = 100;
/** Commands under way at once, per worker. */
const MAX_READS: i32 = 256;
const MAX_WRITES: i32 = 64;
/** Failures in a row after which Redis is left alone, and for how many milliseconds. */
const BREAKER_FAILURES: i32 = 5;
const BREAKER_OPEN: i64 = 5000;

@final
export class RedisLink extends RedisSender {
  private isNamed: bool = false;
  private nextInit: i64 = i64.MIN_VALUE;
  private reads: i32 = 0;
  private writes: i32 = 0;
  private readonly breaker: CircuitBreaker = new CircuitBreaker(BREAKER_FAILURES, BREAKER_OPEN);
  private readonly complaints: QuietLog = new QuietLog();

  constructor(private readonly calls: RedisCalls, readonly settings: RedisSettings, private readonly metrics: Metrics) {
    super();
  }

  /** Names the cluster to the host, sooner or later. Cheap when it is done. @returns whether it is. */
  prepare(now: i64): bool {
    if (this.isNamed) return true;
    if (now < this.nextInit) return false;
    this.nextInit = now + INIT_PAUSE;
    const settings = this.settings;
    this.isNamed = redisInit(settings.service, settings.user, settings.password, settings.timeout) == WasmResultValues.Ok;
    if (!this.isNamed) this.book(RedisProblem.UnknownCluster, "", now);
    return this.isNamed;
  }

  /** Sends a command. @returns None if `next` will be called, once and not before this has returned; else why not. */
  send(command: RedisCommand, isWrite: bool, next: RedisContinuation): RedisProblem {
    return this.sendEncoded(command.encode(), isWrite, next);
  }

  /** As `send`, with a command that is encoded already. */
  sendEncoded(command: Bytes, isWrite: bool, next: RedisContinuation): RedisProblem {
    const now = steadyMillis();
    if (!this.prepare(now)) return RedisProblem.UnknownCluster;
    if (isWrite ? this.writes >= MAX_WRITES : this.reads >= MAX_READS) return this.refused(RedisProblem.Overload);
    if (!this.breaker.allows(now)) return this.refused(RedisProblem.Resting);
    const result = redisCall(this.settings.cluster, command);
    if (result == WasmResultValues.Ok) {
      if (isWrite) this.writes++;
      else this.reads++;
      this.calls.sent(lastToken(), this, isWrite, next, now + <i64>(this.settings.timeout + LATE_REPLY_MILLIS));
      return RedisProblem.None;
    }
    const isUnknown = result == WasmResultValues.BadArgument;
    // The cluster may come back, as another one: it must be named again.
    if (isUnknown) this.isNamed = false;
    this.breaker.failed(now);
    const problem = isUnknown ? RedisProblem.UnknownCluster : RedisProblem.NoHost;
    this.book(problem, "", now);
    return problem;
  }

  /** Not sent, for no fault of Redis's: counted alone. */
  private refused(problem: RedisProblem): RedisProblem {
    this.metrics.redisEnded(problem);
    return problem;
  }

  ended(isWrite: bool, reply: RespReply | null, now: i64): RedisProblem {
    if (isWrite) this.writes--;
    else this.reads--;
    const problem = reply === null ? RedisProblem.NoReply : reply.problem;
    if (isOutage(problem)) this.breaker.failed(now);
    else this.breaker.succeeded();
    this.book(problem, reply === null ? "" : reply.told, now);
    return problem;
  }

  private book(problem: RedisProblem, told: string, now: i64): void {
    this.metrics.redisEnded(problem);
    if (problem == RedisProblem.None || !isTrouble(problem)) return;
    const settings = this.settings;
    const words = told.length > 0 ? ' ("' + told + '")' : "";
    const mend = redisMend(problem, settings.section, settings.clusterName);
    this.complaints.warn(
      settings.section + ": Redis behind " + settings.clusterName + ": " + redisProblemWord(problem) + words + ": " + mend, now,
    );
  }
}

/** Whether Redis as a whole does not work: other commands would not fare better. */
function isOutage(problem: RedisProblem): bool {
  switch (problem) {
    case RedisProblem.NoReply:
    case RedisProblem.NoAuth:
    case RedisProblem.Loading:
    case RedisProblem.Malformed:
      return true;
    default:
      return false;
  }
}

/** Whether somebody must know. An index that is missing, or there already, is made or taken as it is. */
function isTrouble(problem: RedisProblem): bool {
  return problem != RedisProblem.NoIndex && problem != RedisProblem.IndexExists;
}
