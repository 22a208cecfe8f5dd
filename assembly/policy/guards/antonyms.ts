/** A word of one text is the opposite of a word of the other, neither having a partner. */
import { Text } from "./text";

/** Twice the axes of words/opposites.ts, and more. */
const SIDES: i32 = 1024;
/** The call that last saw a side. */
const seen = new StaticArray<u32>(SIDES);
let call: u32 = 0;

export function antonymsMeet(a: Text, b: Text): bool {
  call++;
  for (let i = 0; i < b.count; i++) {
    const token = b.at(i);
    if (!token.lone || token.axis == 0) continue;
    seen[token.axis & (SIDES - 1)] = call;
    if (token.axis2 != 0) seen[token.axis2 & (SIDES - 1)] = call;
  }
  for (let i = 0; i < a.count; i++) {
    const token = a.at(i);
    if (token.lone && (meets(token.axis) || meets(token.axis2))) return true;
  }
  return false;
}

function meets(axis: u16): bool {
  return axis != 0 && seen[(axis ^ 1) & (SIDES - 1)] == call;
}
