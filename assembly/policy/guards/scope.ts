/** Words that say of how much a text speaks: all, only, first, last, except. Refused is one in place of another; «all» is often only left out. */
import { Role } from "./lexicon";
import { Text } from "./text";

export function scopesDiffer(a: Text, b: Text): bool {
  return a.hasLone(Role.Scope) && b.hasLone(Role.Scope);
}
