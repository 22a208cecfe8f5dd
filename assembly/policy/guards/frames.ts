/**
 * What stands around a question: politeness in front and behind, a frame such as «can you tell me», and the ways to ask for instructions,
 * «how do I», «what is the best way to», which are one. Their words are marked as skipped; the first of a request for instructions gets the one
 * key of all such requests.
 */
import { Bytes } from "../../core/bytes";
import { packed } from "../../core/packed";
import { codePoint } from "../../core/json_string";
import { isFriendly } from "./characters";
import { entryOf, keyOf, keysOf, Role } from "./lexicon";
import { isGerund } from "./forms";
import { KeySet } from "./key_set";
import { Phrases } from "./phrases";
import { digest, digestOf, stemDigest } from "./stem";
import { Text } from "./text";
import { Shape } from "./token";
import { isTypoOf } from "./typo";
import { ASKING, PHRASES_ANYWHERE, PHRASES_BEHIND, PHRASES_IN_FRONT, REQUEST_VERBS, TELLING } from "./words/frames";

const IN_FRONT = new Phrases(PHRASES_IN_FRONT);
const BEHIND = new Phrases(PHRASES_BEHIND);
const ANYWHERE = new Phrases(PHRASES_ANYWHERE);
const ASKS = new KeySet(keysOf(ASKING));
const TELLS = new KeySet(keysOf(TELLING));

/** Phrases in front of a question or behind one, at most. */
const MOST_PHRASES: i32 = 4;
/** Words of a frame such as «I would really like to know», at most. */
const MOST_ASKING: i32 = 10;
/** Tokens of a longer text that are looked at for phrases inside. */
const MOST_LOOKED_AT: i32 = 64;

/** The key of every request for instructions, and of those that ask what one should do. */
export const ASKS_HOW: u32 = digestOf("how?");
const ASKS_WHAT_IS_DUE: u32 = digestOf("how should?");
/** The key of «I», «you», «we» or «one» where anybody is meant, and of what is theirs. */
const ANYBODY: u32 = digestOf("anybody?");
const THEIRS: u32 = digestOf("theirs?");

const WOULD: u32 = digestOf("would");
const MIND: u32 = digestOf("mind");
const TIME: u32 = digestOf("time");
const AT: u32 = digestOf("at");
const WHEN: u32 = digestOf("when");
const WHEN_WORD: Bytes = Bytes.fromString("when");
const MUCH: u32 = digestOf("much");
const COST: u32 = digestOf("cost");
const COSTS: u32 = digestOf("costs");
const WHAT_WORD: Bytes = Bytes.fromString("what");
const HOW: u32 = digestOf("how");
const WHAT: u32 = digestOf("what");
const WHICH: u32 = digestOf("which");
const TO: u32 = digestOf("to");
const OF: u32 = digestOf("of");
const FOR: u32 = digestOf("for");
const ME: u32 = digestOf("me");
const THERE: u32 = digestOf("there");
const DO: u32 = digestOf("do");
const HAVE: u32 = digestOf("have");
const NEED: u32 = digestOf("need");
const I: u32 = digestOf("i");
const YOU: u32 = digestOf("you");
const WE: u32 = digestOf("we");
const ONE: u32 = digestOf("one");
const ORDER: u32 = digestOf("order");
const IN: u32 = digestOf("in");

const IDEA_WORD: Bytes = Bytes.fromString("idea");
/** Words that are politeness in front of a question word, a verb or a comma only, or behind a comma. */
const LOOSE_IN_FRONT = words("well right sorry question cheers yo");
const LOOSE_BEHIND = words("well sorry right ok oh hi then actually though");
/** Bytes of a text that are looked at for a small letter. */
const MOST_LETTERS: i32 = 256;
const US: u32 = digestOf("us");
const U: u32 = digestOf("u");
const IF: u32 = digestOf("if");
const ANY: u32 = digestOf("any");
const ASK: u32 = digestOf("ask");
const LIKE: u32 = digestOf("like");
const SAY: u32 = digestOf("say");
const WILL: u32 = digestOf("will");
const KNOW: u32 = digestOf("know");
const REMIND: u32 = digestOf("remind");
const IDEA: u32 = keyOf(IDEA_WORD.ptr, IDEA_WORD.length);
/** Verbs of a frame that need more than their being there. */
const ASKS_FOR = new KeySet(keysOf(packed("ask asking")));
const LEARNS = new KeySet(keysOf(packed("find see learn understand figure get hear")));
const WONDERS = new KeySet(keysOf(packed("wondering wonder curious interested")));
const OPENS_QUESTION = words("do did does will is am");
const OTHERS = words("anyone anybody someone somebody");

