/** What an embedding provider is: a file that builds one request and reads one reply. It knows no host. */
import { Bytes } from "../core/bytes";
import { ErrorCause } from "../policy/reasons";

/** A text's embedding in the two forms that are needed. */
@final
export class Vector {
  constructor(
    /** Sign bits, int8 codes and norm; see vector/quantize.ts. */
    readonly quantized: Bytes,
    /** The JSON array as the embedder wrote it, for an external store; no bytes where there is none. */
    readonly json: Bytes,
  ) {}
}

/** A vector, or why there is none. */
@final
export class EmbeddingReply {
  private constructor(readonly vector: Vector | null, readonly error: ErrorCause) {}

  static of(vector: Vector): EmbeddingReply {
    return new EmbeddingReply(vector, ErrorCause.EmbeddingMalformed);
  }

  static failed(cause: ErrorCause): EmbeddingReply {
    return new EmbeddingReply(null, cause);
  }
}

export abstract class Embedder {
  /** The body of the request that embeds `text` (valid UTF-8, cut already). */
  abstract requestBody(text: Bytes): Bytes;

  /** The body of the request that embeds two texts at once, to be compared. */
  abstract pairBody(a: Bytes, b: Bytes): Bytes;

  /** The cosine similarity of the two texts of `pairBody`; NaN if the reply is not their embeddings. */
  abstract readPair(body: Bytes, dimension: i32): f32;

  /** @param keepJson whether an external store needs the vector as JSON. */
  abstract readReply(body: Bytes, dimension: i32, keepJson: bool): EmbeddingReply;
}
