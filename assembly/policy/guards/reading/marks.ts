/** What marks of punctuation mean: operators, signs of arithmetic, faces, and marks that set two things apart. */
import { byteAt, isDigit, isLetter, isSpace } from "../characters";

/** Blanks that are passed over in search of an operand. */
const MOST_BLANKS: i32 = 8;

/** Whether a mark is part of an operator. @param beside the mark next to it: a hyphen is one in «->» and «<-» alone. */
export function isOperator(byte: i32, beside: i32): bool {
  if (byte == 0x2d) return beside == 0x3c || beside == 0x3e;
  const isComparison = byte == 0x3d || byte == 0x3c || byte == 0x3e || byte == 0x21;
  return isComparison || byte == 0x26 || byte == 0x7c || byte == 0x2a || byte == 0x5e || byte == 0x2b || byte == 0x7e;
}

/** Whether a mark sets apart what stands on its two sides, as the items of a list: , ; / ( ) [ ] */
export function isParting(byte: i32): bool {
  return byte == 0x2c || byte == 0x3b || byte == 0x2f || byte == 0x28 || byte == 0x29 || byte == 0x5b || byte == 0x5d;
}

/** Punctuation that ends a sentence or a bracket, which is no part of a URL in front of it. */
export function isClosing(byte: i32): bool {
  return byte == 0x2e || byte == 0x2c || byte == 0x3f || byte == 0x21 || byte == 0x3a || byte == 0x3b || byte == 0x29 || byte == 0x5d || byte == 0x27;
}

/** Whether a letter is the mouth of «:D» and the like. */
export function isSmiley(ptr: usize, at: i32, end: i32): bool {
  const eyes = at > 0 ? byteAt(ptr, at - 1, end) : 0;
  if ((eyes != 0x3a && eyes != 0x3b) || (at > 1 && !isSpace(byteAt(ptr, at - 2, end)))) return false;
  const mouth = byteAt(ptr, at, end) | 0x20;
  return (mouth == 0x64 || mouth == 0x70) && !isLetter(byteAt(ptr, at + 1, end)) && !isDigit(byteAt(ptr, at + 1, end));
}

/** Where a face of punctuation ends that begins at `at`, as «:-(» and «;*)» do; 0 if there is none. */
export function endOfFace(ptr: usize, at: i32, end: i32): i32 {
  const eyes = byteAt(ptr, at, end);
  if ((eyes != 0x3a && eyes != 0x3b) || !(at == 0 || isSpace(byteAt(ptr, at - 1, end)) || byteAt(ptr, at - 1, end) == 0x22)) return 0;
  let to = at + 1;
  const nose = byteAt(ptr, to, end);
  if (nose == 0x2d || nose == 0x27 || nose == 0x2a || nose == 0x6f) to++; // - ' * o
  const mouth = byteAt(ptr, to, end);
  return mouth == 0x28 || mouth == 0x29 || mouth == 0x2f || mouth == 0x7c || mouth == 0x5c ? to + 1 : 0; // ( ) / | \
}

/** Whether a sign of arithmetic stands between two operands, as in «12 / 4», «a = b» and «2^3», and not for a bullet, a dash or «and/or». */
export function calculates(ptr: usize, at: i32, end: i32): bool {
  const byte = byteAt(ptr, at, end);
  const isStrong = byte == 0x2b || byte == 0x2a || byte == 0x3d || byte == 0x3c || byte == 0x3e || byte == 0x5e; // + * = < > ^
  if (!isStrong && byte != 0x2f && byte != 0x2d) return false; // / -
  let before = at - 1;
  while (before >= 0 && byteAt(ptr, before, end) == 0x20) before--;
  let behind = at + 1;
  while (byteAt(ptr, behind, end) == 0x20 && behind < at + MOST_BLANKS) behind++;
  const isSpaced = before < at - 1 && behind > at + 1;
  const isTight = before == at - 1 && behind == at + 1;
  if (before < 0 || (!isSpaced && !isTight)) return false;
  const left = byteAt(ptr, before, end);
  const right = byteAt(ptr, behind, end);
  if (isDigit(left) && isDigit(right)) return isStrong || isSpaced;
  return isStrong && isSpaced && (isDigit(left) || isLetter(left) || left == 0x29) && (isDigit(right) || isLetter(right) || right == 0x28);
}
