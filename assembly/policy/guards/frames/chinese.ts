/** What stands around a Chinese question: politeness, a frame such as 你知道…吗, and particles that ask nothing where another word does. */
import { unpacked } from "../../../core/packed";
import { WIDTH } from "../han";
import { Role } from "../lexicon";
import { digestOf } from "../stem";
import { Text } from "../text";
import { Shape } from "../token";
import { CHINESE_BEHIND, CHINESE_IN_FRONT, CHINESE_PARTICLES, CHINESE_REQUESTED } from "../words/chinese_frames";
import { skip } from "./tokens";

/** Phrases in front of a question or behind one, at most. */
const MOST_PHRASES: i32 = 4;
const ONCE: u32 = digestOf("一下");
const PLEASE: u32 = digestOf("请");
/** 一下子 is another word: «at once». */
const CHILD: u32 = digestOf("子");
/** The place of «whether» in CHINESE_QUESTION_WORDS. */
const WHETHER: u8 = 8;

/** A list of phrases, separated by blanks. */
@final
class PhraseList {
  private readonly text: StaticArray<u8>;

  constructor(list: StaticArray<u8>) {
    this.text = unpacked(list);
  }

  /** Bytes of the longest phrase that stands at `at`; or, with `ends`, that ends there. 0 if there is none. */
  lengthAt(ptr: usize, at: i32, end: i32, ends: bool = false): i32 {
    const list = changetype<usize>(this.text);
    let longest = 0;
    let from = 0;
    for (let to = 0; to <= this.text.length; to++) {
      if (to < this.text.length && this.text[to] != 0x20) continue;
      const length = to - from;
      const start = ends ? at - length : at;
      if (length > longest && start >= 0 && start + length <= end && memory.compare(list + <usize>from, ptr + <usize>start, <usize>length) == 0) longest = length;
      from = to + 1;
    }
    return longest;
  }
}

const IN_FRONT = new PhraseList(CHINESE_IN_FRONT);
const BEHIND = new PhraseList(CHINESE_BEHIND);
const PARTICLES = new PhraseList(CHINESE_PARTICLES);
const REQUESTED = new PhraseList(CHINESE_REQUESTED);

/** Marks what stands around a question in a text that has Chinese characters. */
export function markChineseFrames(text: Text): void {
  const end = skipParticle(text, skipBehind(text));
  const from = skipInFront(text, end);
  // «介绍一下»: it makes a request softer.
  for (let i = from + 1; i < end; i++) {
    if (text.at(i).word == ONCE && text.at(i).is(Shape.Han) && !(i + 1 < text.count && text.at(i + 1).word == CHILD)) skip(text, i, i + 1);
  }
}

/** @returns the index behind what is left. */
function skipBehind(text: Text): i32 {
  let end = text.count;
  for (let i = 0; i < MOST_PHRASES && end > 1; i++) {
    const last = text.at(end - 1);
    const length = BEHIND.lengthAt(text.source.ptr, last.start + last.length, text.source.length, true);
    const begin = length == 0 ? -1 : tokenAt(text, last.start + last.length - length, end);
    if (begin <= 0) break;
    skip(text, begin, end);
    end = begin;
  }
  return end;
}

/** A particle at the end, where another word asks. @returns the index behind what is left. */
function skipParticle(text: Text, end: i32): i32 {
  if (end < 3 || !asks(text, end - 1)) return end;
  const last = text.at(end - 1);
  if (!last.is(Shape.Han) || last.length != WIDTH || PARTICLES.lengthAt(text.source.ptr, last.start, last.start + last.length) != WIDTH) return end;
  skip(text, end - 1, end);
  return end - 1;
}

/** Whether a word in front of `end` asks for something, and not whether. */
function asks(text: Text, end: i32): bool {
  for (let i = 0; i < end; i++) {
    const token = text.at(i);
    if (token.has(Role.Question) && token.is(Shape.Han) && token.question != WHETHER) return true;
  }
  return false;
}

/** @returns the index of the first token that is left. */
function skipInFront(text: Text, end: i32): i32 {
  let from = 0;
  for (let i = 0; i < MOST_PHRASES && from < end; i++) {
    const start = text.at(from).start;
    const length = IN_FRONT.lengthAt(text.source.ptr, start, text.source.length);
    const next = length == 0 ? from : tokenAt(text, start + length, end);
    if (next <= from) break;
    skip(text, from, next);
    from = next;
  }
  if (from + 1 < end && text.at(from).word == PLEASE && REQUESTED.lengthAt(text.source.ptr, text.at(from + 1).start, text.source.length) > 0) {
    skip(text, from, from + 1);
    from++;
  }
  return from;
}

/** The token that begins at a place or, behind punctuation, next; -1 if the place is inside of one, or nothing of the question is left there. */
function tokenAt(text: Text, start: i32, end: i32): i32 {
  for (let i = 0; i < end; i++) {
    const token = text.at(i);
    if (token.start >= start) return i;
    if (token.start + token.length > start) return -1;
  }
  return -1;
}
