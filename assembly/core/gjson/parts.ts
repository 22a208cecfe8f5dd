/** The parts of a GJSON multipath, and what they are called. */
import { ByteBuffer, Bytes } from "../bytes";
import { appendString } from "../json_write";
import { closingOf } from "./brackets";

export function isBracketOrHash(byte: i32): bool {
  return byte == 0x23 || byte == 0x28 || byte == 0x29 || byte == 0x5b || byte == 0x5d || byte == 0x7b || byte == 0x7d;
}

/** Whether a dot or a bar stands in `text` that is not escaped. */
export function isSeparated(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) {
    const byte = text.at(at);
    if (byte == 0x5c) at++;
    else if (byte == 0x2e || byte == 0x7c) return true;
  }
  return false;
}

/** Where the first `separator` stands outside of brackets and quotes, or `to`. */
export function partEnd(text: Bytes, at: i32, to: i32, separator: i32): i32 {
  for (; at < to; at++) {
    const byte = text.at(at);
    if (byte == separator) return at;
    if (byte == 0x5c) {
      at++;
    } else if (byte == 0x22) {
      for (at++; at < to && text.at(at) != 0x22; at++) {
        if (text.at(at) == 0x5c) at++;
      }
    } else if (byte == 0x5b || byte == 0x28 || byte == 0x7b) {
      const close = closingOf(text, at, to);
      if (close < 0) return to;
      at = close;
    }
  }
  return to;
}

/** The key that GJSON makes of a path: its last component if that is a name. */
export function nameOf(path: Bytes): Bytes | null {
  let from = path.length;
  while (from > 0 && !((path.at(from - 1) == 0x2e || path.at(from - 1) == 0x7c) && path.at(from - 2) != 0x5c)) from--;
  const name = path.slice(from, path.length);
  for (let i = 0; i < name.length; i++) {
    if (name.at(i) < 0x20 || isBracketOrHash(name.at(i)) || name.at(i) == 0x7c || name.at(i) == 0x21) return Bytes.fromString('"_"');
  }
  return stringOf(name);
}

/** `text` as a JSON string; null if GJSON would escape characters that we would not. */
export function stringOf(text: Bytes): Bytes | null {
  for (let i = 0; i < text.length; i++) {
    const byte = text.at(i);
    if (byte == 0x22 || byte == 0x5c || byte == 0x3c || byte == 0x3e || byte == 0x26 || byte >= 0x80) return null;
  }
  const out = new ByteBuffer(text.length + 2);
  appendString(out, text);
  return out.view();
}
