/**
 * Politeness in front of a question, behind it and inside: «hi there», «thanks in advance», a smile. Its words are marked as skipped, unless they are
 * what the question is about: «thank you in Japanese», «translate: good morning».
 */
import { codePoint } from "../../../core/json_string";
import { isFriendly } from "../characters";
import { FOR, IN, ME, ORDER, TO, YOU } from "../known_words";
import { Role } from "../lexicon";
import { Phrases } from "../phrases";
import { Text } from "../text";
import { Shape } from "../token";
import { PHRASES_ANYWHERE, PHRASES_BEHIND, PHRASES_IN_FRONT } from "../words/frames";
import { skip } from "./tokens";
import { setOf } from "./word_sets";

/** Polite phrases, by where they may stand. */
const IN_FRONT = new Phrases(PHRASES_IN_FRONT);
const BEHIND = new Phrases(PHRASES_BEHIND);
const ANYWHERE = new Phrases(PHRASES_ANYWHERE);
/** Words that are politeness in front of a question word, a verb or a comma only, or behind a comma. */
const LOOSE_IN_FRONT = setOf("well right sorry question cheers yo");
const LOOSE_BEHIND = setOf("well sorry right ok oh hi then actually though");
/** What stands behind them is said or written. */
const SAYING = setOf("say write spell mean pronounce translate use call");
/** Phrases in front of a question or behind one, at most. */
const MOST_PHRASES: i32 = 4;
/** Tokens of a longer text that are looked at for phrases inside. */
const MOST_LOOKED_AT: i32 = 64;
/** Bytes of a text that are looked at for a small letter. */
const MOST_LETTERS: i32 = 256;

/** Marks phrases from `from` on. @returns where the rest begins; `from` if nothing but phrases would be left. */
export function skipInFront(text: Text, end: i32, from: i32 = 0): i32 {
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

/** Marks phrases at the end. @returns where the rest ends. */
export function skipBehind(text: Text): i32 {
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

/** Marks phrases between the question's words, and «in order» and «for me» in front of «to». */
export function skipInside(text: Text, from: i32, end: i32): void {
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

/** Whether a colon stands in front of a token. */
function isBehindColon(text: Text, index: i32): bool {
  let at = text.at(index).start - 1;
  while (at >= 0 && text.source.at(at) == 0x20) at--;
  return at >= 0 && text.source.at(at) == 0x3a;
}

/** Whether a token is a picture that says nothing. */
function isSmile(text: Text, index: i32): bool {
  const token = text.at(index);
  return token.is(Shape.Symbol) && token.length >= 3 && isFriendly(codePoint(text.source.ptr + <usize>token.start, token.length));
}
