/** Word for word the same text, and one or a few words more in one place, which narrow what is asked: «of flu», «of flu in babies». */
import { sameBefore, sameBehind } from "./replacement";
import { Text } from "./text";
import { Shape } from "./token";

/** Words put in. */
const MAX_INSERTED: i32 = 4;

export function isQualified(a: Text, b: Text): bool {
  const longer = a.count > b.count ? a : b;
  const shorter = a.count > b.count ? b : a;
  const inserted = longer.count - shorter.count;
  if (inserted < 1 || inserted > MAX_INSERTED || shorter.contents == 0) return false;
  const from = sameBefore(longer, shorter);
  if (from + sameBehind(longer, shorter, from) < shorter.count) return false;
  for (let i = from; i < from + inserted; i++) {
    const token = longer.at(i);
    if (token.is(Shape.Content) && token.lone) return true;
  }
  return false;
}
