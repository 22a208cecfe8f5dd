/** What one text quotes must stand in the other, quoted or not. */
import { Text } from "./text";
import { Shape } from "./token";

export function quotesDiffer(a: Text, b: Text): bool {
  return ((a.shapes | b.shapes) & Shape.InQuotes) != 0 && (hasLoneQuote(a) || hasLoneQuote(b));
}

function hasLoneQuote(text: Text): bool {
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (token.lone && token.is(Shape.InQuotes) && token.is(Shape.Content | Shape.Number)) return true;
  }
  return false;
}
