/**
 * What makes two texts differ that say almost the same. The nearer two texts are in their words, the less the similarity of their embeddings
 * tells: «arguments for» and «arguments against» lie as near as two ways to ask one thing. So where most words are shared, every difference has
 * to be of a kind that is known to mean nothing; one that is not known is one too many. Where few are shared the embedding is the
 * evidence, and this says nothing.
 */
import { ByteBuffer, Bytes } from "../../core/bytes";
import { packed } from "../../core/packed";
import { Guard } from "./guard";
import { isGerund } from "./forms";
import { beginDifferences, dropsOne, isFree, isOnlyNear, isSuperlative, markNear, mayBend, replacesOne } from "./harmless";
import { KeySet } from "./key_set";
import { differInCase } from "./letter_case";
import { keysOf, Role } from "./lexicon";
import { explainsOrder } from "./order";
import { areSpellings } from "./spelling";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";
import { BUILDING_WORDS, LINKING_WORDS } from "./words/relations";

/** Of the words of both texts, in hundredths, those with a partner from which the texts are close, however many differ. */
const CLOSE: i32 = 75;
/** The same where few words differ, or only one text has words that the other lacks. */
const CLOSE_BUT_FOR_FEW: i32 = 45;
/** Words of each text that differ, which are few. */
const FEW: i32 = 2;
/** Words of a place that are compared one by one. */
const MOST_IN_PLACE: i32 = 4;
/** Words of a date around its number: «the 3rd of March». */
const DATE_WORDS: i32 = 3;
/** Bytes of a word that a refusal names. */
const MOST_NAMED: i32 = 40;

/** Places in which only words of grammar differ, from which on a sentence is built in another way. */
const MANY_PLACES: i32 = 2;
const BUILDING = new KeySet(keysOf(BUILDING_WORDS));
const LINKING = new KeySet(keysOf(LINKING_WORDS));

/** Behind «a» they are some, without it hardly any. */
const AMOUNTS = new KeySet([digestOf("few"), digestOf("little")]);
const A: u32 = digestOf("a");
const THE: u32 = digestOf("the");
const PICKING: u32[] = [digestOf("last"), digestOf("first"), digestOf("next"), digestOf("latest")];
const BEST: u32 = keysOf(packed("best"))[0];
const YOU: u32 = digestOf("you");
const U: u32 = digestOf("u");
const ONE: u32 = digestOf("one");
const IS: u32 = digestOf("is");
const ARE: u32 = digestOf("are");
const DO: u32 = digestOf("do");
const DOES: u32 = digestOf("does");

let differing: i32 = 0;
let allGrammar: bool = true;
/** Whether words have moved for no reason that is known. */
let isTurned: bool = false;

const placeOfA = new StaticArray<i32>(MOST_IN_PLACE);
const placeOfB = new StaticArray<i32>(MOST_IN_PLACE);

/** Whether the texts compared last are close. */
export let isClose: bool = false;
/** Whether nothing differs but what means nothing, however far the embeddings are from each other. */
export let isSame: bool = false;
/** The guard that speaks of their difference: Exchange, Replacement, Qualifier; None if nothing differs that is not known to be harmless. */
export let difference: Guard = Guard.None;

/** Where the words of the difference stand: a run of tokens in each text. */
let textOfA: Text | null = null;
let textOfB: Text | null = null;
let fromOfA: i32 = 0;
let endOfA: i32 = 0;
let fromOfB: i32 = 0;
let endOfB: i32 = 0;

/** Compares two texts that have been read and aligned. */
export function compare(a: Text, b: Text): void {
  isClose = false;
  isSame = false;
  difference = Guard.None;
  fromOfA = endOfA = fromOfB = endOfB = 0;
  textOfA = a;
  textOfB = b;
  // Chinese is aligned by characters, of which nobody has said yet which mean nothing.
  if (((a.shapes | b.shapes) & Shape.Han) != 0 || a.significant == 0 || b.significant == 0) return;
  if (!areClose(a, b)) return;
  isClose = true;
  beginDifferences();
  const moved = hasMoved(a);
  const explains = moved < 0 || explainsOrder(a, b);
  differing = 0;
  allGrammar = true;
  isTurned = !explains;
  comparePlaces(a, b);
  if (areTwoPersons(a.subject, b.subject)) name(Guard.Replacement, a, 0, 0, b, 0, 0);
  // Words have moved and words of grammar with them, or those differ in many places: the sentence is built in another way.
  if (allGrammar && differing >= (explains ? MANY_PLACES : 1)) {
    isClose = false;
    difference = Guard.None;
  } else if (!explains) {
    name(Guard.Exchange, a, moved, moved + 1, b, a.at(moved).partner, a.at(moved).partner + 1);
  }
  isSame = isClose && difference == Guard.None && !isOnlyNear;
}

/** «How do you ship it» asks whoever is spoken to, «how do I ship it» asks for oneself. */
function areTwoPersons(one: u32, other: u32): bool {
  return one != 0 && other != 0 && one != other && (isYou(one) || isYou(other)) && one != ONE && other != ONE;
}

function isYou(subject: u32): bool {
  return subject == YOU || subject == U;
}

