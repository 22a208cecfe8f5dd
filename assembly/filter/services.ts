/** What all streams of one configured plug-in share. It knows no stream: who waits for something is an interface. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { BodyForm } from "../core/form";
import { Sha256 } from "../core/sha256";
import { Config, KeyStrategy, SingleFlightScope, SourceKind, VectorStoreType } from "../config/config";
import { currentTimeMillis, getProperty, log, steadyMillis } from "../host/host";
import { HeaderPairs } from "../host/pairs";
import { SharedData } from "../host/shared_data";
import { LogLevelValues } from "../host/types";
import { appendCollapsedStatus, appendErrorStatus, appendHitStatus, Forward } from "../policy/cache_status";
import { ServingTerms } from "../policy/candidate_chooser";
import { Decider } from "../policy/decision";
import { Evidence, evidenceFor, NO_OTHER } from "../policy/evidence";
import { Identities, scopeOf } from "../policy/identity";
import { KeepOutcome } from "../policy/keep_outcome";
import { KeptHeaders } from "../policy/kept_headers";
import { refusalReport } from "../policy/pair_report";
import { Guard } from "../policy/guards/guard";
import { embeddedPart } from "../policy/query";
import { QueryRule } from "../policy/query_rule";
import { judgeQuery } from "../policy/query_rules";
import { BypassReason, ErrorCause, MissReason, storeMiss } from "../policy/reasons";
import { ChatRequest } from "../protocols/chat_request";
import { Custom } from "../protocols/custom";
import { Protocol } from "../protocols/protocol";
import { Registry } from "../protocols/registry";
import { Embedder, Vector } from "../providers/embedder";
import { OllamaEmbedder } from "../providers/ollama";
import { AnswerStore, StoreResult } from "../stores/answer_store";
import { ChromaStore } from "../stores/chroma";
import { Election } from "../stores/election";
import { LeaseTable } from "../stores/lease_table";
import { KeyValue } from "../stores/key_value";
import { Answer } from "../stores/record";
import { Replica } from "../stores/replica";
import { Candidate } from "../stores/vector_store";
import { WrongMarks } from "../stores/wrong_marks";
import { Metrics } from "../telemetry/metrics";
import { EmbeddedIndex } from "../vector/embedded_index";
import { evidenceAmong } from "../vector/evidence";
import { CircuitBreaker } from "./breaker";
import { BufferBudget } from "./buffer_budget";
import { Callouts, Continuation, Destination, isUnanswered } from "./callouts";
import { EmbeddingJob } from "./embedding_job";
import { Eviction, Removal } from "./eviction";
import { ExternalStore } from "./external_store";
import { Flights } from "./flights";
import { CandidateScore } from "../policy/candidate_score";
import { ReplayHead } from "./replay_head";
import { RequestHead } from "./request_head";
import { Served } from "./served";
import { SharedBudget } from "./shared_budget";
import { StoreWriter } from "./store_writer";
import { VectorMemo } from "./vector_memo";
import { StoreWaiter } from "./waiter";

/** A longer buffer is left to the collector. */
const MAX_KEPT_REST: i32 = 65536;
/** `connection.sha256_peer_certificate_digest`: not there without TLS, or without a certificate of the client's. */
const CERTIFICATE_DIGEST = Bytes.fromString("connection\0sha256_peer_certificate_digest");
const CLAIMED = Bytes.fromString("1");
const JSON_TYPE = Bytes.fromString("application/json");
const EVENT_STREAM_TYPE = Bytes.fromString("text/event-stream");
const JSON_LINES_TYPE = Bytes.fromString("application/x-ndjson");
/** Entries of the log that one request applies to its worker's index before it searches. */
const CATCH_UP_PER_REQUEST: i32 = 256;
/** Milliseconds past the deadline for which a late vector is still awaited, to keep the answer with. */
const LATE_VECTOR_MILLIS: i32 = 10000;
/** Milliseconds that a write to the external store may take, at least. */
const WRITE_MILLIS: i32 = 10000;
/** Statuses from which the embedder counts as unwell; a 4xx is the fault of one text and must not stop all others. */
const SERVER_ERROR: i32 = 500;

/** Milliseconds between two lines of the log that tell of refusals. */
const REFUSAL_PAUSE: i64 = 1000;

