/** Ollama's `/api/embed` (https://docs.ollama.com/api/embed). */
import { JSON } from "json-as";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { ErrorCause } from "../policy/reasons";
import { quantize } from "../vector/quantize";
import { Embedder, EmbeddingReply, Vector } from "./embedder";

/** Values of a reply beside the vector itself. */
const MAX_VALUES: i32 = 64;

@json
class EmbedRequest {
  model: string = "";
  input: string = "";
  /** -1 keeps the model loaded: a cold load takes longer than the deadline. Ollama takes an integer here, no string. */
  keep_alive: i32 = -1;
}

@final
export class OllamaEmbedder extends Embedder {
  constructor(private readonly model: string) {
    super();
  }

  requestBody(text: Bytes): Bytes {
    const request = new EmbedRequest();
    request.model = this.model;
    request.input = text.toString();
    return Bytes.fromString(JSON.stringify(request));
  }

  readReply(body: Bytes, dimension: i32, keepJson: bool): EmbeddingReply {
    const document = JsonDocument.parse(body, MAX_VALUES, true);
    const embedding = document.element(document.get(document.root, "embeddings"), 0);
    if (document.kind(embedding) != JsonKind.Numbers) return EmbeddingReply.failed(ErrorCause.EmbeddingMalformed);
    if (document.count(embedding) != dimension) return EmbeddingReply.failed(ErrorCause.EmbeddingDimension);
    const values = new StaticArray<f32>(dimension);
    document.numbers(embedding, values);
    const quantized = quantize(values, dimension);
    const json = keepJson ? document.raw(embedding).copy() : Bytes.empty();
    document.release();
    return quantized === null ? EmbeddingReply.failed(ErrorCause.EmbeddingValue) : EmbeddingReply.of(new Vector(quantized, json));
  }
}
