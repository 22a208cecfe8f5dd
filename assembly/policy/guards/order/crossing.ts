/**
 * Where two texts have the same words in another order: in each the tokens from the first to the last that has moved, or that one has moved
 * across.
 */
import { isFree } from "../sentence";
import { Text } from "../text";
import { Shape } from "../token";
import { MOST_WORDS, Passage } from "./passage";

/** Its memory is used again for the next two texts. */
@final
export class Crossing {
  /** In each text the tokens with another order: from the first of them up to behind the last. */
  fromA: i32 = 0;
  endA: i32 = 0;
  fromB: i32 = 0;
  endB: i32 = 0;
  /** The words of a part of each text, as they were taken last. */
  readonly ofA: Passage = new Passage();
  readonly ofB: Passage = new Passage();

  /** @returns whether words have moved, and not too many. */
  find(a: Text, b: Text): bool {
    this.fromA = firstCrossed(a);
    this.endA = lastCrossed(a) + 1;
    this.fromB = firstCrossed(b);
    this.endB = lastCrossed(b) + 1;
    return this.fromA >= 0 && this.endA > 0 && this.fromB >= 0 && this.endB > 0;
  }

  /** Takes the words in another order. @returns whether they fit. */
  takeCrossed(a: Text, b: Text): bool {
    return this.ofA.take(a, this.fromA, this.endA) && this.ofB.take(b, this.fromB, this.endB);
  }

  /** Takes all words of both texts. @returns whether they fit. */
  takeAll(a: Text, b: Text): bool {
    return this.ofA.take(a, 0, a.count) && this.ofB.take(b, 0, b.count);
  }

  /** Whether both passages have as many words. */
  areAsLong(): bool {
    return this.ofA.count == this.ofB.count;
  }
}

/** Whether the token at `index` has moved, and its place matters. */
export function isMoved(text: Text, index: i32): bool {
  const token = text.at(index);
  return token.is(Shape.Moved) && !isFree(token);
}

/** Whether two tokens with partners stand in the other order in the other text. */
function isCrossed(text: Text, i: i32, j: i32): bool {
  const one = text.at(i);
  const other = text.at(j);
  return one.partner >= 0 && other.partner >= 0 && !isFree(one) && !isFree(other) && (i < j) != (one.partner < other.partner);
}

/** The first token that has moved or that one has moved across; -1 if there are too many to say. */
function firstCrossed(text: Text): i32 {
  let first = text.count;
  let moved = 0;
  for (let i = 0; i < text.count; i++) {
    if (!isMoved(text, i)) continue;
    if (++moved > MOST_WORDS) return -1;
    first = min(first, i);
    for (let j = 0; j < first; j++) {
      if (isCrossed(text, j, i)) first = j;
    }
  }
  return first < text.count ? first : -1;
}

/** The last token that has moved or that one has moved across; -1 if there is none. */
function lastCrossed(text: Text): i32 {
  let last = -1;
  for (let i = 0; i < text.count; i++) {
    if (!isMoved(text, i)) continue;
    last = max(last, i);
    for (let j = text.count - 1; j > last; j--) {
      if (isCrossed(text, i, j)) last = j;
    }
  }
  return last;
}
