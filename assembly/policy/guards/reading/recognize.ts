/** Gives a token what is known of its word: key, roles, unit, number, and whether it has content. */
import { WIDTH } from "../han";
import { entryOf, JANUARY, NOT, Role } from "../lexicon";
import { joinNumberWord } from "../number";
import { withoutPrefix } from "../prefix";
import { digest, digestOf, stemDigest } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";

/** Roles of words that carry no matter of their own, or whose matter another guard compares. */
const NO_CONTENT: u32 = Role.Function | Role.Negator | Role.Past | Role.Present | Role.Future | Role.Scope;
/** The place of «how much» in CHINESE_QUESTION_WORDS. */
const HOW_MUCH: u8 = 7;
/** The stem of 月. */
const MONTH: u32 = digestOf("月");

/** Gives `token`, the last of the text, the key and the roles of its word. @param ptr of its `length` letters, in small ones; those in the text, unless it stands there in short. */
export function recognize(text: Text, token: Token, ptr: usize, length: i32): void {
  token.word = digest(ptr, length);
  const isWord = !token.is(Shape.Code | Shape.Odd | Shape.Han | Shape.Symbol) || (token.is(Shape.Acronym) && !token.is(Shape.Code | Shape.Mixed));
  const stem = !isWord ? token.word : stemDigest(ptr, length);
  token.stem = stem;
  const entry = entryOf(stem);
  if (token.is(Shape.Han) && length == WIDTH && (entry.roles & Role.Unit) != 0 && !isMeasure(text)) {
    // A part of a word: the 米 of 米饭, the 月 of 月亮.
    token.key = stem;
    token.shape |= Shape.Content;
    return;
  }
  token.key = entry.group != 0 ? entry.group : stem;
  token.roles = entry.roles;
  if (entry.key != 0) token.shape |= Shape.Known;
  token.axis = entry.axis;
  token.axis2 = entry.axis2;
  token.unit = entry.unit;
  token.number = entry.number;
  token.question = entry.question;
  if (token.has(Role.Unit | Role.Calendar)) token.key = unitKey(entry.unit);
  // Other words may share the digest. The character itself stands behind another token here: it is no measure else, and went its way above.
  if (stem == MONTH && token.is(Shape.Han) && length == WIDTH) return chineseMonth(text);
  if (token.has(Role.Negator)) token.key = NOT;
  token.bare = withoutPrefix(ptr, length);
  if (token.is(Shape.Code)) token.key = token.raw;
  if (token.has(Role.Cardinal | Role.Ordinal) && !token.is(Shape.Code | Shape.Odd)) return joinNumberWord(text, token);
  if (!token.has(NO_CONTENT) && !token.is(Shape.Number)) token.shape |= Shape.Content;
}

/** Whether the last token stands behind a number, or a word that asks for one. */
function isMeasure(text: Text): bool {
  const last = text.count - 1;
  return text.isBehindNumber(last) || (last > 0 && text.at(last - 1).question == HOW_MUCH);
}

/** 三月 and 3月 are one token, March, unless the number is none of a month. */
function chineseMonth(text: Text): void {
  const number = text.at(text.count - 2);
  if (!number.is(Shape.Number) || number.value < 1 || number.value > 12) return;
  text.drop();
  number.shape &= ~(Shape.Number | Shape.Weak);
  nameMonth(number, <i32>number.value);
}

/** One key for all words of a unit, a month or a day. */
function unitKey(unit: i32): u32 {
  return 0x756e0000 | <u32>unit;
}

/** Makes a token the name of a month. @param month from 1. */
export function nameMonth(token: Token, month: i32): void {
  token.roles = Role.Calendar;
  token.shape |= Shape.Content;
  token.unit = <u8>(JANUARY + month - 1);
  token.key = unitKey(token.unit);
}
