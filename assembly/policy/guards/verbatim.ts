/**
 * Two texts that say the same word for word: apart from case, punctuation, politeness, articles, typing errors and known synonyms, and from
 * a frame such as «can you tell me» in front of the question. An embedding puts them far apart (one typing error in a word of a short text
 * costs all-minilm up to 0.2), although nothing in them differs.
 */
import { Role } from "./lexicon";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Shape } from "./token";

const ARTICLES: u32[] = [digestOf("a"), digestOf("an"), digestOf("the")];
/** What a direct question has and an indirect one has not; «did» and «should» would be missed. */
const DO: u32[] = [digestOf("do"), digestOf("does")];

/** @returns whether the texts, read and paired, say the same in the same order. */
export function isVerbatim(a: Text, b: Text): bool {
  if (a.overflow || b.overflow || a.count == 0 || b.count == 0) return false;
  const fromA = frameEnd(a);
  const fromB = frameEnd(b);
  // «Tell me what it is»: an indirect question has its verb elsewhere, or does without «do».
  const isIndirect = (fromA > 0) != (fromB > 0);
  return isWithin(a, fromA, b, fromB, isIndirect) && isWithin(b, fromB, a, fromA, isIndirect);
}

/** Whether every word that counts has its partner behind the other's frame, in the same order. */
function isWithin(text: Text, from: i32, other: Text, otherFrom: i32, isIndirect: bool): bool {
  let last = otherFrom - 1;
  let found = 0;
  for (let i = from; i < text.count; i++) {
    const token = text.at(i);
    if (token.is(Shape.Skipped)) continue;
    if (isIndirect && token.has(Role.Auxiliary)) {
      // A partner in the other's frame is none: «can» asks for something else in «can you tell me».
      if (token.partner < otherFrom && !DO.includes(token.raw)) return false;
      continue;
    }
    if (token.lone) {
      if (token.has(Role.Polite) || ARTICLES.includes(token.raw)) continue;
      return false;
    }
    if (token.partner <= last) return false;
    last = token.partner;
    found++;
  }
  return found > 0;
}

/** Words in front of a question, such as «could you please tell me». */
const MAX_FRAME: i32 = 8;
/** Words of «I would like to know» that are prepositions elsewhere. */
const NO_PREPOSITIONS: u32[] = [digestOf("to"), digestOf("like")];

/** Index of the question word that a frame leads to; 0 if the text begins otherwise. */
function frameEnd(text: Text): i32 {
  const most = min(text.count, MAX_FRAME);
  for (let i = 0; i < most; i++) {
    const token = text.at(i);
    if (token.has(Role.Question)) return i;
    const isPreposition = token.has(Role.Preposition) && !NO_PREPOSITIONS.includes(token.raw);
    if (!token.has(Role.Function) || token.has(Role.Negator) || isPreposition) return 0;
  }
  return 0;
}
