/** Numbers, dates and times: both texts must hold the same ones, each as often. */
import { Text } from "./text";
import { Shape } from "./token";

export function numbersDiffer(a: Text, b: Text): bool {
  if (((a.shapes | b.shapes) & Shape.Number) == 0) return false;
  // «One» and «first» are often mere articles: alone without partner they say nothing, against another number they do.
  return loneNumbers(a, ~0) > 0 || loneNumbers(b, ~0) > 0 || (loneNumbers(a, Shape.Weak) > 0 && loneNumbers(b, Shape.Weak) > 0);
}

/** Numbers without partner: those of `shape`, or the strong ones if that is every bit. */
function loneNumbers(text: Text, shape: u32): i32 {
  let found = 0;
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (!token.lone || !token.is(Shape.Number)) continue;
    if (token.is(Shape.Weak) == (shape == Shape.Weak)) found++;
  }
  return found;
}
