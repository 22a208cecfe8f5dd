/** The time a text speaks of: yesterday against tomorrow, two years ago against now, last year against this one. */
import { Role } from "./lexicon";
import { Text } from "./text";

const ELSEWHEN: u32 = Role.Past | Role.Future;
/** What tells another time than «last year»: «next year», «this year». */
const TOLD: u32 = Role.Shift | Role.Pointer | Role.Present;

export function timesDiffer(a: Text, b: Text): bool {
  // Said on one side only, the past and the future are another time; «today» and «currently» go without saying.
  return a.hasLone(ELSEWHEN) || b.hasLone(ELSEWHEN) || (isShifted(a) && b.hasLone(TOLD)) || (isShifted(b) && a.hasLone(TOLD)) || (a.hasLone(Role.Present) && b.hasLone(Role.Scope)) || (b.hasLone(Role.Present) && a.hasLone(Role.Scope));
}

/** Whether a word such as «last» stands in front of a unit of time and has no partner. */
function isShifted(text: Text): bool {
  for (let i = text.nextLone(0, Role.Shift); i + 1 < text.count; i = text.nextLone(i + 1, Role.Shift)) {
    if (text.at(i + 1).has(Role.Unit | Role.Calendar)) return true;
  }
  return false;
}
