/**
 * Prepositions that are said for one another: «in», «on» and «at» in front of a place or a time where each is usual, and the prepositions of one word,
 * «apply to» and «apply for».
 */
import { unpacked } from "../../../core/packed";
import { KeySet } from "../key_set";
import { A, AN, AT, IN, OF, ON, TO, TOWARDS, WORLD } from "../known_words";
import { keyOf, keyOfWord, keysOf, Role } from "../lexicon";
import { hasSuperlative, isPhrasal } from "../sentence";
import { Text } from "../text";
import { Shape } from "../token";
import { GOVERNED, PLACES_AND_TIMES } from "../words/relations";

/** Places and times before which «in», «on» and «at» are said for one another. */
const PLACES = new KeySet(keysOf(PLACES_AND_TIMES));
/** What is done at a company. */
const WORKING: u32[] = [keyOfWord("work"), keyOfWord("job"), keyOfWord("intern"), keyOfWord("internship"), keyOfWord("study"), keyOfWord("interview"), keyOfWord("employed"), keyOfWord("salary")];
/** Prepositions that mean the same behind a word: the word's key and theirs, two and two. */
const governors: u32[] = [];
const governed: u32[] = [];

/** Reads the list: words, a bar, and the prepositions that mean the same behind each of them. */
function learnGoverned(): void {
  const text = unpacked(GOVERNED);
  const ptr = changetype<usize>(text);
  let words: u32[] = [];
  let isBehindBar = false;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const byte: u8 = at < text.length ? text[at] : 0x2c;
    if (byte != 0x20 && byte != 0x2c && byte != 0x7c) continue;
    if (at > from) {
      if (!isBehindBar) {
        words.push(keyOf(ptr + <usize>from, at - from));
      } else {
        const preposition = keyOf(ptr + <usize>from, at - from);
        for (let i = 0; i < words.length; i++) {
          governors.push(words[i]);
          governed.push(preposition);
        }
      }
    }
    if (byte == 0x7c) isBehindBar = true;
    if (byte == 0x2c) {
      isBehindBar = false;
      words = [];
    }
    from = at + 1;
  }
}

learnGoverned();

/** Whether two words are prepositions that say the same where they stand. */
export function areSamePrepositions(a: Text, i: i32, b: Text, j: i32): bool {
  const one = a.at(i).word;
  const other = b.at(j).word;
  if (!a.at(i).has(Role.Preposition) || !b.at(j).has(Role.Preposition)) return false;
  if (isWhere(one) && isWhere(other)) return isBeforePlace(a, i, one == ON || other == ON) && isBeforePlace(b, j, one == ON || other == ON);
  if ((one == IN && other == OF) || (one == OF && other == IN)) return isBeforeName(a, i) && isBeforeName(b, j) && hasSuperlative(a) && hasSuperlative(b);
  if ((one == TO && other == TOWARDS) || (one == TOWARDS && other == TO)) return true;
  return areGoverned(a, i, a.at(i).key, b.at(j).key);
}

/** «In», «on», «at». */
function isWhere(word: u32): bool {
  return word == IN || word == ON || word == AT;
}

/** Whether a name follows, or «the world». */
function isBeforeName(text: Text, index: i32): bool {
  let i = index + 1;
  while (i < text.count && (text.at(i).has(Role.Article) || text.at(i).has(Role.Pointer))) i++;
  return i < text.count && (text.at(i).is(Shape.Name) || text.at(i).word == WORLD);
}

/** Whether such a place or time follows, and no verb stands in front that the preposition belongs to. */
function isBeforePlace(text: Text, index: i32, hasOn: bool): bool {
  if (index > 0 && isPhrasal(text.at(index - 1))) return false;
  let i = index + 1;
  while (i < text.count && (text.at(i).has(Role.Article) || text.at(i).word == A || text.at(i).word == AN)) i++;
  if (i >= text.count) return false;
  const token = text.at(i);
  if (token.has(Role.Calendar | Role.Question) || PLACES.has(token.key)) return true;
  // «In Google», «at Google»; what is written on Rome is about it.
  if (token.is(Shape.Name) && !hasOn) return isWorking(text, index);
  // «At a call centre»: the last of two nouns.
  return i + 1 < text.count && token.is(Shape.Content) && PLACES.has(text.at(i + 1).key);
}

/** «Work at Google», «a job in Google»: elsewhere «at» a name is what one aims at. */
function isWorking(text: Text, index: i32): bool {
  for (let i = max(0, index - 4); i < index; i++) {
    if (WORKING.includes(text.at(i).key)) return true;
  }
  return false;
}

/** Whether a word in front makes one of two prepositions of one meaning. */
function areGoverned(text: Text, index: i32, one: u32, other: u32): bool {
  let i = index - 1;
  while (i > 0 && text.at(i).is(Shape.Skipped)) i--;
  return i >= 0 && isGoverned(text.at(i).key, one) && isGoverned(text.at(i).key, other);
}

/** Whether the list has a preposition behind a word; both are keys. */
function isGoverned(governor: u32, preposition: u32): bool {
  for (let i = 0; i < governors.length; i++) {
    if (governors[i] == governor && governed[i] == preposition) return true;
  }
  return false;
}
