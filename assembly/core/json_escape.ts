/** What the escapes in JSON strings stand for. */
import { ByteBuffer, Bytes } from "./bytes";

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
    const escape = raw.at(backslash + 1);
    at = backslash + 2;
    if (escape == 0x75 /* u */) {
      let point = hex4(raw, at);
      at += 4;
      if (point >= 0xd800 && point <= 0xdbff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (hex4(raw, at + 2) - 0xdc00);
        at += 6;
      }
      appendCodePoint(out, point);
    } else {
      out.appendByte(<u8>simpleEscape(escape));
    }
  }
  return out.view();
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

function hex4(raw: Bytes, at: i32): i32 {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = raw.at(at + i);
    value = (value << 4) | (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

function appendCodePoint(out: ByteBuffer, point: i32): void {
  if (point < 0x80) {
    out.appendByte(<u8>point);
  } else if (point < 0x800) {
    out.appendByte(<u8>(0xc0 | (point >> 6))).appendByte(<u8>(0x80 | (point & 0x3f)));
  } else if (point < 0x10000) {
    out.appendByte(<u8>(0xe0 | (point >> 12)));
    out.appendByte(<u8>(0x80 | ((point >> 6) & 0x3f))).appendByte(<u8>(0x80 | (point & 0x3f)));
  } else {
    out.appendByte(<u8>(0xf0 | (point >> 18))).appendByte(<u8>(0x80 | ((point >> 12) & 0x3f)));
    out.appendByte(<u8>(0x80 | ((point >> 6) & 0x3f))).appendByte(<u8>(0x80 | (point & 0x3f)));
  }
}
