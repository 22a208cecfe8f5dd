/**
 * One word, or two, that English grammar lets stand in either place: an adverb in -ly, «not», a verb's particle, the noun behind a question word, and an
 * owner, «France's capital» and «the capital of France».
 */
import { isEnglish } from "../english";
import { EARLY, OF, ONLY } from "../known_words";
import { Role } from "../lexicon";
import { isPhrasal, isSuperlative } from "../sentence";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { Crossing, isMoved } from "./crossing";
import { Passage } from "./passage";

/** Words of a subject or an object across which «not» or a particle moves. */
const MOST_ACROSS: i32 = 3;
const PARTICLES: u32[] = [digestOf("on"), digestOf("off"), digestOf("up"), digestOf("down"), digestOf("out"), digestOf("back"), digestOf("away")];

/** Nothing has moved but one adverb: an English word with -ly behind it. «Italy» is none, and two adverbs belong to two verbs. */
export function isAdverbMoved(a: Text): bool {
  let adverbs = 0;
  for (let i = 0; i < a.count; i++) {
    if (!isMoved(a, i)) continue;
    const token = a.at(i);
    if (++adverbs > 1 || token.length < 5 || token.word == ONLY || token.word == EARLY || token.is(Shape.Name)) return false;
    if (!a.source.hasAsciiAt(token.start + token.length - 2, "ly")) return false;
    if (!isEnglish(changetype<usize>(a.lower) + <usize>token.start, token.length - 2)) return false;
  }
  return adverbs == 1;
}

/**
 * «Not» stands behind the verb, or behind the subject: «why don't cats bark», «why do cats not bark»; a particle behind its verb, or behind the
 * object: «turn off the light», «turn the light off». «Not all» is not «all not».
 */
export function isParticleMoved(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  const verbOfA = wordBefore(a, crossing.fromA);
  if (((a.roles | b.roles) & Role.Scope) != 0 || verbOfA < 0 || a.at(verbOfA).partner != wordBefore(b, crossing.fromB)) return false;
  if (!crossing.takeCrossed(a, b) || !crossing.areAsLong()) return false;
  const across = ofA.count - 1;
  if (across < 1 || across > MOST_ACROSS) return false;
  const verb = a.at(verbOfA);
  if (belongsTo(verb, a.at(ofA.indexes[0]))) return ofA.isRun(1, ofB, 0, across) && ofA.isRun(0, ofB, across, 1);
  return belongsTo(verb, a.at(ofA.indexes[across])) && ofA.isRun(0, ofB, 1, across) && ofA.isRun(across, ofB, 0, 1);
}

/** The last word in front of `index` that is no article; -1 if there is none. */
function wordBefore(text: Text, index: i32): i32 {
  let i = index - 1;
  while (i >= 0 && text.at(i).has(Role.Article)) i--;
  return i;
}

/** Whether the word is what moves with such a verb: «not» with an auxiliary, a particle with a verb that has particles. */
function belongsTo(verb: Token, part: Token): bool {
  if (verb.has(Role.Auxiliary)) return part.has(Role.Negator);
  return isPhrasal(verb) && PARTICLES.includes(part.word);
}

/** «Which is the largest ocean on Earth» and «which ocean is the largest on Earth»: what is asked for stands in front of the verb, or behind. */
export function isVerbMoved(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  if (!crossing.takeAll(a, b)) return false;
  ofA.dropVerbs(a);
  ofB.dropVerbs(b);
  return crossing.areAsLong() && (isNounMovedFrom(a, ofA, ofB) || isNounMovedFrom(b, ofB, ofA));
}

/** Whether a noun of one or two words behind the question word stands in the other text behind a superlative. */
function isNounMovedFrom(text: Text, part: Passage, other: Passage): bool {
  if (part.count < 3 || part.keys[0] != other.keys[0] || !text.at(part.indexes[0]).has(Role.Question)) return false;
  for (let noun = 1; noun <= 2; noun++) {
    for (let quality = 1; quality <= 2 && 1 + noun + quality <= part.count; quality++) {
      if (!isSuperlative(text, text.at(part.indexes[1 + noun]))) continue;
      const rest = part.count - 1 - noun - quality;
      if (part.isRun(1, other, 1 + quality, noun) && part.isRun(1 + noun, other, 1, quality) && part.isRun(1 + noun + quality, other, 1 + noun + quality, rest)) return true;
    }
  }
  return false;
}

/** «France's capital» and «the capital of France». Marks the «of» as skipped: it is what the possessive says. */
export function isOwnerMoved(a: Text, b: Text, crossing: Crossing): bool {
  return crossing.takeCrossed(a, b) && (isOwnedIn(a, crossing.ofA, b, crossing.ofB) || isOwnedIn(b, crossing.ofB, a, crossing.ofA));
}

/** Whether the first text has the possessive, and the other the «of». */
function isOwnedIn(text: Text, part: Passage, otherText: Text, other: Passage): bool {
  if (other.count != part.count + 1) return false;
  for (let owner = 1; owner < part.count; owner++) {
    if (!text.at(part.indexes[owner - 1]).is(Shape.Possessive)) continue;
    const owned = part.count - owner;
    const link = otherText.at(other.indexes[owned]);
    if (link.word != OF) continue;
    if (part.isRun(owner, other, 0, owned) && part.isRun(0, other, owned + 1, owner)) {
      link.shape |= Shape.Skipped;
      return true;
    }
  }
  return false;
}
