/** The time a text speaks of: yesterday against tomorrow, two years ago against now. */
import { Role } from "./lexicon";
import { Text } from "./text";

const ELSEWHEN: u32 = Role.Past | Role.Future;

export function timesDiffer(a: Text, b: Text): bool {
  // Said on one side only, the past and the future are another time; «today» and «currently» go without saying.
  return a.hasLone(ELSEWHEN) || b.hasLone(ELSEWHEN) || (a.hasLone(Role.Present) && b.hasLone(Role.Scope)) || (b.hasLone(Role.Present) && a.hasLone(Role.Scope));
}
