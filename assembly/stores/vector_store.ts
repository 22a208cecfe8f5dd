/**
 * What an external vector store is: a file that builds requests and reads replies. It knows no host.
 *
 * The answer travels in the payload of its vector, so a hit needs no second look-up; the partition is a filter inside the store, so a
 * query never sees a foreign entry.
 */
import { Bytes } from "../core/bytes";
import { Answer } from "./record";

/** An HTTP request to the store. */
@final
export class StoreRequest {
  constructor(
    readonly method: string,
    readonly path: string,
    readonly body: Bytes,
  ) {}
}

/** Candidates of one query: the greatest `vector.topK`. A store that answers more does not keep its worker busy with them. */
export const MAX_CANDIDATES: i32 = 100;

/** A near answer. */
@final
export class Candidate {
  constructor(
    readonly answer: Answer,
    /** Cosine similarity, -1 to 1. */
    readonly similarity: f32,
  ) {}
}

/** What came of reading a reply. */
export enum ReplyOutcome {
  Ok,
  /** Another status than was hoped for. */
  Status,
  /** Not what was asked for. */
  Malformed,
  /** What the store is set up with is gone: set it up again. */
  Gone,
}

/** A reply as it was read: all that it says. */
@final
export class StoreReply {
  private constructor(
    readonly outcome: ReplyOutcome,
    /** Why the reply was refused, for the log; empty if it was not. */
    readonly problem: string,
    /** Of a query: nearest first. */
    readonly candidates: Candidate[] = [],
    /** Of a look-up by key; null if there is no such entry. */
    readonly answer: Answer | null = null,
    /** Of a sweep: entries that it took out. */
    readonly swept: i32 = 0,
    /** What must be sent now to end what this was the first part of; null if it has ended. */
    readonly following: StoreRequest | null = null,
  ) {}

  get isOk(): bool {
    return this.outcome == ReplyOutcome.Ok;
  }

  /** What was asked for is done, or goes on with `following`. */
  static done(following: StoreRequest | null = null): StoreReply {
    return new StoreReply(ReplyOutcome.Ok, "", [], null, 0, following);
  }

  /** A query was answered. */
  static near(candidates: Candidate[]): StoreReply {
    return new StoreReply(ReplyOutcome.Ok, "", candidates);
  }

  /** A look-up by key was answered. */
  static found(answer: Answer | null): StoreReply {
    return new StoreReply(ReplyOutcome.Ok, "", [], answer);
  }

  /** A sweep took so many entries out, or goes on with `following`. */
  static sweptOut(entries: i32, following: StoreRequest | null): StoreReply {
    return new StoreReply(ReplyOutcome.Ok, "", [], null, entries, following);
  }

  static refused(outcome: ReplyOutcome, problem: string): StoreReply {
    return new StoreReply(outcome, problem);
  }
}

export abstract class VectorStore {
  /** What to ask before anything else, one request after the other; null once that is done. */
  abstract setup(): StoreRequest | null;

  /** Ok says to go on: with the next request of `setup`, if there is one. */
  abstract readSetup(status: i32, body: Bytes): StoreReply;

  /** What was found or made by the set-up, for the log. */
  abstract get place(): string;

  /**
   * @param vector the query's embedding, a JSON array.
   * @param now milliseconds since 1970: expired entries are left out inside the store.
   */
  abstract query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest;

  abstract readQuery(status: i32, body: Bytes): StoreReply;

  /** Asks for the entry under an exact key. */
  abstract find(key: Bytes): StoreRequest;

  abstract readFind(status: i32, body: Bytes): StoreReply;

  /** Bytes of a record at most: a larger answer cannot be written. */
  get maxRecordBytes(): i32 {
    return i32.MAX_VALUE;
  }

  /**
   * Keeps answers, each in place of one under its exact key. No two have the same key.
   * @param vectors of their questions, a JSON array each.
   */
  abstract write(answers: Answer[], vectors: Bytes[]): StoreRequest;

  /** Takes the entries with these exact keys out. `readWrite` reads the reply. */
  abstract remove(keys: Bytes[]): StoreRequest;

  abstract readWrite(status: i32, body: Bytes): StoreReply;

  /** Takes out at most `limit` entries whose life was over at `now`, in milliseconds since 1970. `readSweep` reads the reply. */
  abstract sweep(now: i64, limit: i32): StoreRequest;

  abstract readSweep(status: i32, body: Bytes): StoreReply;
}
