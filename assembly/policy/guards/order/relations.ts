/** The two sides of a relation that holds both ways: «how far is Rome from Milan», «how far is Milan from Rome». */
import { KeySet } from "../key_set";
import { AS, BETWEEN, FAR, FROM } from "../known_words";
import { keysOf, Role } from "../lexicon";
import { isFree } from "../sentence";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { BETWEEN_MUTUAL, MUTUAL } from "../words/relations";
import { Crossing } from "./crossing";
import { Passage } from "./passage";
import { hasOrder } from "./stated_order";

/** Words of a relation that holds both ways, and those that link its sides. */
const MUTUALS = new KeySet(keysOf(MUTUAL));
const LINKS_OF_MUTUAL = new KeySet(keysOf(BETWEEN_MUTUAL));
/** Forms that say what one thing is to another, not both: «cheaper compared to». */
const ONE_SIDED: u32[] = [digestOf("compared"), digestOf("comparing"), digestOf("relates"), digestOf("relate")];

/** «How far is X from Y»: X and Y have changed places, and only such words stand between them. */
export function isRelationTurned(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  if (!relates(a, crossing.fromA, crossing.endA) || !relates(b, crossing.fromB, crossing.endB) || hasOrder(a, crossing.fromA, crossing.endA)) return false;
  if (!crossing.takeCrossed(a, b) || !crossing.areAsLong()) return false;
  const count = ofA.count;
  for (let first = 1; first < count - 1; first++) {
    for (let second = 1; first + second < count; second++) {
      const between = count - first - second;
      if (!ofA.isRun(0, ofB, count - first, first) || !ofA.isRun(count - second, ofB, 0, second)) continue;
      if (ofA.isRun(first, ofB, second, between) && linksAll(ofA, first, between)) return true;
    }
  }
  return false;
}

/** Whether such a relation stands between the words of a part, or beside it: «the same ticket from Oslo to Rome» is of a ticket. */
function relates(text: Text, from: i32, to: i32): bool {
  // «As far as»: less far is another answer.
  for (let i = from; i < to; i++) {
    if (text.at(i).word == AS) return false;
  }
  for (let i = from; i < to; i++) {
    if (isMutualWord(text, i)) return true;
  }
  for (let i = from - 1; i >= 0; i--) {
    if (isMutualWord(text, i)) return true;
    if (!linksMutual(text.at(i))) break;
  }
  for (let i = to; i < text.count; i++) {
    if (isMutualWord(text, i)) return true;
    if (!linksMutual(text.at(i))) break;
  }
  return false;
}

/** «How far is it from», and not «how far ahead». */
function isMutualWord(text: Text, index: i32): bool {
  const token = text.at(index);
  if (!MUTUALS.has(token.key) || ONE_SIDED.includes(token.word)) return false;
  if (token.word != FAR) return true;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).word == FROM || text.at(i).word == BETWEEN) return true;
  }
  return false;
}

/** Whether a token may stand between a relation and its two sides. */
function linksMutual(token: Token): bool {
  return token.is(Shape.Skipped) || LINKS_OF_MUTUAL.has(token.key) || token.has(Role.Article) || isFree(token);
}

/** Whether nothing but the relation and what links it stands in `length` words. */
function linksAll(part: Passage, from: i32, length: i32): bool {
  for (let i = from; i < from + length; i++) {
    if (!LINKS_OF_MUTUAL.has(part.keys[i]) && !MUTUALS.has(part.keys[i])) return false;
  }
  return true;
}
