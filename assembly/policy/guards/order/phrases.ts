/**
 * Whole phrases, clauses and sentences in another place: «in Lua, how do I …», «from Oslo to Rome» and «to Rome from Oslo». A phrase that belongs to
 * the noun in front of it says something else in another place.
 */
import { packed } from "../../../core/packed";
import { KeySet } from "../key_set";
import { AS, FROM, TO } from "../known_words";
import { keysOf, Role } from "../lexicon";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { Crossing } from "./crossing";
import { opensPhrase } from "./openings";
import { Passage } from "./passage";
import { hasOrder } from "./stated_order";

/** Verbs that make something of somebody: «treat my boss as a friend» is not «as a friend, treat my boss». */
const TAKING_ROLES = new KeySet(keysOf(packed("treat see regard use view define describe classify know serve register hire consider think list claim name choose keep take introduce")));
/** Prepositions of place and time. */
const PLACING: u32[] = [digestOf("in"), digestOf("on"), digestOf("at"), digestOf("during")];
/** Words of a phrase such as «on a Mac», without articles. */
const MOST_PHRASE: i32 = 4;

/** Phrases with their prepositions, in another order. */
export function arePhrasesReordered(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  const fromA = crossing.fromA;
  const fromB = crossing.fromB;
  let endA = crossing.endA;
  let endB = crossing.endB;
  // The last phrase goes on as long as the texts are the same.
  while (endA < a.count && endB < b.count && a.at(endA).partner == endB && !opensPhrase(a.at(endA))) {
    endA++;
    endB++;
  }
  // «In Lyon in August» and «in August in Lyon» have the first «in» in common.
  const opensBefore = fromA > 0 && fromB > 0 && opensPhrase(a.at(fromA - 1)) && a.at(fromA - 1).partner == fromB - 1;
  const before = opensBefore && !opensPhrase(a.at(fromA)) ? 1 : 0;
  if (!ofA.take(a, fromA - before, endA) || !ofB.take(b, fromB - before, endB)) return false;
  return ofA.splitPhrases(a) && ofB.splitPhrases(b) && ofA.hasItemsOf(ofB) && areOfVerb(a, ofA);
}

/**
 * Whether two phrases belong to the verb in either order: «from Oslo to Rome», and one of time. Others belong to the noun in
 * front: «to a friend in Brazil» is another friend than that of «in Brazil to a friend».
 */
function areOfVerb(text: Text, part: Passage): bool {
  if (part.items != 2) return false;
  const first = text.at(part.indexes[part.begins[0]]).word;
  const second = text.at(part.indexes[part.begins[1]]).word;
  if ((first == FROM && second == TO) || (first == TO && second == FROM)) return true;
  for (let item = 0; item < 2; item++) {
    for (let i = part.begins[item]; i < part.ends[item]; i++) {
      if (text.at(part.indexes[i]).has(Role.Calendar)) return true;
    }
  }
  return false;
}

/** Whole sentences in another order, of which none speaks of another: «it», «this». */
export function areSentencesReordered(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  if (((a.roles | b.roles) & Role.Pointer) != 0 || hasOrder(a, 0, a.count)) return false;
  if (!crossing.takeAll(a, b)) return false;
  return ofA.splitSentences(a) && ofB.splitSentences(b) && ofA.hasItemsOf(ofB);
}

/** What begins one text as a phrase with its preposition, or as a clause, ends the other. */
export function isPartPutInFront(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  if (!crossing.takeAll(a, b) || !crossing.areAsLong()) return false;
  return isEndPutInFront(a, ofA, ofB) || isEndPutInFront(b, ofB, ofA);
}

/** Whether the text has a verb behind which «as» says what somebody is taken for. */
function takesRole(text: Text): bool {
  for (let i = 0; i < text.count; i++) {
    if (TAKING_ROLES.has(text.at(i).key)) return true;
  }
  return false;
}

/** Whether the first words of a text, which are a phrase or a clause, are the last ones of the other. */
function isEndPutInFront(text: Text, part: Passage, other: Passage): bool {
  if (part.count == 0 || !opensPhrase(text.at(part.indexes[0])) || (text.at(part.indexes[0]).word == AS && takesRole(text))) return false;
  for (let length = 2; length < part.count; length++) {
    if (part.isRun(0, other, other.count - length, length) && part.isRun(length, other, 0, part.count - length)) return true;
  }
  return false;
}

/** One phrase of place or time, «in Lua», «on a Mac», stands elsewhere, and all else in order. */
export function isPhraseMoved(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  if (!crossing.takeAll(a, b) || !crossing.areAsLong()) return false;
  const count = ofA.count;
  let same = 0;
  while (same < count && ofA.keys[same] == ofB.keys[same]) same++;
  return isMovedFrom(a, ofA, ofB, same) || isMovedFrom(b, ofB, ofA, same);
}

/** Whether the phrase that begins at `from` stands further behind in the other text. */
function isMovedFrom(text: Text, part: Passage, other: Passage, from: i32): bool {
  // Behind a noun or a verb it belongs to that: «people in 1900 think», «people think in 1900».
  if (from >= part.count || !opensPlace(text.at(part.indexes[from])) || (from > 0 && text.at(part.indexes[from - 1]).is(Shape.Content))) return false;
  for (let length = 2; length <= MOST_PHRASE && from + length < part.count; length++) {
    for (let to = from + 1; to + length <= part.count; to++) {
      if (!part.isRun(from, other, to, length)) continue;
      if (part.isRun(from + length, other, from, to - from) && part.isRun(to + length, other, to + length, part.count - to - length)) return true;
    }
  }
  return false;
}

/** Whether a token opens a phrase of place or time. */
function opensPlace(token: Token): bool {
  return PLACING.includes(token.word);
}
