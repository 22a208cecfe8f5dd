/**
 * One request and its answer: the only owner of a request's state, and the only one that moves its phase.
 *
 * Every paused stream ends its pause exactly once: by an answer from the cache, by `continueStream`, or by the status of the body
 * callback it is in. What the host forces is said where it forces it.
 */
import { Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument } from "../core/json";
import { JsonError } from "../core/json_error";
import { Context } from "../host/context";
import * as host from "../host/host";
import { HeaderPairs } from "../host/pairs";
import {
  BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues, HeaderMapTypeValues, StreamTypeValues,
} from "../host/types";
import { forwardStatus } from "../policy/cache_status";
import { isJson, judgeLength } from "../policy/eligibility";
import { Guard, guardWord } from "../policy/guards/guard";
import { Identity } from "../policy/identity";
import { KeepOutcome, refusedAs } from "../policy/keep_outcome";
import { BypassReason, bypassWord, MissReason, missWord } from "../policy/reasons";
import { formOf, judgeResponse, mayEndHere } from "../policy/response";
import { isLatin } from "../policy/script";
import { isCacheable, isCacheableSemantically } from "../policy/verdict";
import { ChatRequest } from "../protocols/chat_request";
import { Protocol } from "../protocols/protocol";
import { Vector } from "../providers/embedder";
import { Answer } from "../stores/record";
import { Candidate } from "../stores/vector_store";
import { AnswerCheck } from "./answer_check";
import { BodyBuffer, Taken } from "./body_buffer";
import { notTaken, refusalOf } from "./bypass_reason";
import { EmbeddingJob } from "./embedding_job";
import { Filing } from "./filing";
import { FeedbackDesk } from "./feedback_desk";
import { HeaderHold, HeldRequest, receivedBytes } from "./header_hold";
import { Lesson } from "./lesson";
import { LookUp } from "./look_up";
import { Nearness } from "./nearness";
import { Phase } from "./phase";
import { RequestHead } from "./request_head";
import { Services } from "./services";
import { StoreWaiter, VectorWaiter } from "./waiter";

const STATUS_PROPERTY = Bytes.fromString("reprise.status");
const ACCEPT_ENCODING = Bytes.fromString("accept-encoding");
const CACHE_STATUS = Bytes.fromString("cache-status");
const REPLAY_DETAILS = Bytes.fromString("reprise_hit");
const STATUS_HIT_EXACT = Bytes.fromString("hit_exact");
const STATUS_HIT_SEMANTIC = Bytes.fromString("hit_semantic");
const STATUS_MISS = Bytes.fromString("miss");
const STATUS_BYPASS = Bytes.fromString("bypass");

