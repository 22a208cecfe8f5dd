/** JSON strings: where one ends, and whether it is valid UTF-8 (RFC 3629) with whole surrogate pairs. */
import { JsonError } from "./json_error";

/** What `scanString` answers where there is no string: the negated JsonError. */
const SYNTAX: i32 = -JsonError.Syntax;
const UNICODE: i32 = -JsonError.Unicode;
/** In what `scanString` answers, beside the offset: a backslash stands in the string. A body is never as long as this. */
const ESCAPED: i32 = 1 << 30;

/**
 * Scans the string whose first byte behind the opening quote is at `at`.
 * @param base address of the text, `length` its bytes, less than 2^30.
 * @returns below 0 if it is none: see `stringError`; else where it ends and whether it has escapes: see `endOfString` and `hasEscapes`. It is
 * one number, because an object for each string would cost more than the scan.
 */
export function scanString(base: usize, length: i32, at: i32): i32 {
  let escaped = 0;
  while (true) {
    at = skipPlain(base, length, at);
    if (at >= length) return SYNTAX;
    const byte = load<u8>(base + <usize>at);
    if (byte == 0x22) {
      return at | escaped;
    }
    if (byte < 0x20) return SYNTAX;
    if (byte == 0x5c) {
      escaped = ESCAPED;
      const next = scanEscape(base, length, at);
      if (next < 0) return next == BROKEN_PAIR ? UNICODE : SYNTAX;
      at = next;
    } else {
      const width = sequenceWidth(base + <usize>at, length - at);
      if (width == 0) return UNICODE;
      at += width;
    }
  }
}

/** Why `scanString` found no string. @param scanned what it answered, below 0. */
@inline export function stringError(scanned: i32): JsonError {
  return <JsonError>-scanned;
}

/** Offset of the closing quote. @param scanned what `scanString` answered, not below 0. */
@inline export function endOfString(scanned: i32): i32 {
  return scanned & ~ESCAPED;
}

/** Whether a backslash stands in the string. @param scanned what `scanString` answered, not below 0. */
@inline export function hasEscapes(scanned: i32): bool {
  return (scanned & ESCAPED) != 0;
}

/** Skips printable ASCII but the quote and the backslash, sixteen bytes at a time. */
function skipPlain(base: usize, length: i32, at: i32): i32 {
  const quotes = i8x16.splat(0x22);
  const backslashes = i8x16.splat(0x5c);
  const spaces = i8x16.splat(0x20);
  while (at + 16 <= length) {
    const block = v128.load(base + <usize>at);
    // Signed: bytes of 0x80 and above are negative, so one comparison finds both control characters and non-ASCII bytes.
    const special = v128.or(
      v128.or(i8x16.eq(block, quotes), i8x16.eq(block, backslashes)),
      i8x16.lt_s(block, spaces),
    );
    const mask = i8x16.bitmask(special);
    if (mask != 0) return at + ctz<i32>(mask);
    at += 16;
  }
  while (at < length) {
    const byte = load<u8>(base + <usize>at);
    if (byte == 0x22 || byte == 0x5c || byte < 0x20 || byte >= 0x80) break;
    at++;
  }
  return at;
}

const BAD_ESCAPE: i32 = -1;
const BROKEN_PAIR: i32 = -2;

/** The offset behind the escape at `at`, or BAD_ESCAPE, or BROKEN_PAIR. */
function scanEscape(base: usize, length: i32, at: i32): i32 {
  if (at + 1 >= length) return BAD_ESCAPE;
  switch (load<u8>(base + <usize>at, 1)) {
    case 0x22: case 0x5c: case 0x2f: case 0x62: case 0x66: case 0x6e: case 0x72: case 0x74:
      return at + 2;
    case 0x75: {
      const unit = hexUnit(base, length, at + 2);
      if (unit < 0) return BAD_ESCAPE;
      if (unit >= 0xdc00 && unit <= 0xdfff) return BROKEN_PAIR;
      if (unit < 0xd800 || unit > 0xdbff) return at + 6;
      if (at + 8 > length || load<u16>(base + <usize>at, 6) != 0x755c /* \u */) return BROKEN_PAIR;
      const low = hexUnit(base, length, at + 8);
      if (low < 0) return BAD_ESCAPE;
      return low >= 0xdc00 && low <= 0xdfff ? at + 12 : BROKEN_PAIR;
    }
    default:
      return BAD_ESCAPE;
  }
}

function hexUnit(base: usize, length: i32, at: i32): i32 {
  if (at + 4 > length) return -1;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = <i32>load<u8>(base + <usize>(at + i));
    let digit = byte - 0x30;
    if (<u32>digit > 9) {
      digit = (byte | 0x20) - 0x57;
      if (digit < 10 || digit > 15) return -1;
    }
    value = (value << 4) | digit;
  }
  return value;
}

/** The code point of a valid sequence of `width` bytes, 1 to 4. */
export function codePoint(ptr: usize, width: i32): i32 {
  if (width == 1) return <i32>load<u8>(ptr);
  let point = <i32>load<u8>(ptr) & (0x7f >> width);
  for (let i = 1; i < width; i++) point = (point << 6) | (<i32>load<u8>(ptr + <usize>i) & 0x3f);
  return point;
}

/** Bytes of the UTF-8 sequence at `ptr`, of which `left` may be read; 0 if it is not valid. */
export function sequenceWidth(ptr: usize, left: i32): i32 {
  const first = <i32>load<u8>(ptr);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const width = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (left < width) return 0;
  const second = <i32>load<u8>(ptr, 1);
  // The second byte carries the limits that keep out overlong forms, surrogates and what lies above U+10FFFF.
  const lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = 2; i < width; i++) {
    if ((load<u8>(ptr + <usize>i) & 0xc0) != 0x80) return 0;
  }
  return width;
}
