/** Two texts, read and compared word by word: what every guard looks at. */
import { Bytes } from "../../core/bytes";
import { align } from "./align";
import { compare } from "./difference/compare";
import { Difference } from "./difference/difference";
import { Guard } from "./guard";
import { TextReader } from "./reading/text_reader";
import { Text } from "./text";
import { Shape } from "./token";
import { isVerbatim } from "./verbatim";

@final
export class TextPair {
  readonly one: Text = new Text();
  readonly other: Text = new Text();
  /** How they differ, if they are close. */
  readonly difference: Difference = new Difference();
  /** Whether it is one text twice: nothing speaks against it then, and the texts above are not read. */
  areEqual: bool = false;
  private readonly readerOfOne: TextReader = new TextReader(this.one);
  private readonly readerOfOther: TextReader = new TextReader(this.other);

  /** Reads two texts and pairs their words; nothing is kept of the bytes but views, until the next call. Total, and linear in their length. */
  read(asked: Bytes, candidate: Bytes): void {
    this.difference.clear();
    this.areEqual = asked.equals(candidate);
    if (this.areEqual) return;
    // Always in the same order, whichever was asked: of alignments that are as good one is taken, and it must be the same one.
    const isTurned = isBehind(asked, candidate);
    this.readerOfOne.read(isTurned ? candidate : asked);
    this.readerOfOther.read(isTurned ? asked : candidate);
    if (this.overflow) return;
    align(this.one, this.other);
    compare(this.one, this.other, this.difference);
  }

  /** Whether one of the texts has more than guards read. */
  get overflow(): bool {
    return this.one.overflow || this.other.overflow;
  }

  /** Whether the texts say the same word for word: see difference/difference.ts, and of Chinese verbatim.ts. */
  get saysTheSame(): bool {
    return this.areEqual || this.difference.isNothing || (this.hasHan && isVerbatim(this.one, this.other));
  }

  /** The words that `guard`, which refused this pair, spoke of, those of both texts: «for/against»; nothing where a guard speaks of whole texts. */
  wordsOf(guard: Guard): Bytes {
    return guard == this.difference.guard ? this.difference.words(this.one, this.other) : Bytes.empty();
  }

  private get hasHan(): bool {
    return ((this.one.shapes | this.other.shapes) & Shape.Han) != 0;
  }
}

/** Whether `a` comes after `b` in the order of their bytes. */
function isBehind(a: Bytes, b: Bytes): bool {
  const order = memory.compare(a.ptr, b.ptr, <usize>min(a.length, b.length));
  return order > 0 || (order == 0 && a.length > b.length);
}

/** The memory of all pairs, some 230 KB: a worker's VM compares one pair at a time. */
const shared = new TextPair();

/** Reads two texts. @returns the pair, which holds until the next call. */
export function readPair(asked: Bytes, candidate: Bytes): TextPair {
  shared.read(asked, candidate);
  return shared;
}
