/** The keys that stand for all ways to say one thing. No word has such a digest: each ends in a mark. */
import { digestOf } from "../stem";

/** The key of every request for instructions, and of those that ask what one should do. */
export const ASKS_HOW: u32 = digestOf("how?");
export const ASKS_WHAT_IS_DUE: u32 = digestOf("how should?");
/** The key of «I», «you», «we» or «one» where anybody is meant, and of what is theirs. */
export const ANYBODY: u32 = digestOf("anybody?");
export const THEIRS: u32 = digestOf("theirs?");
