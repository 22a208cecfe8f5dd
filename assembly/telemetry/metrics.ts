/**
 * Counters and the latency histogram, one set for a VM; gauges are in gauges.ts. Envoy adds `wasmcustom.`; Prometheus shows `reprise_requests_hit_exact` and so on, and
 * `envoy/envoy.yaml` turns the reason in `reprise.bypass.<reason>` into a label.
 *
 * Every metric of the request path is defined when the plug-in is configured: defining takes a lock, and a reason is from an enum, so the
 * number is fixed.
 */
import { RedisProblem, redisProblemWord, REDIS_PROBLEMS } from "../backend/redis/problem";
import { IS_HIGRESS } from "../core/build";
import { MetricTypeValues } from "../host/types";
import { defineMetric, recordMetric } from "../host/host";
import { Agreement, AGREEMENTS, agreementWord } from "../policy/agreement";
import { Guard, GUARDS, guardWord } from "../policy/guards/guard";
import { KEEP_OUTCOMES, KeepOutcome, keepWord } from "../policy/keep_outcome";
import {
  BYPASS_REASONS, BypassReason, bypassWord, ERROR_CAUSES, ErrorCause, errorWord, MISS_REASONS, MissReason, missWord,
  REFRESH_OUTCOMES, RefreshOutcome, refreshWord, STALE_USES, StaleUse, staleWord, STORE_OUTCOMES, STORE_TASKS, StoreOutcome, storeOutcomeWord,
  StoreTask, storeTaskWord,
} from "../policy/reasons";
import { Counter } from "./counter";
import { Refusals } from "./refusals";

@final
export class Metrics {
  /** Counters that have counted since the last tick. */
  private readonly dirty: Counter[];
  private readonly hitsExact: Counter;
  private readonly hitsSemantic: Counter;
  private readonly misses: Counter[] = [];
  private readonly bypasses: Counter[] = [];
  private readonly guards: Counter[] = [];
  private readonly errors: Counter[] = [];
  private readonly stores: Counter[] = [];
  readonly refusals: Refusals;
  private readonly storesExternal: Counter;
  /** By task, and in each by outcome. */
  private readonly external: Counter[] = [];
  private readonly externalMillis: u32[] = [];
  private readonly swept: Counter;
  private readonly stales: Counter[] = [];
  private readonly refreshes: Counter[] = [];
  private readonly joined: Counter;
  private readonly waitsTooLong: Counter;
  private readonly notCached: Counter;
  private readonly shadows: Counter[] = [];
  private readonly checks: Counter[] = [];
  private readonly checksSkipped: Counter;
  /** Empty but in the Higress build. */
  private readonly redis: Counter[] = [];
  private readonly embeddingCallouts: Counter;
  private readonly embeddingMemoHits: Counter;
  private readonly embeddingMillis: u32 = defineMetric(MetricTypeValues.Histogram, "reprise.embedding.milliseconds");

  constructor() {
    const dirty: Counter[] = [];
    this.dirty = dirty;
    this.refusals = new Refusals(dirty);
    this.hitsExact = new Counter("requests.hit_exact", dirty);
    this.hitsSemantic = new Counter("requests.hit_semantic", dirty);
    this.storesExternal = new Counter("stores.external", dirty);
    this.swept = new Counter("external.swept", dirty);
    this.embeddingCallouts = new Counter("embedding.callouts", dirty);
    this.embeddingMemoHits = new Counter("embedding.memo_hits", dirty);
    this.checksSkipped = new Counter("budget.skipped", dirty);
    this.joined = new Counter("collapsed", dirty);
    this.waitsTooLong = new Counter("single_flight.timeout", dirty);
    this.notCached = new Counter("only_if_cached", dirty);
    if (IS_HIGRESS) for (let i = 0; i < REDIS_PROBLEMS; i++) this.redis.push(new Counter("redis." + redisProblemWord(<RedisProblem>i), dirty));
    for (let i = 0; i < STALE_USES; i++) this.stales.push(new Counter("stale." + staleWord(<StaleUse>i), dirty));
    for (let i = 0; i < REFRESH_OUTCOMES; i++) this.refreshes.push(new Counter("refresh." + refreshWord(<RefreshOutcome>i), dirty));
    for (let i = 0; i < AGREEMENTS; i++) {
      this.shadows.push(new Counter("shadow." + agreementWord(<Agreement>i), dirty));
      this.checks.push(new Counter("budget." + agreementWord(<Agreement>i), dirty));
    }
    for (let i = 0; i < MISS_REASONS; i++) this.misses.push(new Counter("miss." + missWord(<MissReason>i), dirty));
    for (let i = 0; i < BYPASS_REASONS; i++) this.bypasses.push(new Counter("bypass." + bypassWord(<BypassReason>i), dirty));
    for (let i = 0; i < GUARDS; i++) this.guards.push(new Counter("guard." + guardWord(<Guard>i), dirty));
    for (let i = 0; i < ERROR_CAUSES; i++) this.errors.push(new Counter("error." + errorWord(<ErrorCause>i), dirty));
    for (let i = 0; i < STORE_TASKS * STORE_OUTCOMES; i++) {
      const task = storeTaskWord(<StoreTask>(i / STORE_OUTCOMES));
      this.external.push(new Counter("external." + task + "." + storeOutcomeWord(<StoreOutcome>(i % STORE_OUTCOMES)), dirty));
    }
    for (let i = 0; i < STORE_TASKS; i++) {
      this.externalMillis.push(defineMetric(MetricTypeValues.Histogram, "reprise.external." + storeTaskWord(<StoreTask>i) + ".milliseconds"));
    }
    for (let i = 0; i < KEEP_OUTCOMES; i++) this.stores.push(new Counter("stores." + keepWord(<KeepOutcome>i), dirty));
  }

