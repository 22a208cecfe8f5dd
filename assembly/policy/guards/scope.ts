/**
 * Words that say of how much a text speaks: all, only, first, last, except. Refused is one in place of another, since «all» and «only» are
 * often left out; «except» is not, and is refused on one side alone.
 */
import { Role } from "./lexicon";
import { Text } from "./text";

export function scopesDiffer(a: Text, b: Text): bool {
  return a.hasLone(Role.Restricts) || b.hasLone(Role.Restricts) || (a.hasLone(Role.Scope) && b.hasLone(Role.Scope));
}
