/** The filter's own answer to «is this a word?», as a module that a test in Node can ask (tests/cli/english.test.ts). */
import "../../../assembly/host/abort";
import { isEnglish } from "../../../assembly/policy/guards/english";

const LETTERS = new StaticArray<u8>(64);

/** Where the word's letters are to be written. */
export function letters(): usize {
  return changetype<usize>(LETTERS);
}

export function knows(length: i32): bool {
  return isEnglish(changetype<usize>(LETTERS), length);
}
