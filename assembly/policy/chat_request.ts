import { ByteBuffer, Bytes } from "../core/bytes";
import { BypassReason } from "./reasons";

/** What every protocol makes of a request: the question, the rest of its identity, and the form of answer it asks for. */
@final
export class ChatRequest {
  /** Set if the request cannot be cached. */
  refusal: BypassReason = BypassReason.None;
  /** Whether the body names the model; else the path must. */
  namesModel: bool = true;
  /** Whether the client wants an event stream. */
  streaming: bool = false;
  /** Whether the client wants the usage at the end of the stream. */
  includeUsage: bool = false;
  /** Parts that an embedding does not stand for: the semantic tier is not asked. */
  exactOnly: bool = false;
  /** Whether the conversation has turns beside the question and the instructions. */
  hasHistory: bool = false;
  private text: Bytes = Bytes.empty();
  /** The texts joined so far, if there are several. It grows by doubling: a client chooses how many there are. */
  private joined: ByteBuffer | null = null;
  private lengths: ByteBuffer | null = null;
  private count: i32 = 0;

  constructor(
    /** Everything that can change the answer but the query, in canonical form. It is good until the next request is read. */
    readonly rest: ByteBuffer,
  ) {}

  /** Lengths of the texts the query was joined from, if it is not one text: ["a","b"] and ["a\nb"] must not share an exact key. */
  get parts(): Bytes {
    const lengths = this.lengths;
    return lengths === null ? Bytes.empty() : lengths.view();
  }

  refuse(reason: BypassReason): this {
    this.refusal = reason;
    return this;
  }

  /** The text that is embedded: the user turn's texts, joined by line feeds. */
  get query(): Bytes {
    return this.text;
  }

  /** Keeps the query apart from the body it is a part of. */
  detach(): void {
    this.text = this.text.copy();
    this.joined = null;
  }

  addQuery(text: Bytes): void {
    if (this.count++ == 0) {
      this.text = text;
      return;
    }
    let lengths = this.lengths;
    if (lengths === null) {
      lengths = new ByteBuffer(16).appendU32(this.text.length);
      this.lengths = lengths;
    }
    lengths.appendU32(text.length);
    let joined = this.joined;
    if (joined === null) {
      joined = new ByteBuffer((this.text.length + text.length) << 1).append(this.text);
      this.joined = joined;
    }
    this.text = joined.appendByte(0x0a).append(text).view();
  }
}
