/** What the escapes in JSON strings stand for. */
import { ByteBuffer, Bytes } from "./bytes";

/** In what `escapeAt` answers: the code point; above it the bytes of the escape. */
const POINT: i32 = 0xffffff;
const LENGTH_SHIFT: i32 = 24;

/** Resolves the escapes of a string that `scanString` accepted. */
export function unescape(raw: Bytes): Bytes {
  const out = new ByteBuffer(raw.length);
  let at = 0;
  while (at < raw.length) {
    const backslash = raw.indexOf(0x5c, at);
    if (backslash < 0) {
      out.append(raw.slice(at, raw.length));
      break;
    }
    out.append(raw.slice(at, backslash));
    const escape = escapeAt(raw.ptr + <usize>backslash);
    at = backslash + (escape >> LENGTH_SHIFT);
    const point = escape & POINT;
    let bytes = utf8Of(point);
    for (let left = utf8Length(point); left > 0; left--) {
      out.appendByte(<u8>bytes);
      bytes >>= 8;
    }
  }
  return out.view();
}

/** What the escape whose backslash is at `ptr` stands for, and how long it is: see POINT. It is one number, since there may be very many. */
function escapeAt(ptr: usize): i32 {
  const letter = load<u8>(ptr, 1);
  if (letter != 0x75 /* u */) return simpleEscape(letter) | (2 << LENGTH_SHIFT);
  const unit = hex4(ptr + 2);
  if (unit < 0xd800 || unit > 0xdbff) return unit | (6 << LENGTH_SHIFT);
  return (0x10000 + ((unit - 0xd800) << 10) + (hex4(ptr + 8) - 0xdc00)) | (12 << LENGTH_SHIFT);
}

function simpleEscape(escape: i32): i32 {
  switch (escape) {
    case 0x62: return 0x08; // b
    case 0x66: return 0x0c; // f
    case 0x6e: return 0x0a; // n
    case 0x72: return 0x0d; // r
    case 0x74: return 0x09; // t
    default: return escape; // " \ /
  }
}

/** Four hexadecimal digits at `ptr`. */
function hex4(ptr: usize): i32 {
  let value = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <i32>load<u8>(ptr + i);
    value = (value << 4) | (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

/** The bytes of a code point in UTF-8, the first of them lowest. */
function utf8Of(point: i32): u32 {
  if (point < 0x80) return point;
  if (point < 0x800) return 0xc0 | (point >> 6) | ((0x80 | (point & 0x3f)) << 8);
  if (point < 0x10000) return 0xe0 | (point >> 12) | ((0x80 | ((point >> 6) & 0x3f)) << 8) | ((0x80 | (point & 0x3f)) << 16);
  return 0xf0 | (point >> 18) | ((0x80 | ((point >> 12) & 0x3f)) << 8) | ((0x80 | ((point >> 6) & 0x3f)) << 16) | ((0x80 | (point & 0x3f)) << 24);
}

/** How many bytes a code point has in UTF-8. */
function utf8Length(point: i32): i32 {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

/** Reads the bytes of a string that `scanString` accepted, its escapes resolved, and allocates nothing. */
@final
export class UnescapedReader {
  private at: usize = 0;
  private end: usize = 0;
  /** What is left of the code point that an escape stands for, the next byte lowest, and how many bytes that is. */
  private rest: u32 = 0;
  private left: i32 = 0;

  /** Begins with the string of `length` bytes at `ptr`. */
  begin(ptr: usize, length: i32): void {
    this.at = ptr;
    this.end = ptr + <usize>length;
    this.left = 0;
  }

  /** The next byte, or -1 at the end. */
  next(): i32 {
    if (this.left == 0) {
      if (this.at >= this.end) return -1;
      const byte = load<u8>(this.at++);
      if (byte != 0x5c) return byte;
      const escape = escapeAt(this.at - 1);
      this.at += <usize>((escape >> LENGTH_SHIFT) - 1);
      this.rest = utf8Of(escape & POINT);
      this.left = utf8Length(escape & POINT);
    }
    const byte = this.rest & 0xff;
    this.rest >>= 8;
    this.left--;
    return byte;
  }
}
