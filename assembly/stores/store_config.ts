/** What every store outside the filter is configured with, in the section `vector`. Each store's class adds its keys and sets its defaults. */
import { bearer, Service } from "../backend/service";
import { VectorStore } from "./vector_store";

/**
 * @service the store
 * @name chroma
 * @host `serviceName` or `cluster`
 */
export abstract class StoreConfig extends Service {
  /**
   * Sent as the store wants it: as a bearer token, `api-key`, `dashvector-auth-token` or `ApiKey`. Empty: not sent.
   * @title API key
   * @text Secret 4096
   * @example "ck-123"
   */
  apiKey: string = "";

  /**
   * Beginning of the collection's name. The rest says of which embedding model, dimension and prefix the vectors are, and in which format the
   * entries: `reprise_0a1b2c3d`. It is created if it is missing.
   * @title Collection
   * @key collectionID
   * @text ChromaName 256
   * @example "reprise"
   */
  collection: string = "reprise";

  /**
   * Seconds between two sweeps, each of which deletes expired entries from the external store; 0 for none. One VM of an Envoy, which
   * is elected, sweeps; while a sweep finds as many as it may, the next one follows after a second.
   * @title Time between sweeps
   * @range 0 86400
   * @example 60
   */
  sweepInterval: i32 = 60;

  /**
   * Entries that one sweep deletes at most, with Chroma, OpenSearch, Elasticsearch and DashVector; the others, and a Chroma that does not know
   * `limit`, delete all that have expired.
   * @title Entries of a sweep
   * @range 1 10000
   * @example 100
   */
  sweepLimit: i32 = 100;

  headers(): string[] {
    return bearer(this.apiKey);
  }

  /** What builds the requests and reads the replies. @param collection its name. @param dimension numbers in a vector. */
  abstract create(collection: string, dimension: i32): VectorStore;

  /** The cosine similarity that a score of this store means, as Higress compares `threshold` with it. */
  cosineOf(score: f64): f64 {
    return score;
  }
}
