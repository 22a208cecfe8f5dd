/** Kinds of bytes and of UTF-8 sequences, as far as words are concerned. */
import { Bytes } from "../../core/bytes";
import { sequenceWidth } from "../../core/json_string";

@inline export function isSpace(byte: i32): bool {
  return byte <= 0x20;
}

@inline export function isDigit(byte: i32): bool {
  return <u32>(byte - 0x30) <= 9;
}

/** The byte at `index`; 0 in front of the text and behind its `end`. */
@inline export function byteAt(ptr: usize, index: i32, end: i32): i32 {
  return <u32>index < <u32>end ? <i32>load<u8>(ptr + <usize>index) : 0;
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
  if (byte == 0xc2) return isLatinSign(second) ? -2 : 0;
  if (byte == 0xc3 && (second == 0x97 || second == 0xb7)) return -2; // × ÷
  if (width == 4 && byte == 0xf0 && second == 0x9f) return -4; // pictures
  if (width == 3) {
    // General punctuation says nothing; behind it come signs of currency, letterlike signs, arrows, signs of mathematics, pictures.
    if (byte == 0xe2 && second < 0xb0) return second == 0x82 || second >= 0x84 ? -3 : 0;
    if (byte == 0xef && second == 0xb8) return 0; // variation selectors
    if (isHan(ptr, at, end)) return -3;
    if (byte == 0xe3 && second < 0x81) return 0; // 、。「」
    if (byte == 0xef && second >= 0xbc) return 0; // full-width forms
  }
  return width;
}

/** Signs of Latin-1 that say something, by their second byte: ¢ £ ¥ § © ¬ ® ° ± ² ³ µ ¹ ¼ ½ ¾. */
function isLatinSign(second: i32): bool {
  if (second == 0xa2 || second == 0xa3 || second == 0xa5 || second == 0xa7 || second == 0xac) return true;
  return (second >= 0xb0 && second <= 0xb3) || second == 0xb5 || second == 0xb9 || (second >= 0xbc && second <= 0xbe);
}

/** Whether the character of `width` bytes at `at`, a word by itself, is a picture or a sign that is no currency's and no «%». */
export function isSymbol(ptr: usize, at: i32, width: i32): bool {
  const byte = load<u8>(ptr + <usize>at);
  if (width == 2) return byte == 0xc3 || load<u8>(ptr + <usize>at, 1) > 0xa7;
  if (width == 3) return byte == 0xe2 && load<u8>(ptr + <usize>at, 1) != 0x82;
  return width == 4;
}

/** Pictures that say no more than «thank you»: smiling faces, folded and waving hands, a heart. */
export function isFriendly(point: i32): bool {
  if (point == 0x263a || point == 0x2764) return true; // ☺ ❤
  if (point < 0x1f44b || point > 0x1f917) return false;
  if ((point >= 0x1f600 && point <= 0x1f607) || (point >= 0x1f60a && point <= 0x1f60e)) return true; // 😀 to 😇, 😊 to 😎
  return point == 0x1f44b || point == 0x1f44d || point == 0x1f642 || point == 0x1f64f || point == 0x1f917; // 👋 👍 🙂 🙏 🤗
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