const PASSED = words("did was were had");
/** «What can you do» asks whom it speaks to. */
const CAN = words("can could");
/** What stands behind them is said or written. */
const SAYING = words("say write spell mean pronounce translate use call");
const REQUESTING = words("can could");
const REQUESTS = new KeySet(keysOf(REQUEST_VERBS));
const BE = words("is are");
/** Behind «how»: what makes it a request for instructions. */
const MODALS = words("do does can could would");
/** The same where what is due or proper is asked for, which is another thing. */
const DUE_MODALS = words("should might");
/** Behind another question word, where «I», «you» and «one» mean anybody. */
const OPEN_MODALS = words("can could should would");
/** Verbs of what one person thinks or is. */
const OF_SOMEBODY = words("feel think know mean look seem sound like want see view");
const SUBJECTS = words("i you we one u");
const ARTICLES = words("a an the some any");
const GOOD = words("best good right proper correct recommended");
const WAYS = words("way ways method methods approach");
/** What belongs to each of SUBJECTS. */
const OF_I = words("my mine myself");
const OF_YOU = words("your yours yourself ur");
const OF_WE = words("our ours ourselves");
const OF_ONE = words("ones oneself");

function words(list: string): KeySet {
  const digests: u32[] = [];
  const all = list.split(" ");
  for (let i = 0; i < all.length; i++) digests.push(digestOf(all[i]));
  return new KeySet(digests);
}

/** Words of grammar that are known though they are mistyped, and at how many places of a text. */
const MENDED: Bytes[] = lettersOf("what how where when which why who does should could would");
const MOST_MENDED: i32 = 4;

function lettersOf(list: string): Bytes[] {
  const all = list.split(" ");
  const letters: Bytes[] = [];
  for (let i = 0; i < all.length; i++) letters.push(Bytes.fromString(all[i]));
  return letters;
}

/** Marks what stands around the question. The text has been read. */
export function markFrames(text: Text): void {
  if (text.count == 0 || text.has(Shape.Han)) return;
  const end = skipBehind(text);
  let from = skipInFront(text, end);
  from = skipAsking(text, from, end);
  from = skipInFront(text, end, from);
  skipInside(text, from, end);
  mendFirstWords(text, from, end);
  from = skipRequest(text, from, end);
  const asks = questionStart(text, from, end);
  const behind = instructionsEnd(text, asks, end);
  if (behind > asks) {
    const first = text.at(asks);
    first.key = DUE_MODALS.has(word(text, asks + 1, end)) || DUE_MODALS.has(word(text, asks + 2, end)) ? ASKS_WHAT_IS_DUE : ASKS_HOW;
    first.shape |= Shape.Asking;
    for (let i = asks + 1; i < behind; i++) text.at(i).shape |= Shape.Skipped;
    text.asksHow = true;
    settleTheirs(text, from, end);
  } else {
    settleCost(text, asks, end);
    settleTime(text, asks, end);
    settleAnybody(text, from, end);
  }
}

/** Marks phrases from `from` on. @returns where the rest begins; `from` if nothing but phrases would be left. */
function skipInFront(text: Text, end: i32, from: i32 = 0): i32 {
  let at = from;
  for (let i = 0; i < MOST_PHRASES && at < end; i++) {
    const length = isSmile(text, at) ? 1 : IN_FRONT.lengthAt(text, at);
    if (length == 0 || isMeant(text, at, at + length, end)) break;
    at += length;
  }
  if (at >= end) return from;
  skip(text, from, at);
  return at;
}

