/** What several guards ask of a word in its sentence: whether its place means anything, whether a particle belongs to it, whether it is a superlative. */
import { KeySet } from "./key_set";
import { ARE, BE, BEEN, CAN, COULD, DO, DOES, IS, MOST, SHOULD, WAS, WERE, WORST, WOULD } from "./known_words";
import { keyOfWord, keysOf, Role } from "./lexicon";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Token } from "./token";
import { PHRASAL } from "./words/relations";

/** Verbs of which a particle makes another verb. */
const PHRASAL_VERBS = new KeySet(keysOf(PHRASAL));
/** The key of «best» and its synonyms. */
export const BEST_KEY: u32 = keyOfWord("best");
/** «Could I do it if he would»: a modal belongs to its verb. */
const MODALS: u32[] = [CAN, COULD, WOULD, SHOULD, digestOf("may"), digestOf("might"), digestOf("must"), digestOf("will"), digestOf("shall")];

/**
 * Whether it means nothing where in a text a token stands, or whether it stands there at all: articles, and the verbs that turn a sentence into a
 * question.
 */
export function isFree(token: Token): bool {
  if (MODALS.includes(token.word)) return false;
  return token.has(Role.Article) || isTurning(token.word) || (token.partner >= 0 && (token.has(Role.Auxiliary) || token.word == BE || token.word == BEEN));
}

/** The verbs that only turn a sentence into a question. */
export function isTurning(word: u32): bool {
  return word == DO || word == DOES || word == IS || word == ARE;
}

/** Whether a particle makes another verb of this one. */
export function isPhrasal(verb: Token): bool {
  return PHRASAL_VERBS.has(verb.key);
}

/** «Is», «are», «was», «were». */
export function isBe(token: Token): bool {
  return token.word == IS || token.word == ARE || token.word == WAS || token.word == WERE;
}

/** «Best», «most», «largest». */
export function isSuperlative(text: Text, token: Token): bool {
  if (token.key == BEST_KEY || token.word == MOST || token.word == WORST) return true;
  return token.length > 5 && text.source.hasAsciiAt(token.start + token.length - 3, "est");
}

/** Whether a text has one. */
export function hasSuperlative(text: Text): bool {
  for (let i = 0; i < text.count; i++) {
    if (isSuperlative(text, text.at(i))) return true;
  }
  return false;
}
