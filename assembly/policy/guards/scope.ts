/** Words that say of how much a text speaks: all, only, first, last, except. One without partner on either side changes the question. */
import { Role } from "./lexicon";
import { Text } from "./text";

export function scopesDiffer(a: Text, b: Text): bool {
  return a.hasLone(Role.Scope) && b.hasLone(Role.Scope);
}
