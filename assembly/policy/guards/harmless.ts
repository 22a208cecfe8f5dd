/**
 * The differences between two close texts that mean nothing: words of grammar that one may have and the other not, and words of grammar that are
 * said for one another. Each is a kind, told by what stands beside it; a word that is not told so means something.
 */
import { Bytes } from "../../core/bytes";
import { unpacked } from "../../core/packed";
import { ASKS_HOW } from "./frames";
import { isGerund } from "./forms";
import { KeySet } from "./key_set";
import { keyOf, keysOf, Role } from "./lexicon";
import { isName } from "./spelling";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";
import { GOVERNED, PHRASAL, PLACES_AND_TIMES } from "./words/relations";

const PLACES = new KeySet(keysOf(PLACES_AND_TIMES));
const PHRASAL_VERBS = new KeySet(keysOf(PHRASAL));

const DO: u32 = digestOf("do");
const DOES: u32 = digestOf("does");
const IS: u32 = digestOf("is");
const ARE: u32 = digestOf("are");
const NEED: u32 = digestOf("need");
const HAVE: u32 = digestOf("have");
const HAS: u32 = digestOf("has");
const WOULD: u32 = digestOf("would");
const HAD: u32 = digestOf("had");
const CAN: u32 = digestOf("can");
const COULD: u32 = digestOf("could");
const EXACTLY: u32 = digestOf("exactly");
const THAT: u32 = digestOf("that");
const WHICH: u32 = digestOf("which");
const WHO: u32 = digestOf("who");
const SOME: u32 = digestOf("some");
const ANY: u32 = digestOf("any");
const OF: u32 = digestOf("of");
const TO: u32 = digestOf("to");
const IN: u32 = digestOf("in");
const ON: u32 = digestOf("on");
const AT: u32 = digestOf("at");
const ME: u32 = digestOf("me");
const LIST: u32 = digestOf("list");
const HELP: u32 = digestOf("help");
const THEIRS: u32 = digestOf("theirs?");
const SHOULD: u32 = digestOf("should");
const WHAT: u32 = digestOf("what");
const FROM: u32 = digestOf("from");
const WHERE: u32 = digestOf("where");
const THAN: u32 = digestOf("than");
const AS: u32 = digestOf("as");
const DIFFERENCE: u32 = keyOfWord("difference");
const BEFORE_ANY: u32[] = [digestOf("there"), digestOf("have"), digestOf("has")];
const DEFINING: u32[] = [digestOf("definition")];
/** In front of «difference», they ask for no other one. */
const DEGREES: u32[] = [digestOf("main"), digestOf("major"), digestOf("key"), digestOf("basic"), digestOf("fundamental"), digestOf("exact"), digestOf("primary"), digestOf("notable"), digestOf("actual"), digestOf("real")];
/** Behind «of», verbs that say no more than what they stand in front of: «the effects of using it». */
const LIGHT: u32[] = [digestOf("using"), digestOf("doing"), digestOf("having")];
/** A lower number behind «year» counts years: «year 6». */
const LEAST_YEAR: f64 = 1000;
/** Tokens in front of a question's first word. */
const MOST_IN_FRONT: i32 = 16;
/** Tokens among which a word is looked for. */
const MOST_SEARCHED: i32 = 32;
/** Words of a topic in front of a colon. */
const MOST_TOPIC: i32 = 4;
const BE: u32 = digestOf("be");
const GOT: u32 = digestOf("got");
const BEEN: u32 = digestOf("been");
const YEAR: u32 = digestOf("year");
const WAS: u32 = digestOf("was");
const WERE: u32 = digestOf("were");
const MY: u32 = digestOf("my");
const YOUR: u32 = digestOf("your");
const I: u32 = digestOf("i");
const YOU: u32 = digestOf("you");
const S: u32 = digestOf("s");
const ONE: u32 = digestOf("one");
const EVER: u32 = digestOf("ever");
const ALL: u32 = digestOf("all");
const TIME: u32 = digestOf("time");
const GOOD: u32 = digestOf("good");
const GREAT: u32 = digestOf("great");
const MOST: u32 = digestOf("most");
const WORST: u32 = digestOf("worst");
const WORLD: u32 = digestOf("world");
const TOWARD: u32 = digestOf("towards");
const BEST_KEY: u32 = keyOfWord("best");
const A: u32 = digestOf("a");
const AN: u32 = digestOf("an");