function areClose(a: Text, b: Text): bool {
  const partnersOfA = partners(a);
  const partnersOfB = partners(b);
  const lackingA = counted(a) - partnersOfA;
  const lackingB = counted(b) - partnersOfB;
  const shared = (partnersOfA + partnersOfB) * 100;
  const all = counted(a) + counted(b);
  if (shared >= CLOSE * all) return true;
  const areFew = (lackingA <= FEW && lackingB <= FEW) || min(lackingA, lackingB) <= 1;
  return areFew && shared >= CLOSE_BUT_FOR_FEW * all;
}

/** Tokens with a partner. */
function partners(text: Text): i32 {
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).partner >= 0) found++;
  }
  return found;
}

/** Tokens that count: all but those that say nothing, and lone articles. */
function counted(text: Text): i32 {
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.is(Shape.Skipped) && !(token.partner < 0 && token.has(Role.Article))) found++;
  }
  return found;
}

/** The first token that has moved and whose place matters; -1 if there is none. */
function hasMoved(text: Text): i32 {
  if (!text.has(Shape.Moved)) return -1;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).is(Shape.Moved) && !isFree(text.at(i))) return i;
  }
  return -1;
}

/** Looks at what stands between each two partners, in order. */
function comparePlaces(a: Text, b: Text): void {
  let fromA = 0;
  let fromB = 0;
  for (let i = 0; i <= a.count; i++) {
    const isEnd = i == a.count;
    if (!isEnd && (a.at(i).partner < fromB || a.at(i).is(Shape.Moved))) continue;
    const toB = isEnd ? b.count : a.at(i).partner;
    comparePlace(a, fromA, i, b, fromB, toB);
    if (!isEnd && (a.at(i).is(Shape.Akin) || !mayBend(a, i, b, toB) || differInCase(a, i, b, toB) || isAnother(a, i, b, toB))) {
      allGrammar = false;
      name(Guard.Replacement, a, i, i + 1, b, toB, toB + 1);
    }
    fromA = i + 1;
    fromB = toB + 1;
  }
}

function comparePlace(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): void {
  const article = telling(a, fromA, toA, b, fromB, toB);
  if (article >= 0) {
    allGrammar = false;
    return name(Guard.Qualifier, a, fromA, toA, b, fromB, toB);
  }
  // «What is he like», «what does he like»: each verb means nothing against none, one against the other does.
  if ((hasLone(a, fromA, toA, IS, ARE) && hasLone(b, fromB, toB, DO, DOES)) || (hasLone(a, fromA, toA, DO, DOES) && hasLone(b, fromB, toB, IS, ARE))) {
    differing++;
    return name(Guard.Replacement, a, fromA, toA, b, fromB, toB);
  }
  if (areReplaced(a, fromA, toA, b, fromB, toB)) return;
  const countA = collect(a, fromA, toA, b, placeOfA);
  const countB = collect(b, fromB, toB, a, placeOfB);
  if (countA == 0 && countB == 0) return;
  if (countA == countB && areAllReplaced(a, b, countA)) return;
  differing++;
  if (!areGrammar(a, fromA, toA) || !areGrammar(b, fromB, toB)) allGrammar = false;
  if (countA > 0 && countB > 0) return name(Guard.Replacement, a, placeOfA[0], placeOfA[min(countA, MOST_IN_PLACE) - 1] + 1, b, placeOfB[0], placeOfB[min(countB, MOST_IN_PLACE) - 1] + 1);
  if (countA > 0) return name(Guard.Qualifier, a, placeOfA[0], placeOfA[min(countA, MOST_IN_PLACE) - 1] + 1, b, 0, 0);
  name(Guard.Qualifier, a, 0, 0, b, placeOfB[0], placeOfB[min(countB, MOST_IN_PLACE) - 1] + 1);
}

/**
 * Whether partners of one group of synonyms, «buy» and «purchase», are two things here: where nothing else is asked for («what is a proof»), or a
 * text has both («is every car a vehicle»). An adverb is another word than what it is made of: «dead», «deadly». Elsewhere synonyms are near.
 */
function isAnother(a: Text, i: i32, b: Text, j: i32): bool {
  const one = a.at(i);
  const other = b.at(j);
  if (one.is(Shape.Number) && other.is(Shape.Number)) return one.has(Role.Ordinal) != other.has(Role.Ordinal) && !isInDate(a, i) && !isInDate(b, j);
  if (one.is(Shape.Possessive) != other.is(Shape.Possessive) && i + 1 >= a.count && j + 1 >= b.count) return true;
  if (one.word == other.word || (!one.is(Shape.Content) && !other.is(Shape.Content))) return false;
  if (isOneOfMany(a, i, b, j)) return true;
  if (isAdverbOf(a, one, b, other) || isAdverbOf(b, other, a, one)) return true;
  if (one.stem == other.stem || one.is(Shape.Typo | Shape.Number) || other.is(Shape.Typo | Shape.Number)) return false;
  if (one.has(Role.Calendar | Role.Unit) || areSpellings(a, one, b, other)) return false;
  markNear();
  const isAll = (a.contents <= 1 || b.contents <= 1) && one.is(Shape.Content) && other.is(Shape.Content);
  return isAll || hasTwoOf(a, i) || hasTwoOf(b, j);
}

