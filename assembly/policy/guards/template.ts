/**
 * A long text that both share but for what is put into a few places of it: a prompt's template and its variables. An embedding sees hardly
 * more than the template, so what differs is compared and not the whole. Sharing is told token by token: the common beginning, the common
 * end, and between them runs of tokens whose partners are a run as well.
 */
import { sameBefore, sameBehind } from "./replacement";
import { Text } from "./text";
import { Shape } from "./token";

/** Tokens from which a shared part is a template's; below, two sentences share as many. */
const LEAST_SHARED: i32 = 24;
/** What a variable can be: function words, polite words and known synonyms are none. */
const VARIABLE: u32 = Shape.Content | Shape.Number | Shape.Code | Shape.InCode;
/** What keeps its place: two of them that changed it are two variables exchanged. */
const PLACED: u32 = Shape.Name | Shape.Number | Shape.Capital;

export function templatesDiffer(a: Text, b: Text): bool {
  const longest = max(a.count, b.count);
  if (longest < LEAST_SHARED) return false;
  const from = sameBefore(a, b);
  const behind = sameBehind(a, b, from);
  const endOfA = a.count - behind;
  const endOfB = b.count - behind;
  const shared = from + behind + inRuns(a, from, endOfA, endOfB);
  if (shared < LEAST_SHARED || shared * 3 < longest * 2) return false;
  return hasVariable(a, from, endOfA, endOfB) || hasVariable(b, from, endOfB, endOfA) || isReordered(a, from, endOfA, endOfB);
}

/** Tokens between the common beginning and end whose partner stands there too, beside the partner of a neighbour and on the same side of it. */
function inRuns(text: Text, from: i32, to: i32, endOfOther: i32): i32 {
  let found = 0;
  for (let i = from; i < to; i++) {
    const partner = text.at(i).partner;
    if (partner < from || partner >= endOfOther) continue;
    const goesOn = i + 1 < to && partner + 1 < endOfOther && text.at(i + 1).partner == partner + 1;
    if (goesOn || (i > from && partner > from && text.at(i - 1).partner == partner - 1)) found++;
  }
  return found;
}

/** Whether what differs holds a word, number or piece of code that the other text does not have between `from` and `endOfOther`. */
function hasVariable(text: Text, from: i32, to: i32, endOfOther: i32): bool {
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.is(VARIABLE) && (token.lone || token.partner < from || token.partner >= endOfOther)) return true;
  }
  return false;
}

/** Whether names or numbers stand in another order. */
function isReordered(text: Text, from: i32, to: i32, endOfOther: i32): bool {
  let last = -1;
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.partner < from || token.partner >= endOfOther || !token.is(PLACED) || !token.is(VARIABLE)) continue;
    if (token.partner < last) return true;
    last = token.partner;
  }
  return false;
}