/** «Could I do it if he would»: a modal belongs to its verb. */
const MODALS: u32[] = [CAN, COULD, WOULD, SHOULD, digestOf("may"), digestOf("might"), digestOf("must"), digestOf("will"), digestOf("shall")];
const WORKING: u32[] = [keyOfWord("work"), keyOfWord("job"), keyOfWord("intern"), keyOfWord("internship"), keyOfWord("study"), keyOfWord("interview"), keyOfWord("employed"), keyOfWord("salary")];
/** Verbs behind which «to work» and «working» are one: «stop to smoke» and «stop smoking» are not. */
const LIKING: u32[] = [keyOfWord("like"), keyOfWord("love"), keyOfWord("hate"), keyOfWord("start"), keyOfWord("begin"), keyOfWord("continue"), keyOfWord("prefer")];
/** Words that only stress what stands behind them. */
const STRESSING: u32[] = [digestOf("so"), digestOf("really"), digestOf("actually"), digestOf("exactly"), digestOf("basically")];
/** Verbs in front of «me», at the beginning. */
const GIVING: u32[] = [digestOf("give"), digestOf("show"), digestOf("tell"), digestOf("send"), digestOf("write"), digestOf("make"), digestOf("find"), digestOf("suggest"), digestOf("recommend"), digestOf("name"), digestOf("list")];
const PERSONS: u32[] = [digestOf("i"), digestOf("you"), digestOf("we")];
const ANYBODY: u32[] = [keyOfWord("someone"), keyOfWord("anyone")];
const SUBJECTS: u32[] = [digestOf("i"), digestOf("you"), digestOf("we"), digestOf("he"), digestOf("she"), digestOf("it"), digestOf("they"), digestOf("there"), digestOf("my"), digestOf("your"), digestOf("his"), digestOf("her"), digestOf("our"), digestOf("their"), digestOf("the"), digestOf("a"), digestOf("an"), digestOf("every"), digestOf("each"), digestOf("all")];

function keyOfWord(word: string): u32 {
  const bytes = Bytes.fromString(word);
  return keyOf(bytes.ptr, bytes.length);
}

/** Prepositions that mean the same behind a word: the word's key and theirs, two and two. */
const governors: u32[] = [];
const governed: u32[] = [];

function learnGoverned(): void {
  const text = unpacked(GOVERNED);
  const ptr = changetype<usize>(text);
  let words: u32[] = [];
  let isBehindBar = false;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const byte: u8 = at < text.length ? text[at] : 0x2c;
    if (byte != 0x20 && byte != 0x2c && byte != 0x7c) continue;
    if (at > from) {
      if (!isBehindBar) {
        words.push(keyOf(ptr + <usize>from, at - from));
      } else {
        const preposition = keyOf(ptr + <usize>from, at - from);
        for (let i = 0; i < words.length; i++) {
          governors.push(words[i]);
          governed.push(preposition);
        }
      }
    }
    if (byte == 0x7c) isBehindBar = true;
    if (byte == 0x2c) {
      isBehindBar = false;
      words = [];
    }
    from = at + 1;
  }
}

learnGoverned();

/** Whether a particle makes another verb of this one. */
export function isPhrasal(verb: Token): bool {
  return PHRASAL_VERBS.has(verb.key);
}

/** Whether it means nothing where in a text a token stands, or whether it stands there at all: articles, and the verbs that turn a sentence into a question. */
export function isFree(token: Token): bool {
  if (MODALS.includes(token.word)) return false;
  return token.has(Role.Article) || isTurning(token.word) || (token.partner >= 0 && (token.has(Role.Auxiliary) || token.word == BE || token.word == BEEN));
}

function isTurning(word: u32): bool {
  return word == DO || word == DOES || word == IS || word == ARE;
}

