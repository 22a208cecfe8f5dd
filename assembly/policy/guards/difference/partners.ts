/** Whether two partners are two things after all: a word and another form of it, or two synonyms, which are one elsewhere and differ where they stand. */
import { isGerund } from "../forms";
import { ASKS_HOW } from "../frames/keys";
import { TO } from "../known_words";
import { Role } from "../lexicon";
import { BEST_KEY, isSuperlative } from "../sentence";
import { areSpellings } from "../spelling";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { Difference } from "./difference";

/** Words of a date around its number: «the 3rd of March». */
const DATE_WORDS: i32 = 3;
/** Words that pick one out of many. */
const PICKING: u32[] = [digestOf("last"), digestOf("first"), digestOf("next"), digestOf("latest")];

/**
 * Whether partners of one group of synonyms, «buy» and «purchase», are two things here: where nothing else is asked for («what is a proof»), or a
 * text has both («is every car a vehicle»). An adverb is another word than what it is made of: «dead», «deadly». Elsewhere synonyms are near.
 * @param difference notes that they are the same only where the embeddings are near, too.
 */
export function isAnother(a: Text, i: i32, b: Text, j: i32, difference: Difference): bool {
  const one = a.at(i);
  const other = b.at(j);
  if (one.is(Shape.Number) && other.is(Shape.Number)) return one.has(Role.Ordinal) != other.has(Role.Ordinal) && !isInDate(a, i) && !isInDate(b, j);
  if (one.is(Shape.Possessive) != other.is(Shape.Possessive) && i + 1 >= a.count && j + 1 >= b.count) return true;
  if (one.word == other.word || (!one.is(Shape.Content) && !other.is(Shape.Content))) return false;
  if (isOneOfMany(a, i, b, j)) return true;
  if (isAdverbOf(a, one, b, other) || isAdverbOf(b, other, a, one)) return true;
  if (one.stem == other.stem || one.is(Shape.Typo | Shape.Number) || other.is(Shape.Typo | Shape.Number)) return false;
  if (one.has(Role.Calendar | Role.Unit) || areSpellings(a, one, b, other)) return false;
  difference.isOnlyNear = true;
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

/** Whether a word in front picks one out of many. */
function isPicked(text: Text, index: i32): bool {
  for (let i = max(0, index - 2); i < index; i++) {
    const token = text.at(i);
    if (token.has(Role.Ordinal) || PICKING.includes(token.word) || (isSuperlative(text, token) && token.key != BEST_KEY)) return true;
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

/**
 * Whether partners of which only one is in -ing say the same: «like working», «like to work»; «ways of learning», «how to learn». Elsewhere «engineer»
 * and «engineering» are two things.
 * @param difference notes that they are the same only where the embeddings are near, too.
 */
export function mayBend(a: Text, i: i32, b: Text, j: i32, difference: Difference): bool {
  const isBent = isGerund(a, a.at(i));
  if (isBent == isGerund(b, b.at(j))) return true;
  if (a.at(i).is(Shape.Bent) || b.at(j).is(Shape.Bent)) return true;
  if (isBent ? isBehindTo(b, j) : isBehindTo(a, i)) return true;
  // «The waiting time», «the wait time», where they are near.
  if (!isBeforeNoun(a, i) || !isBeforeNoun(b, j) || a.at(i + 1).partner != j + 1) return false;
  difference.isOnlyNear = true;
  return true;
}

/** Whether a word stands between an article and a noun. */
function isBeforeNoun(text: Text, index: i32): bool {
  return index > 0 && index + 1 < text.count && text.at(index - 1).has(Role.Article) && text.at(index + 1).is(Shape.Joined) && text.at(index + 1).is(Shape.Content);
}

/** Whether «to» stands in front, or «how to» in one of its ways. */
function isBehindTo(text: Text, index: i32): bool {
  if (text.at(index - 1 < 0 ? 0 : index - 1).word == TO) return index > 0;
  let i = index - 1;
  while (i >= 0 && text.at(i).is(Shape.Skipped)) i--;
  return i >= 0 && text.at(i).key == ASKS_HOW;
}
