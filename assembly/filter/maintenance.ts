/** What a configuration does beside its streams: at its beginning, with each tick, and at its end. Times are by the steady clock. */
import { IS_HIGRESS } from "../core/build";
import { currentTimeMillis } from "../host/host";
import { TenantCensus } from "../policy/tenant_census";
import { Gauges } from "../telemetry/gauges";
import { BufferQuota } from "./buffer_quota";
import { Callouts } from "./callouts";
import { SharedBudget } from "./checks/shared_budget";
import { EmbeddingClient } from "./embedding/embedding_client";
import { Warmup } from "./embedding/warmup";
import { ExternalStore } from "./external_store";
import { ExactTier } from "./lookup/exact_tier";
import { SharedIndex } from "./lookup/shared_index";
import { HeaderHold } from "./request/header_hold";
import { SingleFlight } from "./single_flight/single_flight";
import { RedisLinks } from "./redis/redis_links";
import { RemovalWatch } from "./removal_watch";
import { StoreWriter } from "./store_writer";

/** Milliseconds between two looks at the size of the cache. */
const SIZE_EVERY: i64 = 500;
/** Entries of the log that one tick applies: a reloaded VM fills itself without holding its worker up. */
const CATCH_UP_PER_TICK: i32 = 1000;

@final
export class Maintenance {
  /** False for the main thread's VM, which gets ticks and no requests: it needs no index. */
  servesRequests: bool = false;
  private nextSize: i64 = 0;

  /**
   * @param isSemantic whether there is a semantic tier.
   * @param warmup null once nothing is to be warmed up. @param external, storeWriter, watch null without an external store.
   * @param budget null without an error budget.
   */
  constructor(
    private readonly isSemantic: bool,
    private readonly exact: ExactTier,
    private readonly singleFlight: SingleFlight,
    private readonly hold: HeaderHold,
    private readonly embedder: EmbeddingClient,
    private warmup: Warmup | null,
    private readonly sharedIndex: SharedIndex,
    private readonly external: ExternalStore | null,
    private readonly storeWriter: StoreWriter | null,
    private readonly watch: RemovalWatch | null,
    private readonly budget: SharedBudget | null,
    private readonly buffers: BufferQuota,
    private readonly census: TenantCensus,
    private readonly gauges: Gauges,
    private readonly callouts: Callouts,
    private readonly redis: RedisLinks,
  ) {}

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {
    this.exact.open();
    this.singleFlight.open();
    if (!this.isSemantic) return;
    this.sharedIndex.open();
    const writer = this.storeWriter;
    if (writer !== null) writer.open();
    const budget = this.budget;
    if (budget !== null) budget.open();
    const warmup = this.warmup;
    if (warmup !== null) warmup.open();
  }

  /** Gives back what the collector does not see, and takes this worker's share off the gauges. Replies that are under way are nobody's then. */
  close(): void {
    this.callouts.forget();
    if (IS_HIGRESS) this.redis.forget();
    this.sharedIndex.close();
    this.gauges.close();
  }

  tick(now: i64): void {
    this.exact.check(now);
    this.embedder.enforceDeadlines(now);
    const wall = currentTimeMillis();
    this.exact.enforceDeadlines(now, wall);
    this.singleFlight.check(now, wall);
    this.hold.check(now);
    if (now >= this.nextSize) {
      this.nextSize = now + SIZE_EVERY;
      this.showSizes();
    }
    const warmup = this.warmup;
    if (warmup !== null && warmup.run(now)) this.warmup = null;
    this.checkExternalStore(now);
    const budget = this.budget;
    if (budget !== null && this.servesRequests) budget.sync(now);
    if (this.servesRequests && this.isSemantic) this.sharedIndex.catchUp(CATCH_UP_PER_TICK);
  }

  private showSizes(): void {
    this.gauges.cacheSize(this.exact.count, this.exact.bytes);
    this.gauges.buffered(this.buffers.held, this.embedder.active);
    this.gauges.tenants(this.census.seen, this.census.seenOnce);
  }

  /** Sets the external store up, and goes on with what it has to do. */
  private checkExternalStore(now: i64): void {
    const external = this.external;
    const writer = this.storeWriter;
    if (external === null || writer === null) return;
    external.check(now);
    if (!external.prepare(now)) return;
    writer.check(now);
    const watch = this.watch;
    if (watch !== null) watch.check(now);
  }
}