/** Whether what looks like politeness is what the question is about: «thank you in Japanese», «well water», «ER wait times». */
function isMeant(text: Text, from: i32, to: i32, end: i32): bool {
  if (isAcronym(text, from, to - from)) return true;
  if (to >= end || text.at(to).is(Shape.Parted | Shape.Opens)) return false;
  if (text.at(to).has(Role.Preposition)) return true;
  return to == from + 1 && LOOSE_IN_FRONT.has(text.at(from).word) && !text.at(to).has(Role.Question | Role.Auxiliary);
}

/** «OK», «ER», in a text that has small letters, too. */
function isAcronym(text: Text, at: i32, length: i32): bool {
  const token = text.at(at);
  if (length != 1 || token.length < 2 || token.length > 3) return false;
  for (let i = token.start; i < token.start + token.length; i++) {
    const byte = text.source.at(i);
    if (byte < 0x41 || byte > 0x5a) return false;
  }
  for (let i = 0; i < min(text.source.length, MOST_LETTERS); i++) {
    const byte = text.source.at(i);
    if (byte >= 0x61 && byte <= 0x7a) return true;
  }
  return false;
}

function skipBehind(text: Text): i32 {
  let end = text.count;
  for (let i = 0; i < MOST_PHRASES; i++) {
    const length = end > 1 && isSmile(text, end - 1) ? 1 : BEHIND.lengthBefore(text, end);
    if (length == 0 || length >= end || isAcronym(text, end - length, length)) break;
    // «Sleep well», «feel sorry»: behind no comma it may be what is asked.
    if (length == 1 && LOOSE_BEHIND.has(text.at(end - 1).word) && !text.at(end - 1).is(Shape.Parted)) break;
    // «Translate: good morning», «write kind regards»: it is what is to be said.
    if (isBehindColon(text, end - length) || SAYING.has(text.at(end - length - 1).word)) break;
    // «Motels in OK»: what a preposition stands in front of is no politeness.
    if (text.at(end - length - 1).has(Role.Preposition)) break;
    skip(text, end - length, end);
    end -= length;
  }
  return end;
}

function isBehindColon(text: Text, index: i32): bool {
  let at = text.at(index).start - 1;
  while (at >= 0 && text.source.at(at) == 0x20) at--;
  return at >= 0 && text.source.at(at) == 0x3a;
}

function skipInside(text: Text, from: i32, end: i32): void {
  for (let i = from + 1; i < min(end, MOST_LOOKED_AT); i++) {
    const length = ANYWHERE.lengthAt(text, i);
    if (length > 0 && !isAcronym(text, i, length)) skip(text, i, i + length);
    // «Repair it, thanks. Then …»
    const behind = text.at(i).is(Shape.Parted) ? BEHIND.lengthAt(text, i) : 0;
    if (behind > 0 && i + behind < end && text.at(i + behind).is(Shape.Opens)) skip(text, i, i + behind);
    // «In order to»
    if (text.at(i).word == IN && i + 2 < end && text.at(i + 1).word == ORDER && text.at(i + 2).word == TO) skip(text, i, i + 2);
    // «Is it possible for me to»
    if (text.at(i).word == FOR && i + 2 < end && (text.at(i + 1).word == ME || text.at(i + 1).word == YOU) && text.at(i + 2).word == TO) skip(text, i, i + 2);
  }
}

