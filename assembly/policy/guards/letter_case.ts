/**
 * Whether the case of letters makes two words of what is one but for it: «Turkey» and «turkey», «AIDS» and «aids», «CO» and «Co», «5 MW» and «5 mW». It
 * tells nothing in a text that is written in small letters or in capitals, or as a title.
 */
import { mayHave } from "../../core/fuse_filter";
import { Role } from "./lexicon";
import { isName } from "./spelling";
import { digest, digestOf } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";

/** Put here by the compiler's transform: names that are words, too (tools/compiler/english.js). */
function namesThatAreWords(): StaticArray<u8> {
  return [];
}

const NAMES: StaticArray<u8> = namesThatAreWords();

/** Letters of a sign of chemistry, of physics or of a unit, at most. */
const MOST_OF_SIGN: i32 = 3;

/** Words with content up to which a sentence does not tell a name from a word. */
const MOST_CONTENTS: i32 = 2;
/** Words of one letter. */
const ALONE: u32[] = [digestOf("i"), digestOf("a"), digestOf("u")];

/** Whether partners at `i` and `j` are two things by their case. Both texts have been read and aligned. */
export function differInCase(a: Text, i: i32, b: Text, j: i32): bool {
  const one = a.at(i);
  const other = b.at(j);
  if (one.length == 0 || other.length == 0 || one.is(Shape.Number | Shape.Code | Shape.Han)) return false;
  if (one.word == other.word) {
    if (one.raw == other.raw || isSameCase(a, one, b, other)) return false;
    if (a.isBehindNumber(i) && b.isBehindNumber(j)) return areTwoUnits(a, one, b, other);
  }
  if (!a.tellsCase || !b.tellsCase) return false;
  if (one.word == other.word && one.length == 1) return !ALONE.includes(one.word);
  // «The window», «Windows»: another form of a word, or one with an article, is none of a name.
  const isNameOfA = isCapital(one) && !isCapital(other) && !one.is(Shape.Opens);
  const isNameOfB = isCapital(other) && !isCapital(one) && !other.is(Shape.Opens);
  if (isNameOfA || isNameOfB) {
    // What else is said tells a name from a word: «a visa or a passport», «a Visa or a passport».
    if (min(a.contents, b.contents) > MOST_CONTENTS || one.stem != other.stem) return false;
    if (one.word != other.word) return true;
    if (hasArticle(a, i) != hasArticle(b, j) && isLastOfName(a, i) && isLastOfName(b, j) && (isNameOfA ? hasArticle(b, j) : hasArticle(a, i))) return true;
    return isNameToo(a, one);
  }
  // «Alien» and «Aliens» are two films.
  if (one.word != other.word) return isName(a, one) && isName(b, other) && areOneAndMany(a, one, b, other) && min(a.contents, b.contents) <= MOST_CONTENTS;
  // «CO» and «Co», each with a capital.
  return one.length <= MOST_OF_SIGN && isSign(one) && isSign(other);
}

/** Whether one is the other with an «s» behind it. */
function areOneAndMany(a: Text, one: Token, b: Text, other: Token): bool {
  return one.stem == other.stem && endsInS(a, one) != endsInS(b, other);
}

function endsInS(text: Text, token: Token): bool {
  return load<u8>(changetype<usize>(text.lower) + <usize>(token.start + token.length - 1)) == 0x73;
}

/** Letters alone, the first of them a capital: «C++» is «c++». */
function isSign(token: Token): bool {
  return token.is(Shape.Capital) && !token.is(Shape.Mixed | Shape.Opens);
}

function isCapital(token: Token): bool {
  return token.is(Shape.Capital | Shape.Odd);
}

/** Whether the letters are the same ones, in the same case. */
function isSameCase(a: Text, one: Token, b: Text, other: Token): bool {
  return one.length == other.length && memory.compare(a.source.ptr + <usize>one.start, b.source.ptr + <usize>other.start, <usize>one.length) == 0;
}

function hasArticle(text: Text, index: i32): bool {
  return index > 0 && text.at(index - 1).has(Role.Article);
}

/** «A financial», in front of «analyst», is no name that has an article. */
function isLastOfName(text: Text, index: i32): bool {
  return index + 1 >= text.count || !(text.at(index + 1).is(Shape.Joined) && text.at(index + 1).is(Shape.Content));
}

/** Whether there is a name of these letters, and a word: «Turkey». */
export function isNameToo(text: Text, token: Token): bool {
  return mayHave(NAMES, digest(changetype<usize>(text.lower) + <usize>token.start, token.length));
}

/**
 * Behind a number: «5 g» and «5 G», «MB» and «Mb», «mW» and «MW», where what else is written in capitals is so in both. «16 gb» is what people write
 * for «16 GB», and «5 Km» for «5 km».
 */
function areTwoUnits(a: Text, one: Token, b: Text, other: Token): bool {
  if (one.length > MOST_OF_SIGN || one.length != other.length) return false;
  const p = a.source.ptr + <usize>one.start;
  const q = b.source.ptr + <usize>other.start;
  const last = <usize>one.length - 1;
  let differing = 0;
  for (let i: usize = 0; i <= last; i++) {
    if (load<u8>(p + i) != load<u8>(q + i)) differing++;
  }
  if (differing != 1) return false;
  const first = load<u8>(p) | 0x20;
  if (load<u8>(p) != load<u8>(q)) return last == 0 ? first == 0x67 || first == 0x6d : first == 0x6d && (load<u8>(p, 1) | 0x20) != 0x6c; // g, m; ml
  return (load<u8>(p + last) | 0x20) == 0x62 && load<u8>(p + last) != load<u8>(q + last) && load<u8>(p) < 0x61; // Mb, MB
}
