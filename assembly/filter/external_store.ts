/** The external vector store as the filter uses it: set up once, asked under a deadline, written behind the client's back. */
import { Bytes } from "../core/bytes";
import { currentTimeMillis, log } from "../host/host";
import { LogLevelValues } from "../host/types";
import { ErrorCause, MissReason } from "../policy/reasons";
import { Answer } from "../stores/record";
import { StoreReply, StoreRequest, VectorStore } from "../stores/vector_store";
import { Metrics } from "../telemetry/metrics";
import { CircuitBreaker } from "./breaker";
import { Callouts, Continuation, Destination } from "./callouts";
import { StoreWaiter } from "./waiter";

/** Writes under way at once; more are dropped, which costs a later miss. */
const MAX_WRITES: i32 = 32;
/** Milliseconds between attempts to set the store up. */
const SETUP_PAUSE: i64 = 2000;

@final
export class ExternalStore {
  private setupUnderWay: bool = false;
  private nextSetup: i64 = 0;
  private complaint: string = "";
  writesUnderWay: i32 = 0;
  readonly breaker: CircuitBreaker;

  constructor(
    readonly store: VectorStore,
    private readonly to: Destination,
    private readonly callouts: Callouts,
    readonly metrics: Metrics,
    breaker: CircuitBreaker,
  ) {
    this.breaker = breaker;
  }

  /** Makes sure the store is set up, sooner or later. Cheap when it is. */
  prepare(now: i64): bool {
    const setup = this.store.setup();
    if (setup === null) return true;
    if (this.setupUnderWay || now < this.nextSetup) return false;
    this.nextSetup = now + SETUP_PAUSE;
    this.setupUnderWay = this.send(setup, new Setup(this));
    return false;
  }

  setupEnded(status: i32, body: Bytes): void {
    this.setupUnderWay = false;
    const reply = this.store.readSetup(status, body);
    if (reply == StoreReply.Ok) {
      log(LogLevelValues.info, "vector store ready");
      this.complaint = "";
    } else {
      this.count(reply);
      this.complain(status == 0 ? "no reply" : this.store.problem);
    }
  }

  /** Once for each problem: every VM tries again every two seconds. */
  private complain(problem: string): void {
    if (problem == this.complaint) return;
    this.complaint = problem;
    log(LogLevelValues.warn, "vector store not ready: " + problem + "; trying again");
  }

  /** Asks for candidates. @returns None if `waiter` will be called. */
  query(waiter: StoreWaiter, partition: Bytes, vector: Bytes, topK: i32, now: i64): MissReason {
    if (!this.prepare(now) || !this.breaker.allows(now)) return MissReason.StoreError;
    return this.send(this.store.query(partition, vector, topK, now), new Query(this, waiter)) ? MissReason.None : MissReason.StoreError;
  }

  write(answer: Answer, vector: Bytes, now: i64): void {
    if (this.writesUnderWay >= MAX_WRITES || !this.prepare(now)) return;
    if (this.send(this.store.write(answer, vector), new Write(this, true))) this.writesUnderWay++;
  }

  /** Takes out the entry with this exact key, which was found wrong. */
  remove(key: Bytes, now: i64): void {
    if (this.writesUnderWay >= MAX_WRITES || !this.prepare(now)) return;
    if (this.send(this.store.remove(key), new Write(this, false))) this.writesUnderWay++;
  }

  /** Books the outcome of a reply that was read. */
  count(reply: StoreReply): void {
    if (reply == StoreReply.Ok) return this.breaker.succeeded();
    this.metrics.error(reply == StoreReply.Malformed ? ErrorCause.StoreMalformed : ErrorCause.StoreStatus);
    if (reply == StoreReply.Status) this.breaker.failed(currentTimeMillis());
  }

  private send(request: StoreRequest, next: Continuation): bool {
    const isSent = this.callouts.start(this.to, request.method, request.path, request.body, next);
    if (!isSent) this.metrics.error(ErrorCause.CalloutRefused);
    return isSent;
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
  constructor(private readonly owner: ExternalStore, private readonly waiter: StoreWaiter) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    const reply = this.owner.store.readQuery(status, body);
    this.owner.count(reply);
    this.waiter.onCandidates(reply == StoreReply.Ok ? this.owner.store.candidates : null);
  }
}

@final
class Write extends Continuation {
  /** @param keeps whether it keeps an answer, and does not take one out. */
  constructor(private readonly owner: ExternalStore, private readonly keeps: bool) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.owner.writesUnderWay--;
    const reply = this.owner.store.readWrite(status, body);
    this.owner.count(reply);
    if (reply != StoreReply.Ok) log(LogLevelValues.warn, "vector store refused a write: " + this.owner.store.problem);
    else if (this.keeps) this.owner.metrics.keptExternally();
  }
}
