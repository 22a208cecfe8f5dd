/**
 * What is known of single words: one table from a stem's digest to the word's roles, filled from the lists in words/ when the module starts.
 */
import {
  CHINESE_FORMS, CHINESE_FUNCTION_WORDS, CHINESE_FUTURE, CHINESE_LANGUAGES, CHINESE_NAMES, CHINESE_NEGATORS, CHINESE_OPPOSITES, CHINESE_PAST,
  CHINESE_PLACES, CHINESE_POINTERS, CHINESE_POLITE_WORDS, CHINESE_PREPOSITIONS, CHINESE_PRESENT, CHINESE_QUESTION_WORDS, CHINESE_SCOPE,
  CHINESE_SYMMETRIC, CHINESE_SYNONYMS, CHINESE_UNDENIED,
} from "./words/chinese";
import {
  ARTICLES, CONJUNCTIONS_AND_ADVERBS, EMPTY_WORDS, POLITE_WORDS, PREPOSITIONS, PRONOUNS, VERBS_OF_GRAMMAR,
} from "./words/function_words";
import {
  AUXILIARIES, CONTINUATIONS, FORMS, FUTURE, LANGUAGES, MEASURED_BY_HOW, NEGATORS, NOUNS_OF_INTENT, PAST, PLACES, POINTERS, PRESENT,
  QUESTION_WORDS, READERS, RESTRICTIONS, SCOPE, SHIFTS, SYMMETRIC,
} from "./words/grammar";
import { CARDINALS, CHINESE_NUMERALS, MONTHS_AND_DAYS, ORDINALS, UNITS } from "./words/measures";
import { OPPOSITES } from "./words/opposites";
import { ALIASES } from "./words/aliases";
import { SPELLINGS } from "./words/spellings";
import { SYNONYMS } from "./words/synonyms";
import { Bytes } from "../../core/bytes";
import { unpacked } from "../../core/packed";
import { digest, stemDigest, stemDigestOf } from "./stem";

/** What a word can be. */
export namespace Role {
  export const Function: u32 = 1 << 0;
  export const Negator: u32 = 1 << 1;
  export const Cardinal: u32 = 1 << 2;
  export const Ordinal: u32 = 1 << 3;
  export const Unit: u32 = 1 << 4;
  export const Calendar: u32 = 1 << 5;
  export const Question: u32 = 1 << 6;
  export const HowMeasure: u32 = 1 << 7;
  export const Auxiliary: u32 = 1 << 8;
  export const IntentNoun: u32 = 1 << 9;
  export const Past: u32 = 1 << 10;
  export const Present: u32 = 1 << 11;
  export const Future: u32 = 1 << 12;
  export const Numeral: u32 = 1 << 13;
  /** A name by itself, in a script without capitals. */
  export const Name: u32 = 1 << 14;
  /** «A», «an», «the»: a question that lacks one asks the same. */
  export const Article: u32 = 1 << 15;
  export const Scope: u32 = 1 << 16;
  export const Form: u32 = 1 << 17;
  export const Language: u32 = 1 << 18;
  export const Symmetric: u32 = 1 << 19;
  export const Pointer: u32 = 1 << 20;
  export const Place: u32 = 1 << 21;
  export const Polite: u32 = 1 << 22;
  export const Preposition: u32 = 1 << 23;
  /** Begins what goes on from something said before. */
  export const Continues: u32 = 1 << 24;
  /** Somebody an answer can be written for. */
  export const Reader: u32 = 1 << 25;
  /** Moves the time that stands behind it: last week, next year. */
  export const Shift: u32 = 1 << 26;
  /** Leaves one thing out of what is asked. */
  export const Restricts: u32 = 1 << 27;
}

/** More than twice the number of words, so that a search ends soon. */
const SLOTS: i32 = 4096;

@unmanaged
export class Entry {
  key: u32;
  roles: u32;
  /** Digest of the group of synonyms, or 0. */
  group: u32;
  /** Sides of opposites: twice the axis's number and the side; 0 for none. */
  axis: u16;
  axis2: u16;
  /** Which unit or day, number, question; counted from 1. */
  unit: u8;
  number: u8;
  question: u8;
}

