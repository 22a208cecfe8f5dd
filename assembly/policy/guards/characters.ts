/** Kinds of bytes and of UTF-8 sequences, as far as words are concerned. */
import { Bytes } from "../../core/bytes";
import { sequenceWidth } from "../../core/json_string";

@inline export function isSpace(byte: i32): bool {
  return byte <= 0x20;
}

@inline export function isDigit(byte: i32): bool {
  return <u32>(byte - 0x30) <= 9;
}

/** ASCII letters, and any byte of a longer sequence. */
@inline export function isLetter(byte: i32): bool {
  return <u32>((byte | 0x20) - 0x61) <= 25 || byte >= 0x80;
}

/**
 * Bytes of the word character at `at`: above 0 for a letter, below 0 (with its width) for a character that is a word by itself, which are
 * Chinese characters, currency and degree signs and «%»; 0 for anything else.
 */
export function wordWidth(ptr: usize, at: i32, end: i32): i32 {
  const byte = <i32>load<u8>(ptr + <usize>at);
  if (byte < 0x80) return <u32>((byte | 0x20) - 0x61) <= 25 ? 1 : byte == 0x24 || byte == 0x25 ? -1 : 0;
  const width = max(1, sequenceWidth(ptr + <usize>at, end - at));
  if (width == 1) return 0;
  const second = <i32>load<u8>(ptr + <usize>at, 1);
  if (byte == 0xc2) return second == 0xa3 || second == 0xa5 || second == 0xa2 ? -2 : 0; // Latin-1 signs: £ ¥ ¢
  if (width == 3) {
    if (byte == 0xe2) return second == 0x82 ? -3 : 0; // currency signs; punctuation, arrows and the like
    if (isHan(ptr, at, end)) return -3;
    if (byte == 0xe3 && second < 0x81) return 0; // 、。「」
    if (byte == 0xef && second >= 0xbc) return 0; // full-width forms
  }
  return width;
}

/** Whether a Chinese character of three bytes stands at `at`; the zero of numerals, 〇, is one. */
export function isHan(ptr: usize, at: i32, end: i32): bool {
  if (at + 3 > end) return false;
  const byte = load<u8>(ptr + <usize>at);
  if (byte < 0xe3 || byte > 0xe9) return false;
  const rest = load<u16>(ptr + <usize>at, 1);
  return byte > 0xe3 ? (rest & 0xc0c0) == 0x8080 : rest == 0x8780;
}

/** Bytes of the character at `at`, whatever it is; 1 for a byte that is no UTF-8. */
export function symbolWidth(ptr: usize, at: i32, end: i32): i32 {
  return max(1, sequenceWidth(ptr + <usize>at, end - at));
}

/** Writes `source` in lower case: ASCII and Latin-1 letters; other letters have one form of it here. */
export function lowerInto(out: StaticArray<u8>, source: Bytes): void {
  const from = source.ptr;
  const to = changetype<usize>(out);
  let before: u8 = 0;
  for (let i = 0; i < source.length; i++) {
    let byte = load<u8>(from + <usize>i);
    if (byte - 0x41 <= 25 || (before == 0xc3 && byte - 0x80 <= 0x1e && byte != 0x97)) byte += 0x20;
    before = byte;
    store<u8>(to + <usize>i, byte);
  }
}
