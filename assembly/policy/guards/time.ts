/** The time a text speaks of: yesterday against tomorrow, two years ago against now, last year against this one. */
import { Role } from "./lexicon";
import { Text } from "./text";

const ELSEWHEN: u32 = Role.Past | Role.Future;
/** What tells another time than «last year»: «next year», «this year». */
const TOLD: u32 = Role.Shift | Role.Pointer | Role.Present;

export function timesDiffer(a: Text, b: Text): bool {
  return isElsewhen(a, b) || isElsewhen(b, a);
}

function isElsewhen(text: Text, other: Text): bool {
  // Said on one side only, the past and the future are another time; «today» and «currently» go without saying.
  if (text.hasLone(ELSEWHEN)) return true;
  return (text.hasLone(Role.Present) && other.hasLone(Role.Scope)) || (isShifted(text) && other.hasLone(TOLD));
}

/** Whether a word such as «last» stands in front of a unit of time and has no partner. */
function isShifted(text: Text): bool {
  for (let i = text.nextLone(0, Role.Shift); i + 1 < text.count; i = text.nextLone(i + 1, Role.Shift)) {
    if (text.at(i + 1).has(Role.Unit | Role.Calendar)) return true;
  }
  return false;
}
