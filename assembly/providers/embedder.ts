/** What an embedding provider is: a file that builds one request and reads one reply. It knows no host. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { appendString } from "../core/json_write";
import { ErrorCause } from "../policy/reasons";
import { cosine } from "../vector/cosine";
import { quantize } from "../vector/quantize";

/** Values of a reply beside the vectors themselves. */
const MAX_VALUES: i32 = 64;

/** A text's embedding in the two ways that are needed. */
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

/**
 * An embedder says its path, the body of its requests, and where the vectors stand in its replies; headers are its configuration's
 * (embedding_config.ts).
 */
export abstract class Embedder {
  private readonly prefix: Bytes;

  /** @param prefix put in front of every text. @param path of the request. */
  constructor(prefix: string, readonly path: string) {
    this.prefix = Bytes.fromString(prefix);
  }

  // What an embedder says.

  /** The body of a request that embeds `texts`: JSON strings, one or two of them. */
  protected abstract bodyOf(texts: Bytes[]): Bytes;

  /** Where the vector of the text `index` stands: a list of numbers; -1 if there is none. */
  protected abstract vectorOf(document: JsonDocument, index: i32): i32;

  // What the filter asks.

  /** The body of the request that embeds `text` (valid UTF-8, cut already). */
  requestBody(text: Bytes): Bytes {
    return this.bodyOf([this.stringOf(text)]);
  }

  /** The body of the request that embeds two texts at once, to be compared. */
  pairBody(a: Bytes, b: Bytes): Bytes {
    return this.bodyOf([this.stringOf(a), this.stringOf(b)]);
  }

  private stringOf(text: Bytes): Bytes {
    const prefix = this.prefix;
    const out = new ByteBuffer(prefix.length + text.length + 16);
    appendString(out, prefix.length == 0 ? text : new ByteBuffer(prefix.length + text.length).append(prefix).append(text).view());
    return out.view();
  }

  /** @param keepJson whether an external store needs the vector as JSON. */
  readReply(body: Bytes, dimension: i32, keepJson: bool): EmbeddingReply {
    const document = JsonDocument.parse(body, MAX_VALUES, true);
    const node = this.vectorOf(document, 0);
    if (document.kind(node) != JsonKind.Numbers) return EmbeddingReply.failed(ErrorCause.EmbeddingMalformed);
    if (document.count(node) != dimension) return EmbeddingReply.failed(ErrorCause.EmbeddingDimension);
    const quantized = quantizedAt(document, node, dimension);
    const json = keepJson ? document.raw(node).copy() : Bytes.empty();
    document.release();
    return quantized === null ? EmbeddingReply.failed(ErrorCause.EmbeddingValue) : EmbeddingReply.of(new Vector(quantized, json));
  }

  /** The cosine similarity of the two texts of `pairBody`; NaN if the reply is not their embeddings. */
  readPair(body: Bytes, dimension: i32): f32 {
    const document = JsonDocument.parse(body, MAX_VALUES, true);
    const a = quantizedAt(document, this.vectorOf(document, 0), dimension);
    const b = quantizedAt(document, this.vectorOf(document, 1), dimension);
    document.release();
    return a === null || b === null ? NaN : cosine(a, b, dimension);
  }
}

/** A JSON list of what are JSON texts already. */
export function listOf(texts: Bytes[]): Bytes {
  const out = new ByteBuffer(1024).appendByte(0x5b);
  for (let i = 0; i < texts.length; i++) {
    if (i > 0) out.appendByte(0x2c);
    out.append(texts[i]);
  }
  return out.appendByte(0x5d).view();
}

/** The vector at `node` as the index keeps it, or null. */
function quantizedAt(document: JsonDocument, node: i32, dimension: i32): Bytes | null {
  if (document.count(node) != dimension) return null;
  const values = new StaticArray<f32>(dimension);
  return document.numbers(node, values) == dimension ? quantize(values, dimension) : null;
}
