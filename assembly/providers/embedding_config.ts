/** The section `embedding`: what every embedder is configured with. Each embedder's class adds its keys and sets its defaults. */
import { bearer, Service } from "../backend/service";
import { MAX_BYTES } from "../policy/guards/text";
import { MIN_WORDS } from "../policy/profiles";
import { Embedder } from "./embedder";

/**
 * What turns a question into a vector.
 * @title Embedding
 * @service the embedder
 * @name ollama
 * @host `serviceName`; for a `cluster` its name, or `localhost` with `ollama`, which on loopback refuses other names
 * @example {"cluster":"ollama","timeout":500}
 */
export abstract class EmbeddingConfig extends Service {
  /** Whether queries in other scripts than Latin use the exact tier alone: known of the model, not configured. */
  latinOnly: bool = true;
  /** Words and bytes between which queries are compared: known of the model, or the same for all. */
  minWords: i32 = MIN_WORDS;
  maxBytes: i32 = MAX_BYTES;

  /**
   * The API of the embedder.
   * @title Embedder
   * @registry assembly/providers/registry.ts EMBEDDERS
   * @example "ollama"
   */
  type: string = "ollama";

  /**
   * Path of the embedding call.
   * @title Path
   * @text Path 256
   * @example "/api/embed"
   * @example "/ollama/api/embed"
   */
  path: string = "";

  /**
   * Name of the embedding model. A model other than all-minilm needs `embedding.dimension`, and serves nothing without
   * `vector.threshold`.
   * @title Model
   * @text Visible 256
   * @example "all-minilm"
   * @example "all-minilm:l6-v2"
   */
  model: string = "";

  /**
   * Sent as a bearer token, unless it is empty.
   * @title API key
   * @text Secret 4096
   * @example "sk-123"
   */
  apiKey: string = "";

  /**
   * Put in front of every text that is embedded, as some models want it; all-minilm wants none. A threshold holds for the prefix it
   * was measured with.
   * @title Prefix
   * @text Secret 256
   * @example "search_query: "
   */
  prefix: string = "";

  /**
   * Milliseconds until a request goes upstream without a vector.
   * @title Deadline
   * @range 1 60000
   * @example 300
   * @example 1000
   */
  timeout: i32 = 300;

  /**
   * Attempts after the first, made by Envoy within the deadline.
   * @title Retries
   * @range 0 5
   * @example 1
   */
  retries: i32 = 1;

  /**
   * Length of the model's vectors.
   * @title Dimension
   * @range 1 4096
   * @example 384
   */
  dimension: i32 = 384;

  /**
   * Bytes of a question that are embedded. Of a longer one the rest must be equal, since what the model does not read could change
   * the answer.
   * @title Longest text
   * @range 16 65536
   * @example 762
   */
  maxInputBytes: i32 = 762;

  /**
   * Callouts under way at once, per worker; further requests go upstream without a vector.
   * @title Calls at once
   * @range 1 1024
   * @example 64
   */
  maxConcurrent: i32 = 64;

  /**
   * Vectors remembered by the digest of their text, per worker.
   * @title Remembered vectors
   * @range 0 65536
   * @example 256
   */
  memoEntries: i32 = 256;

  /**
   * Failures in a row after which the embedder is no longer asked.
   * @title Breaker: failures
   * @range 1 1000
   * @example 5
   */
  breakerFailures: i32 = 5;

  /**
   * Milliseconds until a failed embedder is asked again.
   * @title Breaker: pause
   * @range 100 600000
   * @example 5000
   */
  breakerOpen: i32 = 5000;

  headers(): string[] {
    return bearer(this.apiKey);
  }

  /** What builds the requests and reads the replies. */
  abstract create(): Embedder;
}
