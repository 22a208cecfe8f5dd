/**
 * One request's way through the cache: the exact tier, the requests like it that are under way, its embedding, the index, the external store.
 * Each step ends in a LookupResult. Where a step waits, the result that follows goes to the owner, which alone acts on the stream.
 */
import { SingleFlightScope } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { BodyForm } from "../../core/form";
import { currentTimeMillis } from "../../host/host";
import { Forward } from "../../policy/cache_status";
import { Guard } from "../../policy/guards/guard";
import { MissReason } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Answer } from "../../stores/record";
import { Candidate } from "../../stores/vector_store";
import { CheckSession } from "../checks/check_session";
import { EmbeddingJob } from "../embedding/embedding_job";
import { Served } from "../replay/served";
import { CacheRequest } from "../request/cache_request";
import { Flight, FlightWaiter } from "../single_flight/flight";
import { FlightTicket } from "../single_flight/flight_ticket";
import { LookupResult } from "./lookup_result";
import { LookupTiers } from "./lookup_tiers";
import { isServable, Use, useOf } from "./reuse";
import { SemanticSearch } from "./semantic_search";
import { ExactWaiter, StoreWaiter, VectorWaiter } from "./waiters";

/** The stream that a look-up is made for. */
export interface LookupOwner {
  /** Makes the stream the effective context. @returns false if it does not wait any more. */
  resume(): bool;
  /** What the look-up comes to, after it has waited. `now` in milliseconds since 1970. */
  onLookedUp(result: LookupResult, now: i64): void;
}

/** What a look-up waits for. */
export enum Awaited {
  Nothing,
  /** The second level of the exact tier, for an answer to serve. */
  Exact,
  /** The same, for an answer that stands in for an upstream that has failed. */
  Fallback,
  /** Another request like this one. */
  Flight,
  Embedding,
  Candidates,
}

@final
export class LookUp implements ExactWaiter, VectorWaiter, StoreWaiter, FlightWaiter {
  /** The embedding of the question, if it was asked for. */
  embedding: EmbeddingJob | null = null;
  /** What the request has to do with others like it; null before they are looked for. */
  ticket: FlightTicket | null = null;
  private awaited: Awaited = Awaited.Nothing;
  private search: SemanticSearch | null = null;
  /** Why the request goes upstream, as `Cache-Status` tells it. */
  private forward: Forward = Forward.Miss;
  /** The status with which the upstream has failed, while an answer that stands in for it is looked for. */
  private failure: i32 = 0;
  /** Whether the request has gone upstream itself. */
  private isUpstream: bool = false;

  /** @param session null where nothing is to be learnt. */
  constructor(
    private readonly tiers: LookupTiers,
    readonly request: CacheRequest,
    private readonly owner: LookupOwner,
    private readonly session: CheckSession | null,
  ) {}

  /** Looks the request up; once more for one that has waited for another in vain. `now` in milliseconds since 1970. */
  begin(now: i64): LookupResult {
    if (this.request.directives.noCache) {
      this.forward = Forward.Request;
      return this.afterExact(MissReason.NoCache, now);
    }
    const key = this.request.identity.key;
    const answer = this.tiers.exact.find(key, now);
    if (answer === null && this.tiers.exact.ask(key, this, now)) return this.wait(Awaited.Exact);
    return this.afterExactAnswer(answer, now);
  }

  onExactAnswer(answer: Answer | null, now: i64): void {
    const wasFallback = this.awaited == Awaited.Fallback;
    if (!this.resume(Awaited.Exact) && !this.resume(Awaited.Fallback)) return;
    this.owner.onLookedUp(wasFallback ? this.afterFallback(this.fallbackTo(answer, now), now) : this.afterExactAnswer(answer, now), now);
  }

