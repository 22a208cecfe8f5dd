/**
 * Words that both texts have, in another order. That means nothing in a list («tea or coffee», «coffee or tea»), around a relation that holds both
 * ways («how far is Rome from Milan»), where a whole phrase with its preposition has moved («in Lua, how do I …», «from Oslo to Rome»), for an adverb
 * in -ly, or where «of» stands for a possessive. Any other exchange means something.
 */
import { Text } from "../text";
import { Crossing } from "./crossing";
import { isAmountTurned, isListReordered } from "./lists";
import { arePhrasesReordered, areSentencesReordered, isPartPutInFront, isPhraseMoved } from "./phrases";
import { isRelationTurned } from "./relations";
import { isAdverbMoved, isOwnerMoved, isParticleMoved, isVerbMoved } from "./single_words";

const crossing = new Crossing();

/** Whether every word that has moved has done so in a way that means nothing. The texts have been read and aligned, and a word has moved. */
export function explainsOrder(a: Text, b: Text): bool {
  return (
    crossing.find(a, b) &&
    (isAdverbMoved(a) ||
      isParticleMoved(a, b, crossing) ||
      isAmountTurned(a, b, crossing) ||
      isListReordered(a, b, crossing) ||
      isRelationTurned(a, b, crossing) ||
      arePhrasesReordered(a, b, crossing) ||
      isPartPutInFront(a, b, crossing) ||
      areSentencesReordered(a, b, crossing) ||
      isPhraseMoved(a, b, crossing) ||
      isVerbMoved(a, b, crossing) ||
      isOwnerMoved(a, b, crossing))
  );
}
