/** What belongs to a word, a URL or a contraction, told by the bytes around: where each ends. */
import { Bytes } from "../../../core/bytes";
import { byteAt, isDigit, isLetter } from "../characters";

/** What `apostrophe` says of letters that shorten «not». */
export const DENIES: i32 = -1;

const AM: Bytes = Bytes.fromString("am");
const ARE: Bytes = Bytes.fromString("are");
const HAVE: Bytes = Bytes.fromString("have");
const WILL: Bytes = Bytes.fromString("will");
const WOULD: Bytes = Bytes.fromString("would");

/** Whether a URL begins at `at`. */
export function startsUrl(ptr: usize, at: i32, end: i32): bool {
  const byte = byteAt(ptr, at, end) | 0x20;
  if (byte != 0x68 && byte != 0x66 && byte != 0x77) return false; // http, ftp, www, file, ws
  for (let i = at; i < at + 8 && i < end; i++) {
    const next = byteAt(ptr, i, end);
    if (next == 0x3a) return byteAt(ptr, i + 1, end) == 0x2f && byteAt(ptr, i + 2, end) == 0x2f;
    if (next == 0x2e) return i == at + 3 && byte == 0x77 && (byteAt(ptr, at + 1, end) | 0x20) == 0x77;
    if (!isLetter(next)) return false;
  }
  return false;
}

/** Whether a byte inside a word belongs to it: the dot of «node.js», the sign of «c++», the rest of an address. */
export function joins(ptr: usize, at: i32, end: i32): bool {
  const byte = byteAt(ptr, at, end);
  const next = byteAt(ptr, at + 1, end);
  switch (byte) {
    case 0x2b: // +
    case 0x23: return !isLetter(next) && !isDigit(next); // #
    case 0x2e: // .
    case 0x40: // @
    case 0x26: return isLetter(next) || (isDigit(next) && byte != 0x26); // &
    case 0x3a: return next == 0x3a || (byteAt(ptr, at - 1, end) == 0x3a && isLetter(next)); // ::
    case 0x5f: return true; // _
    default: return false;
  }
}

/** «e.g.», «a.m.», «U.S.»: letters and dots in turn. */
export function isAbbreviation(ptr: usize, at: i32, dot: i32, end: i32): bool {
  return dot - at == 1 || (dot - at >= 2 && byteAt(ptr, dot - 2, end) == 0x2e);
}

/** What stands behind the word that ends at `at`: letters that shorten «not» (DENIES), other letters of a contraction, or none (0). */
export function apostrophe(ptr: usize, at: i32, end: i32): i32 {
  const width = apostropheWidth(ptr, at, end);
  if (width == 0 || !isLetter(byteAt(ptr, at + width, end))) return 0;
  if (isLetter(byteAt(ptr, at + width + 1, end))) return isLetter(byteAt(ptr, at + width + 2, end)) ? 0 : width + 2;
  const denies = (byteAt(ptr, at + width, end) | 0x20) == 0x74 && (byteAt(ptr, at - 1, end) | 0x20) == 0x6e;
  return denies ? DENIES : width + 1;
}

/** Bytes of the apostrophe at `at`; 0 if there is none. */
export function apostropheWidth(ptr: usize, at: i32, end: i32): i32 {
  if (byteAt(ptr, at, end) == 0x27) return 1;
  return byteAt(ptr, at, end) == 0xe2 && byteAt(ptr, at + 1, end) == 0x80 && byteAt(ptr, at + 2, end) == 0x99 ? 3 : 0;
}

/** The verb that stands behind an apostrophe in short, told by its first letter, a small one, and how many there are; null if none is. «'s» is more than one. */
export function verbInShort(first: i32, letters: i32): Bytes | null {
  if (letters == 1 && first == 0x6d /* m */) return AM;
  if (letters == 1 && first == 0x64 /* d */) return WOULD;
  if (letters != 2) return null;
  if (first == 0x72 /* r */) return ARE;
  if (first == 0x76 /* v */) return HAVE;
  return first == 0x6c /* l */ ? WILL : null;
}
