/**
 * Scripts an embedding model can read. all-minilm's vocabulary is Latin: of Chinese text it sees mostly «unknown», and questions of
 * different meaning score 0.95 and more. No threshold is safe there, so such queries use the exact tier alone.
 */
import { Bytes } from "../core/bytes";
import { codePoint, sequenceWidth } from "../core/json_string";
import { isFriendly } from "./guards/characters";

/** First code point behind Latin Extended-B and the IPA letters. */
const END_OF_LATIN: i32 = 0x02b0;
/** General punctuation, super- and subscripts, currency signs: they carry no words. */
const PUNCTUATION_FROM: i32 = 0x2000;
const PUNCTUATION_TO: i32 = 0x20cf;
/** Latin Extended Additional: Vietnamese and others. */
const LATIN_ADDITIONAL_FROM: i32 = 0x1e00;
const LATIN_ADDITIONAL_TO: i32 = 0x1eff;

/** Behind a picture, it asks for the coloured one. */
const EMOJI_SELECTOR: i32 = 0xfe0f;

/** Whether every letter of `text` is Latin. Invalid UTF-8 is not. Linear; ASCII is passed over eight bytes at a time. */
export function isLatin(text: Bytes): bool {
  const base = text.ptr;
  let at = 0;
  while (at < text.length) {
    if (at + 8 <= text.length && (load<u64>(base + <usize>at) & 0x8080808080808080) == 0) {
      at += 8;
      continue;
    }
    const width = sequenceWidth(base + <usize>at, text.length - at);
    if (width == 0 || (width > 1 && !isLatinPoint(codePoint(base + <usize>at, width)))) return false;
    at += width;
  }
  return true;
}

function isLatinPoint(point: i32): bool {
  if (point < END_OF_LATIN) return true;
  if (point >= PUNCTUATION_FROM && point <= PUNCTUATION_TO) return true;
  // A smile says nothing that would have to be read.
  if (isFriendly(point) || point == EMOJI_SELECTOR) return true;
  return point >= LATIN_ADDITIONAL_FROM && point <= LATIN_ADDITIONAL_TO;
}
