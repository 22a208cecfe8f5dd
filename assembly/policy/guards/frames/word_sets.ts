/** Sets of words that more than one kind of frame asks for. */
import { KeySet } from "../key_set";
import { digestOf } from "../stem";

/** The set of the words in a list, as they are written there, with blanks between them. */
export function setOf(list: string): KeySet {
  const digests: u32[] = [];
  const all = list.split(" ");
  for (let i = 0; i < all.length; i++) digests.push(digestOf(all[i]));
  return new KeySet(digests);
}

/** Behind «how»: what makes it a request for instructions. */
export const MODALS = setOf("do does can could would");
/** The same where what is due or proper is asked for, which is another thing. */
export const DUE_MODALS = setOf("should might");
/** Behind another question word, where «I», «you» and «one» mean anybody. */
export const OPEN_MODALS = setOf("can could should would");
/** Whom a question can speak of in general. */
export const SUBJECTS = setOf("i you we one u");
/** They open a polite request; «what can you do» asks whom it speaks to. */
export const CAN_OR_COULD = setOf("can could");
