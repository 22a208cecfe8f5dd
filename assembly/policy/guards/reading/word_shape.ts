/** Where a word ends, and what it looks like: an identifier, an acronym, a name with capitals inside. */
import { byteAt, isDigit, isSpace, wordWidth } from "../characters";
import { Shape } from "../token";
import { apostrophe, DENIES, isAbbreviation, joins } from "./word_ends";

@final
export class WordShape {
  /** Bytes of the word, without the «n» of «don't». */
  length: i32 = 0;
  shape: u32 = 0;
  /** Whether letters stand behind it that shorten «not». */
  denies: bool = false;

  /** Reads the word that begins at `at` of a text of `end` bytes. */
  read(ptr: usize, at: i32, end: i32): void {
    let to = at;
    let capitals = 0;
    let digits = 0;
    // «ls -a», «--force»: an option of a command, in which case matters.
    let code = at > 0 && byteAt(ptr, at - 1, end) == 0x2d && (at == 1 || isSpace(byteAt(ptr, at - 2, end)) || byteAt(ptr, at - 2, end) == 0x2d);
    let odd = false;
    while (to < end) {
      const byte = byteAt(ptr, to, end);
      const width = wordWidth(ptr, to, end);
      if (width > 0) {
        if (byte >= 0x41 && byte <= 0x5a) capitals++;
        to += width;
      } else if (isDigit(byte)) {
        digits++;
        to++;
      } else if (to > at && joins(ptr, to, end)) {
        if (byte == 0x5f || byte == 0x40 || byte == 0x3a) code = true;
        else if (byte != 0x2e || !isAbbreviation(ptr, at, to, end)) odd = true;
        to++;
      } else {
        break;
      }
    }
    if (byteAt(ptr, to, end) == 0x28 && byteAt(ptr, to + 1, end) == 0x29) code = true; // name()
    // The «n» of «don't» belongs to what denies.
    this.denies = apostrophe(ptr, to, end) == DENIES;
    const length = to - at - (this.denies ? 1 : 0);
    const first = byteAt(ptr, at, end);
    const isCapital = (first >= 0x41 && first <= 0x5a) || (first == 0xc3 && byteAt(ptr, at + 1, end) < 0x9f);
    let shape: u32 = isCapital ? Shape.Capital : 0;
    if (code) shape |= Shape.Code;
    if (odd || digits > 0 || (length > 1 && capitals > (isCapital ? 1 : 0))) shape |= Shape.Odd;
    if (capitals == length && length > 1) shape |= Shape.Acronym;
    if (odd || digits > 0) shape |= Shape.Mixed;
    this.length = length;
    this.shape = shape;
  }
}
