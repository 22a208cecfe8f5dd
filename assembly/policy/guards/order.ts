/**
 * Words that both texts have, in another order. That means nothing in a list («tea or coffee», «coffee or tea»), around a relation that holds both
 * ways («how far is Rome from Milan»), where a whole phrase with its preposition has moved («in Lua, how do I …», «from Oslo to Rome»), an adverb
 * in -ly, or «of» stands for a possessive. Any other exchange means something.
 */
import { packed } from "../../core/packed";
import { KeySet } from "./key_set";
import { keysOf, Role } from "./lexicon";
import { ASKS_HOW } from "./frames";
import { isFree, isPhrasal, isSuperlative } from "./harmless";
import { isEnglish } from "./english";
import { isName } from "./spelling";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";
import { BETWEEN_MUTUAL, LIST_WORDS, MUTUAL, ORDER_WORDS } from "./words/relations";

const LISTING = new KeySet(keysOf(LIST_WORDS));
const MUTUALS = new KeySet(keysOf(MUTUAL));
const BETWEEN = new KeySet(keysOf(BETWEEN_MUTUAL));
const ORDERING = new KeySet(keysOf(ORDER_WORDS));
const OF: u32 = digestOf("of");
/** Verbs that make something of somebody: «treat my boss as a friend» is not «as a friend, treat my boss». */
const TAKING_ROLES = new KeySet(keysOf(packed("treat see regard use view define describe classify know serve register hire consider think list claim name choose keep take introduce")));
const AS: u32 = digestOf("as");
const FROM: u32 = digestOf("from");
const TO: u32 = digestOf("to");
const AND: u32 = digestOf("and");
const FAR: u32 = digestOf("far");
const BETWEEN_WORD: u32 = digestOf("between");
/** Forms that say what one thing is to another, not both: «cheaper compared to». */
const ONE_SIDED: u32[] = [digestOf("compared"), digestOf("comparing"), digestOf("relates"), digestOf("relate")];
/** Behind them stands a verb. */
const BEFORE_VERB: u32[] = [digestOf("to"), digestOf("i"), digestOf("you"), digestOf("we"), digestOf("they"), digestOf("he"), digestOf("she"), digestOf("one"), digestOf("people")];
const ONLY: u32 = digestOf("only");
const EARLY: u32 = digestOf("early");
const CLAUSES: u32[] = [digestOf("if"), digestOf("when"), digestOf("while"), digestOf("because"), digestOf("after"), digestOf("before"), digestOf("since"), digestOf("unless"), digestOf("although"), digestOf("using"), digestOf("without")];

const PLACING: u32[] = [digestOf("in"), digestOf("on"), digestOf("at"), digestOf("during")];

/** Words of the part in which the order differs; with more it is not explained. */
const MOST_WORDS: i32 = 48;
/** Words beside it that may belong to its items: «fixed deposit and recurring deposit» differ in «fixed» and «recurring» alone. */
const MOST_BESIDE: i32 = 6;
const MOST_ITEMS: i32 = 12;
/** Words of a subject or an object across which «not» or a particle moves. */
const MOST_ACROSS: i32 = 3;
const PARTICLES: u32[] = [digestOf("on"), digestOf("off"), digestOf("up"), digestOf("down"), digestOf("out"), digestOf("back"), digestOf("away")];
/** Words of a phrase such as «on a Mac», without articles. */
const MOST_PHRASE: i32 = 4;

/** The part of a text in which the order differs: keys, and for each the token's index. */
@final
class Part {
  readonly keys: StaticArray<u32> = new StaticArray<u32>(MOST_WORDS);
  readonly indexes: StaticArray<i32> = new StaticArray<i32>(MOST_WORDS);
  /** For each whether a mark sets it apart from the word in front. A hyphen and a slash do not: «English-French» and «EUR/USD» have an order. */
  readonly marks: StaticArray<u32> = new StaticArray<u32>(MOST_WORDS);
  count: i32 = 0;
  /** The tokens it is taken from. */
  from: i32 = 0;
  to: i32 = 0;
  /** Where each of its items begins and ends. */
  readonly begins: StaticArray<i32> = new StaticArray<i32>(MOST_ITEMS);
  readonly ends: StaticArray<i32> = new StaticArray<i32>(MOST_ITEMS);
  items: i32 = 0;
  /** Whether «and», «or» or «versus» stands between two items. */
  lists: bool = false;

