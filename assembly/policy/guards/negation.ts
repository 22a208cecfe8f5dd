/** Denial: an odd number of words that deny on one side and an even one on the other, or a word against itself with a denying prefix. */
import { Role } from "./lexicon";
import { Text } from "./text";
import { Shape } from "./token";
import { digestOf } from "./stem";

const OR = digestOf("or");
const ONLY = digestOf("only");
const MATTER = digestOf("matter");

/** Content words without partner, of both texts, up to which they count as one sentence affirmed and denied. */
const MAX_LONE: i32 = 2;

/**
 * Denial leaves the rest of a sentence as it is. Where the rest is in other words too, an odd «not» is part of another way to put it: «I
 * have lost my card», «I cannot find my card».
 */
export function negationDiffers(a: Text, b: Text): bool {
  const isOneSentence = a.loneContents + b.loneContents <= MAX_LONE;
  return (isOneSentence && ((denials(a) ^ denials(b)) & 1) != 0) || hasPrefixed(a, b) || hasPrefixed(b, a);
}

function denials(text: Text): i32 {
  if ((text.roles & Role.Negator) == 0) return 0;
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    if (!text.at(i).has(Role.Negator) || text.at(i).is(Shape.Skipped)) continue;
    // «Or not», «not only», «no matter» deny nothing.
    const before = i > 0 ? text.at(i - 1).key : 0;
    const behind = i + 1 < text.count ? text.at(i + 1).key : 0;
    if (before != OR && behind != ONLY && behind != MATTER) found++;
  }
  return found;
}

/** Words whose prefix is compared; with more the texts differ anyway. */
const MAX_PREFIXED: i32 = 16;

/** Whether a word of `text` is a word of `other` with a denying prefix, neither having a partner. */
function hasPrefixed(text: Text, other: Text): bool {
  let compared = 0;
  for (let i = 0; i < text.count && compared < MAX_PREFIXED; i++) {
    const token = text.at(i);
    if (!token.lone || token.bare == 0) continue;
    compared++;
    for (let j = 0; j < other.count; j++) {
      if (other.at(j).lone && other.at(j).key == token.bare) return true;
    }
  }
  return false;
}
