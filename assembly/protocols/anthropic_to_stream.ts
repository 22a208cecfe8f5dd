/** A message told as a stream of events. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { StringPieces } from "../core/json_pieces";
import { appendString, inside } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { appendChanged } from "./changed_object";
import { EventWriter } from "./event_writer";
import { isPlain } from "./plain_object";
import { NONE } from "./request_shape";

/** The message as it begins. */
const BEGUN: StaticArray<u8> = utf8("content=[] stop_reason=null stop_sequence=null");
/** A block as it begins: what comes by deltas is left out. */
const TEXT_BEGUN: StaticArray<u8> = utf8('text="" thinking="" signature=""');
const CALL_BEGUN: StaticArray<u8> = utf8("input={}");
const CALLS: StaticArray<u8> = utf8("tool_use server_tool_use mcp_tool_use");
const TEXTS: StaticArray<u8> = utf8("text thinking");
/** Members of a message that its last event brings. */
const NOT_AT_END: StaticArray<u8> = utf8("id= type= role= model= content= usage=");

/** See `StreamingProtocol.toStream`. */
export function messageToStream(document: JsonDocument, length: i32): Bytes | null {
  const root = document.root;
  // Clients read counts in the last event unasked.
  if (!isPlain(document, root) || document.kind(document.get(root, "usage")) != JsonKind.Object) return null;
  const events = new EventWriter(document, length, "");
  appendChanged(events.begin("message_start").key("message").out, document, root, BEGUN);
  events.end();
  let index = 0;
  const content = document.get(root, "content");
  for (let block = document.first(content); block >= 0; block = document.next(block)) {
    if (!isPlain(document, block) || events.isTooLong) return null;
    writeBlock(events, document, block, index++);
  }
  appendChanged(events.begin("message_delta").key("delta").out, document, root, NOT_AT_END);
  events.value("usage", document.get(root, "usage")).end();
  events.begin("message_stop").end();
  return events.view();
}

function writeBlock(events: EventWriter, document: JsonDocument, block: i32, index: i32): void {
  const type = document.get(block, "type");
  const isText = document.stringIsIn(type, TEXTS);
  const input = document.get(block, "input");
  const isCall = document.stringIsIn(type, CALLS) && document.kind(input) == JsonKind.Object;
  events.begin("content_block_start").number("index", index).key("content_block");
  appendChanged(events.out, document, block, isText ? TEXT_BEGUN : isCall ? CALL_BEGUN : NONE);
  events.end();
  if (isText) {
    writeDelta(events, document, index, "text_delta", "text", document.get(block, "text"));
    writeDelta(events, document, index, "thinking_delta", "thinking", document.get(block, "thinking"));
    // Clients take a signature as it comes and do not join it.
    const signature = document.get(block, "signature");
    if (document.kind(signature) == JsonKind.String) writePiece(events, index, "signature_delta", "signature", inside(document.raw(signature)));
  } else if (isCall) {
    const json = new ByteBuffer(document.raw(input).length << 1);
    appendString(json, document.raw(input));
    writePieces(events, index, "input_json_delta", "partial_json", inside(json.view()));
  }
  events.begin("content_block_stop").number("index", index).end();
}

function writeDelta(events: EventWriter, document: JsonDocument, index: i32, type: string, name: string, text: i32): void {
  if (document.kind(text) == JsonKind.String) writePieces(events, index, type, name, inside(document.raw(text)));
}

/** As many deltas as it takes for lines that are not too long. @param text the inside of a JSON string. */
function writePieces(events: EventWriter, index: i32, type: string, name: string, text: Bytes): void {
  const pieces = new StringPieces(text);
  while (pieces.next()) writePiece(events, index, type, name, pieces.piece);
}

function writePiece(events: EventWriter, index: i32, type: string, name: string, piece: Bytes): void {
  const out = events.begin("content_block_delta").number("index", index).key("delta").out;
  out.appendAscii('{"type":"').appendAscii(type).appendByte(0x22);
  events.key(name).out.appendByte(0x22).append(piece).appendAscii('"}');
  events.end();
}