/** Takes what is no word for the word of grammar that was meant: «wehre do i», «how shoudl i». Only the first words matter for frames. */
function mendFirstWords(text: Text, from: i32, end: i32): void {
  for (let i = from; i < min(end, from + MOST_MENDED); i++) {
    const token = text.at(i);
    if (!token.is(Shape.Content) || token.is(Shape.Known | Shape.Name | Shape.Odd | Shape.Number | Shape.Code) || token.length < 3 || token.length > 6) continue;
    const ptr = changetype<usize>(text.lower) + <usize>token.start;
    for (let j = 0; j < MENDED.length; j++) {
      const right = MENDED[j];
      if (!isTypoOf(ptr, token.length, right.ptr, right.length)) continue;
      token.word = digest(right.ptr, right.length);
      token.key = keyOf(right.ptr, right.length);
      const entry = entryOf(stemDigest(right.ptr, right.length));
      token.roles = entry.roles;
      token.question = entry.question;
      token.shape = (token.shape & ~Shape.Content) | Shape.Typo;
      break;
    }
  }
}

/** Marks «could you» in front of a verb that asks for something to be done. @returns where the verb stands. */
function skipRequest(text: Text, from: i32, end: i32): i32 {
  if (word(text, from, end) == WOULD && word(text, from + 1, end) == YOU && word(text, from + 2, end) == MIND) {
    if (from + 3 >= end || !REQUESTS.has(text.at(from + 3).key)) return from;
    skip(text, from, from + 3);
    text.at(from + 3).shape |= Shape.Bent;
    return from + 3;
  }
  if (!REQUESTING.has(word(text, from, end)) || word(text, from + 1, end) != YOU) return from;
  let verb = from + 2;
  if (verb < end && text.at(verb).is(Shape.Skipped)) verb++;
  if (verb >= end || !REQUESTS.has(text.at(verb).key)) return from;
  skip(text, from, verb);
  return verb;
}

/** Where a request for instructions begins, behind whatever stands in front of it: «in Lua, how do I»; `from` if there is none. */
function questionStart(text: Text, from: i32, end: i32): i32 {
  for (let i = from; i < min(end, from + MOST_ASKING); i++) {
    if (text.at(i).word == HOW && instructionsEnd(text, i, end) > i) return i;
  }
  return from;
}

/** Marks «can you tell me» in front of a question word. @returns where the question word stands; `from` if there is no such frame. */
function skipAsking(text: Text, from: i32, end: i32): i32 {
  let tells = false;
  for (let i = from; i < min(end, from + MOST_ASKING); i++) {
    const token = text.at(i);
    if (token.has(Role.Question)) {
      if (!tells || i == from || !isAskedOf(text, from, i)) return from;
      skip(text, from, i);
      return i;
    }
    if (!ASKS.has(token.key) || (token.is(Shape.Opens) && i > from)) return from;
    if (TELLS.has(token.key)) tells = true;
  }
  return from;
}

/**
 * Whether a frame asks the assistant to tell: «can you find out when» asks whether it can, «ask me what» wants the question itself, «say if you
 * know» wants a yes.
 */
function isAskedOf(text: Text, from: i32, to: i32): bool {
  const first = text.at(from).word;
  // «Do you like explaining how», «say you like to hear who»: it is liked, not asked.
  if (hasWord(text, from, to, LIKE) && (OPENS_QUESTION.has(first) || first == SAY)) return false;
  // «Will you tell me when», «do you have to explain why», «can I tell when» want a yes or a no.
  if (first == WILL || (OPEN_MODALS.has(first) && word(text, from + 1, to) == I && !hasWord(text, from, to, ASK) && !hasWord(text, from, to, KNOW))) return false;
  for (let i = from; i + 1 < to; i++) {
    if ((text.at(i).word == HAVE || text.at(i).word == NEED) && text.at(i + 1).word == TO && OPENS_QUESTION.has(first)) return false;
  }
  let tellsMe = false;
  for (let i = from; i < to; i++) {
    const word = text.at(i).word;
    if (word == IF) return false;
    if (word == ME || word == US) tellsMe = true;
  }
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    const asks = ASKS_FOR.has(token.key);
    if (asks && (tellsMe || hasAnother(text, from, to))) return false;
    if (asks && i == from) return false;
    if (LEARNS.has(token.key) && !tellsMe && (OPEN_MODALS.has(first) || OPENS_QUESTION.has(first))) return false;
    if (WONDERS.has(token.key) && hasAnother(text, from, to)) return false;
    if (token.key == IDEA && !hasWord(text, from, to, HAVE) && !hasWord(text, from, to, ANY)) return false;
    if (token.word == REMIND && (i + 2 != to || text.at(i + 1).word != ME)) return false;
    if (token.word == KNOW && OPENS_QUESTION.has(first) && SUBJECTS.has(word(text, from + 1, to)) && word(text, from + 1, to) != YOU && word(text, from + 1, to) != U) return false;
    if (token.word == WILL && !tellsMe && i == from) return false;
  }
  return true;
}

