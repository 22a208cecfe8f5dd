/**
 * Aligns the tokens of two texts. Those that are the same and stand in the same order become partners: of all such alignments the one that keeps
 * most of the meaning, words with content before words of grammar (a longest common subsequence with weights). Of the rest, tokens of one
 * key that stand elsewhere become partners that have moved, and words in one place that are spellings of one word become partners, too.
 * What has no partner then is how the texts differ, and that is what guards look at.
 */
import { areForms, haveOneBase } from "./forms";
import { Role } from "./lexicon";
import { areSpellings, joinsTo } from "./spelling";
import { Text } from "./text";
import { Shape, Token } from "./token";
import { isTypo } from "./typo";

/** Product of the tokens of both texts between their common beginning and end, up to which the best alignment is found. */
const MOST_CELLS: i32 = 4096;
/** Tokens of one text there. */
const MOST_ROWS: i32 = 512;
/** Where that is too many: tokens of both texts that are looked ahead for the next that are the same. */
const MOST_AHEAD: i32 = 12;
/** Tokens in one place that are compared letter by letter; texts with more differ in more than spelling. */
const MOST_SPELLED: i32 = 16;
/** More than twice the tokens of a text. */
const SLOTS: i32 = 4096;

/** best[i * (m + 1) + j]: the weight of the best alignment of what stands behind i and j; one row and one column more than there are tokens. */
const best = new StaticArray<u16>(MOST_CELLS + 2 * MOST_ROWS + 1);
const keysOfColumns = new StaticArray<u32>(MOST_ROWS);

const keys = new StaticArray<u32>(SLOTS);
const heads = new StaticArray<i32>(SLOTS);
/** The call that used a slot last: a slot of an earlier call is free. */
const stamps = new StaticArray<u32>(SLOTS);
let stamp: u32 = 0;

export function align(a: Text, b: Text): void {
  a.listSignificant();
  b.listSignificant();
  const shortest = min(a.significant, b.significant);
  let front = 0;
  while (front < shortest && sameAt(a, front, b, front)) joinAt(a, front, b, front++);
  let back = 0;
  while (back < shortest - front && sameAt(a, a.significant - 1 - back, b, b.significant - 1 - back)) {
    joinAt(a, a.significant - 1 - back, b, b.significant - 1 - back);
    back++;
  }
  const rows = a.significant - front - back;
  const columns = b.significant - front - back;
  if (rows <= MOST_ROWS && columns <= MOST_ROWS && rows * columns <= MOST_CELLS) alignBest(a, b, front, rows, columns);
  else alignNext(a, b, front, rows, columns);
  pairMoved(a, b);
  pairSpelled(a, b);
  count(a);
  count(b);
}

/** Whether the tokens at these places are the same, and no others of their key could be meant. */
function sameAt(a: Text, i: i32, b: Text, j: i32): bool {
  const one = a.significantAt(i);
  const other = b.significantAt(j);
  return one.key == other.key && isSameForm(a, one, b, other);
}

function joinAt(a: Text, i: i32, b: Text, j: i32): void {
  join(a, a.indexOf(i), b, b.indexOf(j), 0);
}

function alignBest(a: Text, b: Text, front: i32, rows: i32, columns: i32): void {
  const width = columns + 1;
  const cells = changetype<usize>(best);
  const columnKeys = changetype<usize>(keysOfColumns);
  for (let j = 0; j < columns; j++) store<u32>(columnKeys + (<usize>j << 2), b.significantAt(front + j).key);
  memory.fill(cells + (<usize>(rows * width) << 1), 0, <usize>width << 1);
  for (let i = rows - 1; i >= 0; i--) {
    const one = a.significantAt(front + i);
    const key = one.key;
    const row = cells + (<usize>(i * width) << 1);
    const below = row + (<usize>width << 1);
    store<u16>(row + (<usize>columns << 1), 0);
    let value: i32 = 0;
    for (let j = columns - 1; j >= 0; j--) {
      const at = <usize>j << 1;
      value = max(value, <i32>load<u16>(below + at));
      if (load<u32>(columnKeys + (at << 1)) == key) value = max(value, weightOf(a, one, b, b.significantAt(front + j)) + <i32>load<u16>(below + at, 2));
      store<u16>(row + at, <u16>value);
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    const one = a.significantAt(front + i);
    const other = b.significantAt(front + j);
    const at = cells + (<usize>(i * width + j) << 1);
    const here = <i32>load<u16>(at);
    const below = <i32>load<u16>(at + (<usize>width << 1));
    if (one.key == other.key && here == weightOf(a, one, b, other) + <i32>load<u16>(at + (<usize>(width + 1) << 1))) {
      join(a, a.indexOf(front + i++), b, b.indexOf(front + j++), isSameForm(a, one, b, other) ? 0 : Shape.Akin);
    } else if (here == below) {
      i++;
    } else {
      j++;
    }
  }
}

/** Joins each token with the next that is the same, a few tokens ahead in either text, those that skip the fewest first. */
function alignNext(a: Text, b: Text, front: i32, rows: i32, columns: i32): void {
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    let skipsOfA = -1;
    let skipsOfB = 0;
    for (let skips = 0; skips <= MOST_AHEAD && skipsOfA < 0; skips++) {
      for (let k = 0; k <= skips && skipsOfA < 0; k++) {
        const inA = i + k;
        const inB = j + skips - k;
        if (inA >= rows || inB >= columns || !sameAt(a, front + inA, b, front + inB)) continue;
        skipsOfA = k;
        skipsOfB = skips - k;
      }
    }
    if (skipsOfA < 0) {
      i++;
      j++;
      continue;
    }
    i += skipsOfA;
    j += skipsOfB;
    joinAt(a, front + i++, b, front + j++);
  }
}

