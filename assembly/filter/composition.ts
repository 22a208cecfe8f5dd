/** The one place where the objects of a configuration are made and put together. */
import { Config, KeyStrategy, SingleFlightScope } from "../config/config";
import { IS_HIGRESS } from "../core/build";
import { ByteBuffer, Bytes } from "../core/bytes";
import { Decider } from "../policy/decision";
import { Identities, profileDigestOf } from "../policy/identity";
import { KeptHeaders } from "../policy/kept_headers";
import { Custom } from "../protocols/custom";
import { Registry } from "../protocols/registry";
import { AnswerStore } from "../stores/answer_store";
import { Election } from "../stores/election";
import { KeyValue } from "../core/key_value";
import { Sha256 } from "../core/sha256";
import { LeaseTable } from "../stores/lease_table";
import { collectionOf } from "../stores/names";
import { Removals } from "../stores/removals";
import { Replica } from "../stores/replica";
import { WrongMarks } from "../stores/wrong_marks";
import { Gauges } from "../telemetry/gauges";
import { CircuitBreaker } from "./breaker";
import { BufferQuota } from "./buffer_quota";
import { Cache } from "./cache";
import { Callouts, Destination } from "./callouts";
import { AnswerCheck } from "./checks/answer_check";
import { CheckSessions } from "./checks/check_sessions";
import { FeedbackEndpoint } from "./checks/feedback_endpoint";
import { SharedBudget } from "./checks/shared_budget";
import { EmbeddingClient, LATE_VECTOR_MILLIS } from "./embedding/embedding_client";
import { VectorMemo } from "./embedding/vector_memo";
import { Warmup } from "./embedding/warmup";
import { EntryWriter } from "./entries/entry_writer";
import { Refresher } from "./entries/refresh";
import { ExternalStore } from "./external_store";
import { ForeignEntries } from "./lookup/foreign_entries";
import { ExactTier, RemoteAnswers } from "./lookup/exact_tier";
import { LookupTiers } from "./lookup/lookup_tiers";
import { RefusalLog } from "./lookup/refusal_log";
import { SemanticEligibility } from "./lookup/semantic_eligibility";
import { SemanticTier } from "./lookup/semantic_tier";
import { SharedIndex } from "./lookup/shared_index";
import { StoreAnswers } from "./lookup/store_answers";
import { StaleFallback } from "./lookup/stale_fallback";
import { Maintenance } from "./maintenance";
import { RemovalWatch } from "./removal_watch";
import { higressEntries } from "./redis/higress_entries";
import { redisCarrier } from "./redis/redis_carrier";
import { RedisLinks } from "./redis/redis_links";
import { Replay } from "./replay/replay";
import { BoundaryReader } from "./request/boundary_reader";
import { HeaderHold } from "./request/header_hold";
import { RequestReader } from "./request/request_reader";
import { SingleFlight } from "./single_flight/single_flight";
import { StoreWriter } from "./store_writer";
import { UpstreamClient } from "./upstream_client";
import { Vm } from "./vm";

/** Milliseconds that a write to the external store may take, at least. */
const WRITE_MILLIS: i32 = 10000;
/** Bytes of a digest that tell one store from another. */
const TAG_LENGTH: i32 = 4;

/** Makes the second level of the exact tier for a configuration, or null. */
export type RemoteFactory = (vm: Vm, config: Config, callouts: Callouts, redis: RedisLinks) => RemoteAnswers | null;

