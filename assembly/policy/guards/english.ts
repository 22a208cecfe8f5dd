/**
 * Which English words there are: some 80,000, with their regular forms, in a filter of about 60 KiB that is made when the module is compiled
 * (tools/compiler/english.js says from what). It tells a typing error, which is no word, from another word.
 */
import { mayHave } from "../../core/fuse_filter";
import { digest, FNV_OFFSET, FNV_PRIME } from "./stem";

/** Put here by the compiler's transform. Without it every word counts as one, and nothing is taken for a typing error. */
function englishWords(): StaticArray<u8> {
  return [];
}

const WORDS: StaticArray<u8> = englishWords();

/** Letters below which nothing is known of words. */
const LEAST: i32 = 3;

/**
 * Whether the `length` small letters at `ptr` are an English word, a name among them, or a regular form of one. One in some hundred of what is
 * none counts as one.
 */
export function isEnglish(ptr: usize, length: i32): bool {
  if (length < LEAST) return true;
  if (has(ptr, length)) return true;
  if (ends(ptr, length, 0x73) && !ends(ptr, length - 1, 0x73)) { // -s, not -ss
    if (has(ptr, length - 1)) return true;
    if (ends(ptr, length - 1, 0x65) && has(ptr, length - 2)) return true; // -es
    if (endsIn(ptr, length, 0x736569, 3) && hasWithY(ptr, length - 3)) return true; // -ies
  }
  if (endsIn(ptr, length, 0x796c, 2)) return has(ptr, length - 2); // -ly
  if (endsIn(ptr, length, 0x6465, 2)) { // -ed
    if (has(ptr, length - 1) || (!mayDouble(ptr, length - 2) && has(ptr, length - 2))) return true;
    return ends(ptr, length - 2, 0x69) && hasWithY(ptr, length - 3); // -ied
  }
  if (endsIn(ptr, length, 0x676e69, 3)) return isEnglishWith(ptr, length - 3, 0x65) || (!mayDouble(ptr, length - 3) && has(ptr, length - 3)); // -ing
  return false;
}

function has(ptr: usize, length: i32): bool {
  return length >= LEAST && mayHave(WORDS, digest(ptr, length));
}

/** As `isEnglish`, of the letters with one more behind them; forms do not count. */
export function isEnglishWith(ptr: usize, length: i32, letter: u32): bool {
  if (length + 1 < LEAST) return false;
  let hash = FNV_OFFSET;
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(ptr + <usize>i)) * FNV_PRIME;
  hash = (hash ^ letter) * FNV_PRIME;
  return mayHave(WORDS, hash | (hash == 0 ? 1 : 0));
}

function hasWithY(ptr: usize, length: i32): bool {
  return isEnglishWith(ptr, length, 0x79);
}

/** Whether letters end in consonant, vowel, consonant: then an ending with a vowel may double the last one («stopped»), or not («visited»). */
export function mayDouble(ptr: usize, length: i32): bool {
  if (length < 3) return false;
  const last = load<u8>(ptr + <usize>length - 1);
  if (isVowel(last) || last == 0x77 || last == 0x78) return false; // w, x; y is a vowel here
  return isVowel(load<u8>(ptr + <usize>length - 2)) && !isVowel(load<u8>(ptr + <usize>length - 3));
}

function isVowel(letter: u8): bool {
  return letter == 0x61 || letter == 0x65 || letter == 0x69 || letter == 0x6f || letter == 0x75 || letter == 0x79;
}

function ends(ptr: usize, length: i32, letter: u8): bool {
  return length > 0 && load<u8>(ptr + <usize>length - 1) == letter;
}

/** Whether the letters end with the `count` letters of `ending`, the first of them lowest. */
function endsIn(ptr: usize, length: i32, ending: u32, count: i32): bool {
  if (length <= count) return false;
  for (let i = 0; i < count; i++) {
    if (load<u8>(ptr + <usize>(length - count + i)) != <u8>(ending >> (i << 3))) return false;
  }
  return true;
}
