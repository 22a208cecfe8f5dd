/** An answer of Ollama's own API told as lines: one with the text, and one with the end; where the text is long, more of them. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { ListSlices, MAX_PIECE, StringPieces } from "../core/json_pieces";
import { inside } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { appendChanged } from "./changed_object";
import { isPlain } from "./plain_object";

/** The line with the text, and the one with the end. */
const FIRST_LINE: StaticArray<u8> = utf8(
  "done=false done_reason= context= total_duration= load_duration= prompt_eval_count= prompt_eval_duration= eval_count= eval_duration=",
);
const LAST_LINE: StaticArray<u8> = utf8('message={"role":"assistant","content":""} response="" thinking= logprobs=');
/** What of the first line comes by lines of their own where it is long, beside the message. */
const IN_PIECES: StaticArray<u8> = utf8(
  'message= response="" thinking= logprobs= done=false done_reason= context= total_duration= load_duration= prompt_eval_count= prompt_eval_duration= eval_count= eval_duration=',
);
const MESSAGE_IN_PIECES: StaticArray<u8> = utf8('content="" thinking=');
/** What is repeated with every piece. */
const REPEATED: StaticArray<u8> = utf8("model created_at");

/** See `StreamingProtocol.toStream`. */
export function answerToLines(document: JsonDocument, length: i32): Bytes | null {
  const root = document.root;
  if (!isPlain(document, root)) return null;
  const out = new ByteBuffer(length + (length >> 2) + 512);
  if (length <= MAX_PIECE) {
    appendChanged(out, document, root, FIRST_LINE);
    out.appendByte(0x0a);
  } else {
    const message = document.get(root, "message");
    if (message >= 0 && !isPlain(document, message)) return null;
    writePieces(out, document, message);
  }
  appendChanged(out, document, root, LAST_LINE);
  return out.appendByte(0x0a).view();
}

/** The first line without its texts, and then these, in the order of a stream: what is thought, what is said, log probabilities. */
function writePieces(out: ByteBuffer, document: JsonDocument, message: i32): void {
  const root = document.root;
  appendChanged(out, document, root, IN_PIECES);
  if (message >= 0) {
    // In front of the closing brace.
    out.truncate(out.length - 1);
    out.appendAscii(',"message":');
    appendChanged(out, document, message, MESSAGE_IN_PIECES);
    out.appendByte(0x7d);
  }
  out.appendByte(0x0a);
  const head = headOf(document);
  const role = document.get(message, "role");
  const speaker = role >= 0 ? document.raw(role) : Bytes.fromString('"assistant"');
  const inMessage = new ByteBuffer(64).append(head).appendAscii('"message":{"role":').append(speaker);
  writeText(out, inMessage.view(), ',"content":"","thinking":"', '"}', document, document.get(message, "thinking"));
  writeText(out, inMessage.view(), ',"content":"', '"}', document, document.get(message, "content"));
  writeText(out, head, '"response":"","thinking":"', '"', document, document.get(root, "thinking"));
  writeText(out, head, '"response":"', '"', document, document.get(root, "response"));
  const slices = new ListSlices(document, [document.get(root, "logprobs")]);
  const empty = message >= 0 ? '"message":{"role":"assistant","content":""}' : '"response":""';
  while (slices.next()) {
    out.append(head).appendAscii(empty).appendAscii(',"logprobs":[').append(slices.slice(0)).appendAscii('],"done":false}\n');
  }
}

/** A line begun with what every line repeats. */
function headOf(document: JsonDocument): Bytes {
  const head = new ByteBuffer(128).appendByte(0x7b);
  for (let member = document.first(document.root); member >= 0; member = document.next(member)) {
    if (!document.keyIsIn(member, REPEATED)) continue;
    head.appendByte(0x22).append(document.rawKey(member)).appendAscii('":').append(document.raw(member)).appendByte(0x2c);
  }
  return head.view();
}

/** Lines with the pieces of a text, between what stands in front of it and behind it. */
function writeText(out: ByteBuffer, head: Bytes, before: string, after: string, document: JsonDocument, text: i32): void {
  if (document.kind(text) != JsonKind.String) return;
  const pieces = new StringPieces(inside(document.raw(text)));
  while (pieces.next()) {
    if (pieces.piece.length == 0) continue;
    out.append(head).appendAscii(before).append(pieces.piece).appendAscii(after).appendAscii(',"done":false}\n');
  }
}
