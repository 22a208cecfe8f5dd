/** A chat completion object told as a stream of chunks; the same for the older API, whose choices hold a text. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { ListSlices, MAX_PIECE, StringPieces } from "../core/json_pieces";
import { appendOneLine, inside } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { appendChanged } from "./changed_object";
import { isPlain } from "./plain_object";
import { choiceIndex, MAX_CHOICES } from "./openai_chat_answer";
import { CHUNK, CHUNK_CHOICE, FIRST_DELTA, TEXT_CHOICE, TEXT_COMPLETION, TEXT_USAGE_CHUNK, USAGE_CHUNK } from "./openai_chat_envelope";

/** Members of the answer that each kind of frame writes in its own way. */
const OWN: StaticArray<u8> = utf8("object choices usage");
/** Members that every frame repeats, as the API's own streams do. */
const REPEATED: StaticArray<u8> = utf8("id created model service_tier system_fingerprint");
const KNOWN_OF_CHOICE: StaticArray<u8> = utf8("index message logprobs finish_reason");
const KNOWN_OF_TEXT: StaticArray<u8> = utf8("index text logprobs finish_reason");
/** Bytes of `id`, `model` and the like, which every frame repeats. */
const MAX_HEAD: i32 = 4096;
/** Bytes that the frames may add to twice the answer: many small members would otherwise make a stream hundreds of times as long. */
const MAX_ADDED: i32 = 1048576;

/** What of a tool call comes in pieces where it is long. */
const CALL_BEGUN: StaticArray<u8> = utf8('arguments="" input=""');
const NO_DELTA: StaticArray<u8> = utf8("{}");
const NO_TEXT: StaticArray<u8> = utf8('""');

/**
 * The stream that tells `body`: for each choice a chunk with the role, one for each member of the message (the text behind reasoning
 * and the like, tool calls last), one with the end; then the usage if asked for, and `[DONE]`. Texts, arguments of calls and log
 * probabilities that are long come in several chunks; no line with them is longer than 32 KiB.
 * @param isText whether this is the older API: then a chunk with the text, and one with the end.
 * @returns null if `body` has no usage but the client asked for it, or cannot be told in chunks.
 */
export function streamOf(body: Bytes, includeUsage: bool, isText: bool): Bytes | null {
  const document = JsonDocument.parse(body);
  const root = document.root;
  if (document.error != JsonError.None || !isPlain(document, root)) return null;
  const usage = document.get(root, "usage");
  if (includeUsage && document.kind(usage) != JsonKind.Object) return null;
  const choices = document.get(root, "choices");
  const count = document.count(choices);
  if (document.kind(choices) != JsonKind.Array || count == 0 || count > MAX_CHOICES) return null;

  const frames = new Frames(document, body.length, isText);
  if (!frames.readHead()) return null;
  const told = new StaticArray<bool>(count);
  for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
    const index = choiceIndex(document, choice);
    // A client of the stream tells choices apart by their number alone: each must have its own, from 0 on.
    if (index < 0 || index >= count || unchecked(told[index])) return null;
    unchecked((told[index] = true));
    if (!frames.tell(choice, index)) return null;
  }
  const stream = frames.end(includeUsage ? usage : -1);
  document.release();
  return stream;
}

@final
class Frames {
  private readonly out: ByteBuffer;
  /** Members that stand in every frame. */
  private readonly head: ByteBuffer = new ByteBuffer(256);
  /** Members of the first frame alone: what is not known here is sent once. */
  private readonly once: ByteBuffer = new ByteBuffer(256);
  private readonly delta: ByteBuffer = new ByteBuffer(1024);
  private readonly choice: ByteBuffer = new ByteBuffer(1024);
  /** The number of the choice that is told. */
  private readonly index: ByteBuffer = new ByteBuffer(16);
  private began: bool = false;
  /** Bytes of the whole stream. */
  private readonly limit: i32;

  /** @param length of the answer in bytes. */
  constructor(
    private readonly document: JsonDocument,
    length: i32,
    private readonly isText: bool,
  ) {
    this.limit = (length << 1) + MAX_ADDED;
    this.out = new ByteBuffer(length + (length >> 2) + 2048);
  }