  /** Takes the words from `from` up to `to`, without articles. @returns whether they fit. */
  take(text: Text, from: i32, to: i32): bool {
    this.count = 0;
    this.from = from;
    this.to = to;
    let marks: u32 = 0;
    for (let i = from; i < to; i++) {
      const token = text.at(i);
      marks |= token.shape & Shape.Parted;
      if (token.is(Shape.Skipped) || token.has(Role.Article) || (token.lone && isFree(token))) continue;
      if (this.count == MOST_WORDS) return false;
      this.keys[this.count] = token.key;
      this.marks[this.count] = marks;
      marks = 0;
      this.indexes[this.count++] = i;
    }
    return true;
  }

  /** Leaves out the verbs that only link: «is», «are», «does». */
  dropVerbs(text: Text): void {
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      if (isFree(text.at(this.indexes[i]))) continue;
      this.keys[kept] = this.keys[i];
      this.indexes[kept++] = this.indexes[i];
    }
    this.count = kept;
  }

  /** Splits it into the items of a list. @returns whether they fit. */
  splitList(text: Text): bool {
    this.items = 0;
    this.lists = false;
    let eithers = 0;
    let begin = 0;
    for (let i = 0; i <= this.count; i++) {
      const isEnd = i == this.count;
      // A list does not go on behind the end of a sentence.
      if (!isEnd && i > 0 && text.at(this.indexes[i]).is(Shape.Opens)) return false;
      const lists = !isEnd && LISTING.has(this.keys[i]);
      const shape = isEnd || i == begin ? 0 : this.marks[i];
      if (!isEnd && !lists && (shape & Shape.Parted) == 0) continue;
      if (i > begin && !this.add(begin, i)) return false;
      if (lists) this.lists = true;
      else if (!isEnd && isEither(text.at(this.indexes[i]))) eithers++;
      begin = lists ? i + 1 : i;
    }
    // «Rock/paper/scissors» has an order.
    if (eithers == 1 && this.items == 2) this.lists = true;
    return this.items > 1;
  }

  /** Splits it into phrases that begin with a preposition, and no «of». @returns whether it is nothing else. */
  splitPhrases(text: Text): bool {
    this.items = 0;
    let begin = -1;
    for (let i = 0; i <= this.count; i++) {
      const isEnd = i == this.count;
      const opens = !isEnd && opensPhrase(text.at(this.indexes[i]));
      if (!isEnd && !opens) {
        if (begin < 0) return false;
        continue;
      }
      // A preposition without a word behind it belongs to a verb.
      if (begin >= 0 && (i - begin < 2 || !this.add(begin, i))) return false;
      begin = i;
    }
    return this.items > 1;
  }

  /** @returns whether there is more than one sentence, and they fit. */
  splitSentences(text: Text): bool {
    this.items = 0;
    let begin = 0;
    let told = 0;
    for (let i = 1; i <= this.count; i++) {
      if (i < this.count && !text.at(this.indexes[i]).is(Shape.Opens)) continue;
      if (!this.add(begin, i)) return false;
      if (!text.at(this.indexes[begin]).has(Role.Question | Role.Auxiliary)) told++;
      begin = i;
    }
    // What is told has the order in which it happened: «I was fired. I filed a complaint.»
    return this.items > 1 && told <= 1;
  }

  private add(begin: i32, end: i32): bool {
    if (this.items == MOST_ITEMS) return false;
    this.begins[this.items] = begin;
    this.ends[this.items++] = end;
    return true;
  }

  /** Whether the other part has the same items, in whatever order. */
  hasItemsOf(other: Part): bool {
    if (this.items != other.items) return false;
    let taken: u32 = 0;
    for (let i = 0; i < this.items; i++) {
      let found = -1;
      for (let j = 0; j < other.items && found < 0; j++) {
        if (((taken >> j) & 1) == 0 && this.isItem(i, other, j)) found = j;
      }
      if (found < 0) return false;
      taken |= 1 << found;
    }
    return true;
  }

  private isItem(item: i32, other: Part, otherItem: i32): bool {
    const length = this.ends[item] - this.begins[item];
    return length == other.ends[otherItem] - other.begins[otherItem] && this.isRun(this.begins[item], other, other.begins[otherItem], length);
  }

  /** Whether `length` words from `at` on are those of the other part from `otherAt` on. */
  isRun(at: i32, other: Part, otherAt: i32, length: i32): bool {
    if (at + length > this.count || otherAt + length > other.count) return false;
    for (let i = 0; i < length; i++) {
      if (this.keys[at + i] != other.keys[otherAt + i]) return false;
    }
    return true;
  }
}

