/**
 * Looks at what stands between each two partners, in order: the words that only one text has there, and the partners themselves. What is not known to
 * mean nothing is a difference, and the first one is told.
 */
import { Guard } from "../guard";
import { KeySet } from "../key_set";
import { A, ARE, DO, DOES, IS, THE } from "../known_words";
import { differInCase } from "../letter_case";
import { keysOf, Role } from "../lexicon";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape } from "../token";
import { BUILDING_WORDS, LINKING_WORDS } from "../words/relations";
import { Difference } from "./difference";
import { dropsOne } from "./droppable";
import { replacesOne } from "./interchangeable";
import { isAnother, mayBend } from "./partners";

/** Words of a place that are compared one by one. */
const MOST_IN_PLACE: i32 = 4;
/** Words of grammar that build a sentence, and those that link its parts. */
const BUILDING = new KeySet(keysOf(BUILDING_WORDS));
const LINKING = new KeySet(keysOf(LINKING_WORDS));
/** Behind «a» they are some, without it hardly any. */
const AMOUNTS = new KeySet([digestOf("few"), digestOf("little")]);
/** The indexes of the words of a place that are compared, in each text. */
const placeOfA = new StaticArray<i32>(MOST_IN_PLACE);
const placeOfB = new StaticArray<i32>(MOST_IN_PLACE);

/** Looks at what stands between each two partners, in order. */
export function comparePlaces(a: Text, b: Text, difference: Difference): void {
  let fromA = 0;
  let fromB = 0;
  for (let i = 0; i <= a.count; i++) {
    const isEnd = i == a.count;
    if (!isEnd && (a.at(i).partner < fromB || a.at(i).is(Shape.Moved))) continue;
    const toB = isEnd ? b.count : a.at(i).partner;
    comparePlace(a, fromA, i, b, fromB, toB, difference);
    if (!isEnd && (a.at(i).is(Shape.Akin) || !mayBend(a, i, b, toB, difference) || differInCase(a, i, b, toB) || isAnother(a, i, b, toB, difference))) {
      difference.isGrammarAlone = false;
      difference.tell(Guard.Replacement, i, i + 1, toB, toB + 1);
    }
    fromA = i + 1;
    fromB = toB + 1;
  }
}

/** Compares the words that stand between two partners, or in front of the first or behind the last. */
function comparePlace(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32, difference: Difference): void {
  if (isArticleTelling(a, fromA, toA, b, fromB, toB)) {
    difference.isGrammarAlone = false;
    return difference.tell(Guard.Qualifier, fromA, toA, fromB, toB);
  }
  // «What is he like», «what does he like»: each verb means nothing against none, one against the other does.
  if ((hasLone(a, fromA, toA, IS, ARE) && hasLone(b, fromB, toB, DO, DOES)) || (hasLone(a, fromA, toA, DO, DOES) && hasLone(b, fromB, toB, IS, ARE))) {
    difference.places++;
    return difference.tell(Guard.Replacement, fromA, toA, fromB, toB);
  }
  if (areReplaced(a, fromA, toA, b, fromB, toB, difference)) return;
  const countA = collect(a, fromA, toA, b, placeOfA, difference);
  const countB = collect(b, fromB, toB, a, placeOfB, difference);
  if (countA == 0 && countB == 0) return;
  if (countA == countB && areAllReplaced(a, b, countA, difference)) return;
  difference.places++;
  if (!areGrammar(a, fromA, toA, difference) || !areGrammar(b, fromB, toB, difference)) difference.isGrammarAlone = false;
  if (countA > 0 && countB > 0) return difference.tell(Guard.Replacement, placeOfA[0], placeOfA[min(countA, MOST_IN_PLACE) - 1] + 1, placeOfB[0], placeOfB[min(countB, MOST_IN_PLACE) - 1] + 1);
  if (countA > 0) return difference.tell(Guard.Qualifier, placeOfA[0], placeOfA[min(countA, MOST_IN_PLACE) - 1] + 1, 0, 0);
  difference.tell(Guard.Qualifier, 0, 0, placeOfB[0], placeOfB[min(countB, MOST_IN_PLACE) - 1] + 1);
}

/** Whether one of two words stands in a place without a partner. */
function hasLone(text: Text, from: i32, to: i32, one: u32, other: u32): bool {
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.partner < 0 && !token.is(Shape.Skipped) && (token.word == one || token.word == other)) return true;
  }
  return false;
}

/**
 * Whether an article that only one text has says something: «a few people», «few people», and where nothing else is asked for: «what is the
 * time», «what is time».
 */
function isArticleTelling(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  const ofA = articleOf(a, fromA, toA);
  const ofB = articleOf(b, fromB, toB);
  if (ofA == ofB) return false;
  const next = toA < a.count ? a.at(toA).word : 0;
  if (toA - fromA <= 1 && toB - fromB <= 1 && AMOUNTS.has(next) && (ofA == A || ofB == A)) return true;
  const isLast = toA + 1 >= a.count && toB + 1 >= b.count;
  return isLast && a.contents <= 1 && b.contents <= 1 && toA < a.count && a.at(toA).is(Shape.Content) && (ofA == THE || ofB == THE);
}

/** The last article of a place without a partner; 0 if there is none. */
function articleOf(text: Text, from: i32, to: i32): u32 {
  return to > from && text.at(to - 1).lone && text.at(to - 1).has(Role.Article) ? text.at(to - 1).word : 0;
}

/** Whether every word of a place says what the one says that stands there in the other text. */
function areReplaced(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32, difference: Difference): bool {
  const count = list(a, fromA, toA, placeOfA);
  return count > 0 && count == list(b, fromB, toB, placeOfB) && areAllReplaced(a, b, count, difference);
}

/** Whether each of the first `count` words of the two places says what its counterpart says. */
function areAllReplaced(a: Text, b: Text, count: i32, difference: Difference): bool {
  if (count > MOST_IN_PLACE) return false;
  for (let i = 0; i < count; i++) {
    if (!replacesOne(a, placeOfA[i], b, placeOfB[i], difference)) return false;
  }
  return true;
}

/** The lone words of a place but for articles. @returns how many there are; the first of them stand in `into`. */
function list(text: Text, from: i32, to: i32, into: StaticArray<i32>): i32 {
  let found = 0;
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.is(Shape.Akin) && !token.lone) return MOST_IN_PLACE + 1;
    if (!token.lone || token.has(Role.Article)) continue;
    if (found < MOST_IN_PLACE) into[found] = i;
    found++;
  }
  return found;
}

/** The lone words of a place that may mean something. @returns how many there are; the first of them stand in `into`. */
function collect(text: Text, from: i32, to: i32, other: Text, into: StaticArray<i32>, difference: Difference): i32 {
  let found = 0;
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (!token.lone) {
      if (token.is(Shape.Akin)) {
        if (found < MOST_IN_PLACE) into[found] = i;
        found++;
      }
      continue;
    }
    if (token.has(Role.Article)) continue;
    const width = dropsOne(text, i, to, other, difference);
    if (width > 0) {
      i += width - 1;
      continue;
    }
    if (found < MOST_IN_PLACE) into[found] = i;
    found++;
  }
  return found;
}

/** Whether the lone words of a place only build a sentence. */
function areGrammar(text: Text, from: i32, to: i32, difference: Difference): bool {
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.lone && (!(BUILDING.has(token.key) || (difference.isTurned && LINKING.has(token.key))) || token.is(Shape.Number | Shape.Name))) return false;
    if (token.is(Shape.Akin)) return false;
  }
  return true;
}
