/** Short forms of words: which a word is, and what it is short for. Filled from words/contractions.ts when the module starts. */
import { unpacked } from "../../core/packed";
import { KeySet } from "./key_set";
import { digest } from "./stem";
import { BEFORE_IS, CONTRACTIONS, SHORTENED } from "./words/contractions";

/** Words that a short form stands for, at most. */
export const MOST_PARTS: i32 = 3;
/** More than twice the number of short forms. */
const SLOTS: i32 = 256;

/** A short form: its digest, and where in `text` the words are that it stands for. */
@final
export class Forms {
  private readonly text: StaticArray<u8>;
  private readonly keys: StaticArray<u32> = new StaticArray<u32>(SLOTS);
  /** For each slot the beginning and the end of each part. */
  private readonly bounds: StaticArray<u16> = new StaticArray<u16>(SLOTS * MOST_PARTS * 2);

  constructor(list: StaticArray<u8>) {
    this.text = unpacked(list);
    let at = 0;
    while (at < this.text.length) at = this.learn(at);
  }

  /** Reads one group of the list. @returns where the next begins. */
  private learn(from: i32): i32 {
    const text = this.text;
    let slot = -1;
    let part = 0;
    let at = from;
    while (at < text.length && text[at] != 0x2c) {
      const begin = at;
      while (at < text.length && text[at] != 0x20 && text[at] != 0x2c) at++;
      if (at > begin && slot < 0) {
        slot = this.slotOf(digest(changetype<usize>(text) + <usize>begin, at - begin), true);
      } else if (at > begin && part < MOST_PARTS) {
        this.bounds[(slot * MOST_PARTS + part) * 2] = <u16>begin;
        this.bounds[(slot * MOST_PARTS + part) * 2 + 1] = <u16>at;
        part++;
      }
      if (at < text.length && text[at] == 0x20) at++;
    }
    return at + 1;
  }

  /** The slot of a word, or -1; a new one if it is to be made and there is none. */
  private slotOf(word: u32, makes: bool): i32 {
    let slot = <i32>(word & (SLOTS - 1));
    while (this.keys[slot] != word && this.keys[slot] != 0) slot = (slot + 1) & (SLOTS - 1);
    if (this.keys[slot] == word) return slot;
    if (!makes) return -1;
    this.keys[slot] = word;
    return slot;
  }

  /** The form of a word by its digest; -1 if it is none. */
  find(word: u32): i32 {
    return this.slotOf(word, false);
  }

  /** Bytes of a part; 0 if there is none. */
  lengthOf(form: i32, part: i32): i32 {
    const at = (form * MOST_PARTS + part) * 2;
    return <i32>this.bounds[at + 1] - <i32>this.bounds[at];
  }

  /** Where the letters of a part stand. */
  lettersOf(form: i32, part: i32): usize {
    return changetype<usize>(this.text) + <usize>this.bounds[(form * MOST_PARTS + part) * 2];
  }
}

export const CONTRACTED: Forms = new Forms(CONTRACTIONS);
export const IN_FRONT_OF_NOT: Forms = new Forms(SHORTENED);

const beforeIs = new KeySet(digestsOf(BEFORE_IS));

/** Whether «'s» behind the word is «is». */
export function takesIs(word: u32): bool {
  return beforeIs.has(word);
}

/** The digests of a packed list of words. */
function digestsOf(list: StaticArray<u8>): u32[] {
  const text = unpacked(list);
  const digests: u32[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && text[at] != 0x20 && text[at] != 0x2c) continue;
    if (at > from) digests.push(digest(changetype<usize>(text) + <usize>from, at - from));
    from = at + 1;
  }
  return digests;
}