/** Behind a slash or a bracket in small letters: «the official/correct way», «increase (or promote)»; «EUR/USD» has an order. */
function isEither(token: Token): bool {
  return token.is(Shape.Slashed) && !token.is(Shape.Capital | Shape.Odd | Shape.Number | Shape.Code);
}

const partOfA = new Part();
const partOfB = new Part();

/** Whether every word that has moved has done so in a way that means nothing. */
export function explainsOrder(a: Text, b: Text): bool {
  const from = firstCrossed(a);
  const to = lastCrossed(a);
  const fromB = firstCrossed(b);
  const toB = lastCrossed(b);
  if (from < 0 || to < 0 || fromB < 0 || toB < 0) return false;
  return (
    isAdverb(a) ||
    isParted(a, from, to + 1, b, fromB, toB + 1) ||
    isAmount(a, from, to + 1, b, fromB, toB + 1) ||
    isList(a, from, to + 1, b, fromB, toB + 1) ||
    isMutual(a, from, to + 1, b, fromB, toB + 1) ||
    arePhrases(a, from, to + 1, b, fromB, toB + 1) ||
    isTurned(a, b) ||
    areSentences(a, b) ||
    isPhraseMoved(a, b) ||
    isInverted(a, b) ||
    isPossessive(a, from, to + 1, b, fromB, toB + 1) ||
    isPossessive(b, fromB, toB + 1, a, from, to + 1)
  );
}

/** Whether the token at `index` has moved, and its place matters. */
function isMoved(text: Text, index: i32): bool {
  const token = text.at(index);
  return token.is(Shape.Moved) && !isFree(token);
}

/** Whether two tokens with partners stand in the other order in the other text. */
function isCrossed(text: Text, i: i32, j: i32): bool {
  const one = text.at(i);
  const other = text.at(j);
  return one.partner >= 0 && other.partner >= 0 && !isFree(one) && !isFree(other) && (i < j) != (one.partner < other.partner);
}

/** The first token that has moved or that one has moved across; -1 if there are too many to say. */
function firstCrossed(text: Text): i32 {
  let first = text.count;
  let moved = 0;
  for (let i = 0; i < text.count; i++) {
    if (!isMoved(text, i)) continue;
    if (++moved > MOST_WORDS) return -1;
    first = min(first, i);
    for (let j = 0; j < first; j++) {
      if (isCrossed(text, j, i)) first = j;
    }
  }
  return first < text.count ? first : -1;
}

function lastCrossed(text: Text): i32 {
  let last = -1;
  for (let i = 0; i < text.count; i++) {
    if (!isMoved(text, i)) continue;
    last = max(last, i);
    for (let j = text.count - 1; j > last; j--) {
      if (isCrossed(text, i, j)) last = j;
    }
  }
  return last;
}

/** Whether a word ends as adverbs do. */
function isAdverbToken(text: Text, token: Token): bool {
  return token.length > 4 && text.source.hasAsciiAt(token.start + token.length - 2, "ly");
}

