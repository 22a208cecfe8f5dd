/**
 * One request and its answer: the only owner of a request's state, and the only one that moves its phase. It reads nothing and decides nothing
 * about answers itself: it hands what the host brings to request/, lookup/, replay/ and entries/, and does what they come to.
 *
 * Every paused stream ends its pause exactly once: by an answer from the cache, by `continueStream`, or by the status of the body
 * callback it is in. What the host forces is said where it forces it. The host's callbacks and the pauses belong together, which is why this
 * file is longer than others.
 */
import { IS_HIGRESS } from "../core/build";
import { Bytes } from "../core/bytes";
import { Context } from "../host/context";
import * as host from "../host/host";
import { HeaderPairs } from "../host/pairs";
import {
  BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues, HeaderMapTypeValues, StreamTypeValues,
} from "../host/types";
import { RequestDirectives } from "../policy/cache_control";
import { Forward, forwardStatus } from "../policy/cache_status";
import { guardWord } from "../policy/guards/guard";
import { KeepOutcome } from "../policy/keep_outcome";
import { BypassReason, bypassWord, MissReason, missWord } from "../policy/reasons";
import { formOf } from "../policy/response";
import { Protocol } from "../protocols/protocol";
import { NO_LINE, RequestLine } from "../protocols/request_line";
import { Answer } from "../stores/record";
import { Cache } from "./cache";
import { CheckSession } from "./checks/check_session";
import { Capture } from "./entries/capture";
import { PendingIndexInsert } from "./entries/pending_index_insert";
import { ResponseHead } from "./entries/response_head";
import { hasUpstreamFailed } from "./entries/stream_end";
import { LookUp } from "./lookup/look_up";
import { LookupOutcome, LookupOwner, LookupResult } from "./lookup/lookup_result";
import { Use } from "./lookup/reuse";
import { Phase } from "./phase";
import { setState, STATE_BYPASS, STATE_MISS, STATE_REFUSED } from "./replay/access_log_state";
import { sendNotCached } from "./replay/not_cached";
import { ArrivingRequest } from "./request/body_stall";
import { BodyBuffer, Taken } from "./request/body_buffer";
import { notTaken } from "./request/bypass_reason";
import { askForBuffer, keepRoute } from "./request/higress_properties";
import { HeldRequest, receivedBytes } from "./request/header_hold";
import { NO_DIRECTIVES, RequestHead } from "./request/request_head";

const ACCEPT_ENCODING = Bytes.fromString("accept-encoding");
const CACHE_STATUS = Bytes.fromString("cache-status");

@final
export class Stream extends Context implements LookupOwner, HeldRequest, ArrivingRequest {
  private phase: Phase = Phase.Ignored;
  /** What is spoken at the path; null for a request that is not looked at. */
  private protocol: Protocol | null = null;
  /** Digest of tenant, protocol, host and path. */
  private boundary: Bytes = Bytes.empty();
  /** What path and headers say. */
  private line: RequestLine = NO_LINE;
  /** What the request says of the answers it takes. */
  private directives: RequestDirectives = NO_DIRECTIVES;
  private acceptsEncoding: bool = false;
  private body: BodyBuffer | null = null;
  private bypassReason: BypassReason = BypassReason.None;
  /** Null until the body was read. */
  private lookUp: LookUp | null = null;
  /** Why the request has gone upstream; null until it has. */
  private miss: LookupResult | null = null;
  private session: CheckSession | null = null;
  /** The response of an upstream that has failed, while it is held. */
  private failedHead: ResponseHead | null = null;
  private failedAtEnd: bool = false;
  /** The upstream's answer, while and after it is copied. */
  private capture: Capture | null = null;
  private held: i64 = 0;
  private sizeWhenHeld: i64 = -1;
  private lastChunk: i64 = 0;