  /** Hands to the host what has been counted since the last call. */
  flush(): void {
    for (let i = 0; i < this.dirty.length; i++) this.dirty[i].flush();
    this.dirty.length = 0;
  }

  hitExact(): void {
    this.hitsExact.increment();
  }

  hitSemantic(): void {
    this.hitsSemantic.increment();
  }

  /** A request was answered with what another one like it has stored meanwhile. */
  collapsed(): void {
    this.joined.increment();
  }

  /** A request has waited for another one for as long as it may. */
  waitedTooLong(): void {
    this.waitsTooLong.increment();
  }

  /** A request that must not go upstream was refused. */
  refused(): void {
    this.notCached.increment();
  }

  /** A stale answer was served. */
  stale(use: StaleUse): void {
    this.stales[use].increment();
  }

  refreshed(outcome: RefreshOutcome): void {
    this.refreshes[outcome].increment();
  }

  miss(reason: MissReason): void {
    this.misses[reason].increment();
  }

  /** A guard has refused a candidate; the request may still be served by the next one. */
  guarded(guard: Guard): void {
    this.guards[guard].increment();
  }

  bypass(reason: BypassReason): void {
    this.bypasses[reason].increment();
  }

  error(cause: ErrorCause): void {
    this.errors[cause].increment();
  }

  /** How a command to Redis has ended. */
  redisEnded(problem: RedisProblem): void {
    this.redis[problem].increment();
  }

  /** What became of an upstream's answer. */
  kept(outcome: KeepOutcome): void {
    this.stores[outcome].increment();
  }

  /** How something the external store was to do has ended, for `count` answers or entries. */
  externally(task: StoreTask, outcome: StoreOutcome, count: i32): void {
    this.external[task * STORE_OUTCOMES + outcome].add(count);
    if (task == StoreTask.Write && outcome == StoreOutcome.Done) this.storesExternal.add(count);
  }

  /** How long the external store took for something it was asked, well or not. */
  externalTook(task: StoreTask, millis: i64): void {
    recordMetric(this.externalMillis[task], max<i64>(millis, 0));
  }

  /** Expired entries that a sweep of the external store took out. */
  sweptOut(entries: i32): void {
    this.swept.add(entries);
  }

  /** How a fresh answer compares with the one that shadow mode did not serve. */
  shadowed(agreement: Agreement): void {
    this.shadows[agreement].increment();
  }

  /** How a fresh answer compares with a cached one that counts for the error budget. */
  compared(agreement: Agreement): void {
    this.checks[agreement].increment();
  }

  /** An answer that was to be checked was not. */
  checkSkipped(): void {
    this.checksSkipped.increment();
  }

  embeddingCallout(): void {
    this.embeddingCallouts.increment();
  }

  memoHit(): void {
    this.embeddingMemoHits.increment();
  }

  embeddingTook(millis: i64): void {
    recordMetric(this.embeddingMillis, max<i64>(millis, 0));
  }
}