/** Nothing has moved but one adverb: an English word with -ly behind it. «Italy» is none, and two adverbs belong to two verbs. */
function isAdverb(a: Text): bool {
  let adverbs = 0;
  for (let i = 0; i < a.count; i++) {
    if (!isMoved(a, i)) continue;
    const token = a.at(i);
    if (++adverbs > 1 || token.length < 5 || token.word == ONLY || token.word == EARLY || token.is(Shape.Name)) return false;
    if (!a.source.hasAsciiAt(token.start + token.length - 2, "ly")) return false;
    if (!isEnglish(changetype<usize>(a.lower) + <usize>token.start, token.length - 2)) return false;
  }
  return adverbs == 1;
}

/**
 * «Not» stands behind the verb, or behind the subject: «why don't cats bark», «why do cats not bark»; a particle behind its verb, or behind the
 * object: «turn off the light», «turn the light off». «Not all» is not «all not».
 */
function isParted(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  const verbOfA = wordBefore(a, fromA);
  if (((a.roles | b.roles) & Role.Scope) != 0 || verbOfA < 0 || a.at(verbOfA).partner != wordBefore(b, fromB)) return false;
  if (!partOfA.take(a, fromA, toA) || !partOfB.take(b, fromB, toB) || partOfA.count != partOfB.count) return false;
  const across = partOfA.count - 1;
  if (across < 1 || across > MOST_ACROSS) return false;
  const verb = a.at(verbOfA);
  if (isPartOf(verb, a.at(partOfA.indexes[0]))) return partOfA.isRun(1, partOfB, 0, across) && partOfA.isRun(0, partOfB, across, 1);
  return isPartOf(verb, a.at(partOfA.indexes[across])) && partOfA.isRun(0, partOfB, 1, across) && partOfA.isRun(across, partOfB, 0, 1);
}

/** The last word in front of `index` that is no article; -1 if there is none. */
function wordBefore(text: Text, index: i32): i32 {
  let i = index - 1;
  while (i >= 0 && text.at(i).has(Role.Article)) i--;
  return i;
}

function isPartOf(verb: Token, part: Token): bool {
  if (verb.has(Role.Auxiliary)) return part.has(Role.Negator);
  return isPhrasal(verb) && PARTICLES.includes(part.word);
}

/** An amount or a date in another order: «$20» and «20 dollars», «3 March 2024» and «2024-03-03». */
function isAmount(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  return isOneAmount(a, fromA, toA) && isOneAmount(b, fromB, toB) && !haveNumbersMoved(a, fromA, toA);
}

/** Whether one unit, month or day stands there, and nothing else but one or two numbers. */
function isOneAmount(text: Text, from: i32, to: i32): bool {
  let units = 0;
  let numbers = 0;
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.is(Shape.Number)) numbers++;
    else if (token.has(Role.Unit | Role.Calendar)) units++;
    else if (token.word != OF && !token.has(Role.Article)) return false;
  }
  return units == 1 && numbers >= 1 && numbers <= 2;
}

/** Whether numbers have changed places: «5 feet 10» is not «10 feet 5». Those of a date may: which is which has been read. */
function haveNumbersMoved(text: Text, from: i32, to: i32): bool {
  let last = -1;
  for (let i = from; i < to; i++) {
    if (text.at(i).has(Role.Calendar)) return false;
  }
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (!token.is(Shape.Number) || token.partner < 0) continue;
    if (token.partner < last) return true;
    last = token.partner;
  }
  return false;
}

/** The items of a list in another order: what stands beside the words that have moved may belong to them. */
function isList(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  if (hasOrder(a, fromA, toA)) return false;
  const numbers = haveNumbersMoved(a, fromA, toA);
  for (let left = 0; left <= MOST_BESIDE; left++) {
    for (let right = 0; right <= MOST_BESIDE; right++) {
      if (fromA < left || fromB < left || toA + right > a.count || toB + right > b.count) continue;
      if (!partOfA.take(a, fromA - left, toA + right) || !partOfB.take(b, fromB - left, toB + right)) return false;
      if (!partOfA.splitList(a) || !partOfB.splitList(b)) continue;
      // «2, 4, 8» is a sequence, «48 and 93» are two numbers.
      if (numbers && !(partOfA.items == 2 && partOfA.lists && partOfB.lists)) continue;
      if (!partOfA.lists || !partOfB.lists || !partOfA.hasItemsOf(partOfB)) continue;
      return !areSteps(a, partOfA) && !areSteps(b, partOfB) && !hasListBeside(a, partOfA);
    }
  }
  return false;
}

