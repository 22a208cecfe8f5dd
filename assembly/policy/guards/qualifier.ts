/** Word for word the same text, and one or a few words more in one place, which narrow what is asked: «of flu», «of flu in babies». */
import { sameBefore, sameBehind } from "./replacement";
import { Text } from "./text";
import { Shape } from "./token";

/** Weight of the words put in: four words, or twelve Chinese characters. */
const MAX_INSERTED: i32 = 12;

export function isQualified(a: Text, b: Text): bool {
  const longer = a.count > b.count ? a : b;
  const shorter = a.count > b.count ? b : a;
  const inserted = longer.count - shorter.count;
  if (inserted < 1 || shorter.contents == 0) return false;
  const from = sameBefore(longer, shorter);
  if (from + sameBehind(longer, shorter, from) < shorter.count) return false;
  let narrows = false;
  let weight = 0;
  for (let i = from; i < from + inserted && weight <= MAX_INSERTED; i++) {
    const token = longer.at(i);
    narrows = narrows || (token.is(Shape.Content) && token.lone);
    weight += token.weight;
  }
  return narrows && weight <= MAX_INSERTED;
}
