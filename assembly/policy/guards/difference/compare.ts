/**
 * What makes two texts differ that say almost the same. The nearer two texts are in their words, the less the similarity of their embeddings
 * tells: «arguments for» and «arguments against» lie as near as two ways to ask one thing. So where most words are shared, every difference has
 * to be of a kind that is known to mean nothing; one that is not known is one too many. Where few are shared the embedding is the
 * evidence, and this says nothing.
 */
import { Guard } from "../guard";
import { ONE, U, YOU } from "../known_words";
import { Role } from "../lexicon";
import { explainsOrder } from "../order/explains_order";
import { isFree } from "../sentence";
import { Text } from "../text";
import { Shape } from "../token";
import { Difference } from "./difference";
import { comparePlaces } from "./places";

/** Of the words of both texts, in hundredths, those with a partner from which the texts are close, however many differ. */
const CLOSE: i32 = 75;
/** The same where few words differ, or only one text has words that the other lacks. */
const CLOSE_BUT_FOR_FEW: i32 = 45;
/** Words of each text that differ, which are few. */
const FEW: i32 = 2;
/** Places in which only words of grammar differ, from which on a sentence is built in another way. */
const MANY_PLACES: i32 = 2;

/** Finds how two texts differ that have been read and aligned. @param difference where it is written; what it said before is gone. */
export function compare(a: Text, b: Text, difference: Difference): void {
  difference.clear();
  // Chinese is aligned by characters, of which nobody has said yet which mean nothing.
  if (((a.shapes | b.shapes) & Shape.Han) != 0 || a.significant == 0 || b.significant == 0) return;
  if (!areClose(a, b)) return;
  difference.isClose = true;
  const moved = firstMoved(a);
  const explains = moved < 0 || explainsOrder(a, b);
  difference.isTurned = !explains;
  comparePlaces(a, b, difference);
  if (areTwoPersons(a.subject, b.subject)) difference.tell(Guard.Replacement, 0, 0, 0, 0);
  // Words have moved and words of grammar with them, or those differ in many places: the sentence is built in another way.
  if (difference.isGrammarAlone && difference.places >= (explains ? MANY_PLACES : 1)) difference.clear();
  else if (!explains) difference.tell(Guard.Exchange, moved, moved + 1, a.at(moved).partner, a.at(moved).partner + 1);
}

/** «How do you ship it» asks whoever is spoken to, «how do I ship it» asks for oneself. */
function areTwoPersons(one: u32, other: u32): bool {
  return one != 0 && other != 0 && one != other && (isYou(one) || isYou(other)) && one != ONE && other != ONE;
}

function isYou(subject: u32): bool {
  return subject == YOU || subject == U;
}

/** Whether the texts share so many words that every other one counts. */
function areClose(a: Text, b: Text): bool {
  const partnersOfA = partners(a);
  const partnersOfB = partners(b);
  const lackingA = counted(a) - partnersOfA;
  const lackingB = counted(b) - partnersOfB;
  const shared = (partnersOfA + partnersOfB) * 100;
  const all = counted(a) + counted(b);
  if (shared >= CLOSE * all) return true;
  const areFew = (lackingA <= FEW && lackingB <= FEW) || min(lackingA, lackingB) <= 1;
  return areFew && shared >= CLOSE_BUT_FOR_FEW * all;
}

/** Tokens with a partner. */
function partners(text: Text): i32 {
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).partner >= 0) found++;
  }
  return found;
}

/** Tokens that count: all but those that say nothing, and lone articles. */
function counted(text: Text): i32 {
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.is(Shape.Skipped) && !(token.partner < 0 && token.has(Role.Article))) found++;
  }
  return found;
}

/** The first token that has moved and whose place matters; -1 if there is none. */
function firstMoved(text: Text): i32 {
  if (!text.has(Shape.Moved)) return -1;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).is(Shape.Moved) && !isFree(text.at(i))) return i;
  }
  return -1;
}
