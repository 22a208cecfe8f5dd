/**
 * One request and its answer: the only owner of a request's state, and the only one that moves its phase.
 *
 * Every paused stream ends its pause exactly once: by an answer from the cache, by `continueStream`, or by the status of the body
 * callback it is in. What the host forces is said where it forces it.
 */
import { SingleFlightScope } from "../config/config";
import { Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { JsonError } from "../core/json_error";
import { Context } from "../host/context";
import * as host from "../host/host";
import { HeaderPairs } from "../host/pairs";
import {
  BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues, HeaderMapTypeValues, StreamTypeValues,
} from "../host/types";
import { RequestDirectives } from "../policy/cache_control";
import { Forward, forwardStatus } from "../policy/cache_status";
import { isJson, judgeLength } from "../policy/eligibility";
import { Guard, guardWord } from "../policy/guards/guard";
import { Identity } from "../policy/identity";
import { KeepOutcome } from "../policy/keep_outcome";
import { BypassReason, bypassWord, MissReason, missWord, StaleUse } from "../policy/reasons";
import { formOf } from "../policy/response";
import { ChatRequest } from "../protocols/chat_request";
import { Protocol } from "../protocols/protocol";
import { namesModel } from "../protocols/registry";
import { Vector } from "../providers/embedder";
import { Answer } from "../stores/record";
import { Candidate } from "../stores/vector_store";
import { AnswerCheck } from "./answer_check";
import { BodyBuffer, Taken } from "./body_buffer";
import { notTaken, refusalOf } from "./bypass_reason";
import { Capture } from "./capture";
import { EmbeddingJob } from "./embedding_job";
import { whyExactOnly } from "./exact_only";
import { FeedbackDesk } from "./feedback_desk";
import { Filing } from "./filing";
import { Flight, FlightWaiter } from "./flight";
import { isServable, Use, useOf } from "./freshness";
import { HeaderHold, HeldRequest, receivedBytes } from "./header_hold";
import { keepAnswer } from "./keeping";
import { Lesson } from "./lesson";
import { LookUp } from "./look_up";
import { CandidateScore } from "../policy/candidate_score";
import { sendNotCached } from "./not_cached";
import { Part } from "./part";
import { Phase } from "./phase";
import { Refresh } from "./refresh";
import { NO_WISHES, RequestHead } from "./request_head";
import { ResponseHead } from "./response_head";
import { Served } from "./served";
import { Services } from "./services";
import { serve } from "./serving";
import { exactStandIn, semanticStandIn } from "./stand_in";
import { hasUpstreamFailed } from "./stream_end";
import { setState, STATE_BYPASS, STATE_MISS, STATE_REFUSED } from "./state";
import { StoreWaiter, VectorWaiter } from "./waiter";

const ACCEPT_ENCODING = Bytes.fromString("accept-encoding");
const CACHE_STATUS = Bytes.fromString("cache-status");

@final
export class Stream extends Context implements VectorWaiter, StoreWaiter, FlightWaiter, HeldRequest {
  phase: Phase = Phase.Ignored;
  /** What is spoken at the path; null for a request that is not looked at. */
  private protocol: Protocol | null = null;
  /** Digest of tenant, protocol, host and path. */
  private boundary: Bytes = Bytes.empty();
  private isModelInPath: bool = false;
  /** What the request says of the answers it takes. */
  private wishes: RequestDirectives = NO_WISHES;
  private acceptsEncoding: bool = false;
  private body: BodyBuffer | null = null;
  private request: ChatRequest | null = null;
  private identity: Identity | null = null;
  private bypassReason: BypassReason = BypassReason.None;
  private missReason: MissReason = MissReason.None;
  /** The guard that refused the last candidate. */
  private guard: Guard = Guard.None;
  private job: EmbeddingJob | null = null;
  private lookUp: LookUp | null = null;
  /** Why the request went upstream. */
  private forward: Forward = Forward.Miss;
  /** What it has to do with other requests like it; null before they are looked for. */
  private part: Part | null = null;
  private lesson: Lesson | null = null;
  /** The upstream's answer, while and after it is copied. */
  private capture: Capture | null = null;
  private held: i64 = 0;
  private sizeWhenHeld: i64 = -1;

  constructor(
    id: u32,
    private readonly services: Services,
    private readonly hold: HeaderHold,
    private readonly checks: AnswerCheck,
    private readonly desk: FeedbackDesk,
  ) {
    super(id);
  }

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const head = this.services.head;
    const pairs = host.getHeaders(HeaderMapTypeValues.RequestHeaders);
    head.read(pairs);
    if (this.desk.takes(head.path)) return this.beginReport(head, pairs, endOfStream);
    const protocol = head.isPost && !head.isUpgrade ? this.services.protocolAt(head.path) : null;
    if (protocol === null) return FilterHeadersStatusValues.Continue;
    this.protocol = protocol;
    this.wishes = head.wishes;
    const reason = this.judgeHead(head, endOfStream);
    if (reason != BypassReason.None) return this.passByHeaders(reason);
    const boundary = this.services.boundaryOf(protocol, head, pairs);
    if (boundary === null) return this.passByHeaders(this.services.whyNoBoundary);
    this.boundary = boundary;
    this.isModelInPath = namesModel(head.path);
    this.lesson = this.checks.lesson(protocol, pairs);
    this.phase = Phase.Collect;
    this.acceptsEncoding = head.acceptsEncoding;
    if (!this.services.holdsHeaders) return this.refuseCompression(), FilterHeadersStatusValues.Continue;
    return this.holdHeaders();
  }

  private passByHeaders(reason: BypassReason): FilterHeadersStatusValues {
    return this.passBy(reason) ? FilterHeadersStatusValues.StopIteration : FilterHeadersStatusValues.Continue;
  }

  private holdHeaders(): FilterHeadersStatusValues {
    if (!this.hold.isProven) {
      this.held = host.steadyMillis();
      this.sizeWhenHeld = receivedBytes();
      this.hold.onHeld(this);
    }
    return FilterHeadersStatusValues.StopIteration;
  }

  /** A report of a wrong answer: it never goes upstream. */
  private beginReport(head: RequestHead, pairs: HeaderPairs, endOfStream: bool): FilterHeadersStatusValues {
    const isAnswered = this.desk.refuse(head.isPost, pairs.get("authorization"), endOfStream);
    this.phase = isAnswered ? Phase.Replay : Phase.Report;
    return isAnswered ? FilterHeadersStatusValues.StopIteration : this.holdHeaders();
  }

  private judgeHead(head: RequestHead, endOfStream: bool): BypassReason {
    if (head.skip) return BypassReason.SkipHeader;
    if (head.wishes.noStore) return BypassReason.NoStore;
    if (endOfStream) return BypassReason.NoBody;
    if (!isJson(head.contentType)) return BypassReason.ContentType;
    const encoding = head.contentEncoding;
    if (encoding !== null && !encoding.equalsAsciiIgnoreCase("identity")) return BypassReason.Encoded;
    return judgeLength(head.contentLength, this.services.config.maxRequestBytes);
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    switch (this.phase) {
      case Phase.Collect:
      case Phase.Report:
        break;
      case Phase.Embed:
      case Phase.Search:
      case Phase.Wait:
      case Phase.Replay:
        return FilterDataStatusValues.StopIterationAndWatermark;
      default:
        return FilterDataStatusValues.Continue;
    }
    this.hold.onBody();
    const taken = this.collect(size);
    if (this.phase == Phase.Report) {
      if (endOfStream || taken != Taken.Ok) this.report();
      return FilterDataStatusValues.StopIterationAndWatermark;
    }
    // Watermark, not Buffer: above the listener's buffer limit Buffer makes Envoy answer 413, Watermark only stops reading.
    if (taken == Taken.Ok && !endOfStream) return FilterDataStatusValues.StopIterationAndWatermark;
    const stays = taken == Taken.Ok ? this.decide() : this.passBy(notTaken(taken));
    return stays ? FilterDataStatusValues.StopIterationAndWatermark : FilterDataStatusValues.Continue;
  }

  /** The end of the body is not marked when trailers follow it. */
  onRequestTrailers(): FilterTrailersStatusValues {
    switch (this.phase) {
      case Phase.Collect:
        return this.decide() ? FilterTrailersStatusValues.StopIteration : FilterTrailersStatusValues.Continue;
      case Phase.Report:
        this.report();
        return FilterTrailersStatusValues.StopIteration;
      case Phase.Embed:
      case Phase.Search:
      case Phase.Wait:
      case Phase.Replay:
        return FilterTrailersStatusValues.StopIteration;
      default:
        return FilterTrailersStatusValues.Continue;
    }
  }

  /** The report is complete, or as much of it as is read. */
  private report(): void {
    const body = this.body;
    this.phase = Phase.Replay;
    this.desk.take(body === null ? Bytes.empty() : body.bytes);
  }

  private collect(size: i32): Taken {
    let body = this.body;
    if (body === null) {
      body = new BodyBuffer(BufferTypeValues.HttpRequestBody, this.services.budget, this.services.config.maxRequestBytes);
      this.body = body;
    }
    return body.take(size);
  }

  /** The body is complete. @returns whether the request stays with us: answered, or waiting. */
  private decide(): bool {
    const body = this.body;
    const protocol = this.protocol;
    if (protocol === null || body === null || body.length == 0) return this.passBy(BypassReason.NoBody);
    const services = this.services;
    const document = JsonDocument.parse(body.bytes);
    if (document.error != JsonError.None) return this.passBy(refusalOf(document.error));
    const request = services.readRequest(protocol, document, this.boundary);
    document.release();
    if (request.refusal != BypassReason.None) return this.passBy(request.refusal);
    if (!request.namesModel && !this.isModelInPath) return this.passBy(BypassReason.NotARequest);
    this.request = request;
    this.identity = services.identities.identify(request);
    return this.resolve(host.currentTimeMillis(), true);
  }

  /**
   * Looks the request up and sends it on if there is nothing; once more for one that has waited in vain.
   * @param inline whether a callback of the request's body is under way, whose status ends the pause; else `continueStream` does.
   * @returns whether the request stays with us.
   */
  private resolve(now: i64, inline: bool): bool {
    const identity = this.identity;
    const request = this.request;
    const protocol = this.protocol;
    if (identity === null || request === null || protocol === null) return false;
    const services = this.services;
    let reason = MissReason.NoCache;
    if (this.wishes.noCache) this.forward = Forward.Request;
    else reason = this.lookUpExact(protocol, identity, request, now);
    if (this.phase == Phase.Replay) return true;
    // A compressed answer could not be kept. Headers that are not held are gone by now; then it was done when they came.
    if (services.holdsHeaders && this.acceptsEncoding) this.refuseCompression();
    if (this.join(identity.key)) return true;
    const isLookedUp = reason == MissReason.None;
    if (!isLookedUp && whyExactOnly(services, request) != MissReason.None) return this.goOn(reason, now, inline);
    return this.embed(request, reason, now, inline);
  }

  /** @returns why nothing was served; None if the semantic tier is to be asked, or if the phase is Replay. */
  private lookUpExact(protocol: Protocol, identity: Identity, request: ChatRequest, now: i64): MissReason {
    const services = this.services;
    const config = services.config;
    const answer = services.answers.find(identity.key, now);
    if (answer === null || !answer.isIn(identity.partition)) return whyExactOnly(services, request);
    // Who must not go upstream has nothing refreshed, and a refresh needs the request's headers.
    const mayRefresh = !this.wishes.onlyIfCached && services.holdsHeaders;
    const use = useOf(answer, now, this.wishes, config.cacheControl.maxStaleLimit, mayRefresh ? config.cache.staleWhileRevalidate : 0);
    if (!isServable(use)) {
      this.forward = use == Use.TooOld ? Forward.Request : Forward.Stale;
      if (whyExactOnly(services, request) == MissReason.None) return MissReason.None;
      return use == Use.TooOld ? MissReason.TooOld : MissReason.Stale;
    }
    const lesson = this.lesson;
    if (config.shadow) {
      if (lesson !== null) lesson.shadowed(answer, request.query);
      return MissReason.ShadowExact;
    }
    if (!this.replay(answer, now, -1)) return MissReason.NotRenderable;
    if (use == Use.Stale) services.metrics.stale(StaleUse.MaxStale);
    const body = this.body;
    if (use != Use.Refresh || body === null) return MissReason.None;
    services.metrics.stale(StaleUse.WhileRevalidate);
    const exactOnly = whyExactOnly(services, request) != MissReason.None;
    Refresh.begin(services, protocol, identity, request.query, exactOnly, request.includeUsage, body.bytes, now);
    return MissReason.None;
  }

  /** Whether an answer that is made for another request will do. */
  private get mayWait(): bool {
    const request = this.request;
    if (this.wishes.wantsNew || request === null) return false;
    return !request.streaming || this.services.config.singleFlight.streams;
  }

  /** Joins the requests like this one, or leads those that will come. @returns whether it waits. */
  private join(key: Bytes): bool {
    const services = this.services;
    const scope = services.config.singleFlight.scope;
    if (scope == SingleFlightScope.Off || services.config.shadow || this.wishes.onlyIfCached || !services.holdsHeaders) return false;
    let part = this.part;
    if (part === null) {
      part = new Part(services.flights, scope, this);
      this.part = part;
    }
    if (part.join(key, this.mayWait)) this.phase = Phase.Wait;
    return this.phase == Phase.Wait;
  }

  waitsSince(): i64 {
    const part = this.part;
    return part === null ? 0 : part.since;
  }

  onLanded(answer: Answer, now: i64): void {
    const identity = this.identity;
    if (!this.resume() || identity === null) return;
    const limit = this.services.config.cacheControl.maxStaleLimit;
    const isUsable = answer.isIn(identity.partition) && isServable(useOf(answer, now, this.wishes, limit, 0));
    if (!isUsable || !this.replay(answer, now, -1, Served.Collapsed)) this.resolve(now, false);
  }

  onLead(flight: Flight, now: i64): bool {
    const part = this.part;
    if (this.phase != Phase.Wait || part === null || !host.setEffectiveContext(this.id)) return false;
    part.lead(flight);
    this.phase = Phase.Collect;
    this.resolve(now, false);
    return true;
  }

  onAdrift(failure: i32, isLate: bool, now: i64): void {
    const request = this.request;
    if (!this.resume() || request === null) return;
    if (failure != 0 && this.standIn(failure)) return;
    if (!isLate) this.resolve(now, false);
    else if (whyExactOnly(this.services, request) != MissReason.None) this.goOn(MissReason.WaitTimeout, now, false);
    else this.embed(request, MissReason.WaitTimeout, now, false);
  }

  /** The wait is over. @returns whether the stream is still there. */
  private resume(): bool {
    const part = this.part;
    if (this.phase != Phase.Wait || part === null || !host.setEffectiveContext(this.id)) return false;
    part.waited();
    this.phase = Phase.Collect;
    return true;
  }

  /**
   * Asks for the query's vector.
   * @param missed None to wait for it and look up; a reason to go upstream at once and use it only for keeping the answer.
   * @returns whether the request stays with us.
   */
  private embed(request: ChatRequest, missed: MissReason, now: i64, inline: bool): bool {
    const services = this.services;
    const known = this.job;
    const job = known !== null && known.vector !== null ? known : services.requestVector(request.query);
    this.job = job;
    if (missed != MissReason.None) return this.goOn(missed, now, inline);
    if (job === null) return this.goOn(services.whyNoVector, now, inline);
    this.phase = Phase.Embed;
    const vector = job.vector;
    // A remembered vector is here at once, and no callback follows that could resume the stream.
    if (vector !== null) return this.search(vector, now, inline);
    job.waiter = this;
    return true;
  }

  /** The vector is there, or will not be waited for. Called from a callout's callback or from the tick, under the root context. */
  onVector(vector: Vector | null, reason: MissReason, now: i64): void {
    if (this.phase != Phase.Embed || !host.setEffectiveContext(this.id)) return;
    if (vector === null) this.goOn(reason, now, false);
    else this.search(vector, now, false);
  }

  /** @returns whether the request stays with us. */
  private search(vector: Vector, now: i64, inline: bool): bool {
    const identity = this.identity;
    const request = this.request;
    if (identity === null || request === null) return this.goOn(MissReason.NoCandidate, now, inline);
    const services = this.services;
    const lookUp = new LookUp(services, identity, request.query, this.wishes, now);
    this.lookUp = lookUp;
    const found = services.searchIndex(identity.partition, vector, lookUp.leastSimilarity, now);
    for (let i = 0; i < found; i++) {
      const nearness = services.nearness(i);
      const reason = this.tryCandidate(lookUp, services.candidate(i, now), nearness, now);
      if (reason == MissReason.None) return true;
      if (reason == MissReason.ShadowSemantic) return this.endSearch(lookUp, reason, now, inline);
    }
    if (!services.hasExternalStore) return this.endSearch(lookUp, lookUp.reason, now, inline);
    const refusal = services.queryStore(this, identity.partition, vector, now);
    if (refusal != MissReason.None) return this.endSearch(lookUp, refusal, now, inline);
    this.phase = Phase.Search;
    return true;
  }

  /** The external store has answered, or will not be waited for. */
  onCandidates(candidates: Candidate[] | null, reason: MissReason): void {
    const lookUp = this.lookUp;
    if (this.phase != Phase.Search || lookUp === null || !host.setEffectiveContext(this.id)) return;
    const now = host.currentTimeMillis();
    if (candidates === null) lookUp.reason = reason;
    for (let i = 0; candidates !== null && i < candidates.length && lookUp.reason != MissReason.ShadowSemantic; i++) {
      const nearness = this.services.nearnessOutside(candidates, i);
      if (this.tryCandidate(lookUp, candidates[i].answer, nearness, now) == MissReason.None) return;
    }
    this.endSearch(lookUp, lookUp.reason, now, false);
  }

  /** Serves a candidate that is near enough, if nothing speaks against it. @returns None when it was served, else what `lookUp` says now. */
  private tryCandidate(lookUp: LookUp, answer: Answer | null, nearness: CandidateScore, now: i64): MissReason {
    if (!lookUp.offer(answer, nearness) || answer === null) return lookUp.reason;
    if (this.services.config.vector.shadow) {
      lookUp.reason = MissReason.ShadowSemantic;
    } else if (this.replay(answer, now, nearness.similarity)) {
      if (answer.expires <= now) this.services.metrics.stale(StaleUse.MaxStale);
      const lesson = this.lesson;
      if (lesson !== null) lesson.served(lookUp, answer, nearness);
      return MissReason.None;
    } else {
      lookUp.reason = MissReason.NotRenderable;
    }
    return lookUp.reason;
  }

  /** @returns whether the request stays with us. */
  private endSearch(lookUp: LookUp, reason: MissReason, now: i64, inline: bool): bool {
    this.guard = lookUp.guard;
    if (reason == MissReason.TooOld) this.forward = Forward.Request;
    const stays = this.goOn(reason, now, inline);
    const lesson = this.lesson;
    if (!stays && lesson !== null) lesson.missed(lookUp, reason);
    return stays;
  }

  /** Answers from the cache; see `serve`. */
  private replay(answer: Answer, now: i64, similarity: f32, served: Served = Served.Hit, failure: i32 = 0): bool {
    const request = this.request;
    const protocol = this.protocol;
    if (request === null || protocol === null) return false;
    if (!serve(this.services, protocol, request, answer, now, similarity, served, this.forward, failure)) return false;
    this.phase = Phase.Replay;
    this.lose(0);
    return true;
  }

  /** The cache has nothing to answer with. @returns whether the request stays with us: it must not go upstream, or another worker is ahead. */
  private goOn(reason: MissReason, now: i64, inline: bool): bool {
    if (this.wishes.onlyIfCached) return this.refuse(), true;
    const services = this.services;
    const part = this.part;
    if (part !== null && part.depart(this.mayWait)) {
      this.phase = Phase.Wait;
      return true;
    }
    this.phase = Phase.Forward;
    this.missReason = reason;
    this.keepQueryOnly();
    services.metrics.miss(reason);
    setState(STATE_MISS);
    // The phase has changed before: resuming may call back at once.
    if (!inline) host.continueStream(StreamTypeValues.Request);
    return false;
  }

  /** Answers a request that must not go upstream. */
  private refuse(): void {
    this.phase = Phase.Replay;
    this.services.metrics.refused();
    setState(STATE_REFUSED);
    const lesson = this.lesson;
    if (lesson !== null) lesson.end(null);
    const protocol = this.protocol;
    if (protocol !== null) sendNotCached(protocol);
  }

  /** @returns whether the request stays with us: it must not go upstream. */
  private passBy(reason: BypassReason): bool {
    this.bypass(reason);
    // Who asks for this cache to be skipped does not speak to it.
    if (!this.wishes.onlyIfCached || reason == BypassReason.SkipHeader) return false;
    this.refuse();
    return true;
  }

  private bypass(reason: BypassReason): void {
    this.phase = Phase.Bypass;
    const body = this.body;
    if (body !== null) body.release();
    this.bypassReason = reason;
    this.services.metrics.bypass(reason);
    setState(STATE_BYPASS);
  }

  /** This request has no answer for those who wait for it. @param failure the status with which the upstream failed, or 0. */
  private lose(failure: i32): void {
    const part = this.part;
    if (part !== null) part.lose(failure);
  }

  heldSince(): i64 {
    return this.held;
  }

  private get awaitsBody(): bool {
    return this.phase == Phase.Collect || this.phase == Phase.Report;
  }

  hasUnseenBody(): bool {
    if (!this.awaitsBody || !host.setEffectiveContext(this.id)) return false;
    const size = receivedBytes();
    return size < 0 || size > this.sizeWhenHeld;
  }

  private refuseCompression(): void {
    this.acceptsEncoding = false;
    host.removeHeader(HeaderMapTypeValues.RequestHeaders, ACCEPT_ENCODING);
  }

  /** While the upstream answers, of the request only the question is needed. It is a view of the body, so the body would stay with it. */
  private keepQueryOnly(): void {
    const request = this.request;
    const body = this.body;
    if (request === null || body === null) return;
    request.detach();
    body.release(request.query.length);
  }

  /** Envoy turned out not to hold headers; the request goes on, and its body may still come. */
  releaseHeldHeaders(): void {
    if (!this.awaitsBody || !host.setEffectiveContext(this.id)) return;
    if (this.phase == Phase.Report) {
      this.phase = Phase.Replay;
      return this.desk.cannotRead();
    }
    if (!this.passBy(BypassReason.HeadersNotHeld)) host.continueStream(StreamTypeValues.Request);
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    switch (this.phase) {
      case Phase.Forward:
        return this.beginResponse(endOfStream) ? FilterHeadersStatusValues.StopIteration : FilterHeadersStatusValues.Continue;
      case Phase.Bypass:
        this.tell(Forward.Bypass, bypassWord(this.bypassReason));
        break;
      case Phase.Collect:
      case Phase.Report:
      case Phase.Embed:
      case Phase.Search:
      case Phase.Wait:
        // Envoy's own 408, 413 or 504 comes by while the request is still held: nothing may resume it any more.
        this.bypass(BypassReason.AnsweredElsewhere);
        // This callback answers a status, so no other stream may be answered in it.
        this.leave(false);
        break;
    }
    return FilterHeadersStatusValues.Continue;
  }

  /** @returns whether the upstream's answer was replaced by one from the cache. */
  private beginResponse(endOfStream: bool): bool {
    const head = new ResponseHead(host.getHeaders(HeaderMapTypeValues.ResponseHeaders), this.services.keptHeaders);
    if (head.isFailure) {
      this.lose(head.status);
      if (this.standIn(head.status)) return true;
    }
    this.tell(this.forward, this.missReason == MissReason.Guarded ? "guard_" + guardWord(this.guard) : missWord(this.missReason));
    if (!endOfStream) this.capture = Capture.begin(this.services, head);
    if (this.capture !== null) this.phase = Phase.Capture;
    else this.lose(0);
    return false;
  }

  private tell(forward: Forward, detail: string): void {
    host.addHeader(HeaderMapTypeValues.ResponseHeaders, CACHE_STATUS, forwardStatus(forward, detail));
  }

  /** Answers in place of an upstream that has failed with the status `failure`. @returns whether it did. */
  private standIn(failure: i32): bool {
    const services = this.services;
    const identity = this.identity;
    if (services.config.cache.staleIfError == 0 || identity === null || services.config.shadow) return false;
    const now = host.currentTimeMillis();
    const exact = exactStandIn(services, identity, this.wishes, now);
    // One that has not gone upstream itself, and finds what is fresh by now, is a hit like any other.
    const isHit = exact !== null && exact.expires > now && this.phase != Phase.Forward;
    if (exact !== null && this.replay(exact, now, -1, isHit ? Served.Hit : Served.OnError, failure)) return true;
    const lookUp = this.lookUp;
    const other = semanticStandIn(services, identity, lookUp, this.wishes, now);
    if (other === null || lookUp === null) return false;
    this.forward = Forward.Stale;
    return this.replay(other, now, lookUp.standInSimilarity, Served.OnError, failure);
  }

  /** Copies what passes; it is never held. */
  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    const capture = this.capture;
    if (this.phase != Phase.Capture || capture === null) return FilterDataStatusValues.Continue;
    const outcome = capture.take(size);
    if (outcome != KeepOutcome.Kept) {
      this.phase = Phase.Forward;
      this.services.metrics.kept(outcome);
      this.lose(0);
      return FilterDataStatusValues.Continue;
    }
    capture.isComplete = capture.isComplete || endOfStream;
    return FilterDataStatusValues.Continue;
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    const capture = this.capture;
    if (this.phase == Phase.Capture && capture !== null) capture.isComplete = true;
    return FilterTrailersStatusValues.Continue;
  }

  /** The client has its last byte, or has left. */
  onDelete(): void {
    const capture = this.capture;
    const lesson = this.lesson;
    const body = this.body;
    const now = this.phase == Phase.Capture ? host.currentTimeMillis() : 0;
    const answer = this.phase == Phase.Capture && capture !== null ? this.keep(capture, now) : null;
    // An answer that stood in for an upstream's comes when the body is gone: that upstream is not asked again.
    if (lesson !== null) lesson.end(this.phase == Phase.Replay && body !== null && body.length > 0 ? body.bytes : null);
    const job = this.job;
    if (job !== null && job.waiter === this) job.waiter = null;
    if (body !== null) body.release();
    if (capture !== null) capture.release();
    this.hold.onGone(this);
    this.phase = Phase.Closed;
    // Last, since it makes other streams effective.
    const part = this.part;
    if (part === null || capture === null || !part.leads) return this.leave(true);
    if (answer !== null) part.land(answer, now);
    // The whole of an answer that is not kept is nothing for others; half of one may be what a client has left behind.
    else if (capture.isComplete || hasUpstreamFailed()) part.lose(0);
    else part.leave(true);
  }

  /** Takes part no more in what other requests wait for. */
  private leave(inline: bool): void {
    const part = this.part;
    if (part !== null) part.leave(inline);
  }

  /** Keeps the upstream's answer. @returns the entry; null if it was not kept. */
  private keep(capture: Capture, now: i64): Answer | null {
    const services = this.services;
    const identity = this.identity;
    const request = this.request;
    const protocol = this.protocol;
    if (identity === null || request === null || protocol === null) return null;
    const exactOnly = whyExactOnly(services, request) != MissReason.None;
    const answer = keepAnswer(
      services, protocol, identity, request.query, exactOnly, capture.contentType, capture.headers, capture.life, capture.bytes, capture.isComplete,
      request.includeUsage, now,
    );
    if (answer === null) return null;
    const job = this.job;
    let filing: Filing | null = null;
    if (!answer.exactOnly && job !== null) filing = new Filing(answer, job);
    const lesson = this.lesson;
    if (lesson !== null) lesson.answered(capture.bytes, formOf(capture.contentType), filing);
    else if (filing !== null) filing.file(0);
    return answer;
  }
}
