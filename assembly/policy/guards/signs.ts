/**
 * Signs that say something where they stand, of arithmetic, of programming and of chemistry: the «+» of «a+b», the «^» of «[^abc]», the «!» of «5!».
 * The punctuation of prose says nothing. Texts of the same words with other signs in another row are about two things.
 */
import { isDigit, isLetter, isSpace } from "./characters";
import { FNV_PRIME } from "./stem";

/**
 * What is added to the digest of a text's signs by the mark at `at`; the digest as it was if it is punctuation.
 * @param isQuoted whether it stands in code or in a quotation, where every mark counts.
 */
export function signsWith(signs: u32, ptr: usize, at: i32, end: i32, isQuoted: bool): u32 {
  const byte = byteAt(ptr, at, end);
  if (byte >= 0x80 || !((isQuoted && !isQuote(byte)) || isSign(ptr, at, end, byte))) return signs;
  let hash = (signs ^ <u32>byte) * FNV_PRIME;
  // «\d» and «\D»
  if (byte == 0x5c) hash = (hash ^ <u32>byteAt(ptr, at + 1, end)) * FNV_PRIME;
  return hash;
}

function byteAt(ptr: usize, index: i32, end: i32): i32 {
  return index >= 0 && index < end ? <i32>load<u8>(ptr + <usize>index) : 0x20;
}

function isSign(ptr: usize, at: i32, end: i32, byte: i32): bool {
  const before = byteAt(ptr, at - 1, end);
  const behind = byteAt(ptr, at + 1, end);
  if (isQuote(before) && isQuote(behind)) return true;
  switch (byte) {
    case 0x5c: case 0x5e: case 0x3d: case 0x7c: case 0x7b: case 0x7d: case 0x5b: case 0x5d: case 0x3c: case 0x40: case 0x7e: return true; // \ ^ = | { } [ ] < @ ~
    case 0x2a: case 0x2b: case 0x23: case 0x3e: return !isBullet(ptr, at, end); // * + # >
    case 0x2f: return isDigit(before) || isDigit(behind) || isEdge(before) != isEdge(behind); // /
    case 0x2d: return isDash(ptr, at, end, before, behind); // -
    case 0x21: return isDigit(before) || before == 0x24 || (isEdge(before) && isLetter(behind)) || (isSpace(before) && goesOn(ptr, at + 1, end)); // !
    case 0x3f: return before == 0x24 || ((isAlone(ptr, at - 1, end) || before == 0x29 || isSpace(before)) && goesOn(ptr, at + 1, end)); // ?
    case 0x3a: case 0x3b: return isSpace(before) ? goesOn(ptr, at + 1, end) : !isSpace(behind) && !isQuote(behind); // : ;
    case 0x2e: return (isEdge(before) && (isLetter(behind) || behind == 0x2a || behind == 0x2b)) || behind == 0x2f || isRunAlone(ptr, at, end); // .
    case 0x22: case 0x60: return isSpace(before) && isSpace(behind) && goesOn(ptr, at + 1, end); // " `
    case 0x2c: return isDigit(before) && isDigit(behind); // ,
    case 0x27: return (isAlone(ptr, at - 1, end) && !isLetter(behind)) || (isSpace(before) && isSpace(behind) && goesOn(ptr, at + 1, end)); // '
    case 0x28: return isDigit(behind) || isDigit(before) || before == 0x29 || (isLetter(before) && !isPlural(ptr, at, end)) || isAlone(ptr, at + 1, end); // (
    case 0x29: return isDigit(before) || isAlone(ptr, at - 1, end); // )
    default: return false;
  }
}

function isEdge(byte: i32): bool {
  return isSpace(byte) || byte == 0x28 || byte == 0x22 || byte == 0x27 || byte == 0x60;
}

function isQuote(byte: i32): bool {
  return byte == 0x22 || byte == 0x27 || byte == 0x60;
}

/** In front of a line, with a blank behind it. */
function isBullet(ptr: usize, at: i32, end: i32): bool {
  if (!isSpace(byteAt(ptr, at + 1, end))) return false;
  let i = at - 1;
  while (i >= 0 && (byteAt(ptr, i, end) == 0x20 || byteAt(ptr, i, end) == 0x09 || byteAt(ptr, i, end) == byteAt(ptr, at, end))) i--;
  return i < 0 || byteAt(ptr, i, end) == 0x0a;
}

/** A letter that is a word by itself: the «a» of «a-b» and of «[a]». */
function isAlone(ptr: usize, at: i32, end: i32): bool {
  const byte = byteAt(ptr, at, end);
  if (byte >= 0x80 || !isLetter(byte)) return false;
  return !isLetter(byteAt(ptr, at - 1, end)) && byteAt(ptr, at - 1, end) != 0x27 && !isLetter(byteAt(ptr, at + 1, end));
}

/** «5-3», «a-b», «(x)-1», «A- blood»; not «e-mail», «well-known», «10 - 12 people». */
function isDash(ptr: usize, at: i32, end: i32, before: i32, behind: i32): bool {
  if (isDigit(before)) return isDigit(behind) || behind == 0x28;
  if (before == 0x29) return !isSpace(behind);
  if (!isAlone(ptr, at - 1, end)) return isEdge(before) && isDigit(behind);
  return isSpace(behind) || isDigit(behind) || behind == 0x28 || isAlone(ptr, at + 1, end);
}

/** Whether the mark at `at` is one of a row of the same that stands alone within a sentence: «..», «...». */
function isRunAlone(ptr: usize, at: i32, end: i32): bool {
  const byte = byteAt(ptr, at, end);
  let from = at;
  while (from > 0 && byteAt(ptr, from - 1, end) == byte) from--;
  let to = at + 1;
  while (to < end && byteAt(ptr, to, end) == byte) to++;
  return isEdge(byteAt(ptr, from - 1, end)) && isSpace(byteAt(ptr, to, end)) && goesOn(ptr, to, end);
}

/** Whether a sentence goes on in small letters. */
function goesOn(ptr: usize, at: i32, end: i32): bool {
  let i = at;
  while (i < end && byteAt(ptr, i, end) == 0x20) i++;
  const byte = byteAt(ptr, i, end);
  return i < end && byte >= 0x61 && byte <= 0x7a;
}

/** «Resolution(s)», «box(es)». */
function isPlural(ptr: usize, at: i32, end: i32): bool {
  const second = byteAt(ptr, at + 1, end) == 0x65 ? at + 2 : at + 1;
  return byteAt(ptr, second, end) == 0x73 && byteAt(ptr, second + 1, end) == 0x29;
}
