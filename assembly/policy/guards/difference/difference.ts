/**
 * How two close texts differ: whether they are close at all, which guard the first difference belongs to that is not known to mean nothing, and the
 * words of it. One object serves one pair of texts after another, so that a comparison allocates nothing.
 */
import { ByteBuffer, Bytes } from "../../../core/bytes";
import { Guard } from "../guard";
import { Text } from "../text";

/** Bytes of a word that a refusal names. */
const MOST_NAMED: i32 = 40;

@final
export class Difference {
  /** Whether the texts share so many words that every other one counts. If not, nothing below says anything. */
  isClose: bool = false;
  /** The guard that speaks of the difference: Exchange, Replacement, Qualifier; None if nothing differs that is not known to be harmless. */
  guard: Guard = Guard.None;
  /** Whether a difference was found that means nothing only where the embeddings are near, too. */
  isOnlyNear: bool = false;
  /** Whether words have moved for no reason that is known. */
  isTurned: bool = false;
  /** Places between partners in which words differ. */
  places: i32 = 0;
  /** Whether only words of grammar differ. */
  isGrammarAlone: bool = true;
  /** Where the words of the difference stand: a run of tokens in each text, up to the one in front of the end. */
  private fromOfA: i32 = 0;
  private endOfA: i32 = 0;
  private fromOfB: i32 = 0;
  private endOfB: i32 = 0;

  /** Whether nothing differs but what means nothing, however far the embeddings are from each other. */
  get isNothing(): bool {
    return this.isClose && this.guard == Guard.None && !this.isOnlyNear;
  }

  /** Nothing is known of the two texts. */
  clear(): void {
    this.isClose = false;
    this.guard = Guard.None;
    this.isOnlyNear = false;
    this.isTurned = false;
    this.places = 0;
    this.isGrammarAlone = true;
    this.fromOfA = this.endOfA = this.fromOfB = this.endOfB = 0;
  }

  /** The texts differ in what stands from `fromA` up to `endA` in the one, from `fromB` up to `endB` in the other. The first difference is kept. */
  tell(guard: Guard, fromA: i32, endA: i32, fromB: i32, endB: i32): void {
    if (this.guard != Guard.None) return;
    this.guard = guard;
    this.fromOfA = fromA;
    this.endOfA = endA;
    this.fromOfB = fromB;
    this.endOfB = endB;
  }

  /** The words that differ, those of both texts with a slash between them: «for/against»; nothing if no guard speaks. */
  words(a: Text, b: Text): Bytes {
    const out = new ByteBuffer(64);
    if (this.guard == Guard.None) return out.view();
    append(out, a, this.fromOfA, this.endOfA);
    out.appendByte(0x2f);
    append(out, b, this.fromOfB, this.endOfB);
    return out.view();
  }
}

function append(out: ByteBuffer, text: Text, from: i32, to: i32): void {
  if (to <= from) return;
  const start = text.at(from).start;
  const last = text.at(to - 1);
  let end = min(last.start + last.length, start + MOST_NAMED);
  // Not within a character.
  while (end > start && (text.source.at(end) & 0xc0) == 0x80 && end < text.source.length) end--;
  if (end > start) out.append(text.source.slice(start, end));
}
