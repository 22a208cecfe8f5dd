/**
 * One request's way through the cache: the exact tier, the requests like it that are under way, its embedding, the index, the external store.
 * Each step ends in a LookupResult. Where a step waits, the result that follows goes to the owner, which alone acts on the stream.
 */
import { SingleFlightScope } from "../../config/config";
import { IS_HIGRESS } from "../../core/build";
import { Bytes } from "../../core/bytes";
import { BodyForm } from "../../core/form";
import { Forward } from "../../policy/cache_status";
import { Guard } from "../../policy/guards/guard";
import { MissReason } from "../../policy/reasons";
import { completionOfText } from "../../protocols/openai_chat_text";
import { Answer } from "../../stores/record";
import { CheckSession } from "../checks/check_session";
import { EmbeddingJob } from "../embedding/embedding_job";
import { Served } from "../replay/served";
import { CacheRequest } from "../request/cache_request";
import { Flight, FlightWaiter } from "../single_flight/flight";
import { FlightTicket } from "../single_flight/flight_ticket";
import { ForeignWaiter } from "./foreign_entries";
import { LookupOutcome, LookupOwner, LookupResult } from "./lookup_result";
import { LookupTiers } from "./lookup_tiers";
import { isServable, Use, useOf } from "./reuse";
import { SemanticLookUp } from "./semantic_look_up";
import { SemanticSearch } from "./semantic_search";
import { ExactWaiter } from "./waiters";

const JSON_TYPE = Bytes.fromString("application/json");
/** Milliseconds that an answer of another cache lives here: it is not kept, and whoever asks next asks there again. */
const FOREIGN_LIFE: i64 = 1000;

/** What a look-up waits for. */
enum Awaited {
  Nothing,
  /** The second level of the exact tier, for an answer to serve. */
  Exact,
  /** The same, for an answer that stands in for an upstream that has failed. */
  Fallback,
  /** Another request like this one. */
  Flight,
  /** An embedding, or candidates of the external store. */
  Semantic,
  /** What another cache has kept. */
  Foreign,
}

@final
export class LookUp implements ExactWaiter, FlightWaiter, LookupOwner {
  /** Null until the semantic tier is asked for something. */
  private semanticLookUp: SemanticLookUp | null = null;
  /** What the request has to do with others like it; null before they are looked for. */
  ticket: FlightTicket | null = null;
  private awaited: Awaited = Awaited.Nothing;
  /** Why the request goes upstream, as `Cache-Status` tells it. */
  private forward: Forward = Forward.Miss;
  /** The status with which the upstream has failed, while an answer that stands in for it is looked for. */
  private failure: i32 = 0;
  /** What another cache has kept is asked for once. */
  private hasAskedForeign: bool = false;
  /** Whether the request has gone upstream itself. */
  private isUpstream: bool = false;

  /** @param session null where nothing is to be learnt. */
  constructor(
    private readonly tiers: LookupTiers,
    readonly request: CacheRequest,
    private readonly owner: LookupOwner,
    private readonly session: CheckSession | null,
  ) {}

  private get semantic(): SemanticLookUp {
    let semantic = this.semanticLookUp;
    if (semantic === null) {
      semantic = new SemanticLookUp(this.tiers, this.request, this, this.session);
      this.semanticLookUp = semantic;
    }
    return semantic;
  }

  /** The embedding of the question, if it was asked for. */
  get embedding(): EmbeddingJob | null {
    const semantic = this.semanticLookUp;
    return semantic === null ? null : semantic.embedding;
  }

  /** Looks the request up; once more for one that has waited for another in vain. `now` in milliseconds since 1970. */
  begin(now: i64): LookupResult {
    if (this.request.directives.noCache) {
      this.forward = Forward.Request;
      return this.passExact(MissReason.NoCache, now);
    }
    const key = this.request.identity.key;
    const answer = this.tiers.exact.find(key, now);
    if (answer === null && this.tiers.exact.ask(key, this, now)) return this.wait(Awaited.Exact);
    return this.afterExactAnswer(answer, now);
  }

  onExactAnswer(answer: Answer | null, now: i64): void {
    const wasFallback = this.awaited == Awaited.Fallback;
    if (!this.ended(Awaited.Exact) && !this.ended(Awaited.Fallback)) return;
    this.owner.onLookedUp(wasFallback ? this.afterFallback(this.fallbackTo(answer, now), now) : this.afterExactAnswer(answer, now), now);
  }

