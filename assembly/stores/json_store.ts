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
import { Candidate, MAX_CANDIDATES, StoreReply, StoreRequest, VectorStore } from "./vector_store";

/** What `readStep` answers beside the next step. */
export const READY: i32 = -1;
export const FAILED: i32 = -2;
export const REFUSED: i32 = -3;

const DAMAGED = "a record is damaged";

export abstract class JsonStore extends VectorStore {
  /** The step of the set-up that is due. */
  private step: i32 = 0;
  /** Candidates of the last query whose record was none. */
  private damaged: i32 = 0;

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

  /**
   * Reads the reply to a step.
   * @returns the next step, READY if there is none, what `failed` answers if the reply is none to go on with, or what `refuse` answers.
   */
  protected abstract readStep(step: i32, reply: Reply): i32;

  /** Adds the candidates of a reply to a query, nearest first, with `addCandidate`. @returns false if it is none. */
  protected abstract readCandidates(document: JsonDocument): bool;

  /** The record, in base64, that a reply to `find` holds; no bytes if there is none. */
  protected abstract readFound(document: JsonDocument): Bytes;

  /** How many entries a reply to a sweep says to have been deleted; NaN if it does not say. */
  protected abstract readSwept(document: JsonDocument): f64;

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

  /** A step's reply was an error, or none at all. */
  protected failed(reply: Reply): i32 {
    this.problem = this.problemOf(reply);
    return FAILED;
  }

  /** The collection is not to be used, for the reason `why`; an administrator must do something. */
  protected refuse(why: string): i32 {
    this.problem = why;
    return REFUSED;
  }

  /** Whether the collection's vectors have the right length, so far as the store says; if not, return REFUSED. @param found NaN if it does not. */
  protected hasDimension(found: f64): bool {
    if (isNaN(found) || found == <f64>this.dimension) return true;
    const length = found >= 0 && found < 1e9 ? (<i64>found).toString() : "unknown";
    this.refuse("collection " + this.collection + " has vectors of dimension " + length + ", not " + this.dimension.toString() + "; name another collectionID");
    return false;
  }

  /** Whether the collection compares vectors as it must; if not, return REFUSED. */
  protected hasMetric(found: Bytes, wanted: string): bool {
    if (found.equalsAscii(wanted)) return true;
    this.refuse("collection " + this.collection + " has space «" + oneLine(found) + "», not " + wanted + "; name another collectionID");
    return false;
  }

  /** @param record of the answer, in base64; what is none is passed over. @param similarity cosine; NaN lets nothing pass. */
  protected addCandidate(record: Bytes, similarity: f64): void {
    if (this.candidates.length >= MAX_CANDIDATES) return;
    const answer = Answer.decode(decodeBase64(record));
    if (answer !== null) this.candidates.push(new Candidate(answer, <f32>similarity));
    else this.damaged++;
  }

  // What the filter asks.

  get place(): string {
    return "collection " + this.collection + ", dimension " + this.dimension.toString();
  }

  setup(): StoreRequest | null {
    return this.step == READY ? null : this.stepRequest(this.step);
  }

  readSetup(status: i32, body: Bytes): StoreReply {
    if (this.step == READY) return StoreReply.Ok;
    const next = this.readStep(this.step, new Reply(status, body));
    if (next >= READY) {
      this.step = next;
      return StoreReply.Ok;
    }
    this.step = 0;
    return next == FAILED ? StoreReply.Status : StoreReply.Malformed;
  }

  readQuery(status: i32, body: Bytes): StoreReply {
    this.candidates = [];
    this.damaged = 0;
    const reply = new Reply(status, body);
    const outcome = this.outcomeOf(reply);
    if (outcome != StoreReply.Ok) return outcome;
    if (!this.readCandidates(reply.document)) return this.malformed("no candidates in the reply");
    return this.damaged > 0 && this.candidates.length == 0 ? this.malformed(DAMAGED) : StoreReply.Ok;
  }

  readFind(status: i32, body: Bytes): StoreReply {
    this.found = null;
    const reply = new Reply(status, body);
    if (this.isAbsent(reply)) return StoreReply.Ok;
    const outcome = this.outcomeOf(reply);
    if (outcome != StoreReply.Ok) return outcome;
    const record = this.readFound(reply.document);
    this.found = Answer.decode(decodeBase64(record));
    return record.length > 0 && this.found === null ? this.malformed(DAMAGED) : StoreReply.Ok;
  }

  readWrite(status: i32, body: Bytes): StoreReply {
    this.following = null;
    return this.outcomeOf(new Reply(status, body));
  }

  readSweep(status: i32, body: Bytes): StoreReply {
    this.swept = 0;
    this.following = null;
    const reply = new Reply(status, body);
    const outcome = this.outcomeOf(reply);
    if (outcome != StoreReply.Ok) return outcome;
    const swept = this.readSwept(reply.document);
    // NaN fails the comparison. A store that does not say how many it has taken out has done it all the same.
    if (swept >= 0) this.swept = <i32>min<f64>(swept, 1e9);
    return StoreReply.Ok;
  }

  private malformed(why: string): StoreReply {
    this.problem = why;
    return StoreReply.Malformed;
  }

  private outcomeOf(reply: Reply): StoreReply {
    if (this.isGone(reply)) {
      this.step = 0;
      this.problem = "the collection is gone";
      return StoreReply.Gone;
    }
    if (this.isDone(reply)) return StoreReply.Ok;
    this.problem = this.problemOf(reply);
    return StoreReply.Status;
  }
}