const table = new StaticArray<u8>(SLOTS * <i32>offsetof<Entry>());

function slot(index: i32): Entry {
  return changetype<Entry>(changetype<usize>(table) + <usize>index * offsetof<Entry>());
}

/** The entry of a stem; one with key 0 if the word is not known. */
export function entryOf(key: u32): Entry {
  let index = <i32>(key & (SLOTS - 1));
  // The table is never full, so there is a slot that ends this.
  while (slot(index).key != key && slot(index).key != 0) index = (index + 1) & (SLOTS - 1);
  return slot(index);
}

/** The key of all words that deny. */
export const NOT: u32 = 0x6e6f7421;

/** The key of a word, which it shares with its other forms and with known synonyms. @param ptr of its letters, in small ones. */
export function keyOf(ptr: usize, length: i32): u32 {
  const stem = stemDigest(ptr, length);
  const entry = entryOf(stem);
  if ((entry.roles & Role.Negator) != 0) return NOT;
  return entry.group != 0 ? entry.group : stem;
}

/** The key of a constant, for when a module starts. */
export function keyOfWord(word: string): u32 {
  const bytes = Bytes.fromString(word);
  return keyOf(bytes.ptr, bytes.length);
}

/** The keys of a packed list of words. */
export function keysOf(list: StaticArray<u8>): u32[] {
  return eachOf(list, (ptr: usize, length: i32): u32 => keyOf(ptr, length));
}

/** The digests of a packed list's words as they are written. */
export function digestsOf(list: StaticArray<u8>): u32[] {
  return eachOf(list, (ptr: usize, length: i32): u32 => digest(ptr, length));
}

function eachOf(list: StaticArray<u8>, told: (ptr: usize, length: i32) => u32): u32[] {
  const text = unpacked(list);
  const keys: u32[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] != 0x20 && text[at] != 0x2c) continue;
    if (at > from) keys.push(told(changetype<usize>(text) + <usize>from, at - from));
    from = at + 1;
  }
  return keys;
}

/** Walks a packed list: words are separated by blanks, groups by commas, the two sides of a group by a bar. */
@final
class Words {
  group: i32 = 1;
  side: i32 = 0;
  /** Words so far. */
  count: i32 = 0;
  /** Whether the word is the first of its group. */
  leads: bool = false;
  private at: i32 = 0;

  private readonly list: StaticArray<u8>;

  constructor(list: StaticArray<u8>) {
    this.list = unpacked(list);
  }

  /** The entry of the next word, made if it is new; null at the end. */
  next(): Entry | null {
    const list = this.list;
    this.leads = this.count == 0;
    for (; this.at < list.length; this.at++) {
      const byte = list[this.at];
      if (byte == 0x2c) {
        this.group++;
        this.side = 0;
        this.leads = true;
      } else if (byte == 0x7c) {
        this.side = 1;
      } else if (byte != 0x20) {
        break;
      }
    }
    const from = this.at;
    while (this.at < list.length && list[this.at] != 0x20 && list[this.at] != 0x2c && list[this.at] != 0x7c) this.at++;
    if (this.at == from) return null;
    this.count++;
    const key = stemDigest(changetype<usize>(list) + <usize>from, this.at - from);
    const entry = entryOf(key);
    entry.key = key;
    return entry;
  }
}

function learn(list: StaticArray<u8>, roles: u32): void {
  const words = new Words(list);
  for (let entry = words.next(); entry !== null; entry = words.next()) entry.roles |= roles;
}

function learnUnits(list: StaticArray<u8>, roles: u32, first: i32): i32 {
  const words = new Words(list);
  for (let entry = words.next(); entry !== null; entry = words.next()) {
    entry.roles |= roles;
    entry.unit = <u8>(first + words.group);
  }
  return first + words.group;
}

function learnNumbers(list: StaticArray<u8>, roles: u32): void {
  const words = new Words(list);
  for (let entry = words.next(); entry !== null; entry = words.next()) {
    entry.roles |= roles;
    entry.number = <u8>words.count;
  }
}

function learnQuestions(list: StaticArray<u8>, roles: u32): void {
  const words = new Words(list);
  for (let entry = words.next(); entry !== null; entry = words.next()) {
    entry.roles |= roles;
    entry.question = <u8>words.group;
  }
}

