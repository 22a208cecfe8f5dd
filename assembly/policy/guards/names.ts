/** Each text holds a name that the other lacks: one place, person or product in place of another. */
import { Text } from "./text";
import { Shape } from "./token";

export function namesDiffer(a: Text, b: Text): bool {
  return hasLoneName(a) && hasLoneName(b);
}

function hasLoneName(text: Text): bool {
  if ((text.shapes & Shape.Name) == 0) return false;
  for (let i = 0; i < text.count; i++) {
    if (text.at(i).lone && text.at(i).is(Shape.Name)) return true;
  }
  return false;
}
