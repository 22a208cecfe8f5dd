/**
 * The external vector store as the filter uses it: set up once, asked under a deadline, and left alone for a while when it fails. What is
 * written to it goes through store_writer.ts.
 *
 * Times are by the steady clock unless something else is said.
 */
import { Bytes } from "../core/bytes";
import { getHeader, log, steadyMillis } from "../host/host";
import { HeaderMapTypeValues, LogLevelValues } from "../host/types";
import { ErrorCause, StoreOutcome, StoreTask, storeMiss } from "../policy/reasons";
import { Candidate, StoreReply, StoreRequest, VectorStore } from "../stores/vector_store";
import { WrongMarks } from "../stores/wrong_marks";
import { Gauges } from "../telemetry/gauges";
import { Metrics } from "../telemetry/metrics";
import { CircuitBreaker } from "./breaker";
import { Callouts, Continuation, Destination } from "./callouts";
import { QuietLog } from "./quiet_log";
import { StoreWaiter } from "./lookup/waiters";

/**
 * Queries under way at once, per worker. A store does not answer more of them a second by being asked more at once, only later: beyond this
 * they wait here, where one that would come too late costs the store nothing.
 */
const MAX_QUERIES: i32 = 8;
/** Queries that wait, per worker. */
const MAX_WAITING: i32 = 256;
/** Milliseconds between attempts to set the store up. */
const SETUP_PAUSE: i64 = 2000;
const TIMEOUT: i32 = 504;
const TOO_MANY: i32 = 429;
/** Envoy sets it where its own limits refuse a request (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-overloaded). */
const OVERLOADED = Bytes.fromString("x-envoy-overloaded");

@final
export class ExternalStore {
  private setupUnderWay: bool = false;
  private nextSetup: i64 = 0;
  private complaint: string = "";
  private readonly complaints: QuietLog = new QuietLog();
  private queriesUnderWay: i32 = 0;
  /** The longest first. */
  private waiting: Query[] = [];

  constructor(
    readonly store: VectorStore,
    private readonly to: Destination,
    private readonly callouts: Callouts,
    readonly metrics: Metrics,
    readonly gauges: Gauges,
    private readonly breaker: CircuitBreaker,
    readonly marks: WrongMarks,
  ) {}

  /** Makes sure the store is set up, sooner or later. Cheap when it is. */
  prepare(now: i64): bool {
    const setup = this.store.setup();
    if (setup === null) return true;
    if (this.setupUnderWay || now < this.nextSetup) return false;
    this.nextSetup = now + SETUP_PAUSE;
    this.setupUnderWay = this.send(setup, this.to, new Setup(this));
    return false;
  }

  setupEnded(status: i32, body: Bytes): void {
    this.setupUnderWay = false;
    const reply = this.store.readSetup(status, body);
    this.outcomeOf(status, reply);
    if (reply == StoreReply.Ok && this.store.setup() !== null) {
      // A step of several: the next one follows at once.
      this.nextSetup = 0;
      this.prepare(steadyMillis());
    } else if (reply == StoreReply.Ok) {
      log(LogLevelValues.info, "vector store ready");
      this.complaint = "";
    } else {
      this.complain(status == 0 ? "no reply" : this.store.problem);
    }
  }

  /** Once for each problem: every VM tries again every two seconds. */
  private complain(problem: string): void {
    if (problem == this.complaint) return;
    this.complaint = problem;
    this.complaints.warn("vector store not ready: " + problem + "; trying again", steadyMillis());
  }

  /** Why nothing will be asked of the store now, or Done. */
  outlook(now: i64): StoreOutcome {
    if (!this.prepare(now)) return StoreOutcome.NotReady;
    return this.breaker.wouldAllow(now) ? StoreOutcome.Done : StoreOutcome.Breaker;
  }

  /** As `outlook`. Whoever is told Done asks: after a pause the breaker lets one through. */
  readiness(now: i64): StoreOutcome {
    if (!this.prepare(now)) return StoreOutcome.NotReady;
    return this.breaker.allows(now) ? StoreOutcome.Done : StoreOutcome.Breaker;
  }

