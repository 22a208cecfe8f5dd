/** Ollama's `/api/embed` (https://docs.ollama.com/api/embed). */
import { JSON } from "json-as";
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { HOLE, Template } from "../core/template";
import { Embedder, listOf } from "./embedder";
import { EmbeddingConfig } from "./embedding_config";

@final
export class OllamaConfig extends EmbeddingConfig {
  constructor() {
    super();
    this.cluster = "ollama";
    this.servicePort = 11434;
    // An Ollama on loopback answers 403 to names it does not know; it always knows this one.
    this.host = "localhost";
    this.path = "/api/embed";
    this.model = "all-minilm";
  }

  create(): Embedder {
    return new OllamaEmbedder(this.model, this.prefix, this.path);
  }
}

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

  constructor(model: string, prefix: string, path: string) {
    super(prefix, path);
    const request = new EmbedRequest();
    request.model = model;
    this.request = new Template(JSON.stringify(request));
  }

  protected bodyOf(texts: Bytes[]): Bytes {
    const out = new ByteBuffer(1024);
    this.request.write(out, Bytes.empty(), [texts.length == 1 ? texts[0] : listOf(texts)]);
    return out.view();
  }

  protected vectorOf(document: JsonDocument, index: i32): i32 {
    return document.element(document.get(document.root, "embeddings"), index);
  }
}
