/**
 * The words of a part of a text, without articles and what says nothing, and the ways to split them: into the items of a list, into phrases, into
 * sentences. Two passages say the same if they have the same items, in whatever order.
 */
import { KeySet } from "../key_set";
import { keysOf, Role } from "../lexicon";
import { isFree } from "../sentence";
import { Text } from "../text";
import { Shape, Token } from "../token";
import { LIST_WORDS } from "../words/relations";
import { opensPhrase } from "./openings";

/** Words that join the items of a list. */
const LISTING = new KeySet(keysOf(LIST_WORDS));
/** Words of a passage; of one with more nothing is explained. */
export const MOST_WORDS: i32 = 48;
const MOST_ITEMS: i32 = 12;

/** Its memory is used again for the next part of a text. */
@final
export class Passage {
  /** The key of each word, and the index of its token. */
  readonly keys: StaticArray<u32> = new StaticArray<u32>(MOST_WORDS);
  readonly indexes: StaticArray<i32> = new StaticArray<i32>(MOST_WORDS);
  /** For each, whether a mark sets it apart from the word in front. A hyphen and a slash do not: «English-French» and «EUR/USD» have an order. */
  readonly marks: StaticArray<u32> = new StaticArray<u32>(MOST_WORDS);
  count: i32 = 0;
  /** The tokens it is taken from. */
  from: i32 = 0;
  to: i32 = 0;
  /** Where each of its items begins and ends. */
  readonly begins: StaticArray<i32> = new StaticArray<i32>(MOST_ITEMS);
  readonly ends: StaticArray<i32> = new StaticArray<i32>(MOST_ITEMS);
  items: i32 = 0;
  /** Whether «and», «or» or «versus» stands between two items. */
  lists: bool = false;

  /** Takes the words from `from` up to `to`, without articles. @returns whether they fit. */
  take(text: Text, from: i32, to: i32): bool {
    this.count = 0;
    this.from = from;
    this.to = to;
    let marks: u32 = 0;
    for (let i = from; i < to; i++) {
      const token = text.at(i);
      marks |= token.shape & Shape.Parted;
      if (token.is(Shape.Skipped) || token.has(Role.Article) || (token.lone && isFree(token))) continue;
      if (this.count == MOST_WORDS) return false;
      this.keys[this.count] = token.key;
      this.marks[this.count] = marks;
      marks = 0;
      this.indexes[this.count++] = i;
    }
    return true;
  }

  /** Leaves out the verbs that only link: «is», «are», «does». */
  dropVerbs(text: Text): void {
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      if (isFree(text.at(this.indexes[i]))) continue;
      this.keys[kept] = this.keys[i];
      this.indexes[kept++] = this.indexes[i];
    }
    this.count = kept;
  }

  /** Splits it into the items of a list. @returns whether they fit. */
  splitList(text: Text): bool {
    this.items = 0;
    this.lists = false;
    let eithers = 0;
    let begin = 0;
    for (let i = 0; i <= this.count; i++) {
      const isEnd = i == this.count;
      // A list does not go on behind the end of a sentence.
      if (!isEnd && i > 0 && text.at(this.indexes[i]).is(Shape.Opens)) return false;
      const lists = !isEnd && LISTING.has(this.keys[i]);
      const shape = isEnd || i == begin ? 0 : this.marks[i];
      if (!isEnd && !lists && (shape & Shape.Parted) == 0) continue;
      if (i > begin && !this.add(begin, i)) return false;
      if (lists) this.lists = true;
      else if (!isEnd && isEither(text.at(this.indexes[i]))) eithers++;
      begin = lists ? i + 1 : i;
    }
    // «Rock/paper/scissors» has an order.
    if (eithers == 1 && this.items == 2) this.lists = true;
    return this.items > 1;
  }

  /** Splits it into phrases that begin with a preposition other than «of», or as clauses do. @returns whether it is nothing else. */
  splitPhrases(text: Text): bool {
    this.items = 0;
    let begin = -1;
    for (let i = 0; i <= this.count; i++) {
      const isEnd = i == this.count;
      const opens = !isEnd && opensPhrase(text.at(this.indexes[i]));
      if (!isEnd && !opens) {
        if (begin < 0) return false;
        continue;
      }
      // A preposition without a word behind it belongs to a verb.
      if (begin >= 0 && (i - begin < 2 || !this.add(begin, i))) return false;
      begin = i;
    }
    return this.items > 1;
  }

  /** Splits it into sentences. @returns whether there is more than one, they fit, and at most one tells something. */
  splitSentences(text: Text): bool {
    this.items = 0;
    let begin = 0;
    let told = 0;
    for (let i = 1; i <= this.count; i++) {
      if (i < this.count && !text.at(this.indexes[i]).is(Shape.Opens)) continue;
      if (!this.add(begin, i)) return false;
      if (!text.at(this.indexes[begin]).has(Role.Question | Role.Auxiliary)) told++;
      begin = i;
    }
    // What is told has the order in which it happened: «I was fired. I filed a complaint.»
    return this.items > 1 && told <= 1;
  }

  /** Adds an item. @returns whether there is room. */
  private add(begin: i32, end: i32): bool {
    if (this.items == MOST_ITEMS) return false;
    this.begins[this.items] = begin;
    this.ends[this.items++] = end;
    return true;
  }

  /** Whether the other passage has the same items, in whatever order. */
  hasItemsOf(other: Passage): bool {
    if (this.items != other.items) return false;
    let taken: u32 = 0;
    for (let i = 0; i < this.items; i++) {
      let found = -1;
      for (let j = 0; j < other.items && found < 0; j++) {
        if (((taken >> j) & 1) == 0 && this.isItem(i, other, j)) found = j;
      }
      if (found < 0) return false;
      taken |= 1 << found;
    }
    return true;
  }

  /** Whether an item is one of the other passage. */
  private isItem(item: i32, other: Passage, otherItem: i32): bool {
    const length = this.ends[item] - this.begins[item];
    return length == other.ends[otherItem] - other.begins[otherItem] && this.isRun(this.begins[item], other, other.begins[otherItem], length);
  }

  /** Whether `length` words from `at` on are those of the other passage from `otherAt` on. */
  isRun(at: i32, other: Passage, otherAt: i32, length: i32): bool {
    if (at + length > this.count || otherAt + length > other.count) return false;
    for (let i = 0; i < length; i++) {
      if (this.keys[at + i] != other.keys[otherAt + i]) return false;
    }
    return true;
  }
}

/** Behind a slash or a bracket in small letters: «the official/correct way», «increase (or promote)»; «EUR/USD» has an order. */
function isEither(token: Token): bool {
  return token.is(Shape.Slashed) && !token.is(Shape.Capital | Shape.Odd | Shape.Number | Shape.Code);
}