/**
 * How many words from the lone one at `index` on mean nothing here; 0 if it does.
 * @param end of the place where it stands.
 */
export function dropsOne(text: Text, index: i32, end: i32, other: Text): i32 {
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
  if (STRESSING.includes(word)) return dropsStress(text, index) ? 1 : 0;
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
  if (token.key == THEIRS) return text.asksHow && other.asksHow && isTheirsOrAny(before, other) ? 1 : 0;
  if (word == MY || word == YOUR) return hasWord(text, word == MY ? I : YOU) && !isAnyBehind(before, other) ? 1 : 0;
  return 0;
}

/** «Is it really true»; «exactly two» are not two at least. */
function dropsStress(text: Text, index: i32): bool {
  if (index + 1 >= text.count) return false;
  const amount = text.at(index + 1).has(Role.Article) && index + 2 < text.count ? text.at(index + 2) : text.at(index + 1);
  if (text.at(index).word == EXACTLY && (amount.is(Shape.Number) || amount.has(Role.Scope))) return false;
  markNear();
  return true;
}

/** Whether a text asks for a yes or a no: «is Tesla selling in Europe» is not «what is Tesla selling in Europe». */
function opensWithBe(text: Text): bool {
  let i = 0;
  while (i < text.count && text.at(i).is(Shape.Skipped)) i++;
  return i < text.count && isBe(text.at(i));
}

/** «Cancel a reservation», «cancel my reservation»: where they are near. */
function isTheirsOrAny(before: Token | null, other: Text): bool {
  if (isAnyBehind(before, other)) markNear();
  return true;
}

/** Whether «a» stands in the other text behind the partner of `before`: «find a phone» is not «find my phone». */
function isAnyBehind(before: Token | null, other: Text): bool {
  if (before === null || before.partner < 0 || before.partner + 1 >= other.count) return false;
  const behind = other.at(before.partner + 1).word;
  return behind == A || behind == AN;
}

/** Whether a difference was found since it was last set to false that means nothing only where the embeddings are near, too. */
export let isOnlyNear: bool = false;

/** A difference was found that means nothing only where the embeddings are near. */
export function markNear(): void {
  isOnlyNear = true;
}

export function beginDifferences(): void {
  isOnlyNear = false;
}

/** Whether one lone word says what the other says where they stand. */
export function replacesOne(a: Text, i: i32, b: Text, j: i32): bool {
  const one = a.at(i).word;
  const other = b.at(j).word;
  if (areInterchanged(one, other, IS, HAS) || areInterchanged(one, other, WOULD, HAD)) return mayStandFor(a, i) || mayStandFor(b, j);
  if (areInterchanged(one, other, THAT, WHICH) || areInterchanged(one, other, THAT, WHO)) return isRelative(a, i) && isRelative(b, j);
  if (areInterchanged(one, other, CAN, COULD)) return isBeforeSubject(a, i) && isBeforeSubject(b, j);
  if (areInterchanged(one, other, DO, CAN)) return asksWhere(a, i) && asksWhere(b, j);
  if (areInterchanged(one, other, DO, SHOULD) || areInterchanged(one, other, DOES, SHOULD)) return asksWhatToDo(a, i) && asksWhatToDo(b, j);
  if (isPraise(a.at(i)) && isPraise(b.at(j)) && !isName(a, a.at(i)) && !isName(b, b.at(j))) return asksForSome(a, i) && asksForSome(b, j);
  // «How do I» and «how should I»: what is asked is near, not the same.
  if (a.at(i).is(Shape.Asking) && b.at(j).is(Shape.Asking)) {
    isOnlyNear = true;
    return true;
  }
  if (!a.at(i).has(Role.Preposition) || !b.at(j).has(Role.Preposition)) return false;
  if (isWhere(one) && isWhere(other)) return isBeforePlace(a, i, one == ON || other == ON) && isBeforePlace(b, j, one == ON || other == ON);
  if (areInterchanged(one, other, IN, OF)) return isBeforeName(a, i) && isBeforeName(b, j) && hasSuperlative(a) && hasSuperlative(b);
  if (areInterchanged(one, other, TO, TOWARD)) return true;
  return areGoverned(a, i, a.at(i).key, b.at(j).key);
}

