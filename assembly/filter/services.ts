/** What all streams of one configured plug-in share. It knows no stream: who waits for something is an interface. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { BodyForm } from "../core/form";
import { Sha256 } from "../core/sha256";
import { Config, KeyStrategy, TenantSourceKind, VectorStoreType } from "../config/config";
import { getProperty } from "../host/host";
import { HeaderPairs } from "../host/pairs";
import { SharedData } from "../host/shared_data";
import { Guard } from "../policy/guards/guard";
import { guard } from "../policy/guards/registry";
import { Identities, scopeOf } from "../policy/identity";
import { KeepOutcome } from "../policy/keep_outcome";
import { embeddedPart, sameBeyondCut } from "../policy/query";
import { QueryRule } from "../policy/query_rule";
import { judgeQuery } from "../policy/query_rules";
import { ErrorCause, MissReason } from "../policy/reasons";
import { ChatRequest } from "../protocols/chat_request";
import { Custom } from "../protocols/custom";
import { Protocol } from "../protocols/protocol";
import { Registry } from "../protocols/registry";
import { Embedder, Vector } from "../providers/embedder";
import { OllamaEmbedder } from "../providers/ollama";
import { AnswerStore, StoreResult } from "../stores/answer_store";
import { ChromaStore } from "../stores/chroma";
import { KeyValue } from "../stores/key_value";
import { Answer } from "../stores/record";
import { VectorLog } from "../stores/vector_log";
import { Metrics } from "../telemetry/metrics";
import { EmbeddedIndex } from "../vector/embedded_index";
import { CircuitBreaker } from "./breaker";
import { BufferBudget } from "./buffer_budget";
import { Callouts, Destination } from "./callouts";
import { EmbeddingJob } from "./embedding_job";
import { ExternalStore } from "./external_store";
import { ReplayHead } from "./replay_head";
import { RequestHead } from "./request_head";
import { VectorMemo } from "./vector_memo";
import { StoreWaiter } from "./waiter";

/** A longer buffer is left to the collector. */
const MAX_KEPT_REST: i32 = 65536;
const CLAIMED = Bytes.fromString("1");
const JSON_TYPE = Bytes.fromString("application/json");
const EVENT_STREAM_TYPE = Bytes.fromString("text/event-stream");
const JSON_LINES_TYPE = Bytes.fromString("application/x-ndjson");
/** Entries of the log that one request applies to its worker's index before it searches. */
const CATCH_UP_PER_REQUEST: i32 = 256;
/** Milliseconds past the deadline for which a late vector is still awaited, to keep the answer with. */
const LATE_VECTOR_MILLIS: i32 = 10000;

@final
export class Services {
  readonly callouts: Callouts;
  readonly answers: AnswerStore;
  readonly memo: VectorMemo;
  readonly embedder: Embedder;
  readonly embedderBreaker: CircuitBreaker;
  readonly threshold: f32;
  /** False once Envoy was seen not to hold headers. */
  holdsHeaders: bool = true;
  /** Why `requestVector` answered null last. */
  whyNoVector: MissReason = MissReason.None;
  /** Which guard `guard` named last. */
  whyGuarded: Guard = Guard.None;
  /** Set by the first vector that came back. */
  hasEmbedded: bool = false;
  private readonly data: KeyValue;
  private readonly warmupKey: Bytes;
  private readonly index: EmbeddedIndex;
  private readonly log: VectorLog;
  private readonly external: ExternalStore | null;
  private readonly protocols: Registry;
  readonly identities: Identities;
  /** What a request's headers and body are read into: each is used within one callback. */
  readonly head: RequestHead = new RequestHead();
  /** What all streams of this worker hold. */
  readonly budget: BufferBudget;
  private readonly replayHead: ReplayHead = new ReplayHead();
  private rest: ByteBuffer = new ByteBuffer(4096);
  private readonly embeddingDestination: Destination;
  private readonly embeddingsUnderWay: EmbeddingJob[] = [];

  constructor(readonly config: Config, readonly metrics: Metrics) {
    const data = new SharedData();
    this.data = data;
    const prefix = Bytes.fromString(config.cache.keyPrefix);
    this.warmupKey = Bytes.fromString(config.cache.keyPrefix + "w");
    this.answers = new AnswerStore(data, prefix, config.cache.maxEntries, config.cache.maxBytes);
    const embedding = config.embedding;
    this.memo = new VectorMemo(config.semantic ? embedding.memoEntries : 0);
    this.embedder = new OllamaEmbedder(embedding.model);
    this.embedderBreaker = new CircuitBreaker(embedding.breakerFailures, embedding.breakerOpen);
    this.embeddingDestination = new Destination(
      embedding.cluster, embedding.host, embedding.apiKey, embedding.timeout + LATE_VECTOR_MILLIS, embedding.retries,
    );
    const scope = scopeOf(embedding.model, embedding.dimension, config.keyStrategy == KeyStrategy.AllQuestions, config.purgeEpoch);
    this.identities = new Identities(scope);
    this.threshold = <f32>config.vector.threshold;
    this.index = new EmbeddedIndex(embedding.dimension, config.vector.maxEntries);
    this.log = new VectorLog(
      data, Bytes.fromString(config.cache.keyPrefix + "i"), config.vector.maxEntries, embedding.dimension, scope,
    );
    this.budget = new BufferBudget(config.maxBufferedBytes);
    const callouts = new Callouts();
    this.callouts = callouts;
    this.external = externalStoreOf(config, callouts, metrics);
    const places = config.extraction;
    this.protocols = new Registry(new Custom(places.question, places.answer, places.piece));
    for (let i = 0; i < config.paths.length; i++) this.protocols.add(config.paths[i].suffix, config.paths[i].protocol);
  }

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {
    this.answers.open();
    if (!this.config.semantic) return;
    this.log.open();
    if (this.data.get(this.warmupKey) === null) this.data.set(this.warmupKey, Bytes.empty(), 0);
  }

