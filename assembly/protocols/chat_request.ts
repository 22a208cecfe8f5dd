import { ByteBuffer, Bytes } from "../core/bytes";
import { BypassReason } from "../policy/reasons";

/** What every protocol makes of a request: the question, the rest of its identity, and the form of answer it asks for. */
@final
export class ChatRequest {
  /** Set if the request cannot be cached. */
  refusal: BypassReason = BypassReason.None;
  /** Everything that can change the answer but the query, in canonical form. */
  readonly rest: ByteBuffer;
  /** Whether the client wants an event stream. */
  streaming: bool = false;
  /** Whether the client wants the usage at the end of the stream. */
  includeUsage: bool = false;
  /** Parts that an embedding does not stand for: the semantic tier is not asked. */
  exactOnly: bool = false;
  private text: Bytes = Bytes.empty();
  /** Lengths of the texts the query was joined from: ["a","b"] and ["a\nb"] must not share an exact key. */
  readonly parts: ByteBuffer = new ByteBuffer(16);

  constructor(sizeHint: i32) {
    this.rest = new ByteBuffer(sizeHint + 64);
  }

  refuse(reason: BypassReason): this {
    this.refusal = reason;
    return this;
  }

  /** The text that is embedded: the user turn's texts, joined by line feeds. */
  get query(): Bytes {
    return this.text;
  }

  addQuery(text: Bytes): void {
    if (this.parts.length == 0) {
      this.text = text;
    } else {
      this.text = new ByteBuffer(this.text.length + text.length + 1).append(this.text).appendByte(0x0a).append(text).view();
    }
    this.parts.appendU32(text.length);
  }
}
