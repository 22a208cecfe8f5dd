/** Asks upstream for a new answer in place of a stale one, behind the back of the client that has just been served the stale one. */
import { Bytes } from "../core/bytes";
import { currentTimeMillis, getHeaders } from "../host/host";
import { HeaderMapTypeValues } from "../host/types";
import { Identity } from "../policy/identity";
import { KeepOutcome } from "../policy/keep_outcome";
import { RefreshOutcome } from "../policy/reasons";
import { Protocol } from "../protocols/protocol";
import { Answer } from "../stores/record";
import { Continuation } from "./callouts";
import { Filing } from "./filing";
import { Flight } from "./flight";
import { keepAnswer } from "./keeping";
import { CONFIGURED_LIFE } from "./life";
import { ResponseHead } from "./response_head";
import { Services } from "./services";
import { upstreamHead } from "./upstream_head";

@final
export class Refresh extends Continuation {
  /** Bytes that are charged while it is under way: those of the answer are not known before it is there. */
  private readonly charged: i32;

  private constructor(
    private readonly services: Services,
    private readonly protocol: Protocol,
    private readonly flight: Flight,
    private readonly identity: Identity,
    private readonly query: Bytes,
    private readonly exactOnly: bool,
    private readonly askedUsage: bool,
  ) {
    super();
    this.charged = query.length + services.config.cache.maxAnswerBytes;
  }

  /**
   * Begins a refresh, unless one is under way in any worker, or a request like it, or too many others.
   * The current stream's headers must be within reach.
   * @param askedUsage whether it asks for token counts inside its stream. @param body the request's.
   */
  static begin(
    services: Services, protocol: Protocol, identity: Identity, query: Bytes, exactOnly: bool, askedUsage: bool, body: Bytes, now: i64,
  ): void {
    const flights = services.flights;
    if (flights.of(identity.key) !== null) return;
    if (services.refreshesUnderWay >= services.config.cache.maxRefreshes) return services.metrics.refreshed(RefreshOutcome.Skipped);
    const flight = flights.begin(identity.key);
    if (flight === null) return;
    const refresh = new Refresh(services, protocol, flight, identity, query.copy(), exactOnly, askedUsage);
    if (flights.depart(flight, true)) return flights.abandon(flight, false, now);
    if (!services.budget.take(refresh.charged)) {
      services.metrics.refreshed(RefreshOutcome.Skipped);
      return flights.abandon(flight, false, now);
    }
    services.refreshesUnderWay++;
    const head = upstreamHead(getHeaders(HeaderMapTypeValues.RequestHeaders), services.config);
    if (!services.requestUpstream(head, body, refresh)) refresh.end(null, now);
  }

  onReply(status: i32, body: Bytes): void {
    const now = currentTimeMillis();
    this.end(status == 200 ? this.keep(body, now) : null, now);
  }

  private keep(body: Bytes, now: i64): Answer | null {
    const services = this.services;
    const limit = services.config.cache.maxAnswerBytes;
    const honours = services.config.cacheControl.honoursUpstream;
    const head = new ResponseHead(getHeaders(HeaderMapTypeValues.HttpCallResponseHeaders), services.keptHeaders);
    const contentType = head.contentType;
    const outcome = body.length > limit ? KeepOutcome.TooLarge : head.judge(limit, honours);
    if (outcome != KeepOutcome.Kept || contentType === null) return services.metrics.kept(outcome), null;
    const life = honours ? head.life(now) : CONFIGURED_LIFE;
    const answer = keepAnswer(
      services, this.protocol, this.identity, this.query, this.exactOnly, contentType, head.keptHeaders, life, body, true, this.askedUsage, now,
    );
    if (answer === null || answer.exactOnly) return answer;
    const job = services.requestVector(this.query);
    if (job !== null) new Filing(answer, job).file(0);
    return answer;
  }

  /** @param answer the new entry; without one the stale entry stays. */
  private end(answer: Answer | null, now: i64): void {
    const services = this.services;
    services.refreshesUnderWay--;
    services.budget.give(this.charged);
    services.metrics.refreshed(answer === null ? RefreshOutcome.Failed : RefreshOutcome.Kept);
    if (answer === null) services.flights.lose(this.flight, 0);
    else services.flights.land(this.flight, answer, now);
  }
}
