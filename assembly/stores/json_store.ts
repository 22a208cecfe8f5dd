/**
 * The base of stores that speak JSON over HTTP. A store says its requests and where its replies hold what was asked for; what all have in
 * common is here: set-up in several steps, what a status means, why something failed, and that vectors of another dimension or another metric
 * are refused before the first of them is compared.
 */
import { decodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { oneLine, Reply } from "../backend/reply";
import { Answer } from "./record";
import { Candidate, MAX_CANDIDATES, ReplyOutcome, StoreReply, StoreRequest, VectorStore } from "./vector_store";

/** Steps of the set-up: the first one, and what stands for none. */
const FIRST: i32 = 0;
const READY: i32 = -1;

const DAMAGED = "a record is damaged";

/** What a reply to a step of the set-up comes to. */
@final
export class SetupStep {
  private constructor(
    readonly outcome: ReplyOutcome,
    /** The step that follows; READY if none does. */
    readonly step: i32,
    /** Why the set-up goes no further; empty if it does. */
    readonly problem: string,
  ) {}

  get isOk(): bool {
    return this.outcome == ReplyOutcome.Ok;
  }

  /** The set-up goes on with this step. */
  static next(step: i32): SetupStep {
    return new SetupStep(ReplyOutcome.Ok, step, "");
  }

  /** The set-up is done. */
  static ready(): SetupStep {
    return new SetupStep(ReplyOutcome.Ok, READY, "");
  }

  /** The reply is an error, or none at all: the set-up begins anew. @param why for the log. */
  static failed(why: string): SetupStep {
    return new SetupStep(ReplyOutcome.Status, FIRST, why);
  }

  /** The collection is not to be used; an administrator must do something. @param why for the log. */
  static refused(why: string): SetupStep {
    return new SetupStep(ReplyOutcome.Malformed, FIRST, why);
  }
}

/** The candidates of one reply, as many as a query may have. */
@final
export class CandidateList {
  readonly candidates: Candidate[] = [];
  /** Candidates whose record was none. */
  private damaged: i32 = 0;

  /** @param record of the answer, in base64; what is none is passed over. @param similarity cosine; NaN lets nothing pass. */
  add(record: Bytes, similarity: f64): void {
    if (this.candidates.length >= MAX_CANDIDATES) return;
    const answer = Answer.decode(decodeBase64(record));
    if (answer !== null) this.candidates.push(new Candidate(answer, <f32>similarity));
    else this.damaged++;
  }

  /** Whether there were candidates, and none of them can be read. */
  get isDamaged(): bool {
    return this.damaged > 0 && this.candidates.length == 0;
  }
}

export abstract class JsonStore extends VectorStore {
  /** The step of the set-up that is due. */
  private step: i32 = FIRST;

  /**
   * @param collection its name, for the log.
   * @param dimension numbers in a vector.
   */
  constructor(protected readonly collection: string, protected readonly dimension: i32) {
    super();
  }

  // What a store says.

  /** The request of a step of the set-up; the first is 0. */
  protected abstract stepRequest(step: i32): StoreRequest;

  /** Reads the reply to a step: what follows. */
  protected abstract readStep(step: i32, reply: Reply): SetupStep;

  /** The candidates of a reply to a query, nearest first; null if it is no reply to one. */
  protected abstract readCandidates(document: JsonDocument): CandidateList | null;

  /** The record, in base64, that a reply to `find` holds; no bytes if there is none. */
  protected abstract readFound(document: JsonDocument): Bytes;

  /** How many entries a reply to a sweep says to have been deleted; NaN if it does not say. */
  protected abstract readSwept(document: JsonDocument): f64;

  /** What a store must be sent that has only been asked what a sweep takes out; null if it has taken it out. */
  protected afterSweep(document: JsonDocument): StoreRequest | null {
    return null;
  }

  /** Whether a reply says that the collection is gone, so that it must be set up anew. */
  protected isGone(reply: Reply): bool {
    return reply.status == 404;
  }

  /** Whether a reply says that all is well. A store that answers 200 with an error in the body looks into it. */
  protected isDone(reply: Reply): bool {
    return reply.isOk;
  }

  /** Whether a reply to `find` says by its status that there is no such entry. */
  protected isAbsent(reply: Reply): bool {
    return false;
  }

  /** For the log, why a reply is not what was hoped for. */
  protected problemOf(reply: Reply): string {
    return reply.problem;
  }

  // What it says it with.

  /** A step's reply is an error, or none at all. */
  protected failed(reply: Reply): SetupStep {
    return SetupStep.failed(this.problemOf(reply));
  }

  /**
   * Ready, if the collection compares vectors as it must, and they have the right length so far as the store says; else refused.
   * @param metric that it has. @param wanted that it must have. @param dimension that it has; NaN if the store does not say.
   */
  protected accept(metric: Bytes, wanted: string, dimension: f64): SetupStep {
    let problem = "";
    if (!metric.equalsAscii(wanted)) problem = "space «" + oneLine(metric) + "», not " + wanted;
    else if (!isNaN(dimension) && dimension != <f64>this.dimension) {
      const length = dimension >= 0 && dimension < 1e9 ? (<i64>dimension).toString() : "unknown";
      problem = "vectors of dimension " + length + ", not " + this.dimension.toString();
    }
    return problem.length == 0 ? SetupStep.ready() : SetupStep.refused("collection " + this.collection + " has " + problem + "; name another collectionID");
  }

  // What the filter asks.

  get place(): string {
    return "collection " + this.collection + ", dimension " + this.dimension.toString();
  }

  setup(): StoreRequest | null {
    return this.step == READY ? null : this.stepRequest(this.step);
  }

  readSetup(status: i32, body: Bytes): StoreReply {
    if (this.step == READY) return StoreReply.done();
    const next = this.readStep(this.step, new Reply(status, body));
    this.step = next.step;
    return next.isOk ? StoreReply.done() : StoreReply.refused(next.outcome, next.problem);
  }

  readQuery(status: i32, body: Bytes): StoreReply {
    const reply = new Reply(status, body);
    const refusal = this.refusalOf(reply);
    if (refusal !== null) return refusal;
    const list = this.readCandidates(reply.document);
    if (list === null) return malformed("no candidates in the reply");
    return list.isDamaged ? malformed(DAMAGED) : StoreReply.near(list.candidates);
  }

  readFind(status: i32, body: Bytes): StoreReply {
    const reply = new Reply(status, body);
    if (this.isAbsent(reply)) return StoreReply.found(null);
    const refusal = this.refusalOf(reply);
    if (refusal !== null) return refusal;
    const record = this.readFound(reply.document);
    const answer = Answer.decode(decodeBase64(record));
    return record.length > 0 && answer === null ? malformed(DAMAGED) : StoreReply.found(answer);
  }

  readWrite(status: i32, body: Bytes): StoreReply {
    const refusal = this.refusalOf(new Reply(status, body));
    return refusal !== null ? refusal : StoreReply.done();
  }

  readSweep(status: i32, body: Bytes): StoreReply {
    const reply = new Reply(status, body);
    const refusal = this.refusalOf(reply);
    if (refusal !== null) return refusal;
    const swept = this.readSwept(reply.document);
    // NaN fails the comparison. A store that does not say how many it has taken out has done it all the same.
    return StoreReply.sweptOut(swept >= 0 ? <i32>min<f64>(swept, 1e9) : 0, this.afterSweep(reply.document));
  }

  /** Why a reply is none to read on in; null if it is one. */
  private refusalOf(reply: Reply): StoreReply | null {
    if (this.isGone(reply)) {
      this.step = FIRST;
      return StoreReply.refused(ReplyOutcome.Gone, "the collection is gone");
    }
    return this.isDone(reply) ? null : StoreReply.refused(ReplyOutcome.Status, this.problemOf(reply));
  }
}

function malformed(why: string): StoreReply {
  return StoreReply.refused(ReplyOutcome.Malformed, why);
}