@final
export class Services {
  readonly callouts: Callouts;
  readonly answers: AnswerStore;
  readonly memo: VectorMemo;
  readonly embedder: Embedder;
  readonly embedderBreaker: CircuitBreaker;
  /** Null without an error budget. */
  readonly errorBudget: SharedBudget | null;
  /** False once Envoy was seen not to hold headers. */
  holdsHeaders: bool = true;
  /** Why `boundaryOf` answered null last. */
  whyNoBoundary: BypassReason = BypassReason.None;
  private hasWarnedOfTenants: bool = false;
  /** Why `requestVector` answered null last. */
  whyNoVector: MissReason = MissReason.None;
  readonly decider: Decider;
  /** When a refusal was last told, in milliseconds since 1970. */
  private refusalTold: i64 = 0;
  /** Set by the first vector that came back. */
  hasEmbedded: bool = false;
  private readonly data: KeyValue;
  private readonly warmupKey: Bytes;
  private readonly replica: Replica;
  private readonly index: EmbeddedIndex;
  private readonly external: ExternalStore | null;
  private readonly externalWriter: StoreWriter | null;
  private readonly protocols: Registry;
  readonly identities: Identities;
  /** What a request's headers and body are read into: each is used within one callback. */
  readonly head: RequestHead;
  /** What all streams of this worker hold. */
  readonly budget: BufferBudget;
  readonly flights: Flights;
  refreshesUnderWay: i32 = 0;
  /** Which headers of an upstream's answer are replayed. */
  readonly keptHeaders: KeptHeaders;
  private readonly replayHead: ReplayHead = new ReplayHead();
  private rest: ByteBuffer = new ByteBuffer(4096);
  private readonly embeddingDestination: Destination;
  private readonly embeddingsUnderWay: EmbeddingJob[] = [];
  private readonly upstreamCluster: Bytes;
  private pairsUnderWay: i32 = 0;

  /** @param seed of the sample that is checked. */
  constructor(readonly config: Config, readonly metrics: Metrics, seed: u64) {
    const data = new SharedData();
    this.data = data;
    const prefix = Bytes.fromString(config.cache.keyPrefix);
    this.warmupKey = Bytes.fromString(config.cache.keyPrefix + "w");
    this.head = new RequestHead(config.cacheControl.honoursRequest, config.tenantIgnored);
    this.keptHeaders = new KeptHeaders(config.cache.responseHeaders);
    const cache = config.cache;
    const answers = new AnswerStore(data, prefix, cache.maxEntries, cache.maxBytes, <i64>cache.grace * 1000, cache.maxAnswerShare);
    this.answers = answers;
    const embedding = config.embedding;
    this.memo = new VectorMemo(config.semantic ? embedding.memoEntries : 0);
    this.embedder = new OllamaEmbedder(embedding.model, embedding.prefix);
    this.embedderBreaker = new CircuitBreaker(embedding.breakerFailures, embedding.breakerOpen);
    this.embeddingDestination = new Destination(
      embedding.cluster, embedding.host, embedding.apiKey, embedding.timeout + LATE_VECTOR_MILLIS, embedding.retries,
    );
    const scope = scopeOf(
      embedding.model, embedding.prefix, embedding.dimension, config.keyStrategy == KeyStrategy.AllQuestions, config.purgeEpoch,
    );
    this.identities = new Identities(scope);
    const replica = Replica.acquire(
      data, Bytes.fromString(config.cache.keyPrefix + "i"), config.vector.maxEntries, embedding.dimension, scope,
    );
    this.replica = replica;
    this.index = replica.index;
    const vector = config.vector;
    this.decider = new Decider(<f32>vector.verbatimThreshold, vector.guards, embedding.maxInputBytes);
    this.budget = new BufferBudget(config.maxBufferedBytes);
    this.flights = new Flights(config.singleFlight, answers, leasesOf(config, data, prefix), metrics);
    const callouts = new Callouts();
    this.callouts = callouts;
    const external = externalStoreOf(config, callouts, metrics, new WrongMarks(data, prefix));
    this.external = external;
    this.externalWriter = external === null ? null : storeWriterOf(config, external, data);
    this.upstreamCluster = Bytes.fromString(config.upstream.cluster);
    const budget = config.errorBudget;
    this.errorBudget = config.semantic && budget.maxWrongRate > 0
      ? new SharedBudget(data, config.cache.keyPrefix, scope, budget, <f32>config.vector.threshold, metrics, seed)
      : null;
    const places = config.extraction;
    this.protocols = new Registry(new Custom(places.question, places.answer, places.piece));
    for (let i = 0; i < config.paths.length; i++) this.protocols.add(config.paths[i].suffix, config.paths[i].protocol);
  }

