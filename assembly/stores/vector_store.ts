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
export enum StoreReply {
  Ok,
  /** Another status than was hoped for. */
  Status,
  /** Not what was asked for. */
  Malformed,
  /** What the store is set up with is gone: set it up again. */
  Gone,
}

export abstract class VectorStore {
  /** What to ask before anything else, one request after the other; null once that is done. */
  abstract setup(): StoreRequest | null;

  /** Ok says to go on: with the next request of `setup`, if there is one. */
  abstract readSetup(status: i32, body: Bytes): StoreReply;

  /** What was found or made by the set-up, for the log. */
  abstract get place(): string;

  /** Why the last reply was refused, for the log. */
  problem: string = "";

  /**
   * @param vector the query's embedding, a JSON array.
   * @param now milliseconds since 1970: expired entries are left out inside the store.
   */
  abstract query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest;

  /** Candidates of the last query, nearest first. */
  candidates: Candidate[] = [];

  abstract readQuery(status: i32, body: Bytes): StoreReply;

  /** Asks for the entry under an exact key. */
  abstract find(key: Bytes): StoreRequest;

  /** What the last reply to `find` held; null if there is no such entry. */
  found: Answer | null = null;

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

  /** What must be sent now to end what the last reply to a write, a removal or a sweep was the first part of; null if it has ended. */
  following: StoreRequest | null = null;

  /** Takes out at most `limit` entries whose life was over at `now`, in milliseconds since 1970. `readSweep` reads the reply. */
  abstract sweep(now: i64, limit: i32): StoreRequest;

  /** Entries that the last sweep took out. */
  swept: i32 = 0;

  abstract readSweep(status: i32, body: Bytes): StoreReply;
}
