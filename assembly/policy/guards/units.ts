/**
 * Units, currencies, months and days: one in place of another. A unit that only one text names may be left out by the other («at 7 pm»
 * and «at 7 this evening»), so it takes one on each side.
 */
import { Role } from "./lexicon";
import { Text } from "./text";
import { Shape } from "./token";

const TIMES: u32 = Role.Past | Role.Present | Role.Future;

export function unitsDiffer(a: Text, b: Text): bool {
  if (((a.roles | b.roles) & (Role.Unit | Role.Calendar)) == 0) return false;
  if (hasLoneUnit(a) && hasLoneUnit(b)) return true;
  return (a.hasLone(Role.Calendar) && b.hasLone(TIMES)) || (b.hasLone(Role.Calendar) && a.hasLone(TIMES));
}

function hasLoneUnit(text: Text): bool {
  const roles = Role.Unit | Role.Calendar;
  for (let i = text.nextLone(0, roles); i < text.count; i = text.nextLone(i + 1, roles)) {
    const token = text.at(i);
    // «Am» is a unit of time only behind a number.
    if (!token.has(Role.Function) || text.isBehindNumber(i) || isMonth(text, i)) return true;
  }
  return false;
}

/** Whether «may» is a month, by its capital or by the day behind it. */
function isMonth(text: Text, index: i32): bool {
  const token = text.at(index);
  if (!token.has(Role.Calendar)) return false;
  return (token.is(Shape.Capital) && !token.is(Shape.Opens)) || (index + 1 < text.count && text.at(index + 1).is(Shape.Number));
}