  /** Creates what shared data must hold before the workers race for it. */
  open(): void {
    this.answers.open();
    this.flights.open();
    if (!this.config.semantic) return;
    this.replica.log.open();
    const writer = this.externalWriter;
    if (writer !== null) writer.open();
    const budget = this.errorBudget;
    if (budget !== null) budget.open();
    if (this.data.get(this.warmupKey) === null) this.data.set(this.warmupKey, Bytes.empty(), 0);
  }

  /** Lets go of the index, which stays where another configuration uses it, and takes this worker's share off the gauges. */
  close(): void {
    this.replica.release();
    this.metrics.buffered(0, 0);
    this.metrics.waiting(0);
    this.metrics.tenants(0, 0);
    this.metrics.flush();
  }

  /** Terms on which candidates are served now. */
  get terms(): ServingTerms {
    const budget = this.errorBudget;
    return budget === null
      ? ServingTerms.fixed(this.decider, <f32>this.config.vector.threshold)
      : ServingTerms.ofBudget(this.decider, budget.threshold, budget.isOff);
  }

  get hasExternalStore(): bool {
    return this.external !== null;
  }

  /** What is spoken at `path`; null where nothing is looked at. */
  protocolAt(path: Bytes): Protocol | null {
    return this.protocols.find(path);
  }

  /** The boundary no answer crosses: tenant, protocol, host, path; null, for the reason in `whyNoBoundary`, if nothing names the tenant. */
  boundaryOf(protocol: Protocol, head: RequestHead, pairs: HeaderPairs): Bytes | null {
    const path = head.credentials.readPath(head.path);
    if (!this.readTenant(head, pairs)) return null;
    if (this.config.vary.length > 0) this.readVary(head.answerHeaders, pairs);
    if (protocol.isFormInHeaders) head.answerHeaders.appendRaw(head.formHeaders.start, head.formHeaders.length);
    const boundary = this.identities.boundary(head.tenant, protocol.name, head.authority, path, head.answerHeaders);
    if (!this.hasWarnedOfTenants && this.identities.census.isSuspicious) this.warnOfTenants(head);
    return boundary;
  }

  /** Tells once that hardly any tenant comes again. */
  private warnOfTenants(head: RequestHead): void {
    this.hasWarnedOfTenants = true;
    log(LogLevelValues.warn, "hardly any tenant is seen twice, so hardly any request can be answered from cache. Of what names this one (" +
      head.credentials.namesText() + ") put into tenant.ignore what differs with each request, or name the tenant by tenant.from");
  }

