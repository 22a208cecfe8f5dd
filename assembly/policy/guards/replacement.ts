/**
 * Word for word the same text, but for one or two words in one place that are no synonyms known to words/synonyms.ts: the slot of a
 * template. Such pairs are the nearest of all to an embedding, which tells worst whether the words mean the same. Where the words around
 * differ too, somebody has put the question in other words, and the guard says nothing.
 */
import { Text } from "./text";
import { Shape } from "./token";

/** Weight of the words in the slot, two words or six Chinese characters; more are another way to put it. */
const MAX_SLOT: i32 = 6;

export function isReplaced(a: Text, b: Text): bool {
  if (a.loneContents == 0 || b.loneContents == 0) return false;
  const from = sameBefore(a, b);
  const behind = sameBehind(a, b, from);
  return isSlot(a, from, a.count - behind) && isSlot(b, from, b.count - behind) && from + behind > 0;
}

/** Tokens at the beginning that are the same. */
export function sameBefore(a: Text, b: Text): i32 {
  const most = min(a.count, b.count);
  let same = 0;
  while (same < most && isSame(a, same, b, same)) same++;
  return same;
}

/** Tokens at the end that are the same, not counting the first `before`. */
export function sameBehind(a: Text, b: Text, before: i32): i32 {
  const most = min(a.count, b.count) - before;
  let same = 0;
  while (same < most && isSame(a, a.count - 1 - same, b, b.count - 1 - same)) same++;
  return same;
}

function isSame(a: Text, i: i32, b: Text, j: i32): bool {
  return a.at(i).key == b.at(j).key || a.at(i).partner == j;
}

function isSlot(text: Text, from: i32, to: i32): bool {
  let hasContent = false;
  let weight = 0;
  for (let i = from; i < to && weight <= MAX_SLOT; i++) {
    hasContent = hasContent || text.at(i).is(Shape.Content);
    weight += text.at(i).weight;
  }
  return hasContent && weight <= MAX_SLOT;
}
