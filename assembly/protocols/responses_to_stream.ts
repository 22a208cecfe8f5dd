/** A response told as a stream of numbered events. */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { ListSlices, MAX_PIECE, StringPieces } from "../core/json_pieces";
import { inside } from "../core/json_write";
import { utf8 } from "../core/utf8";
import { appendChanged } from "./changed_object";
import { EventWriter } from "./event_writer";
import { isPlain } from "./plain_object";
import { NONE } from "./request_shape";

/** Response, item and part as they begin. */
const RESPONSE_BEGUN: StaticArray<u8> = utf8('status="in_progress" output=[] usage=null completed_at=null output_text=');
const ITEM_BEGUN: StaticArray<u8> = utf8('status="in_progress" content=[] arguments=""');
const PART_BEGUN: StaticArray<u8> = utf8('text="" refusal="" annotations=[] logprobs=[]');
/** Items that come bit by bit; others are whole when they are added. */
const WITH_DELTAS: StaticArray<u8> = utf8("message function_call");

/** See `StreamingProtocol.toStream`. */
export function writeResponse(document: JsonDocument, length: i32): Bytes | null {
  if (!isPlain(document, document.root)) return null;
  const teller = new Teller(document, length);
  return teller.tell() ? teller.events.view() : null;
}

@final
class Teller {
  readonly events: EventWriter;
  private sequence: i32 = 0;
  /** The item and the part that are told: `output_index`, `content_index` and `item_id`. */
  private item: i32 = 0;
  private id: i32 = -1;
  private part: i32 = -1;

  constructor(private readonly document: JsonDocument, length: i32) {
    // The response stands in the stream three times, twice without its output, and each text three times more.
    this.events = new EventWriter(document, length << 1, "response.");
  }

  tell(): bool {
    const document = this.document;
    const root = document.root;
    appendChanged(this.begin("created").key("response").out, document, root, RESPONSE_BEGUN);
    this.events.end();
    appendChanged(this.begin("in_progress").key("response").out, document, root, RESPONSE_BEGUN);
    this.events.end();
    const output = document.get(root, "output");
    for (let item = document.first(output); item >= 0; item = document.next(item)) {
      if (!isPlain(document, item) || !this.writeItem(item)) return false;
      this.item++;
    }
    this.begin("completed").value("response", root).end();
    return !this.events.isTooLong;
  }

  private writeItem(item: i32): bool {
    const document = this.document;
    const type = document.get(item, "type");
    this.id = -1;
    this.part = -1;
    this.at("output_item.added").key("item");
    appendChanged(this.events.out, document, item, document.stringIsIn(type, WITH_DELTAS) ? ITEM_BEGUN : NONE);
    this.events.end();
    this.id = document.get(item, "id");
    if (document.stringIs(type, "message")) {
      const content = document.get(item, "content");
      for (let part = document.first(content); part >= 0; part = document.next(part)) {
        if (!isPlain(document, part) || this.events.isTooLong) return false;
        this.part++;
        this.writePart(part);
      }
    } else if (document.stringIs(type, "function_call")) {
      this.writeText("function_call_arguments", "arguments", document.get(item, "arguments"), -1);
    }
    this.id = -1;
    this.part = -1;
    this.at("output_item.done").value("item", item).end();
    return !this.events.isTooLong;
  }

  private writePart(part: i32): void {
    const document = this.document;
    appendChanged(this.at("content_part.added").key("part").out, document, part, PART_BEGUN);
    this.events.end();
    const text = document.get(part, "text");
    if (text >= 0) this.writeText("output_text", "text", text, document.get(part, "logprobs"));
    const refusal = document.get(part, "refusal");
    if (refusal >= 0) this.writeText("refusal", "refusal", refusal, -1);
    this.at("content_part.done").value("part", part).end();
  }

  /**
   * A text in as many deltas as it takes, and its end, which holds all of it again: so do the ends of what it is a part of, in the API's
   * own streams too. @param logprobs of a part that has them, or -1.
   */
  private writeText(type: string, name: string, text: i32, logprobs: i32): void {
    const document = this.document;
    const isText = name == "text";
    const isShort = document.raw(text).length + document.raw(logprobs).length <= MAX_PIECE;
    const pieces = new StringPieces(document.kind(text) == JsonKind.String ? inside(document.raw(text)) : Bytes.empty());
    while (pieces.next()) {
      this.beginDelta(type, pieces.piece);
      if (isText) this.writeLogprobs(isShort ? logprobs : -1);
      this.events.end();
    }
    const slices = new ListSlices(document, [isShort ? -1 : logprobs]);
    while (isText && slices.next()) {
      this.beginDelta(type, Bytes.empty());
      this.events.key("logprobs").out.appendByte(0x5b).append(slices.slice(0)).appendByte(0x5d);
      this.events.end();
    }
    this.at(type + ".done").value(name, text);
    if (isText) this.writeLogprobs(logprobs);
    this.events.end();
  }

  private beginDelta(type: string, piece: Bytes): void {
    this.at(type + ".delta").key("delta").out.appendByte(0x22).append(piece).appendByte(0x22);
  }

  private writeLogprobs(logprobs: i32): void {
    if (this.document.kind(logprobs) == JsonKind.Array) this.events.value("logprobs", logprobs);
    else this.events.key("logprobs").out.appendAscii("[]");
  }

  private begin(type: string): EventWriter {
    return this.events.begin(type).number("sequence_number", this.sequence++);
  }

  /** Begins an event that is about the item or the part. */
  private at(type: string): EventWriter {
    const events = this.begin(type).number("output_index", this.item);
    if (this.id >= 0) events.value("item_id", this.id);
    if (this.part >= 0) events.number("content_index", this.part);
    return events;
  }
}