/** «Wash and cut», «drink and drive»: verbs that «and» joins are done in their order. They stand at the beginning, behind «to», «do I». */
function areSteps(text: Text, part: Part): bool {
  let hasAnd = false;
  for (let i = 0; i < part.count; i++) {
    if (text.at(part.indexes[i]).word == AND) hasAnd = true;
    if (isName(text, text.at(part.indexes[i]))) return false;
  }
  if (!hasAnd) return false;
  let i = part.from - 1;
  while (i >= 0 && (text.at(i).is(Shape.Skipped) || isAdverbToken(text, text.at(i)))) i--;
  // «Zip and encrypt a folder» are verbs, «leek and potato soup» are none.
  if (i < 0 || text.at(part.from).is(Shape.Opens)) return part.to < text.count && (text.at(part.to).has(Role.Article) || text.at(part.to).has(Role.Pointer));
  return text.at(i).key == ASKS_HOW || BEFORE_VERB.includes(text.at(i).word);
}

/** «Red and black wires … positive and negative»: the items of two lists belong together. */
function hasListBeside(text: Text, part: Part): bool {
  for (let i = 1; i + 1 < text.count; i++) {
    if (i >= part.from && i < part.to) continue;
    // «The pros and cons of renting and buying» are of both.
    if (part.from > i && text.count > i + 2 && (text.at(i + 2).word == OF || text.at(i + 2).word == BETWEEN_WORD)) continue;
    if (text.at(i).word == AND && text.at(i - 1).is(Shape.Content | Shape.Number) && text.at(i + 1).is(Shape.Content | Shape.Number)) return true;
  }
  return false;
}

/** Whether the order of what has moved means something: it is code or a quotation, or the text speaks of an order. */
function hasOrder(text: Text, from: i32, to: i32): bool {
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (ORDERING.has(token.key) || (token.has(Role.Ordinal) && (from > i || i >= to))) return true;
    if (i >= from && i < to && isMoved(text, i) && token.is(Shape.Code | Shape.InCode | Shape.InQuotes)) return true;
  }
  return false;
}

/** «How far is X from Y»: X and Y have changed places, and only such words stand between them. */
function isMutual(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  if (!relates(a, fromA, toA) || !relates(b, fromB, toB) || hasOrder(a, fromA, toA)) return false;
  if (!partOfA.take(a, fromA, toA) || !partOfB.take(b, fromB, toB) || partOfA.count != partOfB.count) return false;
  const count = partOfA.count;
  for (let first = 1; first < count - 1; first++) {
    for (let second = 1; first + second < count; second++) {
      const between = count - first - second;
      if (!partOfA.isRun(0, partOfB, count - first, first) || !partOfA.isRun(count - second, partOfB, 0, second)) continue;
      if (partOfA.isRun(first, partOfB, second, between) && isBetween(partOfA, first, between)) return true;
    }
  }
  return false;
}

/** Whether such a relation stands between the words of a part, or beside it: «the same ticket from Oslo to Rome» is of a ticket. */
function relates(text: Text, from: i32, to: i32): bool {
  // «As far as»: less far is another answer.
  for (let i = from; i < to; i++) {
    if (text.at(i).word == AS) return false;
  }
  for (let i = from; i < to; i++) {
    if (isMutualWord(text, i)) return true;
  }
  for (let i = from - 1; i >= 0; i--) {
    if (isMutualWord(text, i)) return true;
    if (!linksMutual(text.at(i))) break;
  }
  for (let i = to; i < text.count; i++) {
    if (isMutualWord(text, i)) return true;
    if (!linksMutual(text.at(i))) break;
  }
  return false;
}

