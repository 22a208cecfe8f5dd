/**
 * Question words that are said in another way, «how much does it cost» for «what does it cost», «what time» for «when», and those that are mistyped,
 * «wehre do i».
 */
import { Bytes } from "../../../core/bytes";
import { AT, COST, COSTS, HOW, MUCH, TIME, WHAT, WHEN } from "../known_words";
import { entryOf, keyOf, Role } from "../lexicon";
import { digest, stemDigest } from "../stem";
import { Text } from "../text";
import { Shape } from "../token";
import { isTypoOf } from "../typo";
import { wordAt } from "./tokens";
import { setOf } from "./word_sets";

const WHEN_WORD: Bytes = Bytes.fromString("when");
const WHAT_WORD: Bytes = Bytes.fromString("what");
const PASSED = setOf("did was were had");
/** Words of grammar that are known though they are mistyped, and at how many places of a text. */
const MENDED: Bytes[] = lettersOf("what how where when which why who does should could would");
const MOST_MENDED: i32 = 4;

function lettersOf(list: string): Bytes[] {
  const all = list.split(" ");
  const letters: Bytes[] = [];
  for (let i = 0; i < all.length; i++) letters.push(Bytes.fromString(all[i]));
  return letters;
}

/** Takes what is no word for the word of grammar that was meant: «wehre do i», «how shoudl i». Only the first words matter for frames. */
export function mendFirstWords(text: Text, from: i32, end: i32): void {
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

/** «How much does it cost» is «what does it cost». */
export function settleCost(text: Text, from: i32, end: i32): void {
  if (wordAt(text, from, end) != HOW || wordAt(text, from + 1, end) != MUCH) return;
  for (let i = from + 2; i < end; i++) {
    if (text.at(i).word != COST && text.at(i).word != COSTS) continue;
    text.at(from).key = keyOf(WHAT_WORD.ptr, WHAT_WORD.length);
    text.at(from).word = WHAT;
    text.at(from + 1).shape |= Shape.Skipped;
    return;
  }
}

/** «What time does it open» is «when does it open»; of what is past it asks for the hour alone, «when» for the day. */
export function settleTime(text: Text, from: i32, end: i32): void {
  const at = wordAt(text, from, end) == AT ? from + 1 : from;
  if (wordAt(text, at, end) != WHAT || wordAt(text, at + 1, end) != TIME || at + 2 >= end || !text.at(at + 2).has(Role.Auxiliary) || PASSED.has(text.at(at + 2).word)) return;
  if (at > from) text.at(from).shape |= Shape.Skipped;
  text.at(at).key = keyOf(WHEN_WORD.ptr, WHEN_WORD.length);
  text.at(at).word = WHEN;
  text.at(at + 1).shape |= Shape.Skipped;
}
