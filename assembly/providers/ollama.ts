/** Ollama's `/api/embed` (https://docs.ollama.com/api/embed). */
import { JSON } from "json-as";
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { appendString } from "../core/json_write";
import { HOLE, Template } from "../core/template";
import { ErrorCause } from "../policy/reasons";
import { cosine } from "../vector/cosine";
import { quantize } from "../vector/quantize";
import { Embedder, EmbeddingReply, Vector } from "./embedder";

/** Values of a reply beside the vector itself. */
const MAX_VALUES: i32 = 64;

@json
class EmbedRequest {
  model: string = "";
  input: JSON.Raw = HOLE;
  /** -1 keeps the model loaded: a cold load takes longer than the deadline. Ollama takes an integer here, no string. */
  keep_alive: i32 = -1;
}

@final
export class OllamaEmbedder extends Embedder {
  private readonly request: Template;
  private readonly prefix: Bytes;

  /** @param prefix put in front of every text. */
  constructor(model: string, prefix: string) {
    super();
    this.prefix = Bytes.fromString(prefix);
    const request = new EmbedRequest();
    request.model = model;
    this.request = new Template(JSON.stringify(request));
  }

  requestBody(text: Bytes): Bytes {
    const input = new ByteBuffer(text.length + 64);
    this.appendText(input, text);
    return this.bodyOf(input);
  }

  pairBody(a: Bytes, b: Bytes): Bytes {
    const input = new ByteBuffer(a.length + b.length + 64).appendByte(0x5b);
    this.appendText(input, a);
    input.appendByte(0x2c);
    this.appendText(input, b);
    return this.bodyOf(input.appendByte(0x5d));
  }

  private appendText(out: ByteBuffer, text: Bytes): void {
    const prefix = this.prefix;
    appendString(out, prefix.length == 0 ? text : new ByteBuffer(prefix.length + text.length).append(prefix).append(text).view());
  }

  private bodyOf(input: ByteBuffer): Bytes {
    const out = new ByteBuffer(input.length + 128);
    this.request.write(out, Bytes.empty(), [input.view()]);
    return out.view();
  }

  readReply(body: Bytes, dimension: i32, keepJson: bool): EmbeddingReply {
    const document = JsonDocument.parse(body, MAX_VALUES, true);
    const embedding = document.element(document.get(document.root, "embeddings"), 0);
    if (document.kind(embedding) != JsonKind.Numbers) return EmbeddingReply.failed(ErrorCause.EmbeddingMalformed);
    if (document.count(embedding) != dimension) return EmbeddingReply.failed(ErrorCause.EmbeddingDimension);
    const quantized = vectorAt(document, embedding, dimension);
    const json = keepJson ? document.raw(embedding).copy() : Bytes.empty();
    document.release();
    return quantized === null ? EmbeddingReply.failed(ErrorCause.EmbeddingValue) : EmbeddingReply.of(new Vector(quantized, json));
  }

  readPair(body: Bytes, dimension: i32): f32 {
    const document = JsonDocument.parse(body, MAX_VALUES, true);
    const embeddings = document.get(document.root, "embeddings");
    const a = vectorAt(document, document.element(embeddings, 0), dimension);
    const b = vectorAt(document, document.element(embeddings, 1), dimension);
    document.release();
    return a === null || b === null ? NaN : cosine(a, b, dimension);
  }
}

/** The vector at `node` as the index keeps it, or null. */
function vectorAt(document: JsonDocument, node: i32, dimension: i32): Bytes | null {
  if (document.count(node) != dimension) return null;
  const values = new StaticArray<f32>(dimension);
  return document.numbers(node, values) == dimension ? quantize(values, dimension) : null;
}