/** «How far is it from», and not «how far ahead». */
function isMutualWord(text: Text, index: i32): bool {
  const token = text.at(index);
  if (!MUTUALS.has(token.key) || ONE_SIDED.includes(token.word)) return false;
  if (token.word != FAR) return true;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).word == FROM || text.at(i).word == BETWEEN_WORD) return true;
  }
  return false;
}

function linksMutual(token: Token): bool {
  return token.is(Shape.Skipped) || BETWEEN.has(token.key) || token.has(Role.Article) || isFree(token);
}

function isBetween(part: Part, from: i32, length: i32): bool {
  for (let i = from; i < from + length; i++) {
    if (!BETWEEN.has(part.keys[i]) && !MUTUALS.has(part.keys[i])) return false;
  }
  return true;
}

/** Phrases with their prepositions, in another order. */
function arePhrases(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  let endA = toA;
  let endB = toB;
  // The last phrase goes on as long as the texts are the same.
  while (endA < a.count && endB < b.count && a.at(endA).partner == endB && !opensPhrase(a.at(endA))) {
    endA++;
    endB++;
  }
  // «In Lyon in August» and «in August in Lyon» have the first «in» in common.
  const opensBefore = fromA > 0 && fromB > 0 && opensPhrase(a.at(fromA - 1)) && a.at(fromA - 1).partner == fromB - 1;
  const before = opensBefore && !opensPhrase(a.at(fromA)) ? 1 : 0;
  if (!partOfA.take(a, fromA - before, endA) || !partOfB.take(b, fromB - before, endB)) return false;
  return partOfA.splitPhrases(a) && partOfB.splitPhrases(b) && partOfA.hasItemsOf(partOfB) && areOfVerb(a);
}

/**
 * Whether the two phrases of `partOfA` belong to the verb in either order: «from Oslo to Rome», and one of time. Others belong to the noun in
 * front: «to a friend in Brazil» is another friend than «in Brazil to a friend» says.
 */
function areOfVerb(text: Text): bool {
  if (partOfA.items != 2) return false;
  const first = text.at(partOfA.indexes[partOfA.begins[0]]).word;
  const second = text.at(partOfA.indexes[partOfA.begins[1]]).word;
  if ((first == FROM && second == TO) || (first == TO && second == FROM)) return true;
  for (let item = 0; item < 2; item++) {
    for (let i = partOfA.begins[item]; i < partOfA.ends[item]; i++) {
      if (text.at(partOfA.indexes[i]).has(Role.Calendar)) return true;
    }
  }
  return false;
}

function opensPhrase(token: Token): bool {
  return (token.has(Role.Preposition) && token.word != OF) || CLAUSES.includes(token.word);
}

/** Whole sentences in another order, of which none speaks of another: «it», «this». */
function areSentences(a: Text, b: Text): bool {
  if (((a.roles | b.roles) & Role.Pointer) != 0 || hasOrder(a, 0, a.count)) return false;
  if (!partOfA.take(a, 0, a.count) || !partOfB.take(b, 0, b.count)) return false;
  return partOfA.splitSentences(a) && partOfB.splitSentences(b) && partOfA.hasItemsOf(partOfB);
}

/** What begins one text as a phrase with its preposition, or as a clause, ends the other. */
function isTurned(a: Text, b: Text): bool {
  if (!partOfA.take(a, 0, a.count) || !partOfB.take(b, 0, b.count) || partOfA.count != partOfB.count) return false;
  return isTurnedBy(a, partOfA, partOfB) || isTurnedBy(b, partOfB, partOfA);
}

function takesRole(text: Text): bool {
  for (let i = 0; i < text.count; i++) {
    if (TAKING_ROLES.has(text.at(i).key)) return true;
  }
  return false;
}

