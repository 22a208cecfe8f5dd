/**
 * The form asked for: a haiku, one sentence, bullet points, in French, for a child, as a lawyer would say it. Named on one side only, the
 * answer would be of another form.
 */
import { Role } from "./lexicon";
import { digestOf } from "./stem";
import { Text } from "./text";
import { Shape } from "./token";

const AS: u32 = digestOf("as");
const A: u32 = digestOf("a");
const AN: u32 = digestOf("an");
/** Tokens from a preposition to what it belongs to: «for my little grandmother». */
const REACH: i32 = 3;

export function formsDiffer(a: Text, b: Text): bool {
  return a.hasLone(Role.Form) || b.hasLone(Role.Form) || isAddressed(a) || isAddressed(b);
}

/** Whether a language, a reader or a speaker stands behind a preposition, both without a partner: «in French», «for a child», «as a lawyer». */
function isAddressed(text: Text): bool {
  for (let i = text.nextLone(0, Role.Preposition); i < text.count; i = text.nextLone(i + 1, Role.Preposition)) {
    const isSpeaker = text.at(i).word == AS && i + 1 < text.count && (text.at(i + 1).word == A || text.at(i + 1).word == AN);
    for (let j = i + 1; j < text.count && j <= i + REACH; j++) {
      const token = text.at(j);
      if (!token.lone || !token.is(Shape.Content)) continue;
      // English readers have an article: «for kids» is as often what is asked about.
      if (token.has(Role.Reader) && (j > i + 1 || token.is(Shape.Han))) return true;
      if (isSpeaker && j > i + 1) return true;
      if (j == i + 1 && token.has(Role.Language)) return true;
    }
  }
  return false;
}