/** @param seed of the sample that is checked. @param remotes makes the second level of the exact tier. */
export function compose(vm: Vm, config: Config, seed: u64, remotes: RemoteFactory): Cache {
  const data = vm.sharedData;
  const metrics = vm.metrics;
  const callouts = new Callouts(vm.callouts);
  const redis = new RedisLinks(vm.redis);
  const gauges = new Gauges(vm.gauges);
  const buffers = new BufferQuota(config.maxBufferedBytes);
  const hold = new HeaderHold();
  const profile = profileDigest(config);
  const identities = new Identities(profile);
  const external = externalStoreOf(vm, callouts, redis, config, gauges);
  // One VM of an Envoy sweeps the store, and watches it for removals.
  const election = new Election(data, keyOf(config, "x" + storeTagOf(config)));
  const storeWriter = storeWriterOf(vm, redis, config, external, election);
  const removals = new Removals(data, keyOf(config, ""));
  const exact = new ExactTier(answerStoreOf(config, data), secondLevelOf(remotes(vm, config, callouts, redis), external, storeWriter), removals, metrics);
  const embedder = embeddingClientOf(vm, callouts, config);
  const sharedIndex = sharedIndexOf(config, data, profile, gauges);
  const budget = errorBudgetOf(config, data, profile, gauges, seed);
  const singleFlight = new SingleFlight(config.singleFlight, exact, leasesOf(config, data), metrics, gauges);
  const upstream = new UpstreamClient(config, callouts, metrics);
  const writer = new EntryWriter(config.cache, exact, sharedIndex, storeWriter, metrics, budget !== null);
  const keptHeaders = new KeptHeaders(config.cache.responseHeaders);
  const vector = config.vector;
  const decider = new Decider(<f32>vector.verbatimThreshold, vector.guards, config.embedding.maxInputBytes);
  const semantic = new SemanticTier(config, decider, sharedIndex, exact, external, budget);
  const checks = new AnswerCheck(config, budget, embedder, upstream, writer, buffers, metrics);
  const warmup = config.semantic ? new Warmup(embedder, data, keyOf(config, "w")) : null;
  return new Cache(
    config, metrics, buffers, hold,
    new RequestReader(config, registryOf(config), identities, new BoundaryReader(config, identities), new SemanticEligibility(config)),
    new LookupTiers(config, exact, singleFlight, embedder, semantic, new RefusalLog(vector.refusalLog, metrics), new StaleFallback(config, exact), foreignEntriesOf(vm, config, redis), hold),
    new Replay(config, keptHeaders, metrics), keptHeaders, writer,
    new Refresher(config, keptHeaders, upstream, singleFlight, writer, embedder, buffers, metrics),
    new CheckSessions(config, budget, checks, upstream, buffers),
    new FeedbackEndpoint(config.feedback, writer, budget, hold),
    new Maintenance(
      config.semantic, exact, singleFlight, hold, embedder, warmup, sharedIndex, external, storeWriter, watchOf(config, external, exact, election), budget, buffers, identities.census, gauges,
      callouts, redis,
    ),
  );
}

function foreignEntriesOf(vm: Vm, config: Config, redis: RedisLinks): ForeignEntries | null {
  return IS_HIGRESS ? higressEntries(vm, config, redis) : null;
}

/** A key in shared data that this configuration has for itself. */
function keyOf(config: Config, name: string): Bytes {
  return Bytes.fromString(config.cache.keyPrefix + name);
}

/** Tells the external store from those of other configurations with one prefix: what one store has deleted another has not. Empty without one. */
function storeTagOf(config: Config): string {
  const store = config.vector.store;
  if (store === null) return "";
  const where = new ByteBuffer(64).appendString(config.vector.type).appendByte(0x0a).appendString(store.cluster).appendByte(0x0a).appendString(store.host);
  where.appendByte(0x0a).appendString(store.collection);
  return Sha256.of(where.view()).slice(0, TAG_LENGTH).toHex();
}

/** Digest of what the configuration adds to every identity: what is known under another embedding profile is void. */
function profileDigest(config: Config): Bytes {
  const embedding = config.embedding;
  const allQuestions = config.keyStrategy == KeyStrategy.AllQuestions;
  const embedder = embedding.type + " " + embedding.path;
  return profileDigestOf(embedding.model, embedding.prefix, embedding.dimension, allQuestions, config.purgeEpoch, embedder, tenancyOf(config));
}

/**
 * By what rule tenants are told apart. Two rules may make one name of two clients, so configurations with different rules share nothing, though
 * they share a VM and a prefix: a rule that was made stricter holds at once.
 */
function tenancyOf(config: Config): Bytes {
  const out = new ByteBuffer(64).appendByte(config.tenantShared ? 0x73 : config.tenants.length > 0 ? 0x66 : 0x63); // s, f, c
  const sources = config.tenants;
  out.appendU32(sources.length);
  for (let i = 0; i < sources.length; i++) out.appendByte(<u8>sources[i].kind).appendU32(sources[i].name.length).append(sources[i].name);
  const ignored = config.tenantIgnored;
  out.appendU32(ignored.length);
  for (let i = 0; i < ignored.length; i++) out.appendU32(ignored[i].length).append(ignored[i]);
  // Two rules that vary with different headers must not meet where a request has neither.
  const vary = config.vary;
  for (let i = 0; i < vary.length; i++) out.appendByte(<u8>vary[i].kind).appendU32(vary[i].name.length).append(vary[i].name);
  return out.view();
}

function answerStoreOf(config: Config, data: KeyValue): AnswerStore {
  const cache = config.cache;
  return new AnswerStore(data, keyOf(config, ""), cache.maxEntries, cache.maxBytes, <i64>cache.grace * 1000, cache.maxAnswerShare);
}

