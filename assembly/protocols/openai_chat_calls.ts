/** Tool calls as deltas: all in one, or where they are long each in its own, and the text that its tool gets in as many more as it takes. */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { MAX_PIECE, StringPieces } from "../core/json_pieces";
import { appendOneLine, inside } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { appendChanged } from "./changed_object";
import { FrameWriter } from "./openai_chat_frame_writer";
import { isPlain } from "./plain_object";

/** What of a tool call comes in pieces where it is long. */
const CALL_BEGUN: StaticArray<u8> = utf8('arguments="" input=""');

/** Tells the list `calls`; false if it cannot be told, or the stream grew too long. */
export function writeCalls(frames: FrameWriter, document: JsonDocument, calls: i32): bool {
  if (document.kind(calls) != JsonKind.Array) return false;
  const isShort = document.raw(calls).length <= MAX_PIECE;
  let count = 0;
  if (isShort) openCalls(frames);
  for (let call = document.first(calls); call >= 0; call = document.next(call)) {
    if (document.count(call) == 0 || document.kind(call) != JsonKind.Object) return false;
    if (!isShort) {
      if (!writeLongCall(frames, document, call, count++)) return false;
      continue;
    }
    if (count > 0) frames.delta.appendByte(0x2c);
    appendCallHead(frames, document, call, count++);
    const raw = document.raw(call);
    appendOneLine(frames.delta, raw.slice(1, raw.length));
  }
  return !isShort || closeCalls(frames);
}

/** A call in a delta of its own; the text that its tool gets in as many more as it takes. */
function writeLongCall(frames: FrameWriter, document: JsonDocument, call: i32, number: i32): bool {
  const custom = document.get(call, "custom");
  const inner = custom >= 0 ? custom : document.get(call, "function");
  const input = document.get(inner, custom >= 0 ? "input" : "arguments");
  openCalls(frames);
  appendCallHead(frames, document, call, number);
  if (document.raw(input).length <= MAX_PIECE || document.kind(input) != JsonKind.String || !isPlain(document, call) || !isPlain(document, inner)) {
    const raw = document.raw(call);
    appendOneLine(frames.delta, raw.slice(1, raw.length));
    return closeCalls(frames);
  }
  const start = frames.delta.length;
  for (let member = document.first(call); member >= 0; member = document.next(member)) {
    if (frames.delta.length > start) frames.delta.appendByte(0x2c);
    frames.appendKey(member);
    if (member == inner) appendChanged(frames.delta, document, inner, CALL_BEGUN);
    else appendOneLine(frames.delta, document.raw(member));
  }
  frames.delta.appendByte(0x7d);
  if (!closeCalls(frames)) return false;
  const pieces = new StringPieces(inside(document.raw(input)));
  while (pieces.next()) {
    openCalls(frames);
    const index = document.get(call, "index");
    frames.delta.appendAscii('{"index":');
    if (index >= 0) frames.delta.append(document.raw(index));
    else frames.delta.appendDecimal(number);
    frames.delta.appendByte(0x2c);
    frames.appendKey(inner);
    frames.delta.appendByte(0x7b);
    frames.appendKey(input);
    frames.appendPiece(pieces.piece);
    frames.delta.appendAscii("}}");
    if (!closeCalls(frames)) return false;
  }
  return true;
}

/** Begins a call with its number, unless it has one itself. */
function appendCallHead(frames: FrameWriter, document: JsonDocument, call: i32, number: i32): void {
  frames.delta.appendByte(0x7b);
  if (document.get(call, "index") < 0) frames.delta.appendAscii('"index":').appendDecimal(number).appendByte(0x2c);
}

function openCalls(frames: FrameWriter): void {
  frames.delta.clear();
  frames.delta.appendAscii('{"tool_calls":[');
}

function closeCalls(frames: FrameWriter): bool {
  frames.delta.appendByte(0x5d);
  return frames.send(-1, -1, Bytes.empty());
}

/** The older API's one call, the member of the message that it is, whose arguments are a text; its delta is open. */
export function writeLongFunctionCall(frames: FrameWriter, document: JsonDocument, call: i32): bool {
  appendChanged(frames.delta, document, call, CALL_BEGUN);
  if (!frames.send(-1, -1, Bytes.empty())) return false;
  const pieces = new StringPieces(inside(document.raw(document.get(call, "arguments"))));
  while (pieces.next()) {
    frames.delta.clear();
    frames.delta.appendAscii('{"function_call":{"arguments":');
    frames.appendPiece(pieces.piece);
    frames.delta.appendByte(0x7d);
    if (!frames.send(-1, -1, Bytes.empty())) return false;
  }
  return true;
}
