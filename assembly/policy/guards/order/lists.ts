/**
 * The items of a list in another order, which mean the same: «tea or coffee», «coffee or tea». So do the parts of an amount or of a date. The steps of
 * an instruction do not, nor items that belong to those of a list beside it.
 */
import { ASKS_HOW } from "../frames/keys";
import { AND, BETWEEN, OF } from "../known_words";
import { Role } from "../lexicon";
import { isName } from "../spelling";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape } from "../token";
import { Crossing } from "./crossing";
import { isAdverbToken } from "./openings";
import { Passage } from "./passage";
import { hasOrder } from "./stated_order";

/** Behind them stands a verb. */
const BEFORE_VERB: u32[] = [digestOf("to"), digestOf("i"), digestOf("you"), digestOf("we"), digestOf("they"), digestOf("he"), digestOf("she"), digestOf("one"), digestOf("people")];
/** Words beside it that may belong to its items: «fixed deposit and recurring deposit» differ in «fixed» and «recurring» alone. */
const MOST_BESIDE: i32 = 6;

/** The items of a list in another order: what stands beside the words that have moved may belong to them. */
export function isListReordered(a: Text, b: Text, crossing: Crossing): bool {
  const ofA = crossing.ofA;
  const ofB = crossing.ofB;
  const fromA = crossing.fromA;
  if (hasOrder(a, fromA, crossing.endA)) return false;
  const numbers = haveNumbersMoved(a, fromA, crossing.endA);
  for (let left = 0; left <= MOST_BESIDE; left++) {
    for (let right = 0; right <= MOST_BESIDE; right++) {
      if (fromA < left || crossing.fromB < left || crossing.endA + right > a.count || crossing.endB + right > b.count) continue;
      if (!ofA.take(a, fromA - left, crossing.endA + right) || !ofB.take(b, crossing.fromB - left, crossing.endB + right)) return false;
      if (!ofA.splitList(a) || !ofB.splitList(b)) continue;
      // «2, 4, 8» is a sequence, «48 and 93» are two numbers.
      if (numbers && !(ofA.items == 2 && ofA.lists && ofB.lists)) continue;
      if (!ofA.lists || !ofB.lists || !ofA.hasItemsOf(ofB)) continue;
      return !areSteps(a, ofA) && !areSteps(b, ofB) && !hasListBeside(a, ofA);
    }
  }
  return false;
}

/** «Wash and cut», «drink and drive»: verbs that «and» joins are done in their order. They stand at the beginning, behind «to», «do I». */
function areSteps(text: Text, part: Passage): bool {
  let hasAnd = false;
  for (let i = 0; i < part.count; i++) {
    if (text.at(part.indexes[i]).word == AND) hasAnd = true;
    if (isName(text, text.at(part.indexes[i]))) return false;
  }
  if (!hasAnd) return false;
  let i = part.from - 1;
  while (i >= 0 && (text.at(i).is(Shape.Skipped) || isAdverbToken(text, text.at(i)))) i--;
  // «Zip and encrypt a folder» are verbs, «leek and potato soup» are none.
  if (i < 0 || text.at(part.from).is(Shape.Opens)) return part.to < text.count && (text.at(part.to).has(Role.Article) || text.at(part.to).has(Role.Pointer));
  return text.at(i).key == ASKS_HOW || BEFORE_VERB.includes(text.at(i).word);
}

/** «Red and black wires … positive and negative»: the items of two lists belong together. */
function hasListBeside(text: Text, part: Passage): bool {
  for (let i = 1; i + 1 < text.count; i++) {
    if (i >= part.from && i < part.to) continue;
    // «The pros and cons of renting and buying» are of both.
    if (part.from > i && text.count > i + 2 && (text.at(i + 2).word == OF || text.at(i + 2).word == BETWEEN)) continue;
    if (text.at(i).word == AND && text.at(i - 1).is(Shape.Content | Shape.Number) && text.at(i + 1).is(Shape.Content | Shape.Number)) return true;
  }
  return false;
}

/** An amount or a date in another order: «$20» and «20 dollars», «3 March 2024» and «2024-03-03». */
export function isAmountTurned(a: Text, b: Text, crossing: Crossing): bool {
  return isOneAmount(a, crossing.fromA, crossing.endA) && isOneAmount(b, crossing.fromB, crossing.endB) && !haveNumbersMoved(a, crossing.fromA, crossing.endA);
}

/** Whether one unit, month or day stands there, and nothing else but one or two numbers. */
function isOneAmount(text: Text, from: i32, to: i32): bool {
  let units = 0;
  let numbers = 0;
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (token.is(Shape.Number)) numbers++;
    else if (token.has(Role.Unit | Role.Calendar)) units++;
    else if (token.word != OF && !token.has(Role.Article)) return false;
  }
  return units == 1 && numbers >= 1 && numbers <= 2;
}

/** Whether numbers have changed places: «5 feet 10» is not «10 feet 5». Those of a date may: which is which has been read. */
function haveNumbersMoved(text: Text, from: i32, to: i32): bool {
  let last = -1;
  for (let i = from; i < to; i++) {
    if (text.at(i).has(Role.Calendar)) return false;
  }
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    if (!token.is(Shape.Number) || token.partner < 0) continue;
    if (token.partner < last) return true;
    last = token.partner;
  }
  return false;
}