function embeddingClientOf(vm: Vm, callouts: Callouts, config: Config): EmbeddingClient {
  const embedding = config.embedding;
  const timeout = embedding.timeout + LATE_VECTOR_MILLIS;
  return new EmbeddingClient(
    embedding,
    embedding.create(),
    new Destination(embedding.cluster, embedding.host, embedding.headers(), timeout, embedding.retries),
    callouts,
    new CircuitBreaker(embedding.breakerFailures, embedding.breakerOpen),
    new VectorMemo(config.semantic ? embedding.memoEntries : 0),
    vm.metrics,
    hasExternalStore(config),
  );
}

function sharedIndexOf(config: Config, data: KeyValue, profile: Bytes, gauges: Gauges): SharedIndex {
  const entries = config.vector.maxEntries;
  const dimension = config.embedding.dimension;
  const replica = Replica.acquire(data, keyOf(config, "i"), entries, dimension, profile);
  return new SharedIndex(replica, config.vector.topK, gauges);
}

function registryOf(config: Config): Registry {
  const extraction = config.extraction;
  const registry = new Registry(new Custom(extraction.question, extraction.answer, extraction.piece));
  for (let i = 0; i < config.paths.length; i++) registry.add(config.paths[i].suffix, config.paths[i].protocol);
  return registry;
}

function errorBudgetOf(config: Config, data: KeyValue, profile: Bytes, gauges: Gauges, seed: u64): SharedBudget | null {
  if (!config.semantic || config.errorBudget.maxWrongRate <= 0) return null;
  return new SharedBudget(data, config.cache.keyPrefix, profile, config.errorBudget, <f32>config.vector.threshold, gauges, seed);
}

/** The leases that single-flight and refreshes need; null if neither looks beyond its worker. */
function leasesOf(config: Config, data: KeyValue): LeaseTable | null {
  const areNeeded = config.singleFlight.scope == SingleFlightScope.Envoy || config.cache.staleWhileRevalidate > 0;
  return areNeeded ? new LeaseTable(data, keyOf(config, "")) : null;
}

/** What stands behind the exact tier: what the build brings, or else the external store. */
function secondLevelOf(remote: RemoteAnswers | null, external: ExternalStore | null, writer: StoreWriter | null): RemoteAnswers | null {
  if (remote !== null || external === null || writer === null) return remote;
  return new StoreAnswers(external, writer);
}

function watchOf(config: Config, external: ExternalStore | null, exact: ExactTier, election: Election): RemovalWatch | null {
  return external === null ? null : new RemovalWatch(external, exact, election, config.embedding.dimension);
}

function hasExternalStore(config: Config): bool {
  return config.semantic && config.vector.store !== null;
}

function externalStoreOf(vm: Vm, callouts: Callouts, redis: RedisLinks, config: Config, gauges: Gauges): ExternalStore | null {
  const store = config.vector.store;
  if (!config.semantic || store === null) return null;
  const to = new Destination(store.cluster, store.host, store.headers(), config.vector.timeout, 1);
  if (IS_HIGRESS) to.carrier = redisCarrier(redis, vm.metrics, store, config.vector.timeout);
  const embedding = config.embedding;
  const breaker = new CircuitBreaker(embedding.breakerFailures, embedding.breakerOpen);
  const findBreaker = new CircuitBreaker(embedding.breakerFailures, embedding.breakerOpen);
  const collection = collectionOf(store.collection, embedding.model, embedding.dimension, embedding.prefix);
  const marks = new WrongMarks(vm.sharedData, keyOf(config, storeTagOf(config)));
  const made = store.create(collection, embedding.dimension);
  return new ExternalStore(made, to, callouts, vm.metrics, gauges, breaker, findBreaker, marks, config.vector.type);
}

function storeWriterOf(vm: Vm, redis: RedisLinks, config: Config, external: ExternalStore | null, election: Election): StoreWriter | null {
  const store = config.vector.store;
  if (external === null || store === null) return null;
  // No client waits for it, and what is given up early the store does all the same.
  const to = new Destination(store.cluster, store.host, store.headers(), max(config.vector.timeout, WRITE_MILLIS), 1);
  if (IS_HIGRESS) to.carrier = redisCarrier(redis, vm.metrics, store, config.vector.timeout);
  return new StoreWriter(external, to, election, config.embedding.dimension, <i64>store.sweepInterval * 1000, store.sweepLimit);
}
