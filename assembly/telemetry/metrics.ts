/**
 * Counters, gauges and the latency histogram. Envoy adds `wasmcustom.`; Prometheus shows `reprise_requests_hit_exact` and so on, and
 * `envoy/envoy.yaml` turns the reason in `reprise.bypass.<reason>` into a label.
 *
 * Every metric is defined when the plug-in is configured: defining takes a lock, and a reason is from an enum, so the number is fixed.
 */
import { MetricTypeValues } from "../host/types";
import { defineMetric, incrementMetric, recordMetric } from "../host/host";
import { KEEP_OUTCOMES, KeepOutcome, keepWord } from "../policy/keep_outcome";
import {
  BYPASS_REASONS, BypassReason, bypassWord, ERROR_CAUSES, ErrorCause, errorWord, MISS_REASONS, MissReason, missWord,
} from "../policy/reasons";

@final
export class Metrics {
  private readonly hitsExact: u32 = counter("requests.hit_exact");
  private readonly hitsSemantic: u32 = counter("requests.hit_semantic");
  private readonly misses: StaticArray<u32> = new StaticArray<u32>(MISS_REASONS);
  private readonly bypasses: StaticArray<u32> = new StaticArray<u32>(BYPASS_REASONS);
  private readonly errors: StaticArray<u32> = new StaticArray<u32>(ERROR_CAUSES);
  private readonly stores: StaticArray<u32> = new StaticArray<u32>(KEEP_OUTCOMES);
  private readonly storesExternal: u32 = counter("stores.external");
  private readonly embeddingCallouts: u32 = counter("embedding.callouts");
  private readonly embeddingMemoHits: u32 = counter("embedding.memo_hits");
  private readonly embeddingMillis: u32 = defineMetric(MetricTypeValues.Histogram, "reprise.embedding.milliseconds");
  private readonly cacheEntries: u32 = gauge("cache.entries");
  private readonly cacheBytes: u32 = gauge("cache.bytes");
  private readonly indexEntries: u32 = gauge("index.entries");
  private readonly indexBytes: u32 = gauge("index.bytes");
  private readonly bufferedBytes: u32 = gauge("buffered.bytes");
  private readonly embeddingsActive: u32 = gauge("embedding.active");
  private exactHitsCounted: i64 = 0;
  private indexEntriesShown: i64 = 0;
  private indexBytesShown: i64 = 0;
  private bufferedShown: i64 = 0;
  private activeShown: i64 = 0;

  constructor() {
    for (let i = 0; i < MISS_REASONS; i++) this.misses[i] = counter("miss." + missWord(<MissReason>i));
    for (let i = 0; i < BYPASS_REASONS; i++) this.bypasses[i] = counter("bypass." + bypassWord(<BypassReason>i));
    for (let i = 0; i < ERROR_CAUSES; i++) this.errors[i] = counter("error." + errorWord(<ErrorCause>i));
    for (let i = 0; i < KEEP_OUTCOMES; i++) this.stores[i] = counter("stores." + keepWord(<KeepOutcome>i));
  }

  /** Counted here and handed to the host by `flush`: the exact hit is the one path on which a host call weighs. */
  hitExact(): void {
    this.exactHitsCounted++;
  }

  flush(): void {
    if (this.exactHitsCounted > 0) incrementMetric(this.hitsExact, this.exactHitsCounted);
    this.exactHitsCounted = 0;
  }

  hitSemantic(): void {
    incrementMetric(this.hitsSemantic, 1);
  }

  miss(reason: MissReason): void {
    incrementMetric(this.misses[reason], 1);
  }

  bypass(reason: BypassReason): void {
    incrementMetric(this.bypasses[reason], 1);
  }

  error(cause: ErrorCause): void {
    incrementMetric(this.errors[cause], 1);
  }

  /** What became of an upstream's answer. */
  kept(outcome: KeepOutcome): void {
    incrementMetric(this.stores[outcome], 1);
  }

  keptExternally(): void {
    incrementMetric(this.storesExternal, 1);
  }

  embeddingCallout(): void {
    incrementMetric(this.embeddingCallouts, 1);
  }

  memoHit(): void {
    incrementMetric(this.embeddingMemoHits, 1);
  }

  embeddingTook(millis: i64): void {
    recordMetric(this.embeddingMillis, max<i64>(millis, 0));
  }

  /** The store is one for all workers: each may write its gauges. */
  cacheSize(entries: i64, bytes: i64): void {
    recordMetric(this.cacheEntries, entries);
    recordMetric(this.cacheBytes, bytes);
  }

  /** Each worker has an index of its own and a gauge is one for all: each adds what it has grown by, so the gauge is their sum. */
  indexSize(entries: i64, bytes: i64): void {
    this.indexEntriesShown = show(this.indexEntries, this.indexEntriesShown, entries);
    this.indexBytesShown = show(this.indexBytes, this.indexBytesShown, bytes);
  }

  /** What this worker holds at the moment; the gauges are sums as well. */
  buffered(bytes: i64, embeddings: i64): void {
    this.bufferedShown = show(this.bufferedBytes, this.bufferedShown, bytes);
    this.activeShown = show(this.embeddingsActive, this.activeShown, embeddings);
  }
}

/** Moves a gauge that workers share from what this one showed `before` to what it shows `now`. */
function show(id: u32, before: i64, now: i64): i64 {
  if (now != before) incrementMetric(id, now - before);
  return now;
}

function counter(name: string): u32 {
  return defineMetric(MetricTypeValues.Counter, "reprise." + name);
}

function gauge(name: string): u32 {
  return defineMetric(MetricTypeValues.Gauge, "reprise." + name);
}
