/**
 * Words of grammar that are said for one another: «could you», «can you»; «that» and «which» behind a noun; «do I» and «should I» behind «what». Each is a
 * kind, told by what stands beside it; two words that are not told so mean two things.
 */
import {
  ARE, BEEN, CAN, COULD, DO, DOES, GOOD, GOT, GREAT, HAD, HAS, I, IS, OF, SHOULD, SOME, THAT, WHAT, WHERE, WHICH, WHO, WOULD,
} from "../known_words";
import { keyOfWord, Role } from "../lexicon";
import { BEST_KEY } from "../sentence";
import { isName } from "../spelling";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { Difference } from "./difference";
import { areSamePrepositions } from "./prepositions";

/** Whom a question is asked for, by word and by key. */
const PERSONS: u32[] = [digestOf("i"), digestOf("you"), digestOf("we")];
const SOMEBODY: u32[] = [keyOfWord("someone"), keyOfWord("anyone")];

/**
 * Whether one lone word says what the other says where they stand.
 * @param difference notes what means nothing only where the embeddings are near, too.
 */
export function replacesOne(a: Text, i: i32, b: Text, j: i32, difference: Difference): bool {
  const one = a.at(i).word;
  const other = b.at(j).word;
  if (areInterchanged(one, other, IS, HAS) || areInterchanged(one, other, WOULD, HAD)) return mayStandFor(a, i) || mayStandFor(b, j);
  if (areInterchanged(one, other, THAT, WHICH) || areInterchanged(one, other, THAT, WHO)) return isRelative(a, i) && isRelative(b, j);
  if (areInterchanged(one, other, CAN, COULD)) return isBeforeSubject(a, i) && isBeforeSubject(b, j);
  if (areInterchanged(one, other, DO, CAN)) return asksWhere(a, i, difference) && asksWhere(b, j, difference);
  if (areInterchanged(one, other, DO, SHOULD) || areInterchanged(one, other, DOES, SHOULD)) return asksWhatToDo(a, i, difference) && asksWhatToDo(b, j, difference);
  if (isPraise(a.at(i)) && isPraise(b.at(j)) && !isName(a, a.at(i)) && !isName(b, b.at(j))) return asksForSome(a, i) && asksForSome(b, j);
  // «How do I» and «how should I»: what is asked is near, not the same.
  if (a.at(i).is(Shape.Asking) && b.at(j).is(Shape.Asking)) {
    difference.isOnlyNear = true;
    return true;
  }
  return areSamePrepositions(a, i, b, j);
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

/** Whether of two words one is `x` and the other `y`. */
function areInterchanged(one: u32, other: u32, x: u32, y: u32): bool {
  return (one == x && other == y) || (one == y && other == x);
}

/** Whether «I», «you» or «we» follows, at the beginning of a question: «can you», «could you». */
function isBeforeSubject(text: Text, index: i32): bool {
  if (index + 1 >= text.count || !(PERSONS.includes(text.at(index + 1).word) || SOMEBODY.includes(text.at(index + 1).key))) return false;
  for (let i = 0; i < index; i++) {
    if (!text.at(i).is(Shape.Skipped)) return false;
  }
  return true;
}

/** «Where do I buy it», «where can I buy it». */
function asksWhere(text: Text, index: i32, difference: Difference): bool {
  if (index == 0 || index + 1 >= text.count || text.at(index + 1).word != I) return false;
  difference.isOnlyNear = true;
  return text.at(index - 1).word == WHERE || text.at(index - 1).word == WHO;
}

/** «What do I do», «what should I do», «who do I call», «who should I call»; why we do a thing is not why we should. */
function asksWhatToDo(text: Text, index: i32, difference: Difference): bool {
  if (index > 0 && index + 1 < text.count && text.at(index + 1).word == I && (text.at(index - 1).word == WHO || text.at(index - 1).word == WHERE)) {
    difference.isOnlyNear = true;
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