  /** Reads what stands beside the choices. */
  readHead(): bool {
    const document = this.document;
    for (let member = document.first(document.root); member >= 0; member = document.next(member)) {
      if (document.keyIsIn(member, OWN)) continue;
      if (document.keyIsIn(member, REPEATED)) appendMember(this.head, document, member);
      appendMember(this.once, document, member);
    }
    return this.head.length <= MAX_HEAD;
  }

  /** Writes the frames of one choice; false if it cannot be told in chunks. */
  tell(choice: i32, index: i32): bool {
    const document = this.document;
    const end = document.get(choice, "finish_reason");
    if (document.kind(end) != JsonKind.String || !isPlain(document, choice)) return false;
    this.index.clear();
    this.index.appendDecimal(index);
    return this.isText ? this.tellText(choice, end) : this.tellMessage(choice, end);
  }

  private tellText(choice: i32, end: i32): bool {
    const document = this.document;
    const text = document.get(choice, "text");
    if (document.kind(text) != JsonKind.String) return false;
    // What is sent once would make the line with the first piece too long.
    if (!this.began && this.once.length > MAX_HEAD && !this.writeEmpty(Bytes.empty())) return false;
    const logprobs = document.get(choice, "logprobs");
    const isShort = this.fitTogether(text, logprobs);
    const pieces = new StringPieces(inside(document.raw(text)));
    while (pieces.next()) {
      this.delta.clear();
      this.appendPiece(pieces.piece);
      if (!this.write(isShort ? document.raw(logprobs) : Bytes.empty(), -1, Bytes.empty())) return false;
    }
    if (!isShort && !this.tellLogprobs(logprobs)) return false;
    this.delta.clear();
    this.delta.append(Bytes.of(NO_TEXT));
    return this.write(Bytes.empty(), end, othersOf(document, choice, KNOWN_OF_TEXT));
  }

  private tellMessage(choice: i32, end: i32): bool {
    const document = this.document;
    const message = document.get(choice, "message");
    const content = document.get(message, "content");
    const kind = document.kind(content);
    if (kind != JsonKind.String && kind != JsonKind.Null && kind != JsonKind.Missing) return false;
    if (!isPlain(document, message)) return false;
    this.first(message, kind == JsonKind.String);
    let logprobs = document.get(choice, "logprobs");
    const calls = document.get(message, "tool_calls");
    for (let member = document.first(message); member >= 0; member = document.next(member)) {
      if (member == content || member == calls || document.keyIs(member, "role") || isEmpty(document, member)) continue;
      if (!this.tellMember(member)) return false;
    }
    if (kind == JsonKind.String && !isEmpty(document, content)) {
      const isShort = this.fitTogether(content, logprobs);
      if (!this.tellString(content, isShort ? logprobs : -1)) return false;
      if (isShort) logprobs = -1;
    }
    if (!isEmpty(document, calls) && !this.tellCalls(calls)) return false;
    if (document.raw(logprobs).length > MAX_PIECE) {
      if (!this.tellLogprobs(logprobs)) return false;
      logprobs = -1;
    }
    this.delta.clear();
    this.delta.appendByte(0x7b);
    return this.send(logprobs, end, othersOf(document, choice, KNOWN_OF_CHOICE));
  }

  private fitTogether(text: i32, logprobs: i32): bool {
    return this.document.raw(text).length + this.document.raw(logprobs).length <= MAX_PIECE;
  }

  /** One member of the message that is not empty. */
  private tellMember(member: i32): bool {
    const document = this.document;
    if (document.kind(member) == JsonKind.String) return this.tellString(member, -1);
    const isCall = document.keyIs(member, "function_call") && isPlain(document, member);
    this.openDelta(member);
    if (!isCall || document.raw(member).length <= MAX_PIECE) {
      appendOneLine(this.delta, document.raw(member));
      return this.send(-1, -1, Bytes.empty());
    }
    appendChanged(this.delta, document, member, CALL_BEGUN);
    if (!this.send(-1, -1, Bytes.empty())) return false;
    const pieces = new StringPieces(inside(document.raw(document.get(member, "arguments"))));
    while (pieces.next()) {
      this.delta.clear();
      this.delta.appendAscii('{"function_call":{"arguments":');
      this.appendPiece(pieces.piece);
      this.delta.appendByte(0x7d);
      if (!this.send(-1, -1, Bytes.empty())) return false;
    }
    return true;
  }