  private afterExactAnswer(answer: Answer | null, now: i64): LookupResult {
    const request = this.request;
    const config = this.tiers.config;
    if (answer === null || !answer.isIn(request.identity.partition)) return this.afterExact(request.exactOnlyReason, now);
    // A request that must not go upstream has nothing refreshed, and a refresh needs the request's headers.
    const mayRefresh = !request.directives.onlyIfCached && this.tiers.holdsHeaders;
    const window = mayRefresh ? config.cache.staleWhileRevalidate : 0;
    const use = useOf(answer, now, request.directives, config.cacheControl.maxStaleLimit, window);
    if (!isServable(use)) {
      this.forward = use == Use.TooOld ? Forward.Request : Forward.Stale;
      if (!request.isExactOnly) return this.afterExact(MissReason.None, now);
      return this.afterExact(use == Use.TooOld ? MissReason.TooOld : MissReason.Stale, now);
    }
    if (config.shadow) {
      const session = this.session;
      if (session !== null) session.shadowed(answer, request.query);
      return this.afterExact(MissReason.ShadowExact, now);
    }
    const body = this.render(answer);
    return body === null ? this.afterExact(MissReason.NotRenderable, now) : this.serve(answer, body, -1, Served.Hit, use);
  }

  /**
   * The exact tier serves nothing.
   * @param reason why; None if the semantic tier is to be asked. Else a request that may use that tier has its question embedded all the same,
   * to keep the answer with.
   */
  private afterExact(reason: MissReason, now: i64): LookupResult {
    if (this.join()) return this.wait(Awaited.Flight);
    if (reason != MissReason.None && this.request.isExactOnly) return this.goUpstream(reason, Guard.None, now);
    return this.embed(reason, now);
  }

  /** Whether an answer that is made for another request will do. */
  private get mayWait(): bool {
    return !this.request.directives.wantsNew && (!this.request.chat.streaming || this.tiers.config.singleFlight.streams);
  }

  /** Joins the requests like this one, or owns the flight of those that will come. @returns whether it waits. */
  private join(): bool {
    const config = this.tiers.config;
    const scope = config.singleFlight.scope;
    if (scope == SingleFlightScope.Off || config.shadow || this.request.directives.onlyIfCached || !this.tiers.holdsHeaders) return false;
    let ticket = this.ticket;
    if (ticket === null) {
      ticket = new FlightTicket(this.tiers.singleFlight, scope, this);
      this.ticket = ticket;
    }
    return ticket.join(this.request.identity.key, this.mayWait);
  }

  waitsSince(): i64 {
    const ticket = this.ticket;
    return ticket === null ? 0 : ticket.since;
  }

  onCompleted(answer: Answer, now: i64): void {
    const ticket = this.ticket;
    if (ticket === null || !this.resume(Awaited.Flight)) return;
    ticket.waited();
    const limit = this.tiers.config.cacheControl.maxStaleLimit;
    const isUsable = answer.isIn(this.request.identity.partition) && isServable(useOf(answer, now, this.request.directives, limit, 0));
    const body = isUsable ? this.render(answer) : null;
    this.owner.onLookedUp(body === null ? this.begin(now) : this.serve(answer, body, -1, Served.Collapsed, Use.Fresh), now);
  }

  onPromoted(flight: Flight, now: i64): bool {
    const ticket = this.ticket;
    if (ticket === null || !this.resume(Awaited.Flight)) return false;
    ticket.own(flight);
    this.owner.onLookedUp(this.begin(now), now);
    return true;
  }

  onReleased(failure: i32, isLate: bool, now: i64): void {
    const ticket = this.ticket;
    if (ticket === null || !this.resume(Awaited.Flight)) return;
    ticket.waited();
    this.owner.onLookedUp(isLate ? this.afterWait(now) : this.afterRelease(failure, now), now);
  }

  /** The request has waited for as long as it may. */
  private afterWait(now: i64): LookupResult {
    return this.request.isExactOnly ? this.goUpstream(MissReason.WaitTimeout, Guard.None, now) : this.embed(MissReason.WaitTimeout, now);
  }

