/**
 * Whether two words are one word in two spellings: «colour» and «color», «organise» and «organize», «travelling» and «traveling», «e-mail» and
 * «email». Words whose two spellings follow no rule are in words/spellings.ts.
 */
import { ByteBuffer } from "../../core/bytes";
import { packed } from "../../core/packed";
import { isEnglish } from "./english";
import { KeySet } from "./key_set";
import { keysOf, Role } from "./lexicon";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";

/** Shorter words have one spelling, or are listed. */
const LEAST_LENGTH: i32 = 5;
const MAX_LENGTH: i32 = 24;

const ofOne = new StaticArray<u8>(MAX_LENGTH + 8);
const ofOther = new StaticArray<u8>(MAX_LENGTH + 8);

/** «Timbre» and «timber» are two words, though «fibre» and «fiber» are one. */
const TIMBRE: u32 = digestOf("timbre");
/** What makes another word of one that is written apart: «a green house», «every day», and the «re» of «re-sign». */
const PARTED_ADJECTIVES = new KeySet(keysOf(packed("black white green blue red brown grey gold hot cold high low big small short long dark light sweet dry wet hard soft free loud head re co")));
const PER: u32 = digestOf("per");

export function areSpellings(a: Text, one: Token, b: Text, other: Token): bool {
  if (isName(a, one) != isName(b, other) || one.word == TIMBRE || other.word == TIMBRE) return false;
  if (min(one.length, other.length) < LEAST_LENGTH || max(one.length, other.length) > MAX_LENGTH) return false;
  const p = changetype<usize>(a.lower) + <usize>one.start;
  const q = changetype<usize>(b.lower) + <usize>other.start;
  if (load<u8>(p) != load<u8>(q) && !startsWithLigature(p) && !startsWithLigature(q)) return false;
  const folds = one.is(Shape.Name) && other.is(Shape.Name);
  const length = normalized(ofOne, p, one.length, folds);
  return length == normalized(ofOther, q, other.length, folds) && memory.compare(changetype<usize>(ofOne), changetype<usize>(ofOther), <usize>length) == 0;
}

/** Appends the one spelling of a word that is no name, by which its other spellings are known. @param ptr of its small letters. */
export function writeSpelling(out: ByteBuffer, token: Token, ptr: usize): void {
  const length = token.length;
  if (length < LEAST_LENGTH || length > MAX_LENGTH || token.word == TIMBRE) out.appendRaw(ptr, length);
  else out.appendRaw(changetype<usize>(ofOne), normalized(ofOne, ptr, length, false));
}

/** Whether two words written side by side are the other one: «per cent», «log-in». What an article stands in front of is another word: «a part». */
export function joinsTo(text: Text, first: Token, second: Token, other: Text, whole: Token): bool {
  if ((first.has(Role.Function | Role.Scope) && first.word != PER) || PARTED_ADJECTIVES.has(first.key)) return false;
  if (first.length + second.length != whole.length || second.length == 0 || second.is(Shape.Parted)) return false;
  const lower = changetype<usize>(text.lower);
  const letters = changetype<usize>(other.lower) + <usize>whole.start;
  return (
    memory.compare(lower + <usize>first.start, letters, <usize>first.length) == 0 &&
    memory.compare(lower + <usize>second.start, letters + <usize>first.length, <usize>second.length) == 0
  );
}

/** Whether a capital says that a word is a name: «Louvre» is no «louver», «Venmo» no «venom» mistyped. */
export function isName(text: Text, token: Token): bool {
  return text.tellsCase && token.is(Shape.Capital) && !token.is(Shape.Opens);
}

/** «aesthetic», «oestrogen»: the other spelling begins with the second letter. */
function startsWithLigature(ptr: usize): bool {
  return (load<u8>(ptr) == 0x61 || load<u8>(ptr) == 0x6f) && load<u8>(ptr, 1) == 0x65;
}

/**
 * Writes one spelling for all of a word.
 * @param folds whether letters with accents are written without, as names often are: «Zürich».
 * @returns its length.
 */
function normalized(out: StaticArray<u8>, ptr: usize, length: i32, folds: bool): i32 {
  const to = changetype<usize>(out);
  let size: usize = 0;
  let vowels = 0;
  for (let i = 0; i < length; i++) {
    const letter = at(ptr, i, length);
    const next = at(ptr, i + 1, length);
    const isOpening = i == 0;
    if (isVowel(letter) && (isOpening || !isVowel(at(ptr, i - 1, length)))) vowels++;
    // colour, favourite; «mourning» is not «morning»
    if (letter == 0x75 && vowels > 1 && at(ptr, i - 1, length) == 0x6f && next == 0x72) continue;
    // paediatric, oestrogen; «canoes» are no «canes»
    if ((letter == 0x61 || letter == 0x6f) && next == 0x65 && i + 3 < length && !isVowel(at(ptr, i + 2, length))) continue;
    // travelled, of «travel»; «refilled» is not «refiled»
    if (letter == 0x6c && next == 0x6c && vowels > 1 && !folds && isEnglish(ptr, i + 1)) continue;
    // judgement
    if (letter == 0x65 && next == 0x6d && i > 1 && at(ptr, i - 1, length) == 0x67 && at(ptr, i - 2, length) == 0x64) continue;
    // organise, analyse
    if (letter == 0x7a && i > 2 && (at(ptr, i - 1, length) == 0x69 || at(ptr, i - 1, length) == 0x79)) {
      store<u8>(to + size++, 0x73);
      continue;
    }
    // defence, licence, practice
    if (letter == 0x63 && next == 0x65 && i > 2 && (at(ptr, i - 1, length) == 0x6e || (at(ptr, i - 1, length) == 0x69 && at(ptr, i - 2, length) == 0x74))) {
      store<u8>(to + size++, 0x73);
      continue;
    }
    if (folds && letter == 0xc3 && next >= 0xa0) {
      store<u8>(to + size++, unaccented(next));
      i++;
      continue;
    }
    store<u8>(to + size++, letter);
  }
  return <i32>withEnding(to, size);
}

/** centre, litres; dialogue, catalogues. */
function withEnding(to: usize, size: usize): usize {
  const plural: usize = size > 3 && load<u8>(to + size - 1) == 0x73 ? 1 : 0;
  const end = size - plural;
  if (end > 4 && load<u16>(to + end - 2) == 0x6572 /* re */ && !isVowel(load<u8>(to + end - 3))) {
    store<u16>(to + end - 2, 0x7265); // er
    return size;
  }
  if (end > 5 && load<u32>(to + end - 4) == 0x6575676f /* ogue */) {
    if (plural) store<u8>(to + end - 2, 0x73);
    return size - 2;
  }
  return size;
}

@inline function at(ptr: usize, index: i32, length: i32): u8 {
  return index >= 0 && index < length ? load<u8>(ptr + <usize>index) : 0;
}

function isVowel(letter: u8): bool {
  return letter == 0x61 || letter == 0x65 || letter == 0x69 || letter == 0x6f || letter == 0x75 || letter == 0x79;
}

/** The letter under the accent of a small letter of Latin-1, by its second byte; 0 for those that have none. */
function unaccented(second: u8): u8 {
  if (second <= 0xa5) return 0x61;
  if (second == 0xa7) return 0x63;
  if (second >= 0xa8 && second <= 0xab) return 0x65;
  if (second >= 0xac && second <= 0xaf) return 0x69;
  if (second == 0xb1) return 0x6e;
  if (second >= 0xb2 && second <= 0xb6) return 0x6f;
  return second >= 0xb9 && second <= 0xbc ? 0x75 : 0;
}
