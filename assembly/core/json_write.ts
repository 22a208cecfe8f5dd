/**
 * Writing of JSON as bytes: fragments that were read before, whose escapes and numbers stay as they were, and strings of our own.
 *
 * Bodies of our own are made by json-as. What a protocol renders of an answer is spelt out instead, member by member: it is the upstream's bytes
 * with few of ours between them, on every hit, and json-as would take them through UTF-16.
 */
import { ByteBuffer, Bytes } from "./bytes";

/** Copies `json`, a text that was accepted by `JsonDocument`, so that it stands on one line: the data of an event must. */
export function appendOneLine(out: ByteBuffer, json: Bytes): void {
  if (json.indexOf(0x0a) < 0 && json.indexOf(0x0d) < 0) {
    out.append(json);
    return;
  }
  // A line end inside a string would be an escape, so every one of these bytes is white space between values.
  const from = json.ptr;
  const to = out.reserve(json.length);
  let written = 0;
  for (let i = 0; i < json.length; i++) {
    const byte = load<u8>(from + <usize>i);
    if (byte == 0x0a || byte == 0x0d) continue;
    store<u8>(to + <usize>written, byte);
    written++;
  }
  out.advance(written);
}

/** Writes `text`, which is valid UTF-8, as a JSON string. */
export function appendString(out: ByteBuffer, text: Bytes): void {
  out.appendByte(0x22);
  for (let i = 0; i < text.length; i++) {
    const byte = <u8>text.at(i);
    if (byte < 0x20) {
      out.appendAscii("\\u00").appendByte(hexDigit(byte >> 4)).appendByte(hexDigit(byte & 15));
      continue;
    }
    if (byte == 0x22 || byte == 0x5c) out.appendByte(0x5c);
    out.appendByte(byte);
  }
  out.appendByte(0x22);
}

@inline function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

/** What stands between the two delimiters of a string, an array or an object, blanks at both ends left out. */
export function inside(json: Bytes): Bytes {
  let from = 1;
  let to = json.length - 1;
  if (json.at(0) == 0x22) return json.slice(from, to);
  while (from < to && isBlank(json.at(from))) from++;
  while (to > from && isBlank(json.at(to - 1))) to--;
  return json.slice(from, to);
}

@inline function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09;
}
