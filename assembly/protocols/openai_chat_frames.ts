/** A chat completion object told as a stream of chunks; the same for the older API, whose choices hold a text. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { MAX_PIECE, StringPieces } from "../core/json_pieces";
import { appendOneLine, inside } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { choiceIndex, MAX_CHOICES } from "./openai_chat_answer";
import { writeCalls, writeLongFunctionCall } from "./openai_chat_calls";
import { FIRST_DELTA } from "./openai_chat_envelope";
import { appendMember, FrameWriter } from "./openai_chat_frame_writer";
import { writeLogprobs } from "./openai_chat_logprobs";
import { isPlain } from "./plain_object";

const KNOWN_OF_CHOICE: StaticArray<u8> = utf8("index message logprobs finish_reason");
const KNOWN_OF_TEXT: StaticArray<u8> = utf8("index text logprobs finish_reason");

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

  const frames = new FrameWriter(document, body.length, isText);
  if (!frames.readHead()) return null;
  const teller = new Teller(document, frames, isText);
  const told = new StaticArray<bool>(count);
  for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
    const index = choiceIndex(document, choice);
    // A client of the stream tells choices apart by their number alone: each must have its own, from 0 on.
    if (index < 0 || index >= count || unchecked(told[index])) return null;
    unchecked((told[index] = true));
    frames.at(index);
    if (!teller.tell(choice)) return null;
  }
  const stream = frames.end(includeUsage ? usage : -1);
  document.release();
  return stream;
}

@final
class Teller {
  constructor(
    private readonly document: JsonDocument,
    private readonly frames: FrameWriter,
    private readonly isText: bool,
  ) {}

  /** Writes the frames of one choice; false if it cannot be told in chunks. */
  tell(choice: i32): bool {
    const document = this.document;
    const end = document.get(choice, "finish_reason");
    if (document.kind(end) != JsonKind.String || !isPlain(document, choice)) return false;
    return this.isText ? this.writeText(choice, end) : this.messageToStream(choice, end);
  }

  private writeText(choice: i32, end: i32): bool {
    const document = this.document;
    const text = document.get(choice, "text");
    if (document.kind(text) != JsonKind.String) return false;
    if (this.frames.beginsLong && !this.frames.writeEmpty(Bytes.empty())) return false;
    const logprobs = document.get(choice, "logprobs");
    const isShort = this.fitTogether(text, logprobs);
    const pieces = new StringPieces(inside(document.raw(text)));
    while (pieces.next()) {
      this.frames.delta.clear();
      this.frames.appendPiece(pieces.piece);
      if (!this.frames.write(isShort ? document.raw(logprobs) : Bytes.empty(), -1, Bytes.empty())) return false;
    }
    if (!isShort && !writeLogprobs(this.frames, document, logprobs)) return false;
    this.frames.delta.clear();
    this.frames.delta.appendAscii('""');
    return this.frames.write(Bytes.empty(), end, othersOf(document, choice, KNOWN_OF_TEXT));
  }

  private messageToStream(choice: i32, end: i32): bool {
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
      if (!this.writeMember(member)) return false;
    }
    if (kind == JsonKind.String && !isEmpty(document, content)) {
      const isShort = this.fitTogether(content, logprobs);
      if (!this.writeString(content, isShort ? logprobs : -1)) return false;
      if (isShort) logprobs = -1;
    }
    if (!isEmpty(document, calls) && !writeCalls(this.frames, document, calls)) return false;
    if (document.raw(logprobs).length > MAX_PIECE) {
      if (!writeLogprobs(this.frames, document, logprobs)) return false;
      logprobs = -1;
    }
    this.frames.delta.clear();
    this.frames.delta.appendByte(0x7b);
    return this.frames.send(logprobs, end, othersOf(document, choice, KNOWN_OF_CHOICE));
  }

  private fitTogether(text: i32, logprobs: i32): bool {
    return this.document.raw(text).length + this.document.raw(logprobs).length <= MAX_PIECE;
  }

  /** One member of the message that is not empty. */
  private writeMember(member: i32): bool {
    const document = this.document;
    if (document.kind(member) == JsonKind.String) return this.writeString(member, -1);
    this.frames.openDelta(member);
    const isLong = document.raw(member).length > MAX_PIECE && document.keyIs(member, "function_call") && isPlain(document, member);
    if (isLong && document.kind(document.get(member, "arguments")) == JsonKind.String) return writeLongFunctionCall(this.frames, document, member);
    appendOneLine(this.frames.delta, document.raw(member));
    return this.frames.send(-1, -1, Bytes.empty());
  }

  /** A member of the message that is a text, in as many deltas as it takes. @param logprobs of a text of one delta, or -1. */
  private writeString(member: i32, logprobs: i32): bool {
    const pieces = new StringPieces(inside(this.document.raw(member)));
    while (pieces.next()) {
      this.frames.openDelta(member);
      this.frames.appendPiece(pieces.piece);
      if (!this.frames.send(logprobs, -1, Bytes.empty())) return false;
    }
    return true;
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
    this.frames.delta.clear();
    FIRST_DELTA.write(this.frames.delta, empties.view(), [
      role < 0 ? Bytes.fromString('"assistant"') : document.raw(role),
      text ? Bytes.fromString('""') : Bytes.empty(),
    ]);
    // `send` closes the object.
    this.frames.delta.truncate(this.frames.delta.length - 1);
    this.frames.send(-1, -1, Bytes.empty());
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
