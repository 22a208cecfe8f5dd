/** Where brackets end, as GJSON counts them: `\` hides the character behind it, and nothing counts inside quotes. */
import { Bytes } from "../bytes";

/** Where the bracket at `open` is closed; -1 if it is not before `to`. Round brackets know round and square ones, the others all three. */
export function closingOf(text: Bytes, open: i32, to: i32): i32 {
  const isRound = text.at(open) == 0x28;
  let depth = 0;
  for (let at = open; at < to; at++) {
    switch (text.at(at)) {
      case 0x5c:
        at++;
        break;
      case 0x22:
        at = quoteEnd(text, at, to);
        break;
      case 0x7b:
        if (!isRound) depth++;
        break;
      case 0x7d:
        if (!isRound && --depth == 0) return at;
        break;
      case 0x28:
      case 0x5b:
        depth++;
        break;
      case 0x29:
      case 0x5d:
        if (--depth == 0) return at;
        break;
    }
  }
  return -1;
}

/** Where the first of `!=<>%` stands outside of brackets and quotes; -1 if none does before `to`. */
export function operatorIn(text: Bytes, at: i32, to: i32): i32 {
  let depth = 0;
  for (; at < to; at++) {
    const byte = text.at(at);
    if (depth == 0 && (byte == 0x21 || byte == 0x3d || byte == 0x3c || byte == 0x3e || byte == 0x25)) return at;
    if (byte == 0x5c) at++;
    else if (byte == 0x22) at = quoteEnd(text, at, to);
    else if (byte == 0x28 || byte == 0x5b) depth++;
    else if (byte == 0x29 || byte == 0x5d) depth--;
  }
  return -1;
}

function quoteEnd(text: Bytes, at: i32, to: i32): i32 {
  for (at++; at < to && text.at(at) != 0x22; at++) {
    if (text.at(at) == 0x5c) at++;
  }
  return at;
}