  /** What the answer varies with; that it is missing is a value, too. */
  private readVary(material: ByteBuffer, pairs: HeaderPairs): void {
    const sources = this.config.vary;
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i];
      if (source.kind == SourceKind.Header) {
        appendHeader(material, source.name, pairs);
      } else {
        const value = getProperty(source.name);
        if (value !== null) appendSource(material, source.name, value);
      }
      // Ends what the source has given, be it nothing: no source's name is as long.
      material.appendU32(u32.MAX_VALUE);
    }
  }

  /**
   * Reads what names the tenant into `head.tenant`: nothing if all share, what is configured, or else every credential.
   * @returns false if it must be there and is not.
   */
  private readTenant(head: RequestHead, pairs: HeaderPairs): bool {
    const config = this.config;
    if (config.tenantShared) return true;
    if (config.tenants.length > 0) {
      this.whyNoBoundary = BypassReason.NoTenant;
      return this.readSources(head.tenant, pairs);
    }
    const digest = getProperty(CERTIFICATE_DIGEST);
    const credentials = head.credentials;
    if (digest !== null && digest.length > 0) credentials.addCertificate(digest);
    credentials.appendTo(head.tenant);
    this.whyNoBoundary = BypassReason.NoCredential;
    return credentials.hasAny || !config.tenantRequired;
  }

  private readSources(material: ByteBuffer, pairs: HeaderPairs): bool {
    const sources = this.config.tenants;
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i];
      if (source.kind == SourceKind.Header) {
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

  /**
   * The headers of an answer from the cache. Written into one buffer for all: the host copies them at once.
   * @param similarity of a semantic hit; -1 for an exact one.
   * @param forward why the request went upstream, and `failure` the status it got there; for `Served.OnError` alone.
   */
  replayHeaders(answer: Answer, contentType: Bytes, now: i64, similarity: f32, served: Served, forward: Forward, failure: i32): Bytes {
    const age = max<i64>((now - answer.created) / 1000, 0);
    const left = answer.expires - now;
    // Rounded down, so that what is stale never looks fresh.
    const ttl = (left < 0 ? left - 999 : left) / 1000;
    const entry = this.config.exposeEntry ? answer.key : Bytes.empty();
    const out = this.replayHead.begin();
    if (served == Served.Hit) appendHitStatus(out, ttl, entry, similarity);
    else if (served == Served.Collapsed) appendCollapsedStatus(out, ttl, entry);
    else appendErrorStatus(out, forward, failure, ttl, entry, similarity);
    return this.replayHead.encode(contentType, age, answer.headers, this.keptHeaders);
  }

  contentTypeOf(form: BodyForm): Bytes {
    if (form == BodyForm.JsonLines) return JSON_LINES_TYPE;
    return form == BodyForm.EventStream ? EVENT_STREAM_TYPE : JSON_TYPE;
  }

  /** The embedding of `query`, known or on its way; null for the reason in `whyNoVector`. */
  requestVector(query: Bytes): EmbeddingJob | null {
    const text = embeddedPart(query, this.config.embedding.maxInputBytes);
    const digest = Sha256.of(text);
    const known = this.memo.get(digest);
    if (known !== null) {
      this.metrics.memoHit();
      return EmbeddingJob.known(this, digest, known);
    }
    const now = steadyMillis();
    if (!this.mayEmbed(now)) return null;
    const job = new EmbeddingJob(this, digest, now, now + <i64>this.config.embedding.timeout);
    if (!this.sendToEmbedder(this.embedder.requestBody(text), job, now)) return null;
    this.embeddingsUnderWay.push(job);
    return job;
  }

  /** Whether the embedder may be asked now, by the steady clock; if not, `whyNoVector` says why. */
  private mayEmbed(now: i64): bool {
    const isBusy = this.embeddingsUnderWay.length + this.pairsUnderWay >= this.config.embedding.maxConcurrent;
    if (isBusy) this.whyNoVector = MissReason.EmbeddingBusy;
    else if (this.embedderBreaker.allows(now)) return true;
    else this.whyNoVector = MissReason.EmbeddingBreaker;
    return false;
  }

  /** Sends `body` to the embedder; false, for the reason in `whyNoVector`, if the host refuses. */
  private sendToEmbedder(body: Bytes, next: Continuation, now: i64): bool {
    if (this.callouts.start(this.embeddingDestination, "POST", this.config.embedding.path, body, next)) {
      this.metrics.embeddingCallout();
      return true;
    }
    this.metrics.error(ErrorCause.CalloutRefused);
    this.embedderBreaker.failed(now);
    this.whyNoVector = MissReason.EmbeddingError;
    return false;
  }

  /** Sends the embedder two texts to compare; false if it is busy, left alone, or the host refuses. */
  requestPair(body: Bytes, next: Continuation): bool {
    const now = steadyMillis();
    if (!this.mayEmbed(now) || !this.sendToEmbedder(body, next, now)) return false;
    this.pairsUnderWay++;
    return true;
  }

  /** Asks upstream in a client's name; false if the host refuses. @param head what `upstreamHead` made of its headers. */
  requestUpstream(head: Bytes, body: Bytes, next: Continuation): bool {
    if (this.callouts.send(this.upstreamCluster, head, body, this.config.upstream.timeout, next)) return true;
    this.metrics.error(ErrorCause.CalloutRefused);
    return false;
  }

  /** The cosine similarity that a reply to `requestPair` tells; NaN if it tells none. */
  readPair(status: i32, body: Bytes): f32 {
    this.pairsUnderWay--;
    const similarity = status == 200 ? this.embedder.readPair(body, this.config.embedding.dimension) : NaN;
    const cause = status != 200 ? failureOf(status) : isNaN(similarity) ? ErrorCause.EmbeddingMalformed : -1;
    this.noteEmbedding(status, cause, steadyMillis());
    return similarity;
  }

  /** Books how an embedding callout ended. @param cause the error's, or -1. @param now by the steady clock. */
  noteEmbedding(status: i32, cause: i32, now: i64): void {
    if (cause < 0) return this.embedderBreaker.succeeded();
    this.metrics.error(<ErrorCause>cause);
    if (status == 0 || status >= SERVER_ERROR) this.embedderBreaker.failed(now);
  }

  jobEnded(job: EmbeddingJob): void {
    const at = this.embeddingsUnderWay.indexOf(job);
    if (at >= 0) this.embeddingsUnderWay.splice(at, 1);
  }

  /** Releases the requests whose embedding is late. @param now by the steady clock. */
  enforceDeadlines(now: i64): void {
    for (let i = 0; i < this.embeddingsUnderWay.length; i++) {
      const job = this.embeddingsUnderWay[i];
      if (now >= job.deadline) job.giveUpWaiting(MissReason.EmbeddingTimeout, now);
    }
  }

  /** Candidates of `partition` from the cosine `least`, nearest first; `candidate` answers them. @returns how many. */
  searchIndex(partition: Bytes, vector: Vector, least: f32, now: i64): i32 {
    this.catchUp(CATCH_UP_PER_REQUEST);
    return this.index.search(partition, vector.quantized, this.config.vector.topK, least, now / 1000);
  }

  /** The answer of a candidate; null if it is gone, which is then forgotten. */
  candidate(position: i32, now: i64): Answer | null {
    const answer = this.answers.find(this.index.matches.key(position), now);
    if (answer === null) this.index.drop(this.index.matches.slot(position));
    return answer;
  }

  /** Writes to the log what a guard spoke of, where that is configured: a line a second at most. */
  tellRefusal(guard: Guard, similarity: f32, words: Bytes, now: i64): void {
    if (!this.config.vector.refusalLog || now - this.refusalTold < REFUSAL_PAUSE) return;
    this.refusalTold = now;
    log(LogLevelValues.info, refusalReport(guard, similarity, words));
  }

  /** What is known of a candidate but its answer. */
  nearness(position: i32): CandidateScore {
    const matches = this.index.matches;
    const similarity = matches.similarity(position);
    const evidence = this.errorBudget === null ? Evidence.withoutBudget(similarity) : evidenceAmong(matches, position);
    return new CandidateScore(similarity, evidence, matches.group(position));
  }

  /** As `nearness`, of a candidate of the external store: it knows no groups, so every candidate is of one of its own. */
  nearnessOutside(candidates: Candidate[], position: i32): CandidateScore {
    const similarity = candidates[position].similarity;
    if (this.errorBudget === null) return new CandidateScore(similarity, Evidence.withoutBudget(similarity), 0);
    const other = position > 0 ? 0 : 1;
    const nearestOther = other < candidates.length ? candidates[other].similarity : NO_OTHER;
    return new CandidateScore(similarity, evidenceFor(similarity, nearestOther, 1), 0);
  }

  /** An answer was found wrong for a question of this similarity: no store may give it for one like it again. A removal that is refused is counted. */
  foundWrong(key: Bytes, similarity: f32): void {
    this.answers.raiseFloor(key, similarity);
    const writer = this.externalWriter;
    if (writer !== null) writer.remove(key);
  }

  /** What an answer that takes the place of another under `key` inherits: it is about the questions, and they are the same. */
  floorOf(key: Bytes): u16 {
    return this.errorBudget === null ? 0 : this.answers.floorOf(key);
  }

  /** Forgets an answer. */
  evict(key: Bytes): Eviction {
    const writer = this.externalWriter;
    let removal = Removal.None;
    if (writer !== null) removal = writer.remove(key) ? Removal.Pending : Removal.Refused;
    return new Eviction(this.answers.remove(key), removal);
  }

  /** Asks the external store; `waiter` hears of it if None is answered. */
  queryStore(waiter: StoreWaiter, partition: Bytes, vector: Vector, now: i64): MissReason {
    const external = this.external;
    if (external === null) return MissReason.NoCandidate;
    return storeMiss(external.query(waiter, partition, vector.json, this.config.vector.topK, now));
  }

  /** What keeps a question from being compared with others, or None. */
  judgeQuery(request: ChatRequest): MissReason {
    const embedding = this.config.embedding;
    switch (judgeQuery(request.query, request.hasHistory, embedding.minWords, embedding.maxBytes, this.config.vector.queryRules)) {
      case QueryRule.FollowUp: return MissReason.FollowUp;
      case QueryRule.Clock: return MissReason.Clock;
      case QueryRule.Place: return MissReason.Place;
      case QueryRule.NoWords: return MissReason.NoWords;
      case QueryRule.Short: return MissReason.TooShort;
      case QueryRule.Long: return MissReason.TooLong;
      case QueryRule.Hidden: return MissReason.Hidden;
      default: return MissReason.None;
    }
  }

  /** Keeps an answer in the exact tier. `now` in milliseconds. @returns whether it is there. */
  keep(answer: Answer, now: i64): bool {
    const result = this.answers.put(answer, now);
    this.metrics.kept(outcomeOf(result));
    if (result == StoreResult.Contended) this.metrics.error(ErrorCause.SharedDataContended);
    return result == StoreResult.Stored;
  }

  /** Lets rephrased questions find an answer. @param group of entries found to have the same answer; 0 for one of its own. */
  file(answer: Answer, vector: Vector, group: u32): void {
    this.replica.log.append(answer.partition, answer.key, group, this.answers.endOf(answer) / 1000, vector.quantized);
    const writer = this.externalWriter;
    if (writer !== null) writer.write(answer, vector.json);
  }

  /** Applies what other workers, or this one before its VM was reloaded, have filed. */
  catchUp(budget: i32): void {
    this.replica.log.catchUp(this.index, budget);
    this.metrics.indexSize(this.index.size, this.index.bytes);
  }

  showSizes(): void {
    this.metrics.cacheSize(this.answers.count, this.answers.bytes);
    this.metrics.buffered(this.budget.held, this.embeddingsUnderWay.length + this.pairsUnderWay);
    const census = this.identities.census;
    this.metrics.tenants(census.seen, census.seenOnce);
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

  /** Sets the external store up, and goes on with what it has to do. @param now by the steady clock. */
  checkExternalStore(now: i64): void {
    const external = this.external;
    const writer = this.externalWriter;
    if (external === null || writer === null) return;
    external.check(now);
    if (external.prepare(now)) writer.check(now);
  }
}

function outcomeOf(result: StoreResult): KeepOutcome {
  switch (result) {
    case StoreResult.Stored: return KeepOutcome.Kept;
    case StoreResult.OverShare: return KeepOutcome.OverShare;
    case StoreResult.NoRoom: return KeepOutcome.NoRoom;
    default: return KeepOutcome.Contended;
  }
}

/** What a callout's status other than 200 means. */
export function failureOf(status: i32): ErrorCause {
  return isUnanswered(status) ? ErrorCause.CalloutFailed : ErrorCause.EmbeddingStatus;
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

/** The leases that single-flight and refreshes need; null if neither looks beyond its worker. */
function leasesOf(config: Config, data: KeyValue, prefix: Bytes): LeaseTable | null {
  const areNeeded = config.singleFlight.scope == SingleFlightScope.Envoy || config.cache.staleWhileRevalidate > 0;
  return areNeeded ? new LeaseTable(data, prefix) : null;
}

function externalStoreOf(config: Config, callouts: Callouts, metrics: Metrics, marks: WrongMarks): ExternalStore | null {
  const vector = config.vector;
  if (!config.semantic || vector.type != VectorStoreType.Chroma) return null;
  const store = new ChromaStore(vector.chromaTenant, vector.chromaDatabase, vector.collection);
  const to = new Destination(vector.cluster, vector.host, vector.apiKey, vector.timeout, 1);
  const breaker = new CircuitBreaker(config.embedding.breakerFailures, config.embedding.breakerOpen);
  return new ExternalStore(store, to, callouts, metrics, breaker, marks);
}

function storeWriterOf(config: Config, external: ExternalStore, data: KeyValue): StoreWriter {
  const vector = config.vector;
  // No client waits for it, and what is given up early the store does all the same.
  const to = new Destination(vector.cluster, vector.host, vector.apiKey, max(vector.timeout, WRITE_MILLIS), 1);
  const election = new Election(data, Bytes.fromString(config.cache.keyPrefix + "x"));
  return new StoreWriter(external, to, election, <i64>vector.sweepInterval * 1000, vector.sweepLimit);
}