  /** A member of the message that is a text, in as many deltas as it takes. @param logprobs of a text of one delta, or -1. */
  private tellString(member: i32, logprobs: i32): bool {
    const pieces = new StringPieces(inside(this.document.raw(member)));
    while (pieces.next()) {
      this.openDelta(member);
      this.appendPiece(pieces.piece);
      if (!this.send(logprobs, -1, Bytes.empty())) return false;
    }
    return true;
  }

  private tellCalls(calls: i32): bool {
    const document = this.document;
    if (document.kind(calls) != JsonKind.Array) return false;
    const isShort = document.raw(calls).length <= MAX_PIECE;
    let count = 0;
    if (isShort) this.openCalls();
    for (let call = document.first(calls); call >= 0; call = document.next(call)) {
      if (document.count(call) == 0 || document.kind(call) != JsonKind.Object) return false;
      if (!isShort) {
        if (!this.tellLongCall(call, count++)) return false;
        continue;
      }
      if (count > 0) this.delta.appendByte(0x2c);
      this.appendCallHead(call, count++);
      const raw = document.raw(call);
      appendOneLine(this.delta, raw.slice(1, raw.length));
    }
    return !isShort || this.closeCalls();
  }

  /** A call in a delta of its own; the text that its tool gets in as many more as it takes. */
  private tellLongCall(call: i32, number: i32): bool {
    const document = this.document;
    const custom = document.get(call, "custom");
    const inner = custom >= 0 ? custom : document.get(call, "function");
    const input = document.get(inner, custom >= 0 ? "input" : "arguments");
    this.openCalls();
    this.appendCallHead(call, number);
    if (document.raw(input).length <= MAX_PIECE || document.kind(input) != JsonKind.String || !isPlain(document, call) || !isPlain(document, inner)) {
      const raw = document.raw(call);
      appendOneLine(this.delta, raw.slice(1, raw.length));
      return this.closeCalls();
    }
    const start = this.delta.length;
    for (let member = document.first(call); member >= 0; member = document.next(member)) {
      if (this.delta.length > start) this.delta.appendByte(0x2c);
      this.appendKey(member);
      if (member == inner) appendChanged(this.delta, document, inner, CALL_BEGUN);
      else appendOneLine(this.delta, document.raw(member));
    }
    this.delta.appendByte(0x7d);
    if (!this.closeCalls()) return false;
    const pieces = new StringPieces(inside(document.raw(input)));
    while (pieces.next()) {
      this.openCalls();
      const index = document.get(call, "index");
      this.delta.appendAscii('{"index":');
      if (index >= 0) this.delta.append(document.raw(index));
      else this.delta.appendDecimal(number);
      this.delta.appendByte(0x2c);
      this.appendKey(inner);
      this.delta.appendByte(0x7b);
      this.appendKey(input);
      this.appendPiece(pieces.piece);
      this.delta.appendAscii("}}");
      if (!this.closeCalls()) return false;
    }
    return true;
  }

  /** Begins a call with its number, unless it has one itself. */
  private appendCallHead(call: i32, number: i32): void {
    this.delta.appendByte(0x7b);
    if (this.document.get(call, "index") < 0) this.delta.appendAscii('"index":').appendDecimal(number).appendByte(0x2c);
  }

  private openCalls(): void {
    this.delta.clear();
    this.delta.appendAscii('{"tool_calls":[');
  }

  private closeCalls(): bool {
    this.delta.appendByte(0x5d);
    return this.send(-1, -1, Bytes.empty());
  }

