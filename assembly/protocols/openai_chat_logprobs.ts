/** Log probabilities in chunks of their own, where they are long. */
import { ByteBuffer } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { ListSlices, MAX_PIECE } from "../core/json_pieces";
import { appendOneLine } from "../core/json_write";
import { FrameWriter } from "./openai_chat_frame_writer";
import { isPlain } from "./plain_object";

/** Chunks with nothing but log probabilities, of which each brings some elements of every list. */
export function writeLogprobs(frames: FrameWriter, document: JsonDocument, logprobs: i32): bool {
  if (!isPlain(document, logprobs)) return logprobs < 0 || frames.writeEmpty(document.raw(logprobs));
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
    if (!frames.writeEmpty(object.appendByte(0x7d).view())) return false;
  }
  return true;
}