  private afterExactAnswer(answer: Answer | null, now: i64): LookupResult {
    const request = this.request;
    const config = this.tiers.config;
    if (answer === null || !answer.isIn(request.identity.partition)) return this.passToSemantic(now);
    // A request that must not go upstream has nothing refreshed, and a refresh needs the request's headers.
    const mayRefresh = !request.directives.onlyIfCached && this.tiers.holdsHeaders;
    const window = mayRefresh ? config.cache.staleWhileRevalidate : 0;
    const use = useOf(answer, now, request.directives, config.cacheControl.maxStaleLimit, window);
    if (!isServable(use)) {
      this.forward = use == Use.TooOld ? Forward.Request : Forward.Stale;
      if (!request.isExactOnly) return this.passToSemantic(now);
      return this.passExact(use == Use.TooOld ? MissReason.TooOld : MissReason.Stale, now);
    }
    if (config.shadow) {
      const session = this.session;
      if (session !== null) session.shadowed(answer, request.query);
      return this.passExact(MissReason.ShadowExact, now);
    }
    const body = this.request.render(answer);
    return body === null ? this.passExact(MissReason.NotRenderable, now) : this.serve(answer, body, -1, Served.Hit, use);
  }

  /** The exact tier serves nothing: the semantic tier is asked, if the request may use it. */
  private passToSemantic(now: i64): LookupResult {
    if (this.join()) return this.wait(Awaited.Flight);
    const exactOnly = this.request.exactOnly;
    return exactOnly !== null ? this.missExact(exactOnly.reason, now) : this.afterSemantic(this.semantic.begin(now), now);
  }

  /** The exact tier serves nothing for this reason, and nothing is searched for. */
  private passExact(reason: MissReason, now: i64): LookupResult {
    return this.join() ? this.wait(Awaited.Flight) : this.missExact(reason, now);
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
    if (ticket === null || !this.ended(Awaited.Flight)) return;
    ticket.waited();
    const limit = this.tiers.config.cacheControl.maxStaleLimit;
    const isUsable = answer.isIn(this.request.identity.partition) && isServable(useOf(answer, now, this.request.directives, limit, 0));
    const body = isUsable ? this.request.render(answer) : null;
    this.owner.onLookedUp(body === null ? this.begin(now) : this.serve(answer, body, -1, Served.Collapsed, Use.Fresh), now);
  }

  onPromoted(flight: Flight, now: i64): bool {
    const ticket = this.ticket;
    if (ticket === null || !this.ended(Awaited.Flight)) return false;
    ticket.own(flight);
    this.owner.onLookedUp(this.begin(now), now);
    return true;
  }

  onReleased(failure: i32, isLate: bool, now: i64): void {
    const ticket = this.ticket;
    if (ticket === null || !this.ended(Awaited.Flight)) return;
    ticket.waited();
    this.owner.onLookedUp(isLate ? this.missExact(MissReason.WaitTimeout, now) : this.afterRelease(failure, now), now);
  }

  /** Nothing is searched for. A question that may be compared is embedded all the same, to keep the answer with. */
  private missExact(reason: MissReason, now: i64): LookupResult {
    if (!this.request.isExactOnly) this.semantic.embed();
    return this.goUpstream(reason, Guard.None, now);
  }

  private afterRelease(failure: i32, now: i64): LookupResult {
    return failure != 0 && this.tiers.fallback.isOn ? this.fallback(failure, now) : this.begin(now);
  }

  /** What the semantic tier has come to. */
  private afterSemantic(result: LookupResult, now: i64): LookupResult {
    switch (result.outcome) {
      case LookupOutcome.Wait:
        return this.wait(Awaited.Semantic);
      case LookupOutcome.Serve:
        this.fail(0);
        return result;
      default: {
        if (result.reason == MissReason.TooOld) this.forward = Forward.Request;
        const followed = this.goUpstream(result.reason, result.guard, now);
        if (this.isUpstream) this.semantic.learn(result.reason);
        return followed;
      }
    }
  }

  resume(): bool {
    return this.ended(Awaited.Semantic);
  }

  onLookedUp(result: LookupResult, now: i64): void {
    this.owner.onLookedUp(this.afterSemantic(result, now), now);
  }