  /** Hands the index's memory to the next configuration in this VM, and takes this worker's share off the gauges. */
  close(): void {
    this.index.clear();
    this.metrics.buffered(0, 0);
    this.metrics.flush();
  }

  get hasExternalStore(): bool {
    return this.external !== null;
  }

  /** What is spoken at `path`; null where nothing is looked at. */
  protocolAt(path: Bytes): Protocol | null {
    return this.protocols.find(path);
  }

  /** The boundary no answer crosses: tenant, protocol, host, path; null if a configured source of the tenant yields nothing. */
  boundaryOf(protocol: Protocol, head: RequestHead, pairs: HeaderPairs): Bytes | null {
    const tenant = head.credentials;
    if (!this.config.tenantShared && this.config.tenants.length > 0) {
      if (!this.readTenant(tenant, pairs)) return null;
    } else if (this.config.tenantShared) {
      tenant.clear();
    }
    return this.identities.boundary(tenant, protocol.name, head.authority, head.path, head.answerHeaders);
  }

  private readTenant(material: ByteBuffer, pairs: HeaderPairs): bool {
    const sources = this.config.tenants;
    material.clear();
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i];
      if (source.kind == TenantSourceKind.Header) {
        if (!appendHeader(material, source.name, pairs)) return false;
      } else {
        const value = getProperty(source.name);
        if (value === null || value.length == 0) return false;
        appendSource(material, source.name, value);
      }
    }
    return true;
  }

  /** @param boundary what `boundaryOf` answered; the request's `rest` begins with it. */
  readRequest(protocol: Protocol, document: JsonDocument, boundary: Bytes): ChatRequest {
    if (this.rest.length > MAX_KEPT_REST) this.rest = new ByteBuffer(4096);
    this.rest.clear();
    this.rest.append(boundary);
    return protocol.readRequest(document, this.config.keyStrategy == KeyStrategy.AllQuestions, this.rest);
  }

  /** The headers of an answer from the cache. Written into one buffer for all: the host copies them at once. */
  replayHeaders(contentType: Bytes, age: i64, ttl: i64, semantic: bool): Bytes {
    return this.replayHead.encode(contentType, age, ttl, semantic ? "semantic" : "exact");
  }

  contentTypeOf(form: BodyForm): Bytes {
    if (form == BodyForm.JsonLines) return JSON_LINES_TYPE;
    return form == BodyForm.EventStream ? EVENT_STREAM_TYPE : JSON_TYPE;
  }

  /** The embedding of `query`, known or on its way; null for the reason in `whyNoVector`. `now` in milliseconds. */
  requestVector(query: Bytes, now: i64): EmbeddingJob | null {
    const text = embeddedPart(query, this.config.embedding.maxInputBytes);
    const digest = Sha256.of(text);
    const known = this.memo.get(digest);
    if (known !== null) {
      this.metrics.memoHit();
      return EmbeddingJob.known(this, digest, known);
    }
    if (this.embeddingsUnderWay.length >= this.config.embedding.maxConcurrent) return this.noVector(MissReason.EmbeddingBusy);
    if (!this.embedderBreaker.allows(now)) return this.noVector(MissReason.EmbeddingBreaker);
    const job = new EmbeddingJob(this, digest, now, now + <i64>this.config.embedding.timeout);
    const isSent = this.callouts.start(
      this.embeddingDestination, "POST", this.config.embedding.path, this.embedder.requestBody(text), job,
    );
    if (!isSent) {
      this.metrics.error(ErrorCause.CalloutRefused);
      this.embedderBreaker.failed(now);
      return this.noVector(MissReason.EmbeddingError);
    }
    this.metrics.embeddingCallout();
    this.embeddingsUnderWay.push(job);
    return job;
  }

  private noVector(reason: MissReason): EmbeddingJob | null {
    this.whyNoVector = reason;
    return null;
  }

  jobEnded(job: EmbeddingJob): void {
    const at = this.embeddingsUnderWay.indexOf(job);
    if (at >= 0) this.embeddingsUnderWay.splice(at, 1);
  }

  /** Releases the requests whose embedding is late. */
  enforceDeadlines(now: i64): void {
    for (let i = 0; i < this.embeddingsUnderWay.length; i++) {
      const job = this.embeddingsUnderWay[i];
      if (now >= job.deadline) job.giveUpWaiting(MissReason.EmbeddingTimeout, now);
    }
  }

  /** Candidates of `partition` at or above the threshold, nearest first; `candidate` answers them. @returns how many. */
  searchIndex(partition: Bytes, vector: Vector, now: i64): i32 {
    this.catchUp(CATCH_UP_PER_REQUEST);
    return this.index.search(partition, vector.quantized, this.config.vector.topK, this.threshold, now / 1000);
  }

  /** The answer of a candidate; null if it is gone, which is then forgotten. */
  candidate(position: i32, now: i64): Answer | null {
    const answer = this.answers.find(this.index.matches.key(position), now);
    if (answer === null) this.index.drop(this.index.matches.slot(position));
    return answer;
  }

  /** Asks the external store; `waiter` hears of it if None is answered. */
  queryStore(waiter: StoreWaiter, partition: Bytes, vector: Vector, now: i64): MissReason {
    const external = this.external;
    if (external === null) return MissReason.NoCandidate;
    return external.query(waiter, partition, vector.json, this.config.vector.topK, now);
  }

  /** What speaks against serving a candidate that is near enough; None if nothing does. */
  guard(query: Bytes, candidate: Bytes): MissReason {
    const limit = this.config.embedding.maxInputBytes;
    if (!sameBeyondCut(query, candidate, limit)) return MissReason.DifferentTail;
    const refusal = guard(embeddedPart(query, limit), embeddedPart(candidate, limit), this.config.vector.guards);
    if (refusal == Guard.None) return MissReason.None;
    this.whyGuarded = refusal;
    this.metrics.guarded(refusal);
    return MissReason.Guarded;
  }

  /** What keeps a question from being compared with others, or None. */
  judgeQuery(request: ChatRequest): MissReason {
    switch (judgeQuery(request.query, request.hasHistory, this.config.vector.queryRules)) {
      case QueryRule.FollowUp: return MissReason.FollowUp;
      case QueryRule.Clock: return MissReason.Clock;
      case QueryRule.Place: return MissReason.Place;
      case QueryRule.NoWords: return MissReason.NoWords;
      default: return MissReason.None;
    }
  }

  /** Keeps an answer in the exact tier. `now` in milliseconds. */
  keep(answer: Answer, now: i64): void {
    const result = this.answers.put(answer, now);
    this.metrics.kept(
      result == StoreResult.Stored ? KeepOutcome.Kept : result == StoreResult.TooLarge ? KeepOutcome.TooLarge : KeepOutcome.Contended,
    );
  }

  /** Lets rephrased questions find an answer. */
  file(answer: Answer, vector: Vector): void {
    this.log.append(answer.partition, answer.key, 0, answer.expires / 1000, vector.quantized);
    const external = this.external;
    if (external !== null) external.write(answer, vector.json, answer.created);
  }

  /** Applies what other workers, or this one before its VM was reloaded, have filed. */
  catchUp(budget: i32): void {
    this.log.catchUp(this.index, budget);
    this.metrics.indexSize(this.index.size, this.index.bytes);
  }

  showSizes(): void {
    this.metrics.cacheSize(this.answers.count, this.answers.bytes);
    this.metrics.buffered(this.budget.held, this.embeddingsUnderWay.length);
  }

  /** Whether an embedding has come back since this VM began. */
  get isWarm(): bool {
    return this.hasEmbedded;
  }

  /** Whether this VM is the one that warms the embedder up: the first to change the mark made by `open`. */
  claimWarmup(): bool {
    const mark = this.data.get(this.warmupKey);
    return mark !== null && mark.length == 0 && this.data.set(this.warmupKey, CLAIMED, this.data.lastCas());
  }

  prepareExternalStore(now: i64): void {
    const external = this.external;
    if (external !== null) external.prepare(now);
  }
}

/**
 * Appends every value of a header: of one that occurs twice, the client may have sent the first and a gateway the second.
 * @returns whether there is a value that is not empty.
 */
function appendHeader(material: ByteBuffer, name: Bytes, pairs: HeaderPairs): bool {
  const text = name.toString();
  let found = false;
  pairs.rewind();
  while (pairs.next()) {
    if (!pairs.nameIs(text)) continue;
    const value = pairs.value;
    found = found || value.length > 0;
    appendSource(material, name, value);
  }
  return found;
}

function appendSource(material: ByteBuffer, name: Bytes, value: Bytes): void {
  material.appendU32(name.length).append(name).appendU32(value.length).append(value);
}

function externalStoreOf(config: Config, callouts: Callouts, metrics: Metrics): ExternalStore | null {
  const vector = config.vector;
  if (!config.semantic || vector.type != VectorStoreType.Chroma) return null;
  const store = new ChromaStore(vector.chromaTenant, vector.chromaDatabase, vector.collection);
  const to = new Destination(vector.cluster, vector.host, vector.apiKey, vector.timeout, 1);
  const breaker = new CircuitBreaker(config.embedding.breakerFailures, config.embedding.breakerOpen);
  return new ExternalStore(store, to, callouts, metrics, breaker);
}
