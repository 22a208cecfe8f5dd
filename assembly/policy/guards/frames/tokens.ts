/** What all kinds of frames ask of a run of tokens, and how they mark one. */
import { Role } from "../lexicon";
import { Text } from "../text";
import { Shape } from "../token";

/** Words of a frame such as «I would really like to know», at most. */
export const MOST_ASKING: i32 = 10;

/** The word at `index`, 0 at the end. */
export function wordAt(text: Text, index: i32, end: i32): u32 {
  return index < end ? text.at(index).word : 0;
}

/** Whether one of the tokens from `from` up to `to` is this word. */
export function hasWord(text: Text, from: i32, to: i32, word: u32): bool {
  for (let i = from; i < to; i++) {
    if (text.at(i).word == word) return true;
  }
  return false;
}

/** Whether one of the tokens is a question word. */
export function hasQuestion(text: Text, from: i32, to: i32): bool {
  for (let i = from; i < to; i++) {
    if (text.at(i).has(Role.Question)) return true;
  }
  return false;
}

/** Marks tokens as saying nothing of what is asked. */
export function skip(text: Text, from: i32, to: i32): void {
  for (let i = from; i < to; i++) text.at(i).shape |= Shape.Skipped;
}