  /** Asks for candidates that are fresh at `wall`, milliseconds since 1970. @returns Done if `waiter` will be called. */
  query(waiter: StoreWaiter, partition: Bytes, vector: Bytes, topK: i32, wall: i64): StoreOutcome {
    const now = steadyMillis();
    let outcome = this.outlook(now);
    if (outcome == StoreOutcome.Done) {
      const query = new Query(this, waiter, this.store.query(partition, vector, topK, wall), now);
      if (this.queriesUnderWay < MAX_QUERIES && this.waiting.length == 0) outcome = this.start(query, now);
      else if (this.waiting.length < MAX_WAITING) this.waiting.push(query);
      else outcome = StoreOutcome.Busy;
    }
    if (outcome != StoreOutcome.Done) this.metrics.externally(StoreTask.Query, outcome, 1);
    return outcome;
  }

  /** Sends a query with what is left of its time. @returns Done, or why it was not sent. */
  private start(query: Query, now: i64): StoreOutcome {
    const readiness = this.readiness(now);
    if (readiness != StoreOutcome.Done) return readiness;
    const left = max<i64>(<i64>this.to.timeout - (now - query.since), 1);
    if (!this.send(query.request, this.to, query, <i32>left)) return StoreOutcome.CalloutRefused;
    this.queriesUnderWay++;
    return StoreOutcome.Done;
  }

  /** Sends the queries that wait and may be sent, and releases those that have waited too long. Called by the tick, and when one has ended. */
  check(now: i64): void {
    // Half of the time is for the store.
    const late = now - <i64>(this.to.timeout >> 1);
    while (this.waiting.length > 0) {
      const query = this.waiting[0];
      const isLate = query.since < late;
      if (!isLate && this.queriesUnderWay >= MAX_QUERIES) return;
      this.waiting.shift();
      const outcome = isLate ? StoreOutcome.Busy : this.start(query, now);
      if (outcome != StoreOutcome.Done) this.release(query.waiter, null, outcome);
    }
  }

  private release(waiter: StoreWaiter, candidates: Candidate[] | null, outcome: StoreOutcome): void {
    this.metrics.externally(StoreTask.Query, outcome, 1);
    waiter.onCandidates(candidates, storeMiss(outcome));
  }

  queryEnded(waiter: StoreWaiter, status: i32, body: Bytes): void {
    this.queriesUnderWay--;
    const reply = this.store.readQuery(status, body);
    const outcome = this.outcomeOf(status, reply);
    this.release(waiter, reply == StoreReply.Ok ? this.servable(this.store.candidates) : null, outcome);
    this.check(steadyMillis());
  }

  /** Candidates that nobody has marked. */
  private servable(candidates: Candidate[]): Candidate[] {
    const result: Candidate[] = [];
    for (let i = 0; i < candidates.length; i++) {
      if (!this.marks.blocks(candidates[i].answer.key)) result.push(candidates[i]);
    }
    return result;
  }

  /** How a callout ended whose reply was read; books it. Call while the reply's headers are within reach. */
  outcomeOf(status: i32, reply: StoreReply): StoreOutcome {
    if (reply == StoreReply.Ok) {
      this.breaker.succeeded();
      return StoreOutcome.Done;
    }
    const isMalformed = reply == StoreReply.Malformed;
    this.metrics.error(isMalformed ? ErrorCause.StoreMalformed : ErrorCause.StoreStatus);
    if (isMalformed) return StoreOutcome.Malformed;
    // It lives, and says so: leaving it alone for seconds would cost more than asking a little less.
    if (status == TOO_MANY || (status != 0 && getHeader(HeaderMapTypeValues.HttpCallResponseHeaders, OVERLOADED) !== null)) return StoreOutcome.Busy;
    if (reply == StoreReply.Status) this.breaker.failed(steadyMillis());
    return status == TIMEOUT ? StoreOutcome.Timeout : StoreOutcome.Failed;
  }

  /** Starts a callout; false if the host refused it, and then nothing follows. */
  send(request: StoreRequest, to: Destination, next: Continuation, timeout: i32 = to.timeout): bool {
    const isSent = this.callouts.start(to, request.method, request.path, request.body, next, timeout);
    if (isSent) return true;
    // No failure of the store's: Envoy's own limits refuse like this, too, and a refusal costs no time.
    this.metrics.error(ErrorCause.CalloutRefused);
    return false;
  }
}

@final
class Setup extends Continuation {
  constructor(private readonly owner: ExternalStore) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.setupEnded(status, body);
  }
}

@final
class Query extends Continuation {
  /** @param since when it was asked. */
  constructor(private readonly owner: ExternalStore, readonly waiter: StoreWaiter, readonly request: StoreRequest, readonly since: i64) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.queryEnded(this.waiter, status, body);
  }
}