/** Whether somebody else than the two who talk is spoken of. */
function hasAnother(text: Text, from: i32, to: i32): bool {
  for (let i = from; i < to; i++) {
    if (OTHERS.has(text.at(i).word)) return true;
  }
  return false;
}

function hasWord(text: Text, from: i32, to: i32, word: u32): bool {
  for (let i = from; i < to; i++) {
    if (text.at(i).word == word) return true;
  }
  return false;
}

function skip(text: Text, from: i32, to: i32): void {
  for (let i = from; i < to; i++) text.at(i).shape |= Shape.Skipped;
}

/** Where a request for instructions ends that begins at `from`: behind «how do I», «how to», «what is the best way to»; `from` if there is none. */
function instructionsEnd(text: Text, from: i32, end: i32): i32 {
  const first = word(text, from, end);
  if (first == HOW) {
    if (word(text, from + 1, end) == TO) return from + 2;
    const modal = word(text, from + 1, end);
    const subject = MODALS.has(modal) || DUE_MODALS.has(modal) ? from + 2 : from + 1;
    const isTurned = subject == from + 1 && OPEN_MODALS.has(word(text, from + 2, end));
    if ((subject == from + 1 && !isTurned) || !SUBJECTS.has(word(text, subject, end))) return from;
    text.subject = word(text, subject, end);
    const behind = from + 3;
    // «How do you feel about it» asks somebody.
    if (OF_SOMEBODY.has(word(text, behind, end))) return from;
    // «How do I to», «how do I can»: what learners write.
    return word(text, behind, end) == TO || OPEN_MODALS.has(word(text, behind, end)) ? behind + 1 : behind;
  }
  let at = from;
  if (first == WHAT || first == WHICH) {
    if (OPEN_MODALS.has(word(text, from + 1, end)) || word(text, from + 1, end) == DO) return whatToDo(text, from, end);
    if (!BE.has(word(text, from + 1, end))) return from;
    at = from + 2;
  } else if (BE.has(first)) {
    if (word(text, from + 1, end) != THERE) return from;
    at = from + 2;
  }
  return waysEnd(text, at, from, end);
}

/** Behind «what can I do to», «what should one do to», «what do I have to do to». */
function whatToDo(text: Text, from: i32, end: i32): i32 {
  let at = from + 2;
  if (!SUBJECTS.has(word(text, at, end))) return from;
  const subject = word(text, at, end);
  at++;
  if (word(text, from + 1, end) == DO) {
    if (word(text, at, end) != HAVE && word(text, at, end) != NEED) return from;
    if (word(text, at + 1, end) != TO) return from;
    at += 2;
  }
  if (word(text, at, end) != DO) return from;
  at++;
  while (at < end && text.at(at).is(Shape.Skipped)) at++;
  if (word(text, at, end) != TO || at + 1 >= end) return from;
  text.subject = subject;
  return at + 1;
}

/** Behind «the best way to», «any good ways of», which stand at `at`. */
function waysEnd(text: Text, at: i32, from: i32, end: i32): i32 {
  let i = at;
  for (let left = 2; left > 0 && ARTICLES.has(word(text, i, end)); left--) i++;
  if (GOOD.has(word(text, i, end))) i++;
  if (!WAYS.has(word(text, i, end))) return from;
  i++;
  if (word(text, i, end) == FOR && word(text, i + 1, end) == ME) {
    text.subject = I;
    i += 2;
  }
  const link = word(text, i, end);
  if (link == TO) return i + 1 < end ? i + 1 : from;
  // «A way of cleaning»: what follows is a verb's form.
  return link == OF && i + 1 < end && isGerund(text, text.at(i + 1)) ? i + 1 : from;
}

