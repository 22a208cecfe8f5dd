/** GJSON's patterns: `*` stands for any text, `?` for one character, `\` takes the meaning off the character behind it. */
import { Bytes } from "../bytes";

/** Whether the whole of `text` is as `pattern` says. Linear in the one times the other, without recursion. */
export function matchesPattern(text: Bytes, pattern: Bytes): bool {
  let at = 0;
  let in_ = 0;
  /** Where the last star stands, and what of the text it has taken. */
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const wanted = pattern.at(in_);
    if (wanted == 0x2a) {
      star = in_++;
      taken = at;
      continue;
    }
    if (wanted == 0x3f) {
      at = afterCharacter(text, at);
      in_++;
      continue;
    }
    const literal = wanted == 0x5c && in_ + 1 < pattern.length ? 1 : 0;
    if (wanted >= 0 && pattern.at(in_ + literal) == text.at(at)) {
      in_ += 1 + literal;
      at++;
      continue;
    }
    if (star < 0) return false;
    in_ = star + 1;
    taken = afterCharacter(text, taken);
    at = taken;
  }
  while (pattern.at(in_) == 0x2a) in_++;
  return in_ == pattern.length;
}

/** Where the character that stands at `at` ends. */
function afterCharacter(text: Bytes, at: i32): i32 {
  at++;
  while ((text.at(at) & 0xc0) == 0x80 && at < text.length) at++;
  return at;
}
