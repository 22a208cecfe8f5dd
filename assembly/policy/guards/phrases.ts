/** Phrases as rows of keys, found by the words of a text: in whatever form they are written there. */
import { unpacked } from "../../core/packed";
import { entryOf, keyOf, Role } from "./lexicon";
import { digest, stemDigest } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";

/** Roles of words with a key that other words have, too: numbers by their value, units and days by what they measure. */
const TOLD: u32 = Role.Cardinal | Role.Ordinal | Role.Unit | Role.Calendar;
/** Chains that phrases are in by their first and by their last word. */
const CHAINS: i32 = 64;

@final
export class Phrases {
  /** What tells each word, one phrase behind the other. */
  private readonly keys: u32[] = [];
  /** Where each phrase begins; one more at the end. */
  private readonly begins: i32[] = [];
  /** The first phrase of each chain, and for each phrase the next: by first word, and by last word. -1 at the end. */
  private readonly firsts: StaticArray<i32> = new StaticArray<i32>(CHAINS).fill(-1);
  private readonly lasts: StaticArray<i32> = new StaticArray<i32>(CHAINS).fill(-1);
  private readonly nextOfFirsts: i32[] = [];
  private readonly nextOfLasts: i32[] = [];

  /** @param list packed phrases, separated by commas. */
  constructor(list: StaticArray<u8>) {
    const text = unpacked(list);
    this.begins.push(0);
    let from = 0;
    for (let at = 0; at <= text.length; at++) {
      const byte: u8 = at < text.length ? text[at] : 0x2c;
      if (byte != 0x20 && byte != 0x2c) continue;
      if (at > from) this.add(changetype<usize>(text) + <usize>from, at - from);
      if (byte == 0x2c) this.end();
      from = at + 1;
    }
  }

  private add(ptr: usize, length: i32): void {
    const word = digest(ptr, length);
    const isTold = (entryOf(stemDigest(ptr, length)).roles & TOLD) != 0;
    this.keys.push(isTold ? word : keyOf(ptr, length));
  }

  /** Ends a phrase, if it has a word. */
  private end(): void {
    const begin = this.begins[this.begins.length - 1];
    if (this.keys.length == begin) return;
    const phrase = this.begins.length - 1;
    const first = chainOf(this.keys[begin]);
    const last = chainOf(this.keys[this.keys.length - 1]);
    this.nextOfFirsts.push(this.firsts[first]);
    this.nextOfLasts.push(this.lasts[last]);
    this.firsts[first] = phrase;
    this.lasts[last] = phrase;
    this.begins.push(this.keys.length);
  }

  /** Words of the longest phrase that begins at `from`; 0 if none does. */
  lengthAt(text: Text, from: i32): i32 {
    let longest = 0;
    for (let phrase = this.firsts[chainOf(tellingOf(text.at(from)))]; phrase >= 0; phrase = this.nextOfFirsts[phrase]) {
      const length = this.begins[phrase + 1] - this.begins[phrase];
      if (length > longest && this.stands(phrase, length, text, from)) longest = length;
    }
    return longest;
  }

  /** Words of the longest phrase whose last word is the one in front of `end`, which is above 0; 0 if none is. */
  lengthBefore(text: Text, end: i32): i32 {
    let longest = 0;
    for (let phrase = this.lasts[chainOf(tellingOf(text.at(end - 1)))]; phrase >= 0; phrase = this.nextOfLasts[phrase]) {
      const length = this.begins[phrase + 1] - this.begins[phrase];
      if (length > longest && this.stands(phrase, length, text, end - length)) longest = length;
    }
    return longest;
  }

  private stands(phrase: i32, length: i32, text: Text, from: i32): bool {
    if (from < 0 || from + length > text.count) return false;
    const begin = this.begins[phrase];
    for (let i = 0; i < length; i++) {
      if (tellingOf(text.at(from + i)) != this.keys[begin + i]) return false;
    }
    return true;
  }
}

function chainOf(word: u32): i32 {
  return <i32>((word ^ (word >> 16)) & (CHAINS - 1));
}

/** What tells a token as a word of a phrase: its key, or the word itself where the key is that of a number or a unit. */
function tellingOf(token: Token): u32 {
  return token.is(Shape.Number) || token.has(TOLD) ? token.word : token.key;
}