@final
export class Stream extends Context implements VectorWaiter, StoreWaiter, HeldRequest {
  phase: Phase = Phase.Ignored;
  /** What is spoken at the path; null for a request that is not looked at. */
  private protocol: Protocol | null = null;
  /** Digest of tenant, protocol, host and path. */
  private boundary: Bytes = Bytes.empty();
  private noCache: bool = false;
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
  private lesson: Lesson | null = null;
  /** The upstream's answer, while and after it is copied. */
  private answer: BodyBuffer | null = null;
  private contentType: Bytes = Bytes.empty();
  private isComplete: bool = false;
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
    const reason = this.judgeHead(head, endOfStream);
    if (reason != BypassReason.None) return this.bypass(reason), FilterHeadersStatusValues.Continue;
    const boundary = this.services.boundaryOf(protocol, head, pairs);
    if (boundary === null) return this.bypass(BypassReason.NoTenant), FilterHeadersStatusValues.Continue;
    this.boundary = boundary;
    this.lesson = this.checks.lesson(protocol, pairs);
    this.noCache = head.noCache;
    this.phase = Phase.Collect;
    this.acceptsEncoding = head.acceptsEncoding;
    if (!this.services.holdsHeaders) return this.refuseCompression(), FilterHeadersStatusValues.Continue;
    return this.holdHeaders();
  }

  private holdHeaders(): FilterHeadersStatusValues {
    if (!this.hold.isProven) {
      this.held = host.currentTimeMillis();
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
    if (head.noStore) return BypassReason.NoStore;
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
    if (taken != Taken.Ok) return this.bypass(notTaken(taken)), FilterDataStatusValues.Continue;
    // Watermark, not Buffer: above the listener's buffer limit Buffer makes Envoy answer 413, Watermark only stops reading.
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndWatermark;
    return this.decide() ? FilterDataStatusValues.StopIterationAndWatermark : FilterDataStatusValues.Continue;
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

  /** The body is complete. @returns whether the request stays with us: answered, or waiting for a callout. */
  private decide(): bool {
    const body = this.body;
    const protocol = this.protocol;
    if (protocol === null || body === null || body.length == 0) return this.bypass(BypassReason.NoBody), false;
    const services = this.services;
    const document = JsonDocument.parse(body.bytes);
    if (document.error != JsonError.None) return this.bypass(refusalOf(document.error)), false;
    const request = services.readRequest(protocol, document, this.boundary);
    document.release();
    if (request.refusal != BypassReason.None) return this.bypass(request.refusal), false;
    this.request = request;
    const identity = services.identities.identify(request);
    this.identity = identity;
    const now = host.currentTimeMillis();
    let reason = MissReason.NoCache;
    if (!this.noCache) {
      const answer = services.answers.find(identity.key, now);
      if (answer !== null && answer.isIn(identity.partition)) {
        const lesson = this.lesson;
        if (services.config.shadow) {
          if (lesson !== null) lesson.shadowed(answer, request.query);
          reason = MissReason.ShadowExact;
        } else if (this.replay(answer, now, -1)) {
          return true;
        } else {
          reason = MissReason.NotRenderable;
        }
      } else {
        reason = this.whyExactOnly(request);
      }
    }
    // A compressed answer could not be kept. Headers that are not held are gone by now; then it was done when they came.
    if (services.holdsHeaders && this.acceptsEncoding) this.refuseCompression();
    const isLookedUp = reason == MissReason.None;
    if (!isLookedUp && this.whyExactOnly(request) != MissReason.None) return this.miss(reason), false;
    return this.embed(request, now, reason);
  }

  /** The reason the semantic tier has nothing to do with this request, or None. */
  private whyExactOnly(request: ChatRequest): MissReason {
    if (!this.services.config.semantic) return MissReason.NotStored;
    if (request.exactOnly) return MissReason.ExactOnly;
    if (request.query.length == 0) return MissReason.EmptyQuery;
    if (this.services.config.embedding.latinOnly && !isLatin(request.query)) return MissReason.Script;
    return this.services.judgeQuery(request);
  }

  /**
   * Asks for the query's vector.
   * @param missed None to wait for it and look up; a reason to go upstream at once and use it only for keeping the answer.
   * @returns whether the request stays with us.
   */
  private embed(request: ChatRequest, now: i64, missed: MissReason): bool {
    const services = this.services;
    const lookUp = missed == MissReason.None;
    const job = services.requestVector(request.query, now);
    this.job = job;
    if (!lookUp) return this.miss(missed), false;
    if (job === null) return this.miss(services.whyNoVector), false;
    this.phase = Phase.Embed;
    const vector = job.vector;
    // A remembered vector is here at once, and no callback follows that could resume the stream.
    if (vector !== null) return this.search(vector, now, true);
    job.waiter = this;
    return true;
  }

  /** The vector is there, or will not be waited for. Called from a callout's callback or from the tick, under the root context. */
  onVector(vector: Vector | null, reason: MissReason, now: i64): void {
    if (this.phase != Phase.Embed || !host.setEffectiveContext(this.id)) return;
    if (vector === null) {
      this.release(reason);
    } else {
      this.search(vector, now, false);
    }
  }

  /** @returns whether the request stays with us; released by `continueStream` if not `inline`. */
  private search(vector: Vector, now: i64, inline: bool): bool {
    const identity = this.identity;
    const request = this.request;
    if (identity === null || request === null) return this.endSearch(MissReason.NoCandidate, inline);
    const services = this.services;
    const lookUp = new LookUp(services, identity, request.query, now);
    this.lookUp = lookUp;
    const found = services.searchIndex(identity.partition, vector, now);
    for (let i = 0; i < found; i++) {
      const nearness = services.nearness(i);
      const reason = this.tryCandidate(lookUp, services.candidate(i, now), nearness, now);
      if (reason == MissReason.None) return true;
      if (reason == MissReason.ShadowSemantic) return this.endSearch(reason, inline);
    }
    if (!services.hasExternalStore) return this.endSearch(lookUp.reason, inline);
    const refusal = services.queryStore(this, identity.partition, vector, now);
    if (refusal != MissReason.None) return this.endSearch(refusal, inline);
    this.phase = Phase.Search;
    return true;
  }

  /** The external store has answered, or will not be waited for. */
  onCandidates(candidates: Candidate[] | null): void {
    if (this.phase != Phase.Search || !host.setEffectiveContext(this.id)) return;
    const lookUp = this.lookUp;
    if (lookUp === null) return this.release(MissReason.StoreError);
    const now = host.currentTimeMillis();
    if (candidates === null) lookUp.reason = MissReason.StoreError;
    for (let i = 0; candidates !== null && i < candidates.length && lookUp.reason != MissReason.ShadowSemantic; i++) {
      const nearness = this.services.nearnessOutside(candidates, i);
      if (this.tryCandidate(lookUp, candidates[i].answer, nearness, now) == MissReason.None) return;
    }
    this.endSearch(lookUp.reason, false);
  }

  /** Serves a candidate that is near enough, if nothing speaks against it. @returns None when it was served, else what `lookUp` says now. */
  private tryCandidate(lookUp: LookUp, answer: Answer | null, nearness: Nearness, now: i64): MissReason {
    if (!lookUp.offer(answer, nearness) || answer === null) return lookUp.reason;
    if (this.services.config.vector.shadow) {
      lookUp.reason = MissReason.ShadowSemantic;
    } else if (this.replay(answer, now, nearness.similarity)) {
      const lesson = this.lesson;
      if (lesson !== null) lesson.served(lookUp, answer, nearness);
      return MissReason.None;
    } else {
      lookUp.reason = MissReason.NotRenderable;
    }
    return lookUp.reason;
  }

  private endSearch(reason: MissReason, inline: bool): bool {
    const lookUp = this.lookUp;
    const lesson = this.lesson;
    if (lookUp !== null) this.guard = lookUp.guard;
    if (lookUp !== null && lesson !== null) lesson.missed(lookUp, reason);
    if (inline) this.miss(reason);
    else this.release(reason);
    return false;
  }

  /**
   * Answers from the cache.
   * @param similarity of a semantic hit; -1 for an exact one.
   * @returns false if the entry cannot be put into the form asked for; nothing was sent then.
   */
  private replay(answer: Answer, now: i64, similarity: f32): bool {
    const request = this.request;
    const protocol = this.protocol;
    if (request === null || protocol === null) return false;
    const form = request.streaming ? protocol.streamForm : BodyForm.Json;
    const stored = answer.body;
    const body = protocol.render(stored, answer.form, form, request.includeUsage);
    if (body === null) return false;
    this.phase = Phase.Replay;
    const contentType = body === stored || answer.form == form ? answer.contentType : this.services.contentTypeOf(form);
    const headers = this.services.replayHeaders(answer, contentType, now, similarity);
    const isSemantic = similarity >= 0;
    this.setStatus(isSemantic ? STATUS_HIT_SEMANTIC : STATUS_HIT_EXACT);
    if (isSemantic) this.services.metrics.hitSemantic();
    else this.services.metrics.hitExact();
    host.sendLocalResponse(200, REPLAY_DETAILS, headers, body);
    return true;
  }

  /** Goes upstream, from a body callback that answers Continue. */
  private miss(reason: MissReason): void {
    this.phase = Phase.Forward;
    this.missReason = reason;
    this.keepQueryOnly();
    this.services.metrics.miss(reason);
    this.setStatus(STATUS_MISS);
  }

  /** Goes upstream, from another callback. The phase changes first: resuming may call back at once. */
  private release(reason: MissReason): void {
    this.miss(reason);
    host.continueStream(StreamTypeValues.Request);
  }

  private bypass(reason: BypassReason): void {
    this.phase = Phase.Bypass;
    const body = this.body;
    if (body !== null) body.release();
    this.bypassReason = reason;
    this.services.metrics.bypass(reason);
    this.setStatus(STATUS_BYPASS);
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
    this.bypass(BypassReason.HeadersNotHeld);
    host.continueStream(StreamTypeValues.Request);
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    switch (this.phase) {
      case Phase.Forward:
        this.beginCapture(endOfStream);
        break;
      case Phase.Bypass:
        host.addHeader(HeaderMapTypeValues.ResponseHeaders, CACHE_STATUS, forwardStatus("bypass", bypassWord(this.bypassReason)));
        break;
      case Phase.Collect:
      case Phase.Report:
      case Phase.Embed:
      case Phase.Search:
        // Envoy's own 408, 413 or 504 comes by while the request is still held: nothing may resume it any more.
        this.bypass(BypassReason.AnsweredElsewhere);
        break;
    }
    return FilterHeadersStatusValues.Continue;
  }

  private beginCapture(endOfStream: bool): void {
    host.addHeader(HeaderMapTypeValues.ResponseHeaders, CACHE_STATUS, forwardStatus("miss", this.missDetail()));
    if (endOfStream) return;
    const headers = host.getHeaders(HeaderMapTypeValues.ResponseHeaders);
    const contentType = headers.get("content-type");
    const limit = this.services.config.cache.maxAnswerBytes;
    const outcome = judgeResponse(
      headers.get(":status"), contentType, headers.get("content-encoding"), headers.get("content-length"), limit,
    );
    if (outcome != KeepOutcome.Kept || contentType === null) return this.services.metrics.kept(outcome);
    this.contentType = contentType.copy();
    this.answer = new BodyBuffer(BufferTypeValues.HttpResponseBody, this.services.budget, limit);
    this.phase = Phase.Capture;
  }

  private missDetail(): string {
    return this.missReason == MissReason.Guarded ? "guard_" + guardWord(this.guard) : missWord(this.missReason);
  }

  /** Copies what passes; it is never held. */
  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    const answer = this.answer;
    if (this.phase != Phase.Capture || answer === null) return FilterDataStatusValues.Continue;
    const taken = answer.take(size);
    if (taken != Taken.Ok) {
      this.phase = Phase.Forward;
      answer.release();
      this.services.metrics.kept(taken == Taken.TooLarge ? KeepOutcome.TooLarge : taken == Taken.Lost ? KeepOutcome.CutShort : KeepOutcome.OverCapacity);
      return FilterDataStatusValues.Continue;
    }
    this.isComplete = this.isComplete || endOfStream;
    return FilterDataStatusValues.Continue;
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    this.isComplete = this.phase == Phase.Capture;
    return FilterTrailersStatusValues.Continue;
  }

  /** The client has its last byte, or has left. */
  onDelete(): void {
    if (this.phase == Phase.Capture) this.keep();
    const lesson = this.lesson;
    const body = this.body;
    if (lesson !== null) lesson.end(this.phase == Phase.Replay && body !== null ? body.bytes : null);
    this.phase = Phase.Closed;
    const job = this.job;
    if (job !== null && job.waiter === this) job.waiter = null;
    if (body !== null) body.release();
    const answer = this.answer;
    if (answer !== null) answer.release();
    this.hold.onGone(this);
  }

  /**
   * Keeps the answer if its end was seen: without it, it is half an answer. The terminal event of a stream is its end, since client
   * libraries leave when they have it, and what is left of the body does not come any more.
   */
  private keep(): void {
    const captured = this.answer;
    const identity = this.identity;
    const request = this.request;
    const protocol = this.protocol;
    if (captured === null || identity === null || request === null || protocol === null) return;
    const services = this.services;
    const body = captured.bytes;
    const form = formOf(this.contentType);
    if (!this.isComplete && !(protocol.tellsItsEnd && mayEndHere(body, form))) return services.metrics.kept(KeepOutcome.CutShort);
    const verdict = protocol.judge(body, form);
    if (!isCacheable(verdict)) return services.metrics.kept(this.isComplete ? refusedAs(verdict) : KeepOutcome.CutShort);
    const now = host.currentTimeMillis();
    const exactOnly = !isCacheableSemantically(verdict) || this.whyExactOnly(request) != MissReason.None;
    const answer = Answer.create(
      identity.key, identity.partition, now, now + <i64>services.config.cache.ttl * 1000,
      form, exactOnly, this.contentType, request.query, body, services.floorOf(identity.key),
    );
    services.keep(answer, now);
    const job = this.job;
    let filing: Filing | null = null;
    if (!exactOnly && job !== null) filing = new Filing(answer, job);
    const lesson = this.lesson;
    if (lesson !== null) lesson.answered(body, form, filing);
    else if (filing !== null) filing.file(0);
  }

  /** For access logs: `%FILTER_STATE(wasm.reprise.status:PLAIN)%`. */
  private setStatus(status: Bytes): void {
    host.setProperty(STATUS_PROPERTY, status);
  }
}