  constructor(id: u32, private readonly cache: Cache) {
    super(id);
    cache.streams++;
  }

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const cache = this.cache;
    const reader = cache.reader;
    const head = reader.head;
    const pairs = host.getHeaders(HeaderMapTypeValues.RequestHeaders);
    head.read(pairs);
    if (cache.feedback.takes(head.path)) return this.beginReport(head, pairs, endOfStream);
    const protocol = reader.protocol;
    if (protocol === null) return FilterHeadersStatusValues.Continue;
    this.protocol = protocol;
    this.directives = head.directives;
    const reason = reader.whyBypassed(protocol, pairs, endOfStream);
    if (reason != BypassReason.None) {
      return this.passBy(reason) ? FilterHeadersStatusValues.StopIteration : FilterHeadersStatusValues.Continue;
    }
    this.boundary = head.boundary;
    this.line = head.line;
    this.session = cache.checks.begin(protocol, pairs);
    this.phase = Phase.Collect;
    this.acceptsEncoding = head.acceptsEncoding;
    askForBuffer(cache.config.maxRequestBytes);
    if (cache.hold.holdsHeaders) return this.holdHeaders();
    this.refuseCompression();
    return FilterHeadersStatusValues.Continue;
  }

  private holdHeaders(): FilterHeadersStatusValues {
    if (!this.cache.hold.isProven) {
      this.held = host.steadyMillis();
      this.sizeWhenHeld = receivedBytes();
      this.cache.hold.onHeld(this);
    }
    return FilterHeadersStatusValues.StopIteration;
  }

  /** A report of a wrong answer: it never goes upstream. */
  private beginReport(head: RequestHead, pairs: HeaderPairs, endOfStream: bool): FilterHeadersStatusValues {
    const isAnswered = this.cache.feedback.refuse(head.isPost, pairs.get("authorization"), endOfStream);
    this.phase = isAnswered ? Phase.Replay : Phase.Report;
    return isAnswered ? FilterHeadersStatusValues.StopIteration : this.holdHeaders();
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    switch (this.phase) {
      case Phase.Collect:
      case Phase.Report:
        break;
      case Phase.LookUp:
      case Phase.Replay:
        return FilterDataStatusValues.StopIterationAndWatermark;
      default:
        return FilterDataStatusValues.Continue;
    }
    this.cache.hold.onBody();
    const taken = this.collect(size);
    if (this.phase == Phase.Report) {
      if (endOfStream || taken != Taken.Ok) this.report();
      return FilterDataStatusValues.StopIterationAndWatermark;
    }
    // Watermark, not Buffer: above the listener's buffer limit Buffer makes Envoy answer 413, Watermark only stops reading.
    if (taken == Taken.Ok && !endOfStream) return this.awaitMore();
    const stays = taken == Taken.Ok ? this.beginLookUp() : this.passBy(notTaken(taken));
    return stays ? FilterDataStatusValues.StopIterationAndWatermark : FilterDataStatusValues.Continue;
  }

  private awaitMore(): FilterDataStatusValues {
    const body = this.body;
    if (IS_HIGRESS && body !== null) {
      this.lastChunk = host.steadyMillis();
      this.cache.hold.stalls.onChunk(this, body.length);
    }
    return FilterDataStatusValues.StopIterationAndWatermark;
  }

  lastChunkAt(): i64 {
    return this.lastChunk;
  }

  releaseStalled(): void {
    if (this.phase != Phase.Collect || !host.setEffectiveContext(this.id)) return;
    if (!this.passBy(BypassReason.BodyStalled)) host.continueStream(StreamTypeValues.Request);
  }

  /** The end of the body is not marked when trailers follow it. */
  onRequestTrailers(): FilterTrailersStatusValues {
    switch (this.phase) {
      case Phase.Collect:
        return this.beginLookUp() ? FilterTrailersStatusValues.StopIteration : FilterTrailersStatusValues.Continue;
      case Phase.Report:
        this.report();
        return FilterTrailersStatusValues.StopIteration;
      case Phase.LookUp:
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
    this.cache.feedback.take(body === null ? Bytes.empty() : body.bytes);
  }

  private collect(size: i32): Taken {
    let body = this.body;
    if (body === null) {
      body = new BodyBuffer(BufferTypeValues.HttpRequestBody, this.cache.buffers, this.cache.config.maxRequestBytes);
      this.body = body;
    }
    return body.take(size);
  }

  /** The body is complete. @returns whether the request stays with us: answered, or waiting. */
  private beginLookUp(): bool {
    const body = this.body;
    const protocol = this.protocol;
    if (protocol === null || body === null || body.length == 0) return this.passBy(BypassReason.NoBody);
    const read = this.cache.reader.readBody(protocol, this.boundary, this.directives, this.line, body.bytes);
    const request = read.request;
    if (request === null) return this.passBy(read.refusal);
    const lookUp = new LookUp(this.cache.tiers, request, this, this.session);
    this.lookUp = lookUp;
    const now = host.currentTimeMillis();
    return this.follow(lookUp.begin(now), now, true);
  }

  resume(): bool {
    return (this.phase == Phase.LookUp || this.phase == Phase.Fallback) && host.setEffectiveContext(this.id);
  }

  onLookedUp(result: LookupResult, now: i64): void {
    if (this.phase == Phase.LookUp) this.follow(result, now, false);
    else if (result.outcome == LookupOutcome.Serve) this.replay(result, now);
    else this.passFailure();
  }

  /**
   * Does what a look-up has come to.
   * @param inline whether a callback of the request's body is under way, whose status ends the pause; else `continueStream` does.
   * @returns whether the request stays with us.
   */
  private follow(result: LookupResult, now: i64, inline: bool): bool {
    switch (result.outcome) {
      case LookupOutcome.Serve:
        this.replay(result, now);
        return true;
      case LookupOutcome.Wait:
        this.phase = Phase.LookUp;
        return true;
      default:
        return this.goUpstream(result, inline);
    }
  }

  /** Answers from the cache. */
  private replay(result: LookupResult, now: i64): void {
    const lookUp = this.lookUp;
    const body = this.body;
    if (lookUp === null) return;
    this.phase = Phase.Replay;
    this.cache.replay.send(lookUp.request, result, now);
    if (result.use == Use.Refresh && body !== null) this.cache.refresher.begin(lookUp.request, body.bytes, now);
  }

  /** The cache has nothing to answer with. @returns whether the request stays with us: it must not go upstream. */
  private goUpstream(result: LookupResult, inline: bool): bool {
    if (this.directives.onlyIfCached) return this.refuse(), true;
    this.phase = Phase.Forward;
    this.miss = result;
    // A compressed answer could not be kept. Headers that are not held are gone by now; then it was done when they came.
    if (this.cache.hold.holdsHeaders && this.acceptsEncoding) this.refuseCompression();
    this.keepQueryOnly();
    this.cache.metrics.miss(result.reason);
    setState(STATE_MISS);
    // The phase has changed before: resuming may call back at once.
    if (!inline) host.continueStream(StreamTypeValues.Request);
    return false;
  }

  /** Answers a request that must not go upstream. */
  private refuse(): void {
    this.phase = Phase.Replay;
    this.cache.metrics.refused();
    setState(STATE_REFUSED);
    const session = this.session;
    if (session !== null) session.end(null);
    const protocol = this.protocol;
    if (protocol !== null) sendNotCached(protocol);
  }

  /** @returns whether the request stays with us: it must not go upstream. */
  private passBy(reason: BypassReason): bool {
    this.bypass(reason);
    // Who asks for this cache to be skipped does not speak to it.
    if (!this.directives.onlyIfCached || reason == BypassReason.SkipHeader) return false;
    this.refuse();
    return true;
  }

  private bypass(reason: BypassReason): void {
    this.phase = Phase.Bypass;
    const body = this.body;
    if (body !== null) body.release();
    this.bypassReason = reason;
    this.cache.metrics.bypass(reason);
    setState(STATE_BYPASS);
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
    keepRoute();
    host.removeHeader(HeaderMapTypeValues.RequestHeaders, ACCEPT_ENCODING);
  }

  /** While the upstream answers, of the request only the question is needed. It is a view of the body, so the body would stay with it. */
  private keepQueryOnly(): void {
    const lookUp = this.lookUp;
    const body = this.body;
    if (lookUp === null || body === null) return;
    lookUp.request.chat.detach();
    body.release(lookUp.request.query.length);
  }

  /** Envoy turned out not to hold headers; the request goes on, and its body may still come. */
  releaseHeldHeaders(): void {
    if (!this.awaitsBody || !host.setEffectiveContext(this.id)) return;
    if (this.phase == Phase.Report) {
      this.phase = Phase.Replay;
      return this.cache.feedback.cannotRead();
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
      case Phase.LookUp: {
        // Envoy's own 408, 413 or 504 comes by while the request is still held: nothing may resume it any more.
        this.bypass(BypassReason.AnsweredElsewhere);
        // This callback answers a status, so no other stream may be answered in it.
        const lookUp = this.lookUp;
        if (lookUp !== null) lookUp.leave(false);
        break;
      }
    }
    return FilterHeadersStatusValues.Continue;
  }

  /** @returns whether the upstream's response goes no further: an answer from the cache is in its place, or is looked for. */
  private beginResponse(endOfStream: bool): bool {
    const head = new ResponseHead(host.getHeaders(HeaderMapTypeValues.ResponseHeaders), this.cache.keptHeaders);
    const lookUp = this.lookUp;
    if (head.isFailure && lookUp !== null) {
      lookUp.fail(head.status);
      if (this.cache.tiers.fallback.isOn && this.fallBack(lookUp, head, endOfStream)) return true;
    }
    this.passResponse(head, endOfStream);
    return false;
  }

  /** Looks for an answer that stands in for an upstream that has failed. @returns whether there is one, or it is waited for. */
  private fallBack(lookUp: LookUp, head: ResponseHead, endOfStream: bool): bool {
    const now = host.currentTimeMillis();
    const result = lookUp.fallback(head.status, now);
    if (result.outcome == LookupOutcome.Failure) return false;
    if (result.outcome == LookupOutcome.Serve) {
      this.replay(result, now);
    } else {
      this.phase = Phase.Fallback;
      this.failedHead = head;
      this.failedAtEnd = endOfStream;
    }
    return true;
  }

  /** Nothing stands in for the upstream that has failed: its response, which was held, goes on. */
  private passFailure(): void {
    const head = this.failedHead;
    this.failedHead = null;
    this.phase = Phase.Forward;
    if (head !== null) this.passResponse(head, this.failedAtEnd);
    host.continueStream(StreamTypeValues.Response);
  }

  private passResponse(head: ResponseHead, endOfStream: bool): void {
    const miss = this.miss;
    if (miss !== null) this.tell(miss.forward, miss.reason == MissReason.Guarded ? "guard_" + guardWord(miss.guard) : missWord(miss.reason));
    const cache = this.cache;
    if (!endOfStream) this.capture = Capture.begin(cache.config, cache.buffers, cache.metrics, head);
    if (this.capture !== null) this.phase = Phase.Capture;
    else this.failFlight();
  }

  private failFlight(): void {
    const lookUp = this.lookUp;
    if (lookUp !== null) lookUp.fail(0);
  }

  private tell(forward: Forward, detail: string): void {
    host.addHeader(HeaderMapTypeValues.ResponseHeaders, CACHE_STATUS, forwardStatus(forward, detail));
  }

  /** Copies what passes; only the response of an upstream that has failed is ever held. */
  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (this.phase == Phase.Fallback) return FilterDataStatusValues.StopIterationAndWatermark;
    const capture = this.capture;
    if (this.phase != Phase.Capture || capture === null) return FilterDataStatusValues.Continue;
    const outcome = capture.take(size);
    if (outcome != KeepOutcome.Kept) {
      this.phase = Phase.Forward;
      this.cache.metrics.kept(outcome);
      this.failFlight();
      return FilterDataStatusValues.Continue;
    }
    capture.isComplete = capture.isComplete || endOfStream;
    return FilterDataStatusValues.Continue;
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    if (this.phase == Phase.Fallback) return FilterTrailersStatusValues.StopIteration;
    const capture = this.capture;
    if (this.phase == Phase.Capture && capture !== null) capture.isComplete = true;
    return FilterTrailersStatusValues.Continue;
  }

  /** The client has its last byte, or has left. */
  onDelete(): void {
    const capture = this.capture;
    const session = this.session;
    const body = this.body;
    const lookUp = this.lookUp;
    const now = this.phase == Phase.Capture ? host.currentTimeMillis() : 0;
    const answer = this.phase == Phase.Capture && capture !== null && lookUp !== null ? this.keep(lookUp, capture, now) : null;
    // An answer that stood in for an upstream's comes when the body is gone: that upstream is not asked again.
    if (session !== null) session.end(this.phase == Phase.Replay && body !== null && body.length > 0 ? body.bytes : null);
    if (body !== null) body.release();
    if (capture !== null) capture.release();
    this.cache.hold.onGone(this);
    this.phase = Phase.Closed;
    this.cache.streams--;
    if (lookUp === null) return;
    lookUp.close();
    // Last, since it makes other streams effective.
    const ticket = lookUp.ticket;
    if (ticket === null || capture === null || !ticket.ownsFlight) return lookUp.leave(true);
    if (answer !== null) ticket.complete(answer, now);
    // The whole of an answer that is not kept is nothing for others; half of one may be what a client has left behind.
    else if (capture.isComplete || hasUpstreamFailed()) ticket.fail(0);
    else ticket.leave(true);
  }

  /** Keeps the upstream's answer. @returns the entry; null if it was not kept. */
  private keep(lookUp: LookUp, capture: Capture, now: i64): Answer | null {
    const writer = this.cache.writer;
    const upstream = capture.answer;
    const answer = writer.keep(lookUp.request, upstream, now);
    if (answer === null) return null;
    const job = lookUp.embedding;
    const insert = !answer.exactOnly && job !== null ? new PendingIndexInsert(writer, answer, job) : null;
    const session = this.session;
    if (session !== null) session.answered(upstream.body, formOf(upstream.contentType), insert);
    else if (insert !== null) insert.start(0);
    return answer;
  }
}
