/** The letters by which a word is known, whichever of its short forms and spellings stands in a text. */
import { Bytes, ByteBuffer } from "../../core/bytes";
import { packed, unpacked } from "../../core/packed";
import { digest } from "../guards/stem";
import { writeSpelling } from "../guards/spelling";
import { Text } from "../guards/text";
import { Shape, Token } from "../guards/token";
import { CONTRACTIONS, SHORTENED } from "../guards/words/contractions";
import { CARDINALS, ORDINALS } from "../guards/words/measures";

/** What stands behind an apostrophe, and words of grammar that are known though they are mistyped. */
const OTHERS: StaticArray<u8> = packed("is am are have will would not and us when which does should could");

/** Words by their digests. */
@final
class KnownLetters {
  private readonly digests: u32[] = [];
  private readonly letters: Bytes[] = [];

  constructor(lists: StaticArray<u8>[]) {
    for (let i = 0; i < lists.length; i++) this.learn(lists[i]);
  }

  private learn(list: StaticArray<u8>): void {
    const text = unpacked(list);
    const ptr = changetype<usize>(text);
    let from = 0;
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && text[at] != 0x20 && text[at] != 0x2c) continue;
      const word = digest(ptr + <usize>from, at - from);
      if (at > from && !this.digests.includes(word)) {
        this.digests.push(word);
        this.letters.push(Bytes.copyOf(ptr + <usize>from, at - from));
      }
      from = at + 1;
    }
  }

  /** The letters of a word; none if it is not known. */
  of(word: u32): Bytes {
    const at = this.digests.indexOf(word);
    return at >= 0 ? this.letters[at] : Bytes.empty();
  }
}

const PARTS = new KnownLetters([CONTRACTIONS, SHORTENED, OTHERS]);
const NUMBERS = new KnownLetters([CARDINALS, ORDINALS]);

/** Whether the letters are those of one number: they are compared, since other words may share the digest of one. */
export function isNumberWord(ptr: usize, length: i32): bool {
  const known = NUMBERS.of(digest(ptr, length));
  return length > 0 && known.length == length && memory.compare(known.ptr, ptr, <usize>length) == 0;
}

/** Appends the letters of a word that stands in a text: those of what it is short for, in small letters and in one spelling. */
export function appendLetters(out: ByteBuffer, text: Text, token: Token): void {
  const lower = changetype<usize>(text.lower) + <usize>token.start;
  if (token.length > 0 && (token.is(Shape.Han | Shape.Code | Shape.Symbol) || digest(lower, token.length) == token.word)) {
    if (token.is(Shape.Mixed | Shape.Han)) out.appendRaw(lower, token.length);
    else writeSpelling(out, token, lower);
    return;
  }
  const known = PARTS.of(token.word);
  if (known.length > 0) out.append(known);
  else out.appendByte(0).appendU32(token.word);
}