  private afterRelease(failure: i32, now: i64): LookupResult {
    return failure != 0 && this.tiers.fallback.isOn ? this.fallback(failure, now) : this.begin(now);
  }

  /** Asks for the question's vector. @param missed None to wait for it and search; a reason to go upstream at once. */
  private embed(missed: MissReason, now: i64): LookupResult {
    const known = this.embedding;
    const job = known !== null && known.vector !== null ? known : this.tiers.embedder.request(this.request.query);
    this.embedding = job;
    if (missed != MissReason.None) return this.goUpstream(missed, Guard.None, now);
    if (job.refusal != MissReason.None) return this.goUpstream(job.refusal, Guard.None, now);
    // A remembered vector is here at once, and no callback follows that could resume the stream.
    const vector = job.vector;
    if (vector !== null) return this.searchWith(vector, now);
    job.waiter = this;
    return this.wait(Awaited.Embedding);
  }

  onVector(vector: Vector | null, reason: MissReason, now: i64): void {
    if (!this.resume(Awaited.Embedding)) return;
    this.owner.onLookedUp(vector === null ? this.goUpstream(reason, Guard.None, now) : this.searchWith(vector, now), now);
  }

  private searchWith(vector: Vector, now: i64): LookupResult {
    const semantic = this.tiers.semantic;
    const partition = this.request.identity.partition;
    const search = semantic.search(this.request, now);
    this.search = search;
    const found = semantic.find(partition, vector, search.leastSimilarity, now);
    for (let i = 0; i < found; i++) {
      const score = semantic.scoreAt(i);
      const result = this.tryCandidate(search, search.offer(semantic.answerAt(i, now), score), now);
      if (result !== null) return result;
    }
    if (!semantic.hasExternalStore) return this.endSearch(search, search.reason, now);
    const refusal = semantic.askStore(this, partition, vector, now);
    return refusal == MissReason.None ? this.wait(Awaited.Candidates) : this.endSearch(search, refusal, now);
  }

  onCandidates(candidates: Candidate[] | null, reason: MissReason): void {
    const search = this.search;
    if (search === null || !this.resume(Awaited.Candidates)) return;
    const now = currentTimeMillis();
    this.owner.onLookedUp(this.searchOutside(search, candidates, reason, now), now);
  }

  private searchOutside(search: SemanticSearch, candidates: Candidate[] | null, reason: MissReason, now: i64): LookupResult {
    if (candidates === null) search.reason = reason;
    for (let i = 0; candidates !== null && i < candidates.length; i++) {
      const score = this.tiers.semantic.scoreOutside(candidates, i);
      const result = this.tryCandidate(search, search.offer(candidates[i].answer, score), now);
      if (result !== null) return result;
    }
    return this.endSearch(search, search.reason, now);
  }

  /** @param isServable what the search has said of the candidate. @returns the end of the search; null if it goes on. */
  private tryCandidate(search: SemanticSearch, isServable: bool, now: i64): LookupResult | null {
    const answer = search.nearest;
    const score = search.nearestScore;
    if (!isServable || answer === null || score === null) return null;
    if (this.tiers.config.vector.shadow) return this.endSearch(search, MissReason.ShadowSemantic, now);
    const body = this.render(answer);
    if (body === null) {
      search.reason = MissReason.NotRenderable;
      return null;
    }
    const session = this.session;
    if (session !== null) session.served(search, answer, score);
    return this.serve(answer, body, score.similarity, Served.Hit, answer.expires <= now ? Use.Stale : Use.Fresh);
  }

  private endSearch(search: SemanticSearch, reason: MissReason, now: i64): LookupResult {
    if (reason == MissReason.TooOld) this.forward = Forward.Request;
    const result = this.goUpstream(reason, search.guard, now);
    const session = this.session;
    if (session !== null && this.isUpstream) session.missed(search, reason);
    return result;
  }

