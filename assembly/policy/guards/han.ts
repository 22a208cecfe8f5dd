/** Chinese text, which has no blanks: where a word ends, what its numerals are worth, and its full-width forms of ASCII. */
import { Bytes } from "../../core/bytes";
import { isHan } from "./characters";
import { entryOf, Role } from "./lexicon";
import { digest } from "./stem";

/** Bytes of a character. */
export const WIDTH: i32 = 3;
/** Characters of the longest word that is looked for. */
const LONGEST: i32 = 4;
const TEN: i32 = 10;
const MULTIPLIERS: StaticArray<f64> = [10, 100, 1000, 10000, 100000000];
/** Numerals by their place in CHINESE_NUMERALS, counted from 0, behind the multipliers: 两, which is 2, and 〇. */
const PAIR_NUMERAL: i32 = 15;
const ZERO_NUMERAL: i32 = 16;

/** Where the word at `at` ends: the longest one that is known, or a single character. */
export function endOfWord(ptr: usize, at: i32, end: i32): i32 {
  let to = at + WIDTH;
  while (to < at + LONGEST * WIDTH && isHan(ptr, to, end)) to += WIDTH;
  while (to > at + WIDTH && entryOf(digest(ptr + <usize>at, to - at)).key == 0) to -= WIDTH;
  return to;
}

/** The end of the run of numerals at `at`; `at` itself if there is none. */
export function endOfNumeral(ptr: usize, at: i32, end: i32): i32 {
  while (isHan(ptr, at, end) && numeralAt(ptr, at) >= 0) at += WIDTH;
  return at;
}

/** Whether the numeral at `at` multiplies what stands in front of it. */
export function multiplies(ptr: usize, at: i32): bool {
  const numeral = numeralAt(ptr, at);
  return numeral > TEN && numeral < PAIR_NUMERAL;
}

/** Place of a numeral in CHINESE_NUMERALS, counted from 0; -1 if the character is none. */
function numeralAt(ptr: usize, at: i32): i32 {
  const entry = entryOf(digest(ptr + <usize>at, WIDTH));
  return (entry.roles & Role.Numeral) != 0 ? <i32>entry.number - 1 : -1;
}

/**
 * What the numerals from `at` up to `end` are worth: 二十五, 一百零三, 三千, 两万五 (25,000), and digits alone, as in 二〇二四.
 * @param before the number in digits in front of them, as in 3万; 0 if there is none.
 */
export function numeralValue(ptr: usize, at: i32, end: i32, before: f64): f64 {
  let total: f64 = 0;
  let section: f64 = 0;
  let digit = before;
  let scale: f64 = 0;
  let isTold = before > 0;
  for (; at < end; at += WIDTH) {
    const numeral = numeralAt(ptr, at);
    if (numeral < TEN || numeral >= PAIR_NUMERAL) {
      const value = numeral == PAIR_NUMERAL ? 2 : numeral == ZERO_NUMERAL ? 0 : numeral;
      if (value == 0) scale = 0; // 一百零五 is no 一百五
      digit = isTold ? digit * 10 + value : value;
      isTold = true;
      continue;
    }
    const factor = MULTIPLIERS[numeral - TEN];
    if (factor < 10000) {
      section += (isTold ? digit : 1) * factor;
    } else {
      total = (isTold || total + section > 0 ? total + section + digit : 1) * factor;
      section = 0;
    }
    digit = 0;
    isTold = false;
    scale = factor;
  }
  return total + section + (scale > 10 && digit < 10 ? digit * scale / 10 : digit);
}

/** Whether the character at `at` denies nothing and asks whether, as in 能不能 and 有没有: the same one stands in front of it and behind. */
export function asksWhether(ptr: usize, at: i32, end: i32): bool {
  const before = at - WIDTH;
  const behind = at + WIDTH;
  return before >= 0 && isHan(ptr, before, end) && isHan(ptr, behind, end) && memory.compare(ptr + <usize>before, ptr + <usize>behind, WIDTH) == 0;
}

/** `text` with the full-width forms of ASCII, U+FF01 to U+FF5E, and the wide blank as ASCII; `text` itself if it has none. */
export function narrowed(text: Bytes): Bytes {
  const from = firstWide(text);
  if (from == text.length) return text;
  const owner = new StaticArray<u8>(text.length);
  const out = changetype<usize>(owner);
  memory.copy(out, text.ptr, <usize>from);
  let length = from;
  for (let i = from; i < text.length; ) {
    const ascii = asciiOf(text, i);
    store<u8>(out + <usize>length, <u8>(ascii != 0 ? ascii : text.at(i)));
    length++;
    i += ascii != 0 ? WIDTH : 1;
  }
  return new Bytes(owner, 0, length);
}

function firstWide(text: Bytes): i32 {
  let at = 0;
  while (at < text.length && asciiOf(text, at) == 0) at++;
  return at;
}

/** The ASCII character whose wide form stands at `at`, or 0. */
function asciiOf(text: Bytes, at: i32): i32 {
  const first = text.at(at);
  if (first != 0xef && first != 0xe3) return 0;
  const second = text.at(at + 1);
  const third = text.at(at + 2);
  if (first == 0xe3) return second == 0x80 && third == 0x80 ? 0x20 : 0;
  if (second == 0xbc && third >= 0x81 && third <= 0xbf) return third - 0x60;
  return second == 0xbd && third >= 0x80 && third <= 0x9e ? third - 0x20 : 0;
}
