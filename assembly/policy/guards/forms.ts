/**
 * Whether two words are forms of one: its plural, its -ed, -ing and -ly. The stemmer joins more than that («plan» and «plane», «star» and
 * «stare»), which does no harm where the rest of two texts differs as well; where it does not, this decides.
 */
import { isEnglishWith, mayDouble } from "./english";
import { KeySet } from "./key_set";
import { digestsOf } from "./lexicon";
import { digest, FNV_OFFSET, FNV_PRIME } from "./stem";
import { Text } from "./text";
import { Token } from "./token";
import { PLURALS_OF_THEIR_OWN } from "./words/plurals";

/** What a word may be a form of, itself counted. */
const MOST_BASES: i32 = 4;

/** Plurals that mean something else than many of the one: «glasses», «customs», «news». */
const OWN_PLURALS = new KeySet(digestsOf(PLURALS_OF_THEIR_OWN));

/** Words in which a letter is doubled or not; a longer word's forms are not looked for. */
const MOST_LETTERS: i32 = 24;

/** The digests of the words that one word may be a form of, itself counted. The memory is used again for the next word. */
@final
class Bases {
  private readonly digests: StaticArray<u32> = new StaticArray<u32>(MOST_BASES);
  private count: i32 = 0;

  /** @param ptr of the word's `length` small letters. */
  listOf(ptr: usize, length: i32): void {
    this.count = 0;
    this.add(ptr, length);
    if (length > 3 && at(ptr, length - 1) == 0x73 && at(ptr, length - 2) != 0x73) { // -s, not -ss
      if (endsIn(ptr, length, 0x736569, 3)) { // -ies
        this.addWith(ptr, length - 3, 0x79);
        this.add(ptr, length - 1);
      } else {
        if (endsIn(ptr, length, 0x7365, 2) && takesEs(ptr, length - 2)) this.add(ptr, length - 2);
        this.add(ptr, length - 1);
      }
    } else if (length > 4 && endsIn(ptr, length, 0x646569, 3)) { // -ied
      this.addWith(ptr, length - 3, 0x79);
    } else if (length > 3 && endsIn(ptr, length, 0x6465, 2)) { // -ed
      this.addVerb(ptr, length - 2);
    } else if (length > 4 && endsIn(ptr, length, 0x676e69, 3)) { // -ing
      this.addVerb(ptr, length - 3);
    } else if (length > 5 && endsIn(ptr, length, 0x796c, 2)) { // -ly
      this.add(ptr, length - 2);
    }
  }

  /** Whether one of them is one of the other word's. */
  meet(other: Bases): bool {
    for (let i = 0; i < this.count; i++) {
      for (let j = 0; j < other.count; j++) {
        if (this.digests[i] == other.digests[j]) return true;
      }
    }
    return false;
  }

  /** Adds what a verb may be whose form without its ending has `length` letters: «hop» of «hopp-», «hope» of «hop-», «visit» of «visit-». */
  private addVerb(ptr: usize, length: i32): void {
    // «Thing» and «bed» have no ending.
    if (!hasVowel(ptr, length)) return;
    if (length > 2 && at(ptr, length - 1) == at(ptr, length - 2) && !isDoubleByNature(at(ptr, length - 1))) return this.add(ptr, length - 1);
    // A short word that could have doubled its last letter and has not had an «e»: «planed» is of «plane», «planned» of «plan».
    if (mayDouble(ptr, length) && isEnglishWith(ptr, length, 0x65)) return this.addWith(ptr, length, 0x65);
    this.add(ptr, length);
    this.addWith(ptr, length, 0x65);
  }

  private add(ptr: usize, length: i32): void {
    this.addDigest(digest(ptr, length));
  }

  /** Adds the letters with one more behind them. */
  private addWith(ptr: usize, length: i32, letter: u32): void {
    let hash = FNV_OFFSET;
    for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(ptr + <usize>i)) * FNV_PRIME;
    hash = (hash ^ letter) * FNV_PRIME;
    this.addDigest(hash | (hash == 0 ? 1 : 0));
  }

  private addDigest(word: u32): void {
    if (this.count < MOST_BASES) this.digests[this.count++] = word;
  }
}

const basesOfOne = new Bases();
const basesOfOther = new Bases();

/** Whether tokens that share a key are the same word in two forms, or known synonyms. */
export function areForms(a: Text, one: Token, b: Text, other: Token): bool {
  // Of one key and two stems they are in a group of synonyms. Parts of contractions have no letters.
  if (one.length == 0 || other.length == 0 || one.stem != other.stem) return true;
  return haveOneBase(a, one, b, other);
}

/** Whether two words are regular forms of one. */
export function haveOneBase(a: Text, one: Token, b: Text, other: Token): bool {
  if (one.word != other.word && (OWN_PLURALS.has(one.word) || OWN_PLURALS.has(other.word))) return false;
  if (one.length > MOST_LETTERS || other.length > MOST_LETTERS) return false;
  const p = changetype<usize>(a.lower) + <usize>one.start;
  const q = changetype<usize>(b.lower) + <usize>other.start;
  // The past is another time: «who plays», «who played».
  if (endsInEd(p, one.length) != endsInEd(q, other.length)) return false;
  basesOfOne.listOf(p, one.length);
  basesOfOther.listOf(q, other.length);
  return basesOfOne.meet(basesOfOther);
}

/** Whether a token is a word in -ing. */
export function isGerund(text: Text, token: Token): bool {
  return token.length > 5 && endsIn(changetype<usize>(text.lower) + <usize>token.start, token.length, 0x676e69, 3);
}

function hasVowel(ptr: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const letter = at(ptr, i);
    if (letter == 0x61 || letter == 0x65 || letter == 0x69 || letter == 0x6f || letter == 0x75 || letter == 0x79) return true;
  }
  return false;
}

/** ll, ss, zz, ff: «calling», «passing». */
function isDoubleByNature(letter: u8): bool {
  return letter == 0x6c || letter == 0x73 || letter == 0x7a || letter == 0x66;
}

/** Whether a word's plural ends in -es: behind s, x, z, ch, sh, o. */
function takesEs(ptr: usize, length: i32): bool {
  const last = at(ptr, length - 1);
  if (last == 0x73 || last == 0x78 || last == 0x7a || last == 0x6f) return true;
  return last == 0x68 && length > 1 && (at(ptr, length - 2) == 0x63 || at(ptr, length - 2) == 0x73);
}

function endsInEd(ptr: usize, length: i32): bool {
  return length > 3 && endsIn(ptr, length, 0x6465, 2) && !endsIn(ptr, length, 0x646565, 3); // -ed, not -eed
}

@inline function at(ptr: usize, index: i32): u8 {
  return load<u8>(ptr + <usize>index);
}

/** Whether the letters end with the `count` letters of `ending`, the first of them lowest. */
function endsIn(ptr: usize, length: i32, ending: u32, count: i32): bool {
  if (length <= count) return false;
  for (let i = 0; i < count; i++) {
    if (at(ptr, length - count + i) != <u8>(ending >> (i << 3))) return false;
  }
  return true;
}
