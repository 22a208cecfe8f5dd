/**
 * Two things that both texts name have changed places around a word that makes it matter which comes first: «X to Y», «X over Y», «X eats
 * Y». Around «and», «or», «versus», and in a text that asks for a difference, order means nothing. Of two Chinese characters that stand side
 * by side the order makes the word: 蜂蜜 is honey, 蜜蜂 a bee.
 */
import { Role } from "./lexicon";
import { Text } from "./text";
import { Shape, Token } from "./token";

export function argumentsExchanged(a: Text, b: Text): bool {
  // Seen from both: what is near in one text may be far in the other.
  return isAnyExchanged(a, b) && isAnyExchanged(b, a);
}

function isAnyExchanged(a: Text, b: Text): bool {
  for (let i = 1; i < a.count; i++) {
    const pivot = a.at(i);
    if (isCharacter(pivot) && isCharacter(a.at(i - 1)) && pivot.partner >= 0 && a.at(i - 1).partner == pivot.partner + 1) return true;
    if (pivot.lone || pivot.has(Role.Symmetric | Role.Question | Role.Auxiliary | Role.Calendar)) continue;
    // A row of key words has no order; a verb has it in a sentence.
    if (pivot.is(Shape.Content) && !(isSentence(a) && isSentence(b))) continue;
    if (isExchanged(a, b, i, pivot.partner)) return true;
  }
  return false;
}

/** Whether what stands next to the pivot on its two sides has changed sides. */
function isExchanged(a: Text, b: Text, pivotOfA: i32, pivotOfB: i32): bool {
  const left = argument(a, pivotOfA, pivotOfB, -1);
  const right = argument(a, pivotOfA, pivotOfB, 1);
  if (left < 0 || right < 0) return false;
  const leftInB = a.at(left).partner;
  const rightInB = a.at(right).partner;
  if (!isNear(b, rightInB, pivotOfB) || !isNear(b, pivotOfB, leftInB)) return false;
  return !isSymmetricBetween(a, left, right) && !isSymmetricBetween(b, rightInB, leftInB);
}

/** Tokens between the pivot and what is exchanged around it. */
const REACH: i32 = 6;

/** The nearest word with content, or number, beside the pivot, if its partner stands on the other side of the pivot's; else -1. */
function argument(text: Text, pivot: i32, partner: i32, step: i32): i32 {
  for (let i = pivot + step, left = REACH; i >= 0 && i < text.count && left > 0; i += step, left--) {
    const token = text.at(i);
    if (!token.is(Shape.Content | Shape.Number)) continue;
    const isExchanged = !token.lone && (step < 0 ? token.partner > partner : token.partner < partner);
    return isExchanged ? i : -1;
  }
  return -1;
}

function isCharacter(token: Token): bool {
  return token.is(Shape.Han) && token.is(Shape.Content) && !token.is(Shape.Known);
}

function isSymmetricBetween(text: Text, from: i32, to: i32): bool {
  for (let i = from + 1; i < to; i++) {
    if (text.at(i).has(Role.Symmetric)) return true;
  }
  return false;
}

/** Words with content between what is exchanged and the pivot, in thirds. */
const MAX_BETWEEN: i32 = 6;

/** Whether at most two words with content, or six Chinese characters, stand between two tokens. */
function isNear(text: Text, from: i32, to: i32): bool {
  if (to - from > 2 * REACH) return false;
  let between = 0;
  for (let i = from + 1; i < to; i++) {
    if (text.at(i).is(Shape.Content)) between += text.at(i).weight;
  }
  return between <= MAX_BETWEEN;
}

/** Whether grammar joins the words. */
function isSentence(text: Text): bool {
  return (text.roles & Role.Function) != 0;
}
