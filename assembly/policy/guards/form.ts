/** The form asked for: a haiku, one sentence, bullet points, in French. Named on one side only, the answer would be of another form. */
import { Role } from "./lexicon";
import { Text } from "./text";

export function formsDiffer(a: Text, b: Text): bool {
  return a.hasLone(Role.Form) || b.hasLone(Role.Form) || namesLanguage(a) || namesLanguage(b);
}

/** Whether a language without partner stands behind a preposition without one: «in French», «into Thai». */
function namesLanguage(text: Text): bool {
  for (let i = text.nextLone(1, Role.Language); i < text.count; i = text.nextLone(i + 1, Role.Language)) {
    if (text.at(i - 1).has(Role.Preposition) && text.at(i - 1).lone) return true;
  }
  return false;
}
