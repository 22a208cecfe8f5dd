/** Writes the chunks of a stream of OpenAI's completions APIs: what each of them repeats, and around what one brings. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { appendOneLine } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { CHUNK, CHUNK_CHOICE, TEXT_CHOICE, TEXT_COMPLETION, TEXT_USAGE_CHUNK, USAGE_CHUNK } from "./openai_chat_envelope";

/** Members of the answer that each kind of frame writes in its own way. */
const OWN: StaticArray<u8> = utf8("object choices usage");
/** Members that every frame repeats, as the API's own streams do. */
const REPEATED: StaticArray<u8> = utf8("id created model service_tier system_fingerprint");
/** Bytes of `id`, `model` and the like, which every frame repeats. */
const MAX_HEAD: i32 = 4096;
/** Bytes that the frames may add to twice the answer: many small members would otherwise make a stream hundreds of times as long. */
const MAX_ADDED: i32 = 1048576;
const NO_DELTA: StaticArray<u8> = utf8("{}");
const NO_TEXT: StaticArray<u8> = utf8('""');

@final
export class FrameWriter {
  private readonly out: ByteBuffer;
  /** Members that stand in every frame. */
  private readonly head: ByteBuffer = new ByteBuffer(256);
  /** Members of the first frame alone: what is not known here is sent once. */
  private readonly once: ByteBuffer = new ByteBuffer(256);
  /** The delta or text of the next frame. */
  readonly delta: ByteBuffer = new ByteBuffer(1024);
  private readonly choice: ByteBuffer = new ByteBuffer(1024);
  /** The number of the choice that is told. */
  private readonly index: ByteBuffer = new ByteBuffer(16);
  private began: bool = false;
  /** Bytes of the whole stream. */
  private readonly limit: i32;

  /** @param length of the answer in bytes. @param isText whether choices hold a text, as in the older API. */
  constructor(
    private readonly document: JsonDocument,
    length: i32,
    private readonly isText: bool,
  ) {
    this.limit = (length << 1) + MAX_ADDED;
    this.out = new ByteBuffer(length + (length >> 2) + 2048);
  }

  /** Reads what stands beside the choices. @returns false if frames cannot repeat it. */
  readHead(): bool {
    const document = this.document;
    for (let member = document.first(document.root); member >= 0; member = document.next(member)) {
      if (document.keyIsIn(member, OWN)) continue;
      if (document.keyIsIn(member, REPEATED)) appendMember(this.head, document, member);
      appendMember(this.once, document, member);
    }
    return this.head.length <= MAX_HEAD;
  }

  /** Goes to the choice of this number. */
  at(index: i32): void {
    this.index.clear();
    this.index.appendDecimal(index);
  }

  /** Whether what is sent once would make the line with the first piece too long. */
  get beginsLong(): bool {
    return !this.began && this.once.length > MAX_HEAD;
  }

  openDelta(member: i32): void {
    this.delta.clear();
    this.delta.appendByte(0x7b);
    this.appendKey(member);
  }

  appendKey(member: i32): void {
    this.delta.appendByte(0x22).append(this.document.rawKey(member)).appendByte(0x22).appendByte(0x3a);
  }

  appendPiece(piece: Bytes): void {
    this.delta.appendByte(0x22).append(piece).appendByte(0x22);
  }

  /** Ends the delta and writes its frame; false if the stream grew too long. */
  send(logprobs: i32, end: i32, others: Bytes): bool {
    this.delta.appendByte(0x7d);
    return this.write(this.document.raw(logprobs), end, others);
  }

  /** A chunk whose delta or text is empty. */
  writeEmpty(logprobs: Bytes): bool {
    this.delta.clear();
    this.delta.append(Bytes.of(this.isText ? NO_TEXT : NO_DELTA));
    return this.write(logprobs, -1, Bytes.empty());
  }

  /** Writes one frame around the delta or text; false if the stream grew too long. */
  write(logprobs: Bytes, end: i32, others: Bytes): bool {
    const document = this.document;
    const chances = new ByteBuffer(16);
    appendOneLine(chances, logprobs);
    this.choice.clear();
    (this.isText ? TEXT_CHOICE : CHUNK_CHOICE).write(this.choice, others, [this.index.view(), this.delta.view(), chances.view(), document.raw(end)]);
    this.out.appendAscii("data: ");
    (this.isText ? TEXT_COMPLETION : CHUNK).write(this.out, this.began ? this.head.view() : this.once.view(), [this.choice.view()]);
    this.out.appendAscii("\n\n");
    this.began = true;
    return this.out.length <= this.limit;
  }

  /** Ends the stream, with the token counts `usage` unless it is -1. */
  end(usage: i32): Bytes {
    if (usage >= 0) {
      const counts = new ByteBuffer(256);
      appendOneLine(counts, this.document.raw(usage));
      this.out.appendAscii("data: ");
      (this.isText ? TEXT_USAGE_CHUNK : USAGE_CHUNK).write(this.out, this.head.view(), [counts.view()]);
      this.out.appendAscii("\n\n");
    }
    return this.out.appendAscii("data: [DONE]\n\n").view();
  }
}

/** Appends a member to others, behind a comma. */
export function appendMember(out: ByteBuffer, document: JsonDocument, member: i32): void {
  if (out.length > 0) out.appendByte(0x2c);
  out.appendByte(0x22).append(document.rawKey(member)).appendByte(0x22).appendByte(0x3a);
  appendOneLine(out, document.raw(member));
}
