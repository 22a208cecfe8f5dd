/**
 * Whether two words are one word, mistyped once: a letter too many, too few, another one, or two that changed places. One of the two is an
 * English word and the other is none; two words are never one, however near they are («desert», «dessert»), nor are two that nobody knows.
 */
import { isEnglish } from "./english";
import { isName } from "./spelling";
import { Text } from "./text";
import { Shape, Token } from "./token";

/** Below these lengths too many words differ in one letter. */
const LEAST_LENGTH: i32 = 5;
const LEAST_SWAPPED: i32 = 3;
const MAX_LENGTH: i32 = 24;

export function isTypo(a: Text, one: Token, b: Text, other: Token): bool {
  if (one.is(Shape.Acronym) || other.is(Shape.Acronym)) return false;
  // A row of capitals and small letters is a name that somebody made, not typed in error.
  if (one.is(Shape.Odd) || other.is(Shape.Odd)) return false;
  if (a.tellsCase && b.tellsCase && isName(a, one) != isName(b, other)) return false;
  const length = one.length;
  const delta = other.length - length;
  if (delta < -1 || delta > 1 || max(length, other.length) > MAX_LENGTH || min(length, other.length) < LEAST_SWAPPED) return false;
  const p = changetype<usize>(a.lower) + <usize>one.start;
  const q = changetype<usize>(b.lower) + <usize>other.start;
  return isOneEdit(p, length, q, other.length, !one.is(Shape.Name) && !other.is(Shape.Name)) && isEnglish(p, length) != isEnglish(q, other.length);
}

/**
 * Whether two words differ in one edit behind their first letter.
 * @param replaces whether one letter in place of another counts. In a name it does not: «Andersen» and «Anderson» are two people.
 */
function isOneEdit(p: usize, length: i32, q: usize, otherLength: i32, replaces: bool): bool {
  const delta = otherLength - length;
  let same = 0;
  while (same < length && same < otherLength && load<u8>(p + <usize>same) == load<u8>(q + <usize>same)) same++;
  if (same == 0) return false;
  if (delta == 0 && same + 1 < length && isSwapped(p + <usize>same, q + <usize>same)) return tailsEqual(p, same + 2, length, q, same + 2, length);
  if (max(length, otherLength) < LEAST_LENGTH || (delta == 0 && !replaces)) return false;
  // Another last letter makes another word: «kubectl», «kubectx».
  if (delta == 0 && same + 1 == length) return false;
  // «Stephens» is not «Stephen».
  if (!replaces && same == min(length, otherLength) && load<u8>((delta > 0 ? q : p) + <usize>same) == 0x73) return false;
  return tailsEqual(p, same + (delta <= 0 ? 1 : 0), length, q, same + (delta >= 0 ? 1 : 0), otherLength);
}

/** Whether the `length` small letters at `ptr` are no word, and those at `right` are the word that was meant. */
export function isTypoOf(ptr: usize, length: i32, right: usize, rightLength: i32): bool {
  if (min(length, rightLength) < LEAST_SWAPPED || max(length, rightLength) > MAX_LENGTH) return false;
  const delta = rightLength - length;
  return delta >= -1 && delta <= 1 && isOneEdit(ptr, length, right, rightLength, true) && !isEnglish(ptr, length);
}

function isSwapped(p: usize, q: usize): bool {
  return load<u8>(p) == load<u8>(q, 1) && load<u8>(p, 1) == load<u8>(q);
}

function tailsEqual(p: usize, i: i32, endOfP: i32, q: usize, j: i32, endOfQ: i32): bool {
  if (endOfP - i != endOfQ - j) return false;
  return endOfP <= i || memory.compare(p + <usize>i, q + <usize>j, <usize>(endOfP - i)) == 0;
}