  /** The cache has nothing to answer with. The request goes upstream, unless another worker is ahead. */
  private goUpstream(reason: MissReason, guard: Guard, now: i64): LookupResult {
    const mustNot = this.request.directives.onlyIfCached;
    const ticket = this.ticket;
    if (!mustNot && ticket !== null && !ticket.acquireLease(this.mayWait)) return this.wait(Awaited.Flight);
    this.isUpstream = !mustNot;
    return LookupResult.goUpstream(reason, guard, this.forward);
  }

  /**
   * Looks for an answer that stands in for an upstream that has failed with the status `failure`: for this request, or for another one that
   * this one has waited for. Where answers may stand in at all; Forward says that there is none.
   */
  fallback(failure: i32, now: i64): LookupResult {
    this.failure = failure;
    const key = this.request.identity.key;
    const answer = this.tiers.exact.find(key, now);
    if (answer === null && this.tiers.exact.ask(key, this, now)) return this.wait(Awaited.Fallback);
    return this.afterFallback(this.fallbackTo(answer, now), now);
  }

  /** @param exact the answer to the same question, or null. @returns null if nothing may stand in. */
  private fallbackTo(exact: Answer | null, now: i64): LookupResult | null {
    const fallback = this.tiers.fallback;
    const exactBody = exact !== null && fallback.fits(exact, this.request, now) ? this.render(exact) : null;
    if (exact !== null && exactBody !== null) {
      // A request that has not gone upstream itself, and finds what is fresh by now, is a hit like any other.
      const isHit = exact.expires > now && !this.isUpstream;
      return this.serve(exact, exactBody, -1, isHit ? Served.Hit : Served.OnError, Use.Fresh);
    }
    const search = this.search;
    const other = fallback.semantic(this.request, search, now);
    if (other === null || search === null) return null;
    this.forward = Forward.Stale;
    const body = this.render(other);
    return body === null ? null : this.serve(other, body, search.fallbackSimilarity, Served.OnError, Use.Fresh);
  }

  /** Without an answer that stands in, a request that has gone upstream gets what failed; one that has not goes there now. */
  private afterFallback(result: LookupResult | null, now: i64): LookupResult {
    if (result !== null) return result;
    return this.isUpstream ? LookupResult.goUpstream(MissReason.None, Guard.None, this.forward) : this.begin(now);
  }

  /** The answer's body in the form that the request asks for; null if it cannot be put into it. */
  private render(answer: Answer): Bytes | null {
    const protocol = this.request.protocol;
    const chat = this.request.chat;
    const form = chat.streaming ? protocol.streamForm : BodyForm.Json;
    return protocol.render(answer.body, answer.form, form, chat.includeUsage, answer.askedUsage);
  }

  private serve(answer: Answer, body: Bytes, similarity: f32, served: Served, use: Use): LookupResult {
    this.fail(0);
    return LookupResult.serve(answer, body, similarity, served, use, this.forward, this.failure);
  }

  private wait(awaited: Awaited): LookupResult {
    this.awaited = awaited;
    return LookupResult.wait();
  }

  /** Ends a wait. @returns false if it is not what was waited for, or the stream is not there any more. */
  private resume(awaited: Awaited): bool {
    if (this.awaited != awaited || !this.owner.resume()) return false;
    this.awaited = Awaited.Nothing;
    return true;
  }

  /** This request has no answer for those who wait for it. @param failure the status with which the upstream failed, or 0. */
  fail(failure: i32): void {
    const ticket = this.ticket;
    if (ticket !== null) ticket.fail(failure);
  }

  /** Takes part no more in what other requests wait for. @param inline whether other streams may be answered in the callback under way. */
  leave(inline: bool): void {
    const ticket = this.ticket;
    if (ticket !== null) ticket.leave(inline);
  }

  /** The stream is over: nobody waits for its embedding any more. */
  close(): void {
    this.awaited = Awaited.Nothing;
    const job = this.embedding;
    if (job !== null && job.waiter === this) job.waiter = null;
  }
}
