/**
 * Pairs the tokens of two texts that are the same: the first of a key with the first of that key, and so on. What has no partner is how the
 * texts differ, and that is what guards look at.
 */
import { Text } from "./text";
import { Shape } from "./token";
import { isTypo } from "./typo";

/** More than twice the tokens of a text. */
const SLOTS: i32 = 4096;
/** Tokens without partner that are compared letter by letter; a text with more differs in more than typing errors. */
const MAX_MISTYPED: i32 = 12;

const keys = new StaticArray<u32>(SLOTS);
const heads = new StaticArray<i32>(SLOTS);
/** The call that used a slot last: a slot of an earlier call is free. */
const stamps = new StaticArray<u32>(SLOTS);
let stamp: u32 = 0;
const loneOfA = new StaticArray<i32>(MAX_MISTYPED);
const loneOfB = new StaticArray<i32>(MAX_MISTYPED);

export function pair(a: Text, b: Text): void {
  stamp++;
  for (let i = b.count - 1; i >= 0; i--) {
    const token = b.at(i);
    const slot = slotOf(token.key);
    token.next = heads[slot];
    heads[slot] = i;
  }
  for (let i = 0; i < a.count; i++) {
    const token = a.at(i);
    const slot = slotOf(token.key);
    const partner = heads[slot];
    if (partner < 0) continue;
    heads[slot] = b.at(partner).next;
    join(a, i, b, partner, 0);
  }
  pairMistyped(a, b);
  count(a);
  count(b);
}

function slotOf(key: u32): i32 {
  let slot = <i32>((key ^ (key >> 12)) & (SLOTS - 1));
  while (stamps[slot] == stamp && keys[slot] != key) slot = (slot + 1) & (SLOTS - 1);
  if (stamps[slot] != stamp) {
    stamps[slot] = stamp;
    keys[slot] = key;
    heads[slot] = -1;
  }
  return slot;
}

function join(a: Text, i: i32, b: Text, j: i32, shape: u32): void {
  const one = a.at(i);
  const other = b.at(j);
  one.partner = j;
  other.partner = i;
  // What is known as a name in one text is one in the other, however it is written there.
  const both = ((one.shape | other.shape) & Shape.Name) | shape;
  one.shape |= both;
  other.shape |= both;
}

function pairMistyped(a: Text, b: Text): void {
  const countA = collect(a, loneOfA);
  const countB = collect(b, loneOfB);
  for (let i = 0; i < countA; i++) {
    for (let j = 0; j < countB; j++) {
      const other = b.at(loneOfB[j]);
      if (!other.lone || !isTypo(a, a.at(loneOfA[i]), b, other)) continue;
      join(a, loneOfA[i], b, loneOfB[j], Shape.Typo);
      break;
    }
  }
}

/** Indexes of the words without partner; none if they are too many. */
function collect(text: Text, into: StaticArray<i32>): i32 {
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.lone || token.is(Shape.Number | Shape.Code | Shape.InCode | Shape.Name | Shape.Han)) continue;
    if (found == MAX_MISTYPED) return 0;
    into[found++] = i;
  }
  return found;
}

function count(text: Text): void {
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.is(Shape.Content)) continue;
    text.contents++;
    if (token.lone) text.loneContents++;
  }
}
