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
  /** What to ask before anything else; null once that is done. */
  abstract setup(): StoreRequest | null;

  abstract readSetup(status: i32, body: Bytes): StoreReply;

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

  abstract write(answer: Answer, vector: Bytes): StoreRequest;

  /** Takes the entry with this exact key out. `readWrite` reads the reply. */
  abstract remove(key: Bytes): StoreRequest;

  abstract readWrite(status: i32, body: Bytes): StoreReply;
}
