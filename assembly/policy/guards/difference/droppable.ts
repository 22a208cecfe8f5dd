/**
 * Words that one of two close texts may have and the other may lack: «is it true (that)», «(some) tips», «(really)», «help me (to) write». Each is a
 * kind, told by what stands beside it; a word that is not told so means something.
 */
import { isGerund } from "../forms";
import { THEIRS } from "../frames/keys";
import {
  A, ALL, AN, ANY, ARE, AS, AT, EVER, EXACTLY, FROM, GOOD, HAVE, HELP, I, IN, IS, LIST, ME, MY, NEED, OF, ON, ONE, S, SOME, THAN, THAT, TIME, TO,
  WHAT, WHERE, WHICH, YEAR, YOU, YOUR,
} from "../known_words";
import { keyOfWord, Role } from "../lexicon";
import { BEST_KEY, hasSuperlative, isBe, isTurning } from "../sentence";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { Difference } from "./difference";

/** In front of «any»: «is there any». */
const BEFORE_ANY: u32[] = [digestOf("there"), digestOf("have"), digestOf("has")];
/** In front of «of», they ask what a thing is. */
const DEFINING: u32[] = [digestOf("definition")];
/** In front of «difference», they ask for no other one. */
const DEGREES: u32[] = [digestOf("main"), digestOf("major"), digestOf("key"), digestOf("basic"), digestOf("fundamental"), digestOf("exact"), digestOf("primary"), digestOf("notable"), digestOf("actual"), digestOf("real")];
/** The key of «difference». */
const DIFFERENCE: u32 = keyOfWord("difference");
/** Behind «of», verbs that say no more than what they stand in front of: «the effects of using it». */
const LIGHT: u32[] = [digestOf("using"), digestOf("doing"), digestOf("having")];
/** Verbs behind which «to work» and «working» are one: «stop to smoke» and «stop smoking» are not. */
const LIKING: u32[] = [keyOfWord("like"), keyOfWord("love"), keyOfWord("hate"), keyOfWord("start"), keyOfWord("begin"), keyOfWord("continue"), keyOfWord("prefer")];
/** Words that only stress what stands behind them. */
const STRESSING: u32[] = [digestOf("so"), digestOf("really"), digestOf("actually"), digestOf("exactly"), digestOf("basically")];
/** Verbs in front of «me», at the beginning. */
const GIVING: u32[] = [digestOf("give"), digestOf("show"), digestOf("tell"), digestOf("send"), digestOf("write"), digestOf("make"), digestOf("find"), digestOf("suggest"), digestOf("recommend"), digestOf("name"), digestOf("list")];
/** Behind «that», they open a clause. */
const SUBJECTS: u32[] = [digestOf("i"), digestOf("you"), digestOf("we"), digestOf("he"), digestOf("she"), digestOf("it"), digestOf("they"), digestOf("there"), digestOf("my"), digestOf("your"), digestOf("his"), digestOf("her"), digestOf("our"), digestOf("their"), digestOf("the"), digestOf("a"), digestOf("an"), digestOf("every"), digestOf("each"), digestOf("all")];
/** A lower number behind «year» counts them: «year 6». */
const LEAST_YEAR: f64 = 1000;
/** Tokens in front of a question's first word. */
const MOST_IN_FRONT: i32 = 16;
/** Tokens among which a word is looked for. */
const MOST_SEARCHED: i32 = 32;
/** Words of a topic in front of a colon. */
const MOST_TOPIC: i32 = 4;

/**
 * How many words from the lone one at `index` on mean nothing here; 0 if it does.
 * @param end of the place where it stands.
 * @param difference notes what means nothing only where the embeddings are near, too.
 */