  /** Asks for what another cache has kept, once. @returns whether it is waited for. */
  private askForeign(reason: MissReason, guard: Guard): bool {
    const foreign = this.tiers.foreign;
    if (foreign === null || this.hasAskedForeign || this.request.directives.noCache || this.tiers.config.shadow) return false;
    this.hasAskedForeign = true;
    return foreign.ask(this.request, new ForeignWait(this, reason, guard));
  }

  /** What another cache has kept is there. @param reason, guard why the request goes upstream if nothing of it can be served. */
  foreignReplied(text: Bytes | null, reason: MissReason, guard: Guard, now: i64): void {
    if (!this.ended(Awaited.Foreign)) return;
    let served: LookupResult | null = null;
    if (text !== null) served = this.serveForeign(text, now);
    this.owner.onLookedUp(served === null ? this.goUpstream(reason, guard, now) : served, now);
  }

  private serveForeign(text: Bytes, now: i64): LookupResult | null {
    const made = completionOfText(text);
    if (made === null) return null;
    const request = this.request;
    const answer = Answer.create(
      request.identity.key, request.identity.partition, now, now + FOREIGN_LIFE, BodyForm.Json, true, JSON_TYPE, request.query, made,
    );
    const body = request.render(answer);
    return body === null ? null : this.serve(answer, body, -1, Served.Hit, Use.Fresh);
  }

  /** The cache has nothing to answer with. The request goes upstream, unless another cache has something, or another worker is ahead. */
  private goUpstream(reason: MissReason, guard: Guard, now: i64): LookupResult {
    if (IS_HIGRESS && this.askForeign(reason, guard)) return this.wait(Awaited.Foreign);
    const mustNot = this.request.directives.onlyIfCached;
    const ticket = this.ticket;
    if (!mustNot && ticket !== null && !ticket.acquireLease(this.mayWait)) return this.wait(Awaited.Flight);
    this.isUpstream = !mustNot;
    return LookupResult.goUpstream(reason, guard, this.forward);
  }

  /**
   * Looks for an answer that stands in for an upstream that has failed with the status `failure`: for this request, or for another one that
   * this one has waited for. Where answers may stand in at all; Failure says that there is none.
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
    const exactBody = exact !== null && fallback.fits(exact, this.request, now) ? this.request.render(exact) : null;
    if (exact !== null && exactBody !== null) {
      // A request that has not gone upstream itself, and finds what is fresh by now, is a hit like any other.
      const isHit = exact.expires > now && !this.isUpstream;
      return this.serve(exact, exactBody, -1, isHit ? Served.Hit : Served.OnError, Use.Fresh);
    }
    const semantic = this.semanticLookUp;
    let search: SemanticSearch | null = null;
    if (semantic !== null) search = semantic.search;
    const other = fallback.semantic(this.request, search, now);
    if (other === null || search === null) return null;
    this.forward = Forward.Stale;
    const body = this.request.render(other);
    return body === null ? null : this.serve(other, body, search.fallbackSimilarity, Served.OnError, Use.Fresh);
  }

  /** Without an answer that stands in, a request that has gone upstream gets what failed; one that has not goes there now. */
  private afterFallback(result: LookupResult | null, now: i64): LookupResult {
    if (result !== null) return result;
    return this.isUpstream ? LookupResult.failure() : this.begin(now);
  }

  private serve(answer: Answer, body: Bytes, similarity: f32, served: Served, use: Use): LookupResult {
    this.fail(0);
    const result = LookupResult.serve(answer, body, similarity, served, use);
    result.forward = this.forward;
    result.failure = this.failure;
    return result;
  }

  private wait(awaited: Awaited): LookupResult {
    this.awaited = awaited;
    return LookupResult.wait();
  }

  /** Ends a wait. @returns false if it is not what was waited for, or the stream is not there any more. */
  private ended(awaited: Awaited): bool {
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
    const semantic = this.semanticLookUp;
    if (semantic !== null) semantic.close();
  }
}

/** Waits for another cache, and knows why there was no other answer. */
@final
class ForeignWait implements ForeignWaiter {
  constructor(private readonly lookUp: LookUp, private readonly reason: MissReason, private readonly guard: Guard) {}

  onForeignText(text: Bytes | null, now: i64): void {
    this.lookUp.foreignReplied(text, this.reason, this.guard, now);
  }
}
