/**
 * Characters that nobody sees and a model may read: controls, characters that turn the direction of text, blanks without width, selectors, tags.
 * A question that holds one where its script has no use for it says more than it shows, so no other question's answer serves it.
 *
 * Sources: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), Bidi_Control (PropList.txt), UTS #51 on emoji sequences, and
 * the Unicode Standard, chapters 9 and 12, on the joiners of Arabic and Indic scripts.
 */
import { Bytes } from "../core/bytes";
import { codePoint, sequenceWidth } from "../core/json_string";

const ZERO_WIDTH_SPACE: i32 = 0x200b;
/** Selectors of a Mongolian letter's form, and what separates its vowels. */
const FIRST_MONGOLIAN: i32 = 0x180b;
const LAST_MONGOLIAN: i32 = 0x180f;
const ZERO_WIDTH_NON_JOINER: i32 = 0x200c;
const ZERO_WIDTH_JOINER: i32 = 0x200d;
const TEXT_SELECTOR: i32 = 0xfe0e;
const EMOJI_SELECTOR: i32 = 0xfe0f;
const KEYCAP: i32 = 0x20e3;
const BLACK_FLAG: i32 = 0x1f3f4;
const FIRST_TAG: i32 = 0xe0020;
const LAST_TAG: i32 = 0xe007e;
const END_OF_TAGS: i32 = 0xe007f;
/** Tags of a flag: of a country's part, «gbsct». */
const MOST_TAGS: i32 = 6;

/** Whether `text` holds a character that is not seen. Invalid UTF-8 holds one. Linear; ASCII without controls is passed over eight bytes at a time. */
export function hasHidden(text: Bytes): bool {
  const base = text.ptr;
  let at = 0;
  let before = 0;
  while (at < text.length) {
    if (at + 8 <= text.length && isPlain(load<u64>(base + <usize>at))) {
      at += 8;
      before = <i32>load<u8>(base + <usize>at - 1);
      continue;
    }
    const width = sequenceWidth(base + <usize>at, text.length - at);
    if (width == 0) return true;
    const point = codePoint(base + <usize>at, width);
    if (isHidden(point)) {
      const end = endOfUse(text, at, width, point, before);
      if (end == 0) return true;
      at = end;
    } else {
      at += width;
    }
    before = point;
  }
  return false;
}

/** Whether eight bytes are all ASCII from the blank up to «~». */
function isPlain(bytes: u64): bool {
  const ones: u64 = 0x0101010101010101;
  const highs: u64 = 0x8080808080808080;
  // A byte below 0x20 borrows from its high bit; 0x7f reaches it with one more.
  return ((bytes | (bytes - ones * 0x20) | (bytes + ones)) & highs) == 0;
}

function isHidden(point: i32): bool {
  if (point < 0x20) return point != 0x09 && point != 0x0a && point != 0x0d;
  if (point < 0x7f) return false;
  if (point <= 0x9f) return true;
  if (point < 0x034f) return point == 0xad;
  if (point < 0x2000) {
    return point == 0x034f || point == 0x061c || point == 0x115f || point == 0x1160 || point == 0x17b4 || point == 0x17b5 || (point >= 0x180b && point <= 0x180f);
  }
  if (point < 0x3000) return (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) || point == 0x2800;
  if (point < 0xfe00) return point == 0x3164 || (point >= 0xe000 && point <= 0xf8ff);
  if (point < 0x10000) return point <= 0xfe0f || point == 0xfeff || point == 0xffa0 || point >= 0xfff0;
  return (point >= 0x1bca0 && point <= 0x1bca3) || (point >= 0x1d173 && point <= 0x1d17a) || point >= 0xe0000;
}

/** Where what a script or an emoji needs of a hidden character at `at` ends; 0 if it needs none. @param before the character in front of it. */
function endOfUse(text: Bytes, at: i32, width: i32, point: i32, before: i32): i32 {
  const end = at + width;
  const behind = pointAt(text, end);
  if (point == ZERO_WIDTH_JOINER) return (isPicture(before) || before == EMOJI_SELECTOR) && isPicture(behind) ? end : isJoined(before) && isJoined(behind) ? end : 0;
  if (point == ZERO_WIDTH_SPACE) return isUnspaced(before) && isUnspaced(behind) ? end : 0;
  if (point >= FIRST_MONGOLIAN && point <= LAST_MONGOLIAN) return before >= 0x1820 && before <= 0x18af ? end : 0;
  if (point == ZERO_WIDTH_NON_JOINER) return isJoined(before) && isJoined(behind) ? end : 0;
  if (point == EMOJI_SELECTOR) return isPicture(before) || (isKey(before) && behind == KEYCAP) ? end : 0;
  if (point == TEXT_SELECTOR) return isPicture(before) ? end : 0;
  return before == BLACK_FLAG ? endOfTags(text, at) : 0;
}

/** The end of a flag's tags at `at`, which say which flag it is; 0 if they say something else. */
function endOfTags(text: Bytes, at: i32): i32 {
  let to = at;
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    const point = pointAt(text, to);
    to += 4;
    if (point == END_OF_TAGS) return tags > 0 ? to : 0;
    const letter = point - FIRST_TAG + 0x20;
    if (point < FIRST_TAG || point > LAST_TAG || !((letter >= 0x61 && letter <= 0x7a) || (letter >= 0x30 && letter <= 0x39))) return 0;
  }
  return 0;
}

/** The character at `at`; 0 at the end and for what is no UTF-8. */
function pointAt(text: Bytes, at: i32): i32 {
  if (at >= text.length) return 0;
  const width = sequenceWidth(text.ptr + <usize>at, text.length - at);
  return width == 0 ? 0 : codePoint(text.ptr + <usize>at, width);
}

/** Pictures, which may be joined into one; skin tones and letters of flags are among them. */
function isPicture(point: i32): bool {
  return (point >= 0x1f000 && point <= 0x1faff) || (point >= 0x2190 && point <= 0x2bff) || point == 0xa9 || point == 0xae || point == 0x203c || point == 0x2049 || point == 0x3030 || point == 0x303d || point == 0x3297 || point == 0x3299;
}

/** 0 to 9, # and *: with a selector and a frame they are keys. */
function isKey(point: i32): bool {
  return (point >= 0x30 && point <= 0x39) || point == 0x23 || point == 0x2a;
}

/** Letters of scripts that write no blanks, where one without width says that a word ends: Thai, Lao, Myanmar, Khmer. */
function isUnspaced(point: i32): bool {
  return (point >= 0x0e00 && point <= 0x0eff) || (point >= 0x1000 && point <= 0x109f) || (point >= 0x1780 && point <= 0x17ff);
}

/** Letters and signs of scripts that join, in which a joiner and its opposite decide about the form of a letter: Arabic, Syriac, Indic scripts, Khmer, Mongolian. */
function isJoined(point: i32): bool {
  if (point >= 0x0600 && point <= 0x08ff) return point != 0x061c;
  if (point >= 0x0900 && point <= 0x0dff) return true;
  return (point >= 0x1000 && point <= 0x109f) || (point >= 0x1780 && point <= 0x17ff) || (point >= 0x1800 && point <= 0x18af && !isHidden(point)) || (point >= 0xfb50 && point <= 0xfdff);
}
