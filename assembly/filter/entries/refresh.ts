/** Asks upstream for a new answer in place of a stale one, behind the back of the client that has just been served the stale one. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { currentTimeMillis, getHeaders } from "../../host/host";
import { HeaderMapTypeValues } from "../../host/types";
import { KeepOutcome } from "../../policy/keep_outcome";
import { KeptHeaders } from "../../policy/kept_headers";
import { RefreshOutcome } from "../../policy/reasons";
import { Answer } from "../../stores/record";
import { Metrics } from "../../telemetry/metrics";
import { BufferQuota } from "../buffer_quota";
import { Continuation } from "../callouts";
import { EmbeddingClient } from "../embedding/embedding_client";
import { CacheRequest } from "../request/cache_request";
import { Flight } from "../single_flight/flight";
import { SingleFlight } from "../single_flight/single_flight";
import { UpstreamClient } from "../upstream_client";
import { EntryWriter, UpstreamAnswer } from "./entry_writer";
import { CONFIGURED_FRESHNESS } from "./freshness";
import { PendingIndexInsert } from "./pending_index_insert";
import { ResponseHead } from "./response_head";

/** Begins refreshes and keeps what they bring. */
@final
export class Refresher {
  private underWay: i32 = 0;

  constructor(
    private readonly config: Config,
    private readonly keptHeaders: KeptHeaders,
    private readonly upstream: UpstreamClient,
    private readonly singleFlight: SingleFlight,
    private readonly writer: EntryWriter,
    private readonly embedder: EmbeddingClient,
    private readonly quota: BufferQuota,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Begins a refresh, unless one is under way in any worker, or a request like it, or too many others. The current stream's headers must be
   * within reach.
   * @param request it is over for its client. @param body of it. @param now milliseconds since 1970.
   */
  begin(request: CacheRequest, body: Bytes, now: i64): void {
    const singleFlight = this.singleFlight;
    const key = request.identity.key;
    if (singleFlight.of(key) !== null) return;
    if (this.underWay >= this.config.cache.maxRefreshes) return this.metrics.refreshed(RefreshOutcome.Skipped);
    const flight = singleFlight.begin(key);
    if (flight === null) return;
    if (!singleFlight.acquireLease(flight, true)) return singleFlight.abandon(flight, false, now);
    // The bytes of the answer are not known before it is there.
    const charged = request.query.length + this.config.cache.maxAnswerBytes;
    if (!this.quota.take(charged)) {
      this.metrics.refreshed(RefreshOutcome.Skipped);
      return singleFlight.abandon(flight, false, now);
    }
    this.underWay++;
    // The question is a view of the request's body, which goes away.
    request.chat.detach();
    const refresh = new Refresh(this, request, flight, charged);
    const head = this.upstream.headOf(getHeaders(HeaderMapTypeValues.RequestHeaders));
    if (!this.upstream.request(head, body, refresh)) this.end(refresh, null, now);
  }

  replied(refresh: Refresh, status: i32, body: Bytes): void {
    const now = currentTimeMillis();
    this.end(refresh, status == 200 ? this.keep(refresh.request, body, now) : null, now);
  }

  private keep(request: CacheRequest, body: Bytes, now: i64): Answer | null {
    const limit = this.config.cache.maxAnswerBytes;
    const honours = this.config.cacheControl.honoursUpstream;
    const head = new ResponseHead(getHeaders(HeaderMapTypeValues.HttpCallResponseHeaders), this.keptHeaders);
    const contentType = head.contentType;
    const outcome = body.length > limit ? KeepOutcome.TooLarge : head.outcome(limit, honours);
    if (outcome != KeepOutcome.Kept || contentType === null) return this.metrics.kept(outcome), null;
    const freshness = honours ? head.freshness(now) : CONFIGURED_FRESHNESS;
    const answer = this.writer.keep(request, new UpstreamAnswer(contentType, head.keptHeaders, freshness, body, true), now);
    if (answer !== null && !answer.exactOnly) new PendingIndexInsert(this.writer, answer, this.embedder.request(request.query)).start(0);
    return answer;
  }

  /** @param answer the new entry; without one the stale entry stays. */
  private end(refresh: Refresh, answer: Answer | null, now: i64): void {
    this.underWay--;
    this.quota.give(refresh.charged);
    this.metrics.refreshed(answer === null ? RefreshOutcome.Failed : RefreshOutcome.Kept);
    if (answer === null) this.singleFlight.fail(refresh.flight, 0);
    else this.singleFlight.complete(refresh.flight, answer, now);
  }
}

/** The callout of one refresh. */
@final
class Refresh extends Continuation {
  constructor(
    private readonly owner: Refresher,
    readonly request: CacheRequest,
    readonly flight: Flight,
    /** Bytes that are charged while it is under way. */
    readonly charged: i32,
  ) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.replied(this, status, body);
  }
}
