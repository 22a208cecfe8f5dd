/** Objects that every client reads alike. */
import { JsonDocument, JsonKind } from "../core/json";

/** Members of one object: beyond it, looking for twins would no longer be cheap. */
export const MAX_MEMBERS: i32 = 64;

/** An object whose keys are few, without escapes, and each there once: of two with one name, clients could read either. */
export function isPlain(document: JsonDocument, object: i32): bool {
  if (document.kind(object) != JsonKind.Object || document.count(object) > MAX_MEMBERS) return false;
  for (let member = document.first(object); member >= 0; member = document.next(member)) {
    if (document.keyEscaped(member)) return false;
    for (let other = document.next(member); other >= 0; other = document.next(other)) {
      if (document.compareKeys(member, other) == 0) return false;
    }
  }
  return true;
}