function learnSynonyms(list: StaticArray<u8>): void {
  const words = new Words(list);
  let group: u32 = 0;
  for (let entry = words.next(); entry !== null; entry = words.next()) {
    if (words.leads) group = entry.group != 0 ? entry.group : digest(changetype<usize>(entry), 4);
    if (entry.group == 0) entry.group = group;
  }
}

/** @param first axes that are numbered already. @returns those that are then. */
function learnOpposites(list: StaticArray<u8>, first: i32): i32 {
  const words = new Words(list);
  for (let entry = words.next(); entry !== null; entry = words.next()) {
    const side = <u16>(((first + words.group) << 1) | words.side);
    if (entry.axis == 0) entry.axis = side;
    else if (entry.axis2 == 0) entry.axis2 = side;
  }
  return first + words.group;
}

function learnAll(): void {
  learn(ARTICLES, Role.Function | Role.Article);
  learn(PRONOUNS, Role.Function);
  learn(VERBS_OF_GRAMMAR, Role.Function);
  learn(PREPOSITIONS, Role.Function | Role.Preposition);
  learn(CONJUNCTIONS_AND_ADVERBS, Role.Function);
  learn(EMPTY_WORDS, Role.Function);
  learn(POLITE_WORDS, Role.Function | Role.Polite);
  learn(NEGATORS, Role.Negator);
  const units = learnUnits(UNITS, Role.Unit, 0);
  learnUnits(MONTHS_AND_DAYS, Role.Calendar, units);
  learnNumbers(CARDINALS, Role.Cardinal);
  learnNumbers(CHINESE_NUMERALS, Role.Numeral);
  learnNumbers(ORDINALS, Role.Ordinal);
  learnQuestions(QUESTION_WORDS, Role.Question | Role.Function);
  learnQuestions(NOUNS_OF_INTENT, Role.IntentNoun);
  learn(MEASURED_BY_HOW, Role.HowMeasure);
  learn(AUXILIARIES, Role.Auxiliary);
  learn(PAST, Role.Past);
  learn(PRESENT, Role.Present);
  learn(FUTURE, Role.Future);
  learn(SCOPE, Role.Scope);
  learn(FORMS, Role.Form);
  learn(LANGUAGES, Role.Language);
  learn(SYMMETRIC, Role.Symmetric);
  learn(POINTERS, Role.Pointer);
  learn(PLACES, Role.Place);
  learn(CONTINUATIONS, Role.Continues);
  learn(READERS, Role.Reader);
  learn(SHIFTS, Role.Shift);
  learn(RESTRICTIONS, Role.Restricts);
  learnSynonyms(ALIASES);
  learnSynonyms(SPELLINGS);
  learnSynonyms(SYNONYMS);
  learnChinese(learnOpposites(OPPOSITES, 0));
}

function learnChinese(axes: i32): void {
  learn(CHINESE_FUNCTION_WORDS, Role.Function);
  learn(CHINESE_PREPOSITIONS, Role.Function | Role.Preposition);
  learn(CHINESE_POLITE_WORDS, Role.Function | Role.Polite);
  learn(CHINESE_NEGATORS, Role.Negator);
  learn(CHINESE_UNDENIED, 0);
  learnQuestions(CHINESE_QUESTION_WORDS, Role.Question | Role.Function);
  learn(CHINESE_PAST, Role.Past);
  learn(CHINESE_PRESENT, Role.Present);
  learn(CHINESE_FUTURE, Role.Future);
  learn(CHINESE_SCOPE, Role.Scope);
  learn(CHINESE_FORMS, Role.Form);
  learn(CHINESE_LANGUAGES, Role.Language);
  learn(CHINESE_SYMMETRIC, Role.Symmetric);
  learn(CHINESE_POINTERS, Role.Pointer | Role.Function);
  learn(CHINESE_PLACES, Role.Place);
  learn(CHINESE_NAMES, Role.Name);
  learnSynonyms(CHINESE_SYNONYMS);
  learnOpposites(CHINESE_OPPOSITES, axes);
}

learnAll();

/** The unit of the month January; those of the other months follow it. */
export const JANUARY: u8 = entryOf(stemDigestOf("january")).unit;
