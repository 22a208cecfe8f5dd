/**
 * Gauges of one configuration: what it holds at the moment. A gauge is one for all workers of an Envoy. Where each worker adds what it has
 * grown by, the gauge is their sum.
 */
import { MetricTypeValues } from "../host/types";
import { defineMetric, incrementMetric, recordMetric } from "../host/host";

/** The host's numbers for the gauges: defined once a VM, since the host gives out a new one each time. */
@final
export class GaugeIds {
  readonly cacheEntries: u32 = gauge("cache.entries");
  readonly cacheBytes: u32 = gauge("cache.bytes");
  readonly indexEntries: u32 = gauge("index.entries");
  readonly indexBytes: u32 = gauge("index.bytes");
  readonly bufferedBytes: u32 = gauge("buffered.bytes");
  readonly embeddingsActive: u32 = gauge("embedding.active");
  readonly requestsWaiting: u32 = gauge("waiting");
  readonly tenantsSeen: u32 = gauge("tenants.seen");
  readonly tenantsSeenOnce: u32 = gauge("tenants.seen_once");
  readonly externalQueue: u32 = gauge("external.queue");
  readonly externalRemovals: u32 = gauge("external.removals_pending");
  readonly budgetThreshold: u32 = gauge("budget.threshold");
}

@final
export class Gauges {
  private indexEntriesShown: i64 = 0;
  private indexBytesShown: i64 = 0;
  private bufferedShown: i64 = 0;
  private activeShown: i64 = 0;
  private waitingShown: i64 = 0;
  private tenantsShown: i64 = 0;
  private tenantsOnceShown: i64 = 0;
  private queueShown: i64 = 0;
  private thresholdShown: i64 = 0;

  constructor(private readonly ids: GaugeIds) {}

  /** The similarity from which the error budget lets candidates be served, in 1/10000; above 1 while the tier is off. */
  threshold(similarity: f32): void {
    const shown = <i64>(min<f32>(similarity, 2) * 10000 + 0.5);
    if (shown != this.thresholdShown) recordMetric(this.ids.budgetThreshold, shown);
    this.thresholdShown = shown;
  }

  /** The store is one for all workers: each may write its gauges. */
  cacheSize(entries: i64, bytes: i64): void {
    recordMetric(this.ids.cacheEntries, entries);
    recordMetric(this.ids.cacheBytes, bytes);
  }

  /** Each worker has an index of its own, filled from one log: they differ by a tick, so each may write the gauges, too. */
  indexSize(entries: i64, bytes: i64): void {
    if (entries != this.indexEntriesShown) recordMetric(this.ids.indexEntries, entries);
    if (bytes != this.indexBytesShown) recordMetric(this.ids.indexBytes, bytes);
    this.indexEntriesShown = entries;
    this.indexBytesShown = bytes;
  }

  /** What this worker holds at the moment. A gauge is one for all workers, so each adds what it has grown by, and the gauge is their sum. */
  buffered(bytes: i64, embeddings: i64): void {
    this.bufferedShown = show(this.ids.bufferedBytes, this.bufferedShown, bytes);
    this.activeShown = show(this.ids.embeddingsActive, this.activeShown, embeddings);
  }

  /** Tenants in this worker's census (tenant_census.ts), and those among them that were seen no second time; shown as `buffered` is. */
  tenants(seen: i64, seenOnce: i64): void {
    this.tenantsShown = show(this.ids.tenantsSeen, this.tenantsShown, seen);
    this.tenantsOnceShown = show(this.ids.tenantsSeenOnce, this.tenantsOnceShown, seenOnce);
  }

  /** Requests of this worker that wait for others; shown as `buffered` is. */
  waiting(requests: i32): void {
    this.waitingShown = show(this.ids.requestsWaiting, this.waitingShown, requests);
  }

  /** Answers of this worker that wait to be written to the external store; shown as `buffered` is. */
  queuedExternally(answers: i32): void {
    this.queueShown = show(this.ids.externalQueue, this.queueShown, answers);
  }

  /** Deletions that the external store has not confirmed. One VM, which is elected, tells. */
  removalsPending(entries: i32): void {
    recordMetric(this.ids.externalRemovals, entries);
  }

  /** Takes this worker's share off the sums: the configuration goes away. */
  close(): void {
    this.buffered(0, 0);
    this.waiting(0);
    this.tenants(0, 0);
    this.queuedExternally(0);
  }
}

/** Moves a gauge that workers share from what this one showed `before` to what it shows `now`. */
function show(id: u32, before: i64, now: i64): i64 {
  if (now != before) incrementMetric(id, now - before);
  return now;
}

function gauge(name: string): u32 {
  return defineMetric(MetricTypeValues.Gauge, "reprise." + name);
}