/** «It's been», «what's he got»: a contraction that stands for «has»; «what's gluten» does not ask what has it. */
function mayStandFor(text: Text, index: i32): bool {
  if (!text.at(index).is(Shape.Contracted)) return false;
  for (let i = index + 1; i < min(text.count, index + 4); i++) {
    const token = text.at(i);
    if (token.word == BEEN || token.word == GOT || text.source.hasAsciiAt(token.start + token.length - 2, "ed")) return true;
  }
  // «I'd like» is «I would like», never «I had».
  return text.at(index).word == WOULD;
}

/** «Movies which», «people that»: the pronoun stands behind its noun. */
function isRelative(text: Text, index: i32): bool {
  return index > 0 && text.at(index - 1).is(Shape.Content);
}

function areInterchanged(one: u32, other: u32, x: u32, y: u32): bool {
  return (one == x && other == y) || (one == y && other == x);
}

function isWhere(word: u32): bool {
  return word == IN || word == ON || word == AT;
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

/**
 * Whether partners of which only one is in -ing say the same: «like working», «like to work»; «ways of learning», «how to learn». Elsewhere «engineer»
 * and «engineering» are two things.
 */
export function mayBend(a: Text, i: i32, b: Text, j: i32): bool {
  const isBent = isGerund(a, a.at(i));
  if (isBent == isGerund(b, b.at(j))) return true;
  if (a.at(i).is(Shape.Bent) || b.at(j).is(Shape.Bent)) return true;
  if (isBent ? isBehindTo(b, j) : isBehindTo(a, i)) return true;
  // «The waiting time», «the wait time», where they are near.
  if (!isBeforeNoun(a, i) || !isBeforeNoun(b, j) || a.at(i + 1).partner != j + 1) return false;
  markNear();
  return true;
}

function isBeforeNoun(text: Text, index: i32): bool {
  return index > 0 && index + 1 < text.count && text.at(index - 1).has(Role.Article) && text.at(index + 1).is(Shape.Joined) && text.at(index + 1).is(Shape.Content);
}

function isBehindTo(text: Text, index: i32): bool {
  if (text.at(index - 1 < 0 ? 0 : index - 1).word == TO) return index > 0;
  let i = index - 1;
  while (i >= 0 && text.at(i).is(Shape.Skipped)) i--;
  return i >= 0 && text.at(i).key == ASKS_HOW;
}

/** Whether a word in front of a colon stands in the question again: «China: why does China …». */
function isNamedAgain(text: Text, index: i32): bool {
  if (index > MOST_IN_FRONT) return false;
  const end = index + MOST_TOPIC;
  let colon = index + 1;
  while (colon < min(end, text.count) && !text.at(colon).is(Shape.Opens)) colon++;
  if (colon >= min(end, text.count) || !isFirst(text, index) && !text.at(index).is(Shape.Joined)) return false;
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

function isBe(token: Token): bool {
  return token.word == IS || token.word == ARE || token.word == WAS || token.word == WERE;
}

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

function startsByGiving(text: Text): bool {
  for (let i = 0; i < text.count && i < 4; i++) {
    if (text.at(i).is(Shape.Skipped)) continue;
    return GIVING.includes(text.at(i).word);
  }
  return false;
}

/** Whether «I», «you» or «we» follows, at the beginning of a question: «can you», «could you». */
function isBeforeSubject(text: Text, index: i32): bool {
  if (index + 1 >= text.count || !(PERSONS.includes(text.at(index + 1).word) || ANYBODY.includes(text.at(index + 1).key))) return false;
  for (let i = 0; i < index; i++) {
    if (!text.at(i).is(Shape.Skipped)) return false;
  }
  return true;
}

/** «Where do I buy it», «where can I buy it». */
function asksWhere(text: Text, index: i32): bool {
  if (index == 0 || index + 1 >= text.count || text.at(index + 1).word != I) return false;
  markNear();
  return text.at(index - 1).word == WHERE || text.at(index - 1).word == WHO;
}

/** «What do I do», «what should I do», «who do I call», «who should I call»; why we do a thing is not why we should. */
function asksWhatToDo(text: Text, index: i32): bool {
  if (index > 0 && index + 1 < text.count && text.at(index + 1).word == I && (text.at(index - 1).word == WHO || text.at(index - 1).word == WHERE)) {
    markNear();
    return true;
  }
  return index > 0 && index + 1 < text.count && text.at(index - 1).word == WHAT && PERSONS.includes(text.at(index + 1).word) && index + 2 < text.count && text.at(index + 2).word == DO;
}

/** «Good» and «best». */
function isPraise(token: Token): bool {
  return token.word == GOOD || token.word == GREAT || token.key == BEST_KEY;
}

/** «What are some good …», «what are the best …»: a few of the best are asked for either way. */
function asksForSome(text: Text, index: i32): bool {
  let i = index - 1;
  while (i > max(0, index - 5) && (text.at(i).has(Role.Article) || text.at(i).word == SOME || text.at(i).word == OF)) i--;
  return i > 0 && text.at(i).word == ARE && text.at(i - 1).has(Role.Question);
}

function hasSuperlative(text: Text): bool {
  for (let i = 0; i < text.count; i++) {
    if (isSuperlative(text, text.at(i))) return true;
  }
  return false;
}

/** «Best», «most», «largest». */
export function isSuperlative(text: Text, token: Token): bool {
  if (token.key == BEST_KEY || token.word == MOST || token.word == WORST) return true;
  return token.length > 5 && text.source.hasAsciiAt(token.start + token.length - 3, "est");
}

function isFirst(text: Text, index: i32): bool {
  if (index > MOST_IN_FRONT) return false;
  for (let i = 0; i < index; i++) {
    if (!text.at(i).is(Shape.Skipped)) return false;
  }
  return true;
}

/** Whether a name follows, or «the world». */
function isBeforeName(text: Text, index: i32): bool {
  let i = index + 1;
  while (i < text.count && (text.at(i).has(Role.Article) || text.at(i).has(Role.Pointer))) i++;
  return i < text.count && (text.at(i).is(Shape.Name) || text.at(i).word == WORLD);
}

/** Whether a place or a time follows before which «in», «on» and «at» are said for one another, and no verb stands in front that they belong to. */
function isBeforePlace(text: Text, index: i32, hasOn: bool): bool {
  if (index > 0 && PHRASAL_VERBS.has(text.at(index - 1).key)) return false;
  let i = index + 1;
  while (i < text.count && (text.at(i).has(Role.Article) || text.at(i).word == A || text.at(i).word == AN)) i++;
  if (i >= text.count) return false;
  const token = text.at(i);
  if (token.has(Role.Calendar | Role.Question) || PLACES.has(token.key)) return true;
  // «In Google», «at Google»; what is written on Rome is about it.
  if (token.is(Shape.Name) && !hasOn) return isWorking(text, index);
  // «At a call centre»: the last of two nouns.
  return i + 1 < text.count && token.is(Shape.Content) && PLACES.has(text.at(i + 1).key);
}

/** «Work at Google», «a job in Google»: elsewhere «at» a name is what one aims at. */
function isWorking(text: Text, index: i32): bool {
  for (let i = max(0, index - 4); i < index; i++) {
    if (WORKING.includes(text.at(i).key)) return true;
  }
  return false;
}

/** Whether a word in front makes one of two prepositions of one meaning. */
function areGoverned(text: Text, index: i32, one: u32, other: u32): bool {
  let i = index - 1;
  while (i > 0 && text.at(i).is(Shape.Skipped)) i--;
  return i >= 0 && isGoverned(text.at(i).key, one) && isGoverned(text.at(i).key, other);
}

function isGoverned(governor: u32, preposition: u32): bool {
  for (let i = 0; i < governors.length; i++) {
    if (governors[i] == governor && governed[i] == preposition) return true;
  }
  return false;
}