function isTurnedBy(text: Text, part: Part, other: Part): bool {
  if (part.count == 0 || !opensPhrase(text.at(part.indexes[0])) || (text.at(part.indexes[0]).word == AS && takesRole(text))) return false;
  for (let length = 2; length < part.count; length++) {
    if (part.isRun(0, other, other.count - length, length) && part.isRun(length, other, 0, part.count - length)) return true;
  }
  return false;
}

/** One phrase of place or time, «in Lua», «on a Mac», stands elsewhere, and all else in order. */
function isPhraseMoved(a: Text, b: Text): bool {
  if (!partOfA.take(a, 0, a.count) || !partOfB.take(b, 0, b.count) || partOfA.count != partOfB.count) return false;
  const count = partOfA.count;
  let same = 0;
  while (same < count && partOfA.keys[same] == partOfB.keys[same]) same++;
  return isMovedFrom(a, partOfA, partOfB, same) || isMovedFrom(b, partOfB, partOfA, same);
}

/** Whether the phrase that begins at `from` stands further behind in the other text. */
function isMovedFrom(text: Text, part: Part, other: Part, from: i32): bool {
  // Behind a noun or a verb it belongs to that: «people in 1900 think», «people think in 1900».
  if (from >= part.count || !opensPlace(text.at(part.indexes[from])) || (from > 0 && text.at(part.indexes[from - 1]).is(Shape.Content))) return false;
  for (let length = 2; length <= MOST_PHRASE && from + length < part.count; length++) {
    for (let to = from + 1; to + length <= part.count; to++) {
      if (!part.isRun(from, other, to, length)) continue;
      if (part.isRun(from + length, other, from, to - from) && part.isRun(to + length, other, to + length, part.count - to - length)) return true;
    }
  }
  return false;
}

/** «Which is the largest ocean on Earth» and «which ocean is the largest on Earth»: what is asked for stands in front of the verb, or behind. */
function isInverted(a: Text, b: Text): bool {
  if (!partOfA.take(a, 0, a.count) || !partOfB.take(b, 0, b.count)) return false;
  partOfA.dropVerbs(a);
  partOfB.dropVerbs(b);
  return partOfA.count == partOfB.count && (isInvertedFrom(a, partOfA, partOfB) || isInvertedFrom(b, partOfB, partOfA));
}

/** Whether a noun of one or two words behind the question word stands in the other text behind a superlative. */
function isInvertedFrom(text: Text, part: Part, other: Part): bool {
  if (part.count < 3 || part.keys[0] != other.keys[0] || !text.at(part.indexes[0]).has(Role.Question)) return false;
  for (let noun = 1; noun <= 2; noun++) {
    for (let quality = 1; quality <= 2 && 1 + noun + quality <= part.count; quality++) {
      if (!isSuperlative(text, text.at(part.indexes[1 + noun]))) continue;
      const rest = part.count - 1 - noun - quality;
      if (part.isRun(1, other, 1 + quality, noun) && part.isRun(1 + noun, other, 1, quality) && part.isRun(1 + noun + quality, other, 1 + noun + quality, rest)) return true;
    }
  }
  return false;
}

function opensPlace(token: Token): bool {
  return PLACING.includes(token.word);
}

/** «France's capital» and «the capital of France». */
function isPossessive(a: Text, fromA: i32, toA: i32, b: Text, fromB: i32, toB: i32): bool {
  if (!partOfA.take(a, fromA, toA) || !partOfB.take(b, fromB, toB) || partOfB.count != partOfA.count + 1) return false;
  for (let owner = 1; owner < partOfA.count; owner++) {
    if (!a.at(partOfA.indexes[owner - 1]).is(Shape.Possessive)) continue;
    const owned = partOfA.count - owner;
    if (b.at(partOfB.indexes[owned]).word != OF) continue;
    if (partOfA.isRun(owner, partOfB, 0, owned) && partOfA.isRun(0, partOfB, owned + 1, owner)) {
      // The «of» is what the possessive says.
      b.at(partOfB.indexes[owned]).shape |= Shape.Skipped;
      return true;
    }
  }
  return false;
}