/** How much is lost where two tokens of one key are no partners. */
function weightOf(a: Text, one: Token, b: Text, other: Token): i32 {
  const weight = one.is(Shape.Content | Shape.Number | Shape.Code) ? 6 : one.has(Role.Auxiliary | Role.Article) ? 1 : 3;
  return isSameForm(a, one, b, other) ? 2 * weight : weight;
}

/** Whether two tokens of one key are the same, or two forms of one word, or known synonyms; not words that only share a stem. */
function isSameForm(a: Text, one: Token, b: Text, other: Token): bool {
  // «US» and «us»: an acronym, and a word of grammar.
  if ((one.is(Shape.Acronym) && one.is(Shape.Content) && other.has(Role.Function)) || (other.is(Shape.Acronym) && other.is(Shape.Content) && one.has(Role.Function))) return false;
  if (one.word == other.word || one.is(Shape.Number | Shape.Code | Shape.Han) || one.has(Role.Unit | Role.Calendar)) return true;
  if (one.has(Role.Negator)) return false;
  return areForms(a, one, b, other) || areSpellings(a, one, b, other) || isTypo(a, one, b, other);
}

/** Pairs the first lone token of a key with the first of that key, and so on. */
function pairMoved(a: Text, b: Text): void {
  stamp++;
  let left = 0;
  for (let i = b.count - 1; i >= 0; i--) {
    const token = b.at(i);
    if (!token.lone) continue;
    const slot = slotOf(token.key);
    token.next = heads[slot];
    heads[slot] = i;
    left++;
  }
  for (let i = 0; i < a.count && left > 0; i++) {
    const token = a.at(i);
    if (!token.lone) continue;
    const slot = slotOf(token.key);
    const partner = heads[slot];
    if (partner < 0) continue;
    heads[slot] = b.at(partner).next;
    left--;
    join(a, i, b, partner, isSameForm(a, token, b, b.at(partner)) ? Shape.Moved : Shape.Moved | Shape.Akin);
  }
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

/** Between two partners each: lone words that are one word, spelled in two ways or mistyped. */
function pairSpelled(a: Text, b: Text): void {
  let fromA = 0;
  let fromB = 0;
  for (let i = 0; i <= a.count; i++) {
    const isAnchor = i == a.count || (a.at(i).partner >= fromB && !a.at(i).is(Shape.Moved));
    if (!isAnchor) continue;
    const toB = i == a.count ? b.count : a.at(i).partner;
    if (i > fromA && toB > fromB) pairSpelledBetween(a, fromA, i, b, fromB, toB);
    fromA = i + 1;
    fromB = toB + 1;
  }
}

function pairSpelledBetween(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): void {
  if (toA - fromA > MOST_SPELLED || toB - fromB > MOST_SPELLED) return;
  let next = fromB;
  for (let i = fromA; i < toA; i++) {
    const one = a.at(i);
    if (!isSpelled(one)) continue;
    for (let j = next; j < toB; j++) {
      const other = b.at(j);
      // The «how» of «how do I» is not that of «how should I».
      if (!isSpelled(other) || (one.is(Shape.Asking) && other.is(Shape.Asking))) continue;
      if (areSpellings(a, one, b, other) || haveOneBase(a, one, b, other)) join(a, i, b, j, 0);
      else if (isTypo(a, one, b, other)) join(a, i, b, j, Shape.Typo);
      else if (!joinTwo(a, i, toA, b, j) && !joinTwo(b, j, toB, a, i)) continue;
      next = j + 1;
      break;
    }
  }
}

/** Whether the words at `i` and behind it are the one at `j`, written apart; then both are its partners. */
function joinTwo(text: Text, i: i32, end: i32, other: Text, j: i32): bool {
  if (i + 1 >= end || !isSpelled(text.at(i + 1)) || !joinsTo(text, text.at(i), text.at(i + 1), other, other.at(j))) return false;
  join(text, i, other, j, 0);
  text.at(i + 1).partner = j;
  return true;
}

/** Whether a token is a lone word that can be spelled in another way. */
function isSpelled(token: Token): bool {
  return token.lone && token.length > 0 && !token.is(Shape.Number | Shape.Code | Shape.InCode | Shape.Han | Shape.Symbol);
}

function count(text: Text): void {
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.is(Shape.Content) || token.is(Shape.Skipped)) continue;
    text.contents++;
    if (token.lone) text.loneContents++;
  }
}