/** Whether a month or a day stands beside a number: «3 March» is «the 3rd of March», and three weeks are not the third one. */
function isInDate(text: Text, index: i32): bool {
  for (let i = max(0, index - DATE_WORDS); i <= min(text.count - 1, index + DATE_WORDS); i++) {
    if (text.at(i).has(Role.Calendar)) return true;
  }
  return false;
}

/** Behind «last», «first» and «largest» one is asked for, or many: «the last line», «the last lines». */
function isOneOfMany(a: Text, i: i32, b: Text, j: i32): bool {
  const one = a.at(i);
  const other = b.at(j);
  return one.length != other.length && one.stem == other.stem && !isGerund(a, one) && !isGerund(b, other) && (isPicked(a, i) || isPicked(b, j));
}

function isPicked(text: Text, index: i32): bool {
  for (let i = max(0, index - 2); i < index; i++) {
    const token = text.at(i);
    if (token.has(Role.Ordinal) || PICKING.includes(token.word) || (isSuperlative(text, token) && token.key != BEST)) return true;
  }
  return false;
}

/** Whether the other word is this one with «ly» behind it, and nothing else. */
function isAdverbOf(text: Text, token: Token, otherText: Text, other: Token): bool {
  if (other.length != token.length + 2) return false;
  const ptr = changetype<usize>(otherText.lower) + <usize>other.start;
  if (load<u8>(ptr + <usize>token.length) != 0x6c || load<u8>(ptr + <usize>token.length + 1) != 0x79) return false;
  return memory.compare(ptr, changetype<usize>(text.lower) + <usize>token.start, <usize>token.length) == 0;
}

/** Whether another word of this one's group stands in the text. */
function hasTwoOf(text: Text, index: i32): bool {
  const token = text.at(index);
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).key == token.key && text.at(i).stem != token.stem) return true;
  }
  return false;
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
 * time», «what is time». @returns -1 if it does not.
 */
function telling(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): i32 {
  const ofA = articleOf(a, fromA, toA);
  const ofB = articleOf(b, fromB, toB);
  if (ofA == ofB) return -1;
  const next = toA < a.count ? a.at(toA).word : 0;
  if (toA - fromA <= 1 && toB - fromB <= 1 && AMOUNTS.has(next) && (ofA == A || ofB == A)) return toA;
  const isLast = toA + 1 >= a.count && toB + 1 >= b.count;
  return isLast && a.contents <= 1 && b.contents <= 1 && toA < a.count && a.at(toA).is(Shape.Content) && (ofA == THE || ofB == THE) ? toA : -1;
}

/** The last article of a place without a partner; 0 if there is none. */
function articleOf(text: Text, from: i32, to: i32): u32 {
  return to > from && text.at(to - 1).lone && text.at(to - 1).has(Role.Article) ? text.at(to - 1).word : 0;
}

/** Whether every word of a place says what the one says that stands there in the other text. */
function areReplaced(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  const count = list(a, fromA, toA, placeOfA);
  return count > 0 && count == list(b, fromB, toB, placeOfB) && areAllReplaced(a, b, count);
}

function areAllReplaced(a: Text, b: Text, count: i32): bool {
  if (count > MOST_IN_PLACE) return false;
  for (let i = 0; i < count; i++) {
    if (!replacesOne(a, placeOfA[i], b, placeOfB[i])) return false;
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
function collect(text: Text, from: i32, to: i32, other: Text, into: StaticArray<i32>): i32 {
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
    const width = dropsOne(text, i, to, other);
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
function areGrammar(text: Text, from: i32, to: i32): bool {
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.lone && (!(BUILDING.has(token.key) || (isTurned && LINKING.has(token.key))) || token.is(Shape.Number | Shape.Name))) return false;
    if (token.is(Shape.Akin)) return false;
  }
  return true;
}

/** The difference that is found first is the one that is told. */
function name(guard: Guard, a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): void {
  if (difference != Guard.None) return;
  difference = guard;
  textOfA = a;
  textOfB = b;
  fromOfA = fromA;
  endOfA = toA;
  fromOfB = fromB;
  endOfB = toB;
}

/** The words of the difference found last, those of both texts with a slash between them: «for/against»; nothing if there is none. */
export function differingWords(): Bytes {
  const out = new ByteBuffer(64);
  if (difference == Guard.None || textOfA === null || textOfB === null) return out.view();
  append(out, textOfA!, fromOfA, endOfA);
  out.appendByte(0x2f);
  append(out, textOfB!, fromOfB, endOfB);
  return out.view();
}

function append(out: ByteBuffer, text: Text, from: i32, to: i32): void {
  if (to <= from) return;
  const start = text.at(from).start;
  const last = text.at(to - 1);
  let end = min(last.start + last.length, start + MOST_NAMED);
  // Not within a character.
  while (end > start && (text.source.at(end) & 0xc0) == 0x80 && end < text.source.length) end--;
  if (end > start) out.append(text.source.slice(start, end));
}
