/**
 * Whether two answers say the same. Decided from their texts where that is safe; otherwise from the similarity of their embeddings.
 *
 * Texts are compared as words: letters of either case, digits, and bytes of other scripts count; of punctuation only what belongs to a
 * number does (sign, decimal point, percent).
 */
import { ByteBuffer, Bytes } from "../core/bytes";

/** How a fresh answer compares with the cached one: the label of a metric, and a word of the log. */
export enum Agreement {
  /** They say the same. */
  Same,
  /** They say something different: the cached answer would have been, or was, wrong. */
  Different,
  /** That cannot be told, or there was no complete fresh answer: evidence for nothing. */
  Unsure,
}

export const AGREEMENTS: i32 = Agreement.Unsure + 1;

export function agreementWord(agreement: Agreement): string {
  switch (agreement) {
    case Agreement.Same: return "same";
    case Agreement.Different: return "different";
    default: return "unsure";
  }
}

/** Bytes of an answer that is compared by its words alone: an embedding of so few of them says little. */
const SHORT: i32 = 48;
/** A longer text may say a short answer in passing, and mean another: «Berlin is Germany's capital, Paris is France's». */
const MAX_SENTENCE: i32 = 96;
/** From «the same» down to «different» by the embeddings; what lies between is evidence for nothing. */
const DOUBT: f32 = 0.15;
const SPACE: u8 = 0x20;
/** Words that turn an answer round; «t» is what is left of «isn't». */
const DENIALS: string[] = [" no ", " not ", " never ", " cannot ", " t ", " without "];

/**
 * What the texts alone tell of two answers; Unsure: ask further. Linear but for short texts.
 *
 * Equal words are the same answer. Two short answers with other words are different ones, unless the one says the other in passing («Paris»
 * and «The capital is Paris.»), with the same numbers and no denial of its own.
 */
export function agreementOf(a: Bytes, b: Bytes): Agreement {
  const first = wordsOf(a);
  const second = wordsOf(b);
  if (first.length < 2 || second.length < 2) return Agreement.Unsure;
  if (first.equals(second)) return Agreement.Same;
  const shorter = first.length <= second.length ? first : second;
  const longer = first.length <= second.length ? second : first;
  if (shorter.length > SHORT) return Agreement.Unsure;
  if (longer.length > MAX_SENTENCE) return Agreement.Unsure;
  if (indexOf(longer, shorter) >= 0 && numbersOf(first).equals(numbersOf(second)) && deniesAlike(first, second)) return Agreement.Same;
  return longer.length <= SHORT ? Agreement.Different : Agreement.Unsure;
}

/** What the cosine similarity of two answers' embeddings tells. @param same the similarity from which they say the same. */
export function agreementAt(similarity: f32, same: f32): Agreement {
  if (similarity >= same) return Agreement.Same;
  return similarity <= same - DOUBT ? Agreement.Different : Agreement.Unsure;
}

/** What a judge said who was asked whether two answers say the same: YES or NO, whatever follows. */
export function agreementSaid(text: Bytes): Agreement {
  const words = wordsOf(text);
  if (words.startsWithAscii(" yes ")) return Agreement.Same;
  return words.startsWithAscii(" no ") ? Agreement.Different : Agreement.Unsure;
}

/** The words of `text` in lower case, one space in front of each and one behind the last: a run of whole words is a run of bytes then. */
function wordsOf(text: Bytes): Bytes {
  const out = new ByteBuffer(text.length + 2);
  let gap = true;
  for (let i = 0; i < text.length; i++) {
    const byte = text.at(i);
    if (byte == 0x2c && isDigit(text.at(i - 1)) && isDigit(text.at(i + 1))) continue; // 1,000
    if (!isWord(byte) && !isOfNumber(text, i)) {
      gap = true;
      continue;
    }
    if (gap) out.appendByte(SPACE);
    gap = false;
    out.appendByte(<u8>(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));
  }
  return out.appendByte(SPACE).view();
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

function isWord(byte: i32): bool {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte >= 0x80;
}

/** A sign in front of a number, a point inside it, percent behind it. */
function isOfNumber(text: Bytes, at: i32): bool {
  const before = text.at(at - 1);
  switch (text.at(at)) {
    case 0x2d: return isDigit(text.at(at + 1)) && !isWord(before);
    case 0x2e: return isDigit(text.at(at + 1)) && isDigit(before);
    case 0x25: return isDigit(before);
    default: return false;
  }
}

/** Where the words `phrase` stand in `words`, or -1. `phrase` is short. */
function indexOf(words: Bytes, phrase: Bytes): i32 {
  for (let i = words.indexOf(SPACE); i >= 0 && i <= words.length - phrase.length; i = words.indexOf(SPACE, i + 1)) {
    if (memory.compare(words.ptr + <usize>i, phrase.ptr, phrase.length) == 0) return i;
  }
  return -1;
}

/** The words with a digit in them, in their order. */
function numbersOf(words: Bytes): Bytes {
  const out = new ByteBuffer(64);
  let from = 0;
  let digits = false;
  for (let i = 0; i < words.length; i++) {
    if (words.at(i) != SPACE) {
      digits = digits || isDigit(words.at(i));
      continue;
    }
    if (digits) out.append(words.slice(from, i)).appendByte(SPACE);
    from = i + 1;
    digits = false;
  }
  return out.view();
}

function deniesAlike(a: Bytes, b: Bytes): bool {
  for (let i = 0; i < DENIALS.length; i++) {
    if ((a.indexOfAscii(DENIALS[i]) < 0) != (b.indexOfAscii(DENIALS[i]) < 0)) return false;
  }
  return true;
}