  /** Chunks with nothing but log probabilities, of which each brings some elements of every list. */
  private tellLogprobs(logprobs: i32): bool {
    const document = this.document;
    if (!isPlain(document, logprobs)) return logprobs < 0 || this.writeEmpty(document.raw(logprobs));
    const lists: i32[] = [];
    for (let member = document.first(logprobs); member >= 0; member = document.next(member)) {
      if (document.kind(member) == JsonKind.Array) lists.push(member);
    }
    const slices = new ListSlices(document, lists);
    for (let first = true; slices.next() || first; first = false) {
      const object = new ByteBuffer(MAX_PIECE).appendByte(0x7b);
      let list = 0;
      for (let member = document.first(logprobs); member >= 0; member = document.next(member)) {
        const isList = document.kind(member) == JsonKind.Array;
        if (!isList && !first) continue;
        if (object.length > 1) object.appendByte(0x2c);
        object.appendByte(0x22).append(document.rawKey(member)).appendAscii('":');
        if (isList) object.appendByte(0x5b).append(slices.slice(list++)).appendByte(0x5d);
        else appendOneLine(object, document.raw(member));
      }
      if (!this.writeEmpty(object.appendByte(0x7d).view())) return false;
    }
    return true;
  }

  /** A chunk whose delta or text is empty. */
  private writeEmpty(logprobs: Bytes): bool {
    this.delta.clear();
    this.delta.append(Bytes.of(this.isText ? NO_TEXT : NO_DELTA));
    return this.write(logprobs, -1, Bytes.empty());
  }

  private appendPiece(piece: Bytes): void {
    this.delta.appendByte(0x22).append(piece).appendByte(0x22);
  }

  private appendKey(member: i32): void {
    this.delta.appendByte(0x22).append(this.document.rawKey(member)).appendByte(0x22).appendByte(0x3a);
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

  /** The chunk that begins a choice: its role, and the members that are null or empty, so that clients know of them. */
  private first(message: i32, text: bool): void {
    const document = this.document;
    const empties = new ByteBuffer(64);
    for (let member = document.first(message); member >= 0; member = document.next(member)) {
      if (document.keyIs(member, "role") || document.keyIs(member, "content") || !isEmpty(document, member)) continue;
      appendMember(empties, document, member);
    }
    const role = document.get(message, "role");
    this.delta.clear();
    FIRST_DELTA.write(this.delta, empties.view(), [
      role < 0 ? Bytes.fromString('"assistant"') : document.raw(role),
      text ? Bytes.fromString('""') : Bytes.empty(),
    ]);
    // `send` closes the object.
    this.delta.truncate(this.delta.length - 1);
    this.send(-1, -1, Bytes.empty());
  }

  private openDelta(member: i32): void {
    this.delta.clear();
    this.delta.appendByte(0x7b);
    this.appendKey(member);
  }

  /** Ends the delta and writes its frame; false if the stream grew too long. */
  private send(logprobs: i32, end: i32, others: Bytes): bool {
    this.delta.appendByte(0x7d);
    return this.write(this.document.raw(logprobs), end, others);
  }

  /** Writes one frame around the delta or text; false if the stream grew too long. */
  private write(logprobs: Bytes, end: i32, others: Bytes): bool {
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
}

/** Members of the choice that are not known here; they go with its end. */
function othersOf(document: JsonDocument, choice: i32, known: StaticArray<u8>): Bytes {
  const others = new ByteBuffer(16);
  for (let member = document.first(choice); member >= 0; member = document.next(member)) {
    if (!document.keyIsIn(member, known)) appendMember(others, document, member);
  }
  return others.view();
}

function appendMember(out: ByteBuffer, document: JsonDocument, member: i32): void {
  if (out.length > 0) out.appendByte(0x2c);
  out.appendByte(0x22).append(document.rawKey(member)).appendByte(0x22).appendByte(0x3a);
  appendOneLine(out, document.raw(member));
}

/** Missing, null, an empty string or an empty list. */
function isEmpty(document: JsonDocument, node: i32): bool {
  switch (document.kind(node)) {
    case JsonKind.Missing:
    case JsonKind.Null: return true;
    case JsonKind.String: return document.raw(node).length == 2;
    case JsonKind.Array: return document.count(node) == 0;
    default: return false;
  }
}
