/** Whether a text speaks of an order: then words in another order mean something else. */
import { KeySet } from "../key_set";
import { keysOf, Role } from "../lexicon";
import { Text } from "../text";
import { Shape } from "../token";
import { ORDER_WORDS } from "../words/relations";
import { isMoved } from "./crossing";

/** Words that speak of an order. */
const ORDERING = new KeySet(keysOf(ORDER_WORDS));

/** Whether the order of what has moved between two tokens means something: it is code or a quotation, or the text speaks of an order. */
export function hasOrder(text: Text, from: i32, to: i32): bool {
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    if (ORDERING.has(token.key) || (token.has(Role.Ordinal) && (from > i || i >= to))) return true;
    if (i >= from && i < to && isMoved(text, i) && token.is(Shape.Code | Shape.InCode | Shape.InQuotes)) return true;
  }
  return false;
}
