/**
 * The external vector store as the filter uses it: set up once, asked under a deadline, and left alone for a while when it fails. What is
 * written to it goes through store_writer.ts.
 *
 * Times are by the steady clock unless something else is said.
 */
import { Bytes } from "../core/bytes";
import { currentTimeMillis, getHeader, log, steadyMillis } from "../host/host";
import { HeaderMapTypeValues, LogLevelValues } from "../host/types";
import { ErrorCause, StoreOutcome, storeOutcomeWord, StoreTask, storeTaskWord } from "../policy/reasons";
import { Candidate, ReplyOutcome, StoreReply, StoreRequest, VectorStore } from "../stores/vector_store";
import { WrongMarks } from "../stores/wrong_marks";
import { Gauges } from "../telemetry/gauges";
import { Metrics } from "../telemetry/metrics";
import { CircuitBreaker } from "./breaker";
import { Callouts, Continuation, Destination } from "./callouts";
import { QuietLog } from "./quiet_log";
import { ExactWaiter, StoreWaiter } from "./lookup/waiters";
import { setupTrouble } from "./store_trouble";

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
  private readonly trouble: QuietLog = new QuietLog();
  private queriesUnderWay: i32 = 0;
  /** The longest first. */
  private waiting: Query[] = [];

  /**
   * @param findBreaker of look-ups by key: a store may answer them while it fails to compare vectors.
   * @param name what the store is, for the log.
   */
  constructor(
    readonly store: VectorStore,
    private readonly to: Destination,
    private readonly callouts: Callouts,
    readonly metrics: Metrics,
    readonly gauges: Gauges,
    private readonly breaker: CircuitBreaker,
    private readonly findBreaker: CircuitBreaker,
    readonly marks: WrongMarks,
    private readonly name: string,
  ) {}

  /** Makes sure the store is set up, sooner or later. Cheap when it is. */
  prepare(now: i64): bool {
    const setup = this.store.setup();
    if (setup === null) return true;
    if (this.setupUnderWay || now < this.nextSetup) return false;
    this.nextSetup = now + SETUP_PAUSE;
    this.setupUnderWay = this.send(setup, this.to, new Setup(this, setup));
    if (!this.setupUnderWay) this.complain("the cluster is unknown, or has no endpoint that can be reached", setup);
    return false;
  }

  setupEnded(request: StoreRequest, status: i32, body: Bytes): void {
    this.setupUnderWay = false;
    const reply = this.store.readSetup(status, body);
    this.outcomeOf(status, reply);
    if (reply.isOk && this.store.setup() !== null) {
      // A step of several: the next one follows at once.
      this.nextSetup = 0;
      this.prepare(steadyMillis());
    } else if (reply.isOk) {
      log(LogLevelValues.info, "vector store ready: " + this.store.place);
      this.complaint = "";
    } else {
      this.complain(reply.outcome == ReplyOutcome.Malformed ? reply.problem : setupTrouble(status, body, reply.problem), request);
    }
  }

  /** Once for each problem: every VM tries again every two seconds. */
  private complain(problem: string, request: StoreRequest): void {
    if (problem == this.complaint) return;
    this.complaint = problem;
    const where = this.name + ", cluster " + this.to.cluster.toString() + ", " + request.method + " " + this.to.authority + request.path;
    this.complaints.warn("vector store not ready: " + problem + " (" + where + "); trying again", steadyMillis());
  }

  /** The line of the log for a task that is not done. @param problem what the store or Envoy said; empty if nothing. */
  told(task: StoreTask, outcome: StoreOutcome, problem: string): string {
    const why = problem.length > 0 ? ": " + problem : "";
    const words = "vector store: a " + storeTaskWord(task) + " ended as " + storeOutcomeWord(outcome) + why;
    return words + " (" + this.name + ", cluster " + this.to.cluster.toString() + ")";
  }

  /** Tells once a minute that a look-up has failed. */
  private tell(task: StoreTask, outcome: StoreOutcome, reply: StoreReply): void {
    if (outcome != StoreOutcome.Done) this.trouble.warn(this.told(task, outcome, reply.problem), steadyMillis());
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

  /**
   * Asks for candidates that are fresh at `wall`, milliseconds since 1970.
   * @param task what it is counted as. @returns Done if `waiter` will be called.
   */
  query(waiter: StoreWaiter, partition: Bytes, vector: Bytes, topK: i32, wall: i64, task: StoreTask = StoreTask.Query): StoreOutcome {
    const now = steadyMillis();
    let outcome = this.outlook(now);
    if (outcome == StoreOutcome.Done) {
      const query = new Query(this, waiter, this.store.query(partition, vector, topK, wall), now, task);
      if (this.queriesUnderWay < MAX_QUERIES && this.waiting.length == 0) outcome = this.start(query, now);
      else if (this.waiting.length < MAX_WAITING) this.waiting.push(query);
      else outcome = StoreOutcome.Busy;
    }
    if (outcome != StoreOutcome.Done) this.metrics.externally(task, outcome, 1);
    return outcome;
  }

  /** Asks for the answer under an exact key. @returns whether `waiter` will be called; it does not wait for its turn. */
  find(waiter: ExactWaiter, key: Bytes): bool {
    const now = steadyMillis();
    let outcome = this.outlook(now);
    if (outcome == StoreOutcome.Done && this.queriesUnderWay >= MAX_QUERIES) outcome = StoreOutcome.Busy;
    if (outcome == StoreOutcome.Done && !this.findBreaker.allows(now)) outcome = StoreOutcome.Breaker;
    if (outcome == StoreOutcome.Done && !this.send(this.store.find(key), this.to, new Finding(this, waiter, now))) outcome = StoreOutcome.CalloutRefused;
    if (outcome == StoreOutcome.Done) this.queriesUnderWay++;
    else this.metrics.externally(StoreTask.Find, outcome, 1);
    return outcome == StoreOutcome.Done;
  }

  findEnded(waiter: ExactWaiter, since: i64, status: i32, body: Bytes): void {
    this.queriesUnderWay--;
    const reply = this.store.readFind(status, body);
    const found = reply.answer;
    const outcome = this.outcomeOf(status, reply, this.findBreaker);
    this.metrics.externally(StoreTask.Find, outcome, 1);
    this.tell(StoreTask.Find, outcome, reply);
    this.took(StoreTask.Find, since);
    waiter.onExactAnswer(found === null || this.marks.blocks(found.key) ? null : found, currentTimeMillis());
    this.check(steadyMillis());
  }

  /** Books how long it has taken to answer what was asked at `since`. */
  took(task: StoreTask, since: i64): void {
    this.metrics.externalTook(task, steadyMillis() - since);
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
      if (outcome != StoreOutcome.Done) this.release(query, [], outcome);
    }
  }

  private release(query: Query, candidates: Candidate[], outcome: StoreOutcome): void {
    this.metrics.externally(query.task, outcome, 1);
    query.waiter.onCandidates(candidates, outcome);
  }

  queryEnded(query: Query, status: i32, body: Bytes): void {
    this.queriesUnderWay--;
    this.took(query.task, query.since);
    const reply = this.store.readQuery(status, body);
    const outcome = this.outcomeOf(status, reply);
    this.tell(query.task, outcome, reply);
    this.release(query, this.servable(reply.candidates), outcome);
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
  outcomeOf(status: i32, reply: StoreReply, breaker: CircuitBreaker = this.breaker): StoreOutcome {
    if (reply.isOk) {
      breaker.succeeded();
      return StoreOutcome.Done;
    }
    const isMalformed = reply.outcome == ReplyOutcome.Malformed;
    this.metrics.error(isMalformed ? ErrorCause.StoreMalformed : ErrorCause.StoreStatus);
    if (isMalformed) return StoreOutcome.Malformed;
    // It lives, and says so: leaving it alone for seconds would cost more than asking a little less.
    if (status == TOO_MANY || (status != 0 && getHeader(HeaderMapTypeValues.HttpCallResponseHeaders, OVERLOADED) !== null)) return StoreOutcome.Busy;
    if (reply.outcome == ReplyOutcome.Status) breaker.failed(steadyMillis());
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
  constructor(private readonly owner: ExternalStore, private readonly request: StoreRequest) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.setupEnded(this.request, status, body);
  }
}

@final
class Query extends Continuation {
  /** @param since when it was asked. */
  constructor(
    private readonly owner: ExternalStore,
    readonly waiter: StoreWaiter,
    readonly request: StoreRequest,
    readonly since: i64,
    readonly task: StoreTask,
  ) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.queryEnded(this, status, body);
  }
}

@final
class Finding extends Continuation {
  /** @param since when it was asked. */
  constructor(private readonly owner: ExternalStore, private readonly waiter: ExactWaiter, private readonly since: i64) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.findEnded(this.waiter, this.since, status, body);
  }
}