/** «My» of «how do I», «your» of «how do you»: what belongs to whoever asks. */
function settleTheirs(text: Text, from: i32, end: i32): void {
  const subject = text.subject;
  for (let i = from; i < end; i++) {
    const token = text.at(i);
    const isTheirs =
      (OF_I.has(token.word) && (subject == I || subject == 0)) ||
      (OF_YOU.has(token.word) && (subject == YOU || subject == 0)) ||
      (OF_WE.has(token.word) && (subject == WE || subject == 0)) ||
      (OF_ONE.has(token.word) && (subject == ONE || subject == 0));
    if (isTheirs) token.key = THEIRS;
    else if (subject != 0 && token.word == subject && subject != ONE) token.key = ANYBODY;
  }
}

/** «How much does it cost» is «what does it cost». */
function settleCost(text: Text, from: i32, end: i32): void {
  if (word(text, from, end) != HOW || word(text, from + 1, end) != MUCH) return;
  for (let i = from + 2; i < end; i++) {
    if (text.at(i).word != COST && text.at(i).word != COSTS) continue;
    text.at(from).key = keyOf(WHAT_WORD.ptr, WHAT_WORD.length);
    text.at(from).word = WHAT;
    text.at(from + 1).shape |= Shape.Skipped;
    return;
  }
}

/** «What time does it open» is «when does it open»; of what is past it asks for the hour alone, «when» for the day. */
function settleTime(text: Text, from: i32, end: i32): void {
  const at = word(text, from, end) == AT ? from + 1 : from;
  if (word(text, at, end) != WHAT || word(text, at + 1, end) != TIME || at + 2 >= end || !text.at(at + 2).has(Role.Auxiliary) || PASSED.has(text.at(at + 2).word)) return;
  if (at > from) text.at(from).shape |= Shape.Skipped;
  text.at(at).key = keyOf(WHEN_WORD.ptr, WHEN_WORD.length);
  text.at(at).word = WHEN;
  text.at(at + 1).shape |= Shape.Skipped;
}

/**
 * «Where can I buy», «what should you eat», «who do I call»: the «I» and the «you» behind a question word and a modal verb are anybody. «What do
 * you think» asks somebody.
 */
function settleAnybody(text: Text, from: i32, end: i32): void {
  for (let i = from; i + 1 < end && i < from + MOST_ASKING; i++) {
    // «What I should take», as learners write it.
    if (i > from && SUBJECTS.has(text.at(i).word) && OPEN_MODALS.has(text.at(i + 1).word) && hasQuestion(text, from, i)) {
      text.subject = text.at(i).word;
      text.at(i).key = ANYBODY;
      return settleTheirs(text, i + 2, end);
    }
    const subject = text.at(i + 1).word;
    if (!SUBJECTS.has(subject) || !(OPEN_MODALS.has(text.at(i).word) || (text.at(i).word == DO && subject != YOU))) continue;
    if (i == from || !hasQuestion(text, from, i)) return;
    if (subject != I && CAN.has(text.at(i).word) && hasWord(text, from, i, WHAT)) return;
    text.subject = text.at(i + 1).word;
    text.at(i + 1).key = ANYBODY;
    return settleTheirs(text, i + 2, end);
  }
}

function hasQuestion(text: Text, from: i32, to: i32): bool {
  for (let i = from; i < to; i++) {
    if (text.at(i).has(Role.Question)) return true;
  }
  return false;
}

/** The word at `index`, 0 at the end. */
function word(text: Text, index: i32, end: i32): u32 {
  return index < end ? text.at(index).word : 0;
}

/** Whether a token is a picture that says nothing. */
function isSmile(text: Text, index: i32): bool {
  const token = text.at(index);
  return token.is(Shape.Symbol) && token.length >= 3 && isFriendly(codePoint(text.source.ptr + <usize>token.start, token.length));
}
