/** Whether two words are one word, mistyped once: a letter too many, too few, another one, or two that changed places. */
import { Text } from "./text";
import { Shape, Token } from "./token";

/** Below these lengths too many words differ in one letter. */
const LEAST_LENGTH: i32 = 5;
const LEAST_SWAPPED: i32 = 3;
const MAX_LENGTH: i32 = 24;

export function isTypo(a: Text, one: Token, b: Text, other: Token): bool {
  // Two words that the lexicon knows are two words.
  if (one.is(Shape.Known) && other.is(Shape.Known)) return false;
  const length = one.length;
  const delta = other.length - length;
  if (delta < -1 || delta > 1 || max(length, other.length) > MAX_LENGTH || min(length, other.length) < LEAST_SWAPPED) return false;
  const p = changetype<usize>(a.lower) + <usize>one.start;
  const q = changetype<usize>(b.lower) + <usize>other.start;
  let same = 0;
  while (same < length && same < other.length && load<u8>(p + <usize>same) == load<u8>(q + <usize>same)) same++;
  if (same == 0) return false;
  if (delta == 0 && same + 1 < length && isSwapped(p + <usize>same, q + <usize>same)) return tailsEqual(p, same + 2, length, q, same + 2, length);
  if (max(length, other.length) < LEAST_LENGTH) return false;
  return tailsEqual(p, same + (delta <= 0 ? 1 : 0), length, q, same + (delta >= 0 ? 1 : 0), other.length);
}

function isSwapped(p: usize, q: usize): bool {
  return load<u8>(p) == load<u8>(q, 1) && load<u8>(p, 1) == load<u8>(q);
}

function tailsEqual(p: usize, i: i32, endOfP: i32, q: usize, j: i32, endOfQ: i32): bool {
  if (endOfP - i != endOfQ - j) return false;
  return endOfP <= i || memory.compare(p + <usize>i, q + <usize>j, <usize>(endOfP - i)) == 0;
}
