/** Base64 (RFC 4648 section 4, with padding), for stores whose payload is text. */
import { Bytes } from "./bytes";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING: u8 = 0x3d;

export function encodeBase64(bytes: Bytes): Bytes {
  const out = new StaticArray<u8>(((bytes.length + 2) / 3) * 4);
  let to = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes.at(i) << 16) | (left > 1 ? bytes.at(i + 1) << 8 : 0) | (left > 2 ? bytes.at(i + 2) : 0);
    unchecked((out[to] = letter(group >> 18)));
    unchecked((out[to + 1] = letter(group >> 12)));
    unchecked((out[to + 2] = left > 1 ? letter(group >> 6) : PADDING));
    unchecked((out[to + 3] = left > 2 ? letter(group) : PADDING));
    to += 4;
  }
  return Bytes.of(out);
}

/** Null for anything but complete groups of the alphabet. */
export function decodeBase64(text: Bytes): Bytes | null {
  if (text.length % 4 != 0) return null;
  const padding = (text.at(text.length - 1) == PADDING ? 1 : 0) + (text.at(text.length - 2) == PADDING ? 1 : 0);
  const out = new StaticArray<u8>(max((text.length / 4) * 3 - padding, 0));
  let to = 0;
  for (let i = 0; i < text.length; i += 4) {
    let group = 0;
    const isLast = i + 4 == text.length;
    for (let j = 0; j < 4; j++) {
      const value = isLast && j >= 4 - padding ? 0 : valueOf(text.at(i + j));
      if (value < 0) return null;
      group = (group << 6) | value;
    }
    if (to < out.length) unchecked((out[to++] = <u8>(group >> 16)));
    if (to < out.length) unchecked((out[to++] = <u8>(group >> 8)));
    if (to < out.length) unchecked((out[to++] = <u8>group));
  }
  return Bytes.of(out);
}

@inline function letter(bits: i32): u8 {
  return <u8>ALPHABET.charCodeAt(bits & 63);
}

function valueOf(byte: i32): i32 {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x61 + 26;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30 + 52;
  if (byte == 0x2b) return 62;
  return byte == 0x2f ? 63 : -1;
}
