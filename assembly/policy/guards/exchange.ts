/**
 * Two things that both texts name have changed places around a word that makes it matter which comes first: «X to Y», «X over Y», «X eats
 * Y». Around «and», «or», «versus», and in a text that asks for a difference, order means nothing.
 */
import { Role } from "./lexicon";
import { Text } from "./text";
import { Shape } from "./token";

export function argumentsExchanged(a: Text, b: Text): bool {
  for (let i = 1; i + 1 < a.count; i++) {
    const pivot = a.at(i);
    if (pivot.lone || pivot.has(Role.Symmetric | Role.Question | Role.Auxiliary)) continue;
    // A row of key words has no order; a verb has it in a sentence.
    if (pivot.is(Shape.Content) && !(isSentence(a) && isSentence(b))) continue;
    if (isExchanged(a, b, i, pivot.partner)) return true;
  }
  return false;
}

/** Whether what stands next to the pivot on its two sides has changed sides. */
function isExchanged(a: Text, b: Text, pivotOfA: i32, pivotOfB: i32): bool {
  const left = argument(a, pivotOfA, -1);
  const right = argument(a, pivotOfA, 1);
  if (left < 0 || right < 0) return false;
  const leftInB = a.at(left).partner;
  const rightInB = a.at(right).partner;
  if (!(leftInB > pivotOfB && rightInB >= 0 && rightInB < pivotOfB)) return false;
  if (!isNear(b, rightInB, pivotOfB) || !isNear(b, pivotOfB, leftInB)) return false;
  return !isSymmetricBetween(a, left, right) && !isSymmetricBetween(b, rightInB, leftInB);
}

/** Tokens between the pivot and what is exchanged around it. */
const REACH: i32 = 6;

/** The nearest word with content, or number, beside the pivot; -1 if it has no partner, or a word that joins equals comes first. */
function argument(text: Text, pivot: i32, step: i32): i32 {
  for (let i = pivot + step, left = REACH; i >= 0 && i < text.count && left > 0; i += step, left--) {
    const token = text.at(i);
    if (token.has(Role.Symmetric)) return -1;
    if (!token.is(Shape.Content | Shape.Number)) continue;
    return token.lone ? -1 : i;
  }
  return -1;
}

function isSymmetricBetween(text: Text, from: i32, to: i32): bool {
  for (let i = from + 1; i < to; i++) {
    if (text.at(i).has(Role.Symmetric)) return true;
  }
  return false;
}

/** Whether at most two words with content stand between two tokens. */
function isNear(text: Text, from: i32, to: i32): bool {
  if (to - from > 2 * REACH) return false;
  let between = 0;
  for (let i = from + 1; i < to; i++) {
    if (text.at(i).is(Shape.Content)) between++;
  }
  return between <= 2;
}

/** Whether grammar joins the words. */
function isSentence(text: Text): bool {
  return (text.roles & Role.Function) != 0;
}
