/**
 * A question's normal form: a digest of its words in order, without what cannot change its meaning. Two questions of one form say the same in the
 * same words: they differ in case, width, spacing, closing punctuation, short forms («what's»), articles, politeness, a frame in front («can
 * you tell me»), spelling («colour») and the known names of one word of grammar. Numbers, denials, names, code, quotations and the order of words
 * are never left out.
 *
 * What is harmless is decided by the guards' reading of a text (guards/reading, guards/frames): the form is made of the tokens that it has not
 * marked as saying nothing.
 *
 *     form = SHA-256( for each token: its kind, its letters or its value, 0 ; signs of arithmetic and programming )
 */
import { Bytes, ByteBuffer } from "../../core/bytes";
import { Sha256 } from "../../core/sha256";
import { isNameToo } from "../guards/letter_case";
import { A, ARE, FEW, IS, LITTLE, THE, U, WAS, WERE, WHAT, YOU } from "../guards/known_words";
import { entryOf, Role } from "../guards/lexicon";
import { isName } from "../guards/spelling";
import { TextReader } from "../guards/reading/text_reader";
import { Text } from "../guards/text";
import { Shape, Token } from "../guards/token";
import { appendLetters, isNumberWord } from "./letters";

/** What a token is written as. */
const WORD: u8 = 0x77;
const GRAMMAR: u8 = 0x67;
const PLAIN: u8 = 0x70;
const NAME: u8 = 0x41;
const QUOTED: u8 = 0x71;
const NUMBER: u8 = 0x6e;
const ASKS: u8 = 0x3f;
const BELONGS: u8 = 0x27;

/** Words with content up to which an article, or the case of a letter, may be all that tells two questions apart. */
const FEW_CONTENTS: i32 = 2;
/** Letters of a unit or a sign, at most. */
const MOST_OF_SIGN: i32 = 3;

const text = new Text();
const reader = new TextReader(text);
const out = new ByteBuffer(512);
/** Indexes of the tokens that are kept; `count` of them. */
const kept: i32[] = [];

/**
 * The normal form of a question, 32 bytes; none if it says nothing, or has more than the guards read. Total for any bytes, linear in their number.
 */
export function normalForm(question: Bytes): Bytes {
  reader.read(question);
  if (text.overflow) return Bytes.empty();
  const contents = keepWords();
  if (kept.length == 0) return Bytes.empty();
  out.clear();
  const begin = settleVerb(contents);
  if (begin >= kept.length) return Bytes.empty();
  for (let place = begin; place < kept.length; place++) append(kept[place], contents);
  out.appendU32(text.signs);
  return Sha256.of(out.view());
}

/** Lists the tokens that say something. @returns how many of them have content. */
function keepWords(): i32 {
  kept.length = 0;
  let contents = 0;
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (token.is(Shape.Skipped)) continue;
    kept.push(i);
    if (token.is(Shape.Content)) contents++;
  }
  for (let place = kept.length - 1; place >= 0; place--) {
    if (isArticle(kept[place]) && !tells(place, contents)) kept.splice(place, 1);
  }
  return contents;
}

function isArticle(index: i32): bool {
  const token = text.at(index);
  return token.has(Role.Article) && !token.is(Shape.InCode | Shape.InQuotes | Shape.Code | Shape.Odd);
}

/** Whether an article says something: «a few people», «what is the time», «how do I clean the windows». */
function tells(place: i32, contents: i32): bool {
  const word = text.at(kept[place]).word;
  if (place + 1 >= kept.length) return true;
  const next = text.at(kept[place + 1]);
  if (word == A && (next.word == FEW || next.word == LITTLE)) return true;
  return place + 2 >= kept.length && next.is(Shape.Content) && contents <= (word == THE ? FEW_CONTENTS : 1);
}

/**
 * Where a question word leads to a form of «be», right behind it or, the only one, anywhere («when the tower was built»): writes both here, and nothing of
 * «what is», which goes without saying. @returns the place from which the rest is written.
 */
function settleVerb(contents: i32): i32 {
  const first = text.at(kept[0]);
  if (!first.has(Role.Question) || first.is(Shape.Han | Shape.Asking) || kept.length < 3) return 0;
  const verb = verbPlace();
  if (verb == 0) return 0;
  const token = text.at(kept[verb]);
  const isPresent = token.word == IS || token.word == ARE;
  if (!isPresent || first.word != WHAT || contents == 0 || !leads(verb)) {
    append(kept[0], contents);
    append(kept[verb], contents);
  }
  kept.splice(verb, 1);
  return 1;
}