export function dropsOne(text: Text, index: i32, end: i32, other: Text, difference: Difference): i32 {
  const token = text.at(index);
  const word = token.word;
  if (index + 1 < text.count && isNamedAgain(text, index)) return 1;
  if (index > 0 && index + 1 < end && isDefining(text, index)) return 2;
  if (index + 1 < text.count && text.at(index + 1).key == DIFFERENCE && DEGREES.includes(word)) return 1;
  if (index > 0 && LIGHT.includes(word) && text.at(index - 1).word == OF) return 1;
  // «In the year 1900»
  if (word == YEAR && index + 1 < text.count && text.at(index + 1).is(Shape.Number) && text.at(index + 1).value >= LEAST_YEAR) return 1;
  if (word == ONE) return index > 0 && (text.at(index - 1).word == WHICH || text.at(index - 1).word == WHAT) ? 1 : 0;
  if (token.is(Shape.Content | Shape.Number | Shape.Code | Shape.InCode | Shape.InQuotes) && word != LIST) return 0;
  if (isTurning(word)) return 1;
  // «Spell exactly»: behind a verb it may be what is asked of it.
  if (STRESSING.includes(word)) return dropsStress(text, index, difference) ? 1 : 0;
  const next = index + 1 < text.count ? text.at(index + 1) : null;
  const before = index > 0 ? text.at(index - 1) : null;
  // «Resolution(s)»
  if (token.length == 1 && token.is(Shape.Slashed) && word == S) return 1;
  if (word == THAT && before !== null && (before.word == THAN || before.word == AS) && next !== null && next.word == OF && next.lone) return 2;
  if (word == THAT) return next !== null && !isFirst(text, index) && opensClause(next) ? 1 : 0;
  if (word == WHAT) return next !== null && isFirst(text, index) && (next.word == IS || next.word == ARE) && !opensWithBe(other) ? 1 : 0;
  if (token.key == BEST_KEY || word == GOOD) return 0;
  if (word == EVER) return hasSuperlative(text) ? 1 : 0;
  // «The best film you have ever seen», «… you ever saw»
  if (word == HAVE) return next !== null && next.word == EVER && hasSuperlative(text) ? 1 : 0;
  if (word == OF && next !== null && next.word == ALL && index + 2 < text.count && text.at(index + 2).word == TIME) return hasSuperlative(text) ? 3 : 0;
  if (word == OF && isAttributed(text, index, other)) return 1;
  // «The third of March»
  if (word == OF && before !== null && before.is(Shape.Number) && next !== null && next.has(Role.Calendar)) return 1;
  if (word == OF) return before !== null && before.word == SOME && !before.lone && next !== null && next.has(Role.Article) ? 1 : 0;
  if (word == SOME) return before !== null && isBeforeSome(text, index - 1) ? (next !== null && next.word == OF && next.lone ? 2 : 1) : 0;
  if (word == ANY) return before !== null && BEFORE_ANY.includes(before.word) && !isAnyBehind(before, other) ? 1 : 0;
  if (word == TO) return next !== null && dropsTo(text, index, next, other) ? 1 : 0;
  if (word == FROM) return next !== null && next.word == WHERE ? 1 : 0;
  if (word == IN || word == ON || word == AT) return next !== null && (next.has(Role.Question | Role.Calendar) || (index == 0 && next.has(Role.Question))) ? 1 : 0;
  if (word == ME) return before !== null && index <= 2 && GIVING.includes(before.word) ? 1 : 0;
  if (word == LIST) return next !== null && next.word == OF && next.lone && index + 2 <= end && startsByGiving(text) ? 2 : 0;
  if (token.key == THEIRS) return text.asksHow && other.asksHow && isTheirsOrAny(before, other, difference) ? 1 : 0;
  if (word == MY || word == YOUR) return hasWord(text, word == MY ? I : YOU) && !isAnyBehind(before, other) ? 1 : 0;
  return 0;
}

/** «Is it really true»; «exactly two» are not two at least. */
function dropsStress(text: Text, index: i32, difference: Difference): bool {
  if (index + 1 >= text.count) return false;
  const amount = text.at(index + 1).has(Role.Article) && index + 2 < text.count ? text.at(index + 2) : text.at(index + 1);
  if (text.at(index).word == EXACTLY && (amount.is(Shape.Number) || amount.has(Role.Scope))) return false;
  difference.isOnlyNear = true;
  return true;
}

/** Whether a text asks for a yes or a no: «is Tesla selling in Europe» is not «what is Tesla selling in Europe». */
function opensWithBe(text: Text): bool {
  let i = 0;
  while (i < text.count && text.at(i).is(Shape.Skipped)) i++;
  return i < text.count && isBe(text.at(i));
}

/** «Cancel a reservation» is «cancel my reservation» only where the embeddings are near. */
function isTheirsOrAny(before: Token | null, other: Text, difference: Difference): bool {
  if (isAnyBehind(before, other)) difference.isOnlyNear = true;
  return true;
}

