/** Whether a kept answer's question says the same as the one asked, in the same words: both have one normal form, and no guard sees a difference. */
import { Bytes } from "../../core/bytes";
import { Guard } from "../guards/guard";
import { firstRefusal } from "../guards/registry";
import { readPair } from "../guards/text_pair";

/**
 * What speaks against serving the answer to `candidate`, which has the normal form of `asked`; None if nothing does.
 * @param guards a bit for each guard that is asked. Total, and linear in the length of the texts.
 */
export function saysTheSame(asked: Bytes, candidate: Bytes, guards: u32): bool {
  const pair = readPair(asked, candidate);
  return pair.saysTheSame && firstRefusal(pair, guards) == Guard.None;
}