/** The place of the form of «be»; 0 if there is none, or several of which none stands behind the question word. */
function verbPlace(): i32 {
  if (isBe(text.at(kept[1]))) return 1;
  let verb = 0;
  for (let place = 2; place < kept.length; place++) {
    if (!isBe(text.at(kept[place]))) continue;
    if (verb > 0) return 0;
    verb = place;
  }
  return verb;
}

/** Whether «what» and the form of «be» are what a question begins with, or it ends in it: «what time is it» is not «time it». */
function leads(verb: i32): bool {
  return verb == 1 || verb == kept.length - 1;
}

function isBe(token: Token): bool {
  return (token.word == IS || token.word == ARE || token.word == WAS || token.word == WERE) && !token.is(Shape.InCode | Shape.InQuotes);
}

/** Writes a token: its kind, what it is, and a zero. */
function append(index: i32, contents: i32): void {
  const token = text.at(index);
  if (token.is(Shape.Asking)) {
    // «How do you» asks whoever is spoken to; «how do I» and «how to» are one.
    out.appendByte(ASKS).appendU32(token.key).appendByte(text.subject == YOU || text.subject == U ? 1 : 0);
  } else if (token.length > 0 && (token.is(Shape.Code | Shape.InCode | Shape.InQuotes) || isUnit(index, token))) {
    out.appendByte(QUOTED).appendRaw(text.source.ptr + <usize>token.start, token.length);
  } else if (token.is(Shape.Number)) {
    appendNumber(index, token);
  } else if (isOneOfGrammar(token)) {
    out.appendByte(GRAMMAR).appendU32(token.key);
  } else {
    out.appendByte(isNameByCase(token) ? NAME : isPlain(token, contents) ? PLAIN : WORD);
    appendLetters(out, text, token);
  }
  if (token.is(Shape.Possessive)) out.appendByte(BELONGS);
  out.appendByte(0);
}

/** A number by its value and, where letters stand for it that are not those of one number, by them. */
function appendNumber(index: i32, token: Token): void {
  out.appendByte(NUMBER).appendByte(token.has(Role.Ordinal) ? 1 : 0).appendU32(token.key).appendU64(reinterpret<u64>(token.value));
  if (token.length == 0) return;
  if (isDigitOrSign(text.lower[token.start])) {
    if (token.value < 0) out.appendRaw(changetype<usize>(text.lower) + <usize>token.start, token.length);
    return;
  }
  const end = index + 1 < text.count ? text.at(index + 1).start : text.source.length;
  const from = out.length;
  for (let i = token.start; i < end; i++) {
    const byte = text.lower[i];
    if (byte >= 0x61) out.appendByte(byte);
  }
  if (isNumberWord(out.start + <usize>from, out.length - from)) out.truncate(from);
}

@inline function isDigitOrSign(byte: u8): bool {
  return <u32>(byte - 0x30) <= 9 || byte == 0x2d || byte == 0x2e;
}

/** A word of grammar that has other names: «are» of «is», «u» of «you»; of Chinese, any word with known synonyms, as in guards/verbatim.ts. */
function isOneOfGrammar(token: Token): bool {
  if (token.is(Shape.Number) || token.has(Role.Negator | Role.Unit | Role.Calendar) || entryOf(token.stem).group == 0) return false;
  return token.is(Shape.Han) || !token.is(Shape.Content | Shape.Odd);
}

/** «5 MW», «5 mW» */
function isUnit(index: i32, token: Token): bool {
  return token.is(Shape.Capital | Shape.Odd) && token.length <= MOST_OF_SIGN && text.isBehindNumber(index);
}

/** A word of grammar in capitals among small letters, «US»: capitals.ts has made a name of it. So is «Co» among words that tell names by their case. */
function isNameByCase(token: Token): bool {
  if (token.is(Shape.Acronym)) return token.is(Shape.Content) && (entryOf(token.stem).roles & Role.Function) != 0;
  return token.length <= MOST_OF_SIGN && !token.has(Role.Function) && token.is(Shape.Capital) && isName(text, token);
}

/** A word in small letters that would be a name in others, in a text that could tell one so and does not: «What is turkey?». See guards/letter_case.ts. */
function isPlain(token: Token, contents: i32): bool {
  if (!text.tellsCase || (text.shapes & Shape.Name) != 0 || contents > FEW_CONTENTS || token.length == 0 || token.is(Shape.Capital | Shape.Odd | Shape.Opens | Shape.Han)) return false;
  return isNameToo(text, token);
}