/** Whether «a» stands in the other text behind the partner of `before`: «find a phone» is not «find my phone». */
export function isAnyBehind(before: Token | null, other: Text): bool {
  if (before === null || before.partner < 0 || before.partner + 1 >= other.count) return false;
  const behind = other.at(before.partner + 1).word;
  return behind == A || behind == AN;
}

/** Whether what follows «that» makes it a conjunction: «is it true that Ireland has», «movies that were». */
function opensClause(next: Token): bool {
  return SUBJECTS.includes(next.word) || next.has(Role.Auxiliary) || next.is(Shape.Name);
}

/** «Give me some», «what are some»; «are some snakes venomous» asks of some of them. */
function isBeforeSome(text: Text, index: i32): bool {
  const word = text.at(index).word;
  if (word == ME || word == NEED || GIVING.includes(word)) return true;
  return (word == IS || word == ARE) && index > 0 && text.at(index - 1).has(Role.Question);
}

/** «Like to work» and «like working»; «help me to write» and «help me write». */
function dropsTo(text: Text, index: i32, next: Token, other: Text): bool {
  if (next.partner < 0) return false;
  if (isGerund(other, other.at(next.partner)) != isGerund(text, next)) return index > 0 && LIKING.includes(text.at(index - 1).key);
  for (let i = max(0, index - 2); i < index; i++) {
    if (text.at(i).word == HELP) return true;
  }
  return false;
}

/** Whether a word in front of a colon stands in the question again: «China: why does China …». */
function isNamedAgain(text: Text, index: i32): bool {
  if (index > MOST_IN_FRONT) return false;
  const end = index + MOST_TOPIC;
  let colon = index + 1;
  while (colon < min(end, text.count) && !text.at(colon).is(Shape.Opens)) colon++;
  if (colon >= min(end, text.count) || (!isFirst(text, index) && !text.at(index).is(Shape.Joined))) return false;
  const last = text.at(colon - 1);
  if (text.source.at(last.start + last.length) != 0x3a && text.source.at(last.start + last.length + 1) != 0x3a) return false;
  for (let i = colon; i < text.count; i++) {
    if (text.at(i).key == text.at(index).key) return true;
  }
  return false;
}

/** «What is the definition of rust», «what is rust». */
function isDefining(text: Text, index: i32): bool {
  if (!DEFINING.includes(text.at(index).word) || text.at(index + 1).word != OF || !text.at(index + 1).lone) return false;
  let i = index - 1;
  while (i > 0 && text.at(i).has(Role.Article)) i--;
  return text.at(i).word == IS || text.at(i).word == ARE;
}

/** «What is the colour of the sky», where the other text has «what colour is the sky». */
function isAttributed(text: Text, index: i32, other: Text): bool {
  const noun = index > 0 ? text.at(index - 1) : null;
  if (noun === null || noun.partner < 1 || noun.partner + 1 >= other.count) return false;
  if (!asksWhat(other.at(noun.partner - 1)) || !isBe(other.at(noun.partner + 1))) return false;
  let i = index - 2;
  while (i > 0 && text.at(i).has(Role.Article)) i--;
  return i > 0 && isBe(text.at(i)) && asksWhat(text.at(i - 1));
}

/** «What» and «which». */
function asksWhat(token: Token): bool {
  return token.word == WHAT || token.word == WHICH;
}

/** Whether a word is among the first of a text. */
function hasWord(text: Text, word: u32): bool {
  for (let i = 0; i < min(text.count, MOST_SEARCHED); i++) {
    if (text.at(i).word == word) return true;
  }
  return false;
}

/** Whether a text begins with «give», «show», «tell» and the like. */
function startsByGiving(text: Text): bool {
  for (let i = 0; i < text.count && i < 4; i++) {
    if (text.at(i).is(Shape.Skipped)) continue;
    return GIVING.includes(text.at(i).word);
  }
  return false;
}

/** Whether nothing but what says nothing stands in front of a token. */
function isFirst(text: Text, index: i32): bool {
  if (index > MOST_IN_FRONT) return false;
  for (let i = 0; i < index; i++) {
    if (!text.at(i).is(Shape.Skipped)) return false;
  }
  return true;
}
