/**
 * Long JSON cut into pieces that fit on one line of a stream: clients read streams line by line, and many refuse a line of more than
 * 64 KiB (https://pkg.go.dev/bufio#MaxScanTokenSize). Total, linear, and put together again the pieces are what was cut.
 */
import { ByteBuffer, Bytes } from "./bytes";
import { JsonDocument } from "./json";
import { appendOneLine } from "./json_write";

/** Bytes of a piece: with what stands around it in its line, that is less than 32 KiB. */
export const MAX_PIECE: i32 = 24576;

const BACKSLASH: i32 = 0x5c;
const U: i32 = 0x75;

/** The pieces of a string; none ends inside a character, an escape or a pair of surrogates. */
@final
export class StringPieces {
  piece: Bytes = Bytes.empty();
  private at: i32 = 0;
  private isBegun: bool = false;

  /** @param text what stands between the quotes of a string that `JsonDocument` accepted. @param most bytes of a piece, 16 or more. */
  constructor(private readonly text: Bytes, private readonly most: i32 = MAX_PIECE) {}

  /** Goes to the next piece; false behind the last. A string of no bytes has one piece of no bytes. */
  next(): bool {
    const length = this.text.length;
    if (this.at >= length && this.isBegun) return false;
    this.isBegun = true;
    const end = length - this.at <= this.most ? length : boundaryBefore(this.text, this.at, this.at + this.most);
    this.piece = this.text.slice(this.at, end);
    this.at = end;
    return true;
  }
}

/** The last place at or in front of `end`, but behind `from`, that is not inside a character or an escape. */
function boundaryBefore(text: Bytes, from: i32, end: i32): i32 {
  let cut = end;
  const escape = lastEscape(text, from, end);
  if (escape >= 0) {
    if (isSurrogate(text, escape, 0xdc)) {
      // The first half stands in front of it.
      if (escape + 6 > end) cut = escape - 6;
    } else if (escape + widthOf(text, escape) > end) {
      cut = escape;
    }
  }
  while (cut > from && (text.at(cut) & 0xc0) == 0x80) cut--;
  // Not for a text that was accepted; whatever comes, there is progress.
  return cut > from ? cut : end;
}

/** Where the last escape begins that could reach `end`; -1 if there is none. */
function lastEscape(text: Bytes, from: i32, end: i32): i32 {
  for (let i = end - 1; i >= max(from, end - 12); i--) {
    if (text.at(i) != BACKSLASH) continue;
    // Of a run of backslashes each second one is what the one in front of it escapes.
    let first = i;
    while (first > from && text.at(first - 1) == BACKSLASH) first--;
    return (i - first) & 1 ? i - 1 : i;
  }
  return -1;
}

function widthOf(text: Bytes, escape: i32): i32 {
  if (text.at(escape + 1) != U) return 2;
  return isSurrogate(text, escape, 0xd8) ? 12 : 6;
}

/** Whether the escape is a surrogate of the half that begins at `lowest`, the upper byte of 0xd800 or 0xdc00. */
function isSurrogate(text: Bytes, escape: i32, lowest: i32): bool {
  if (text.at(escape + 1) != U || (text.at(escape + 2) | 0x20) != 0x64) return false;
  const digit = text.at(escape + 3);
  const nibble = digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x57;
  return (nibble & 12) == ((lowest & 15) & 12);
}

/** Lists cut at the same elements, so that those which belong together stay together: the first of each, the second of each, … */
@final
export class ListSlices {
  private readonly cursors: i32[] = [];
  private readonly slices: ByteBuffer[] = [];

  /** @param lists nodes; what is no list has no elements. */
  constructor(private readonly document: JsonDocument, lists: i32[]) {
    for (let i = 0; i < lists.length; i++) {
      this.cursors.push(document.first(lists[i]));
      this.slices.push(new ByteBuffer(64));
    }
  }

  /** Goes to the next slices; false where no element is left. A slice is longer than a piece only if a single element is. */
  next(): bool {
    for (let i = 0; i < this.slices.length; i++) this.slices[i].clear();
    let bytes = 0;
    let found = false;
    while (bytes < MAX_PIECE) {
      let width = 0;
      for (let i = 0; i < this.cursors.length; i++) width += this.document.raw(this.cursors[i]).length + 1;
      if (width == this.cursors.length || (found && bytes + width > MAX_PIECE)) break;
      this.take();
      found = true;
      bytes += width;
    }
    return found;
  }

  private take(): void {
    for (let i = 0; i < this.cursors.length; i++) {
      const node = this.cursors[i];
      if (node < 0) continue;
      const slice = this.slices[i];
      if (slice.length > 0) slice.appendByte(0x2c);
      appendOneLine(slice, this.document.raw(node));
      this.cursors[i] = this.document.next(node);
    }
  }

  /** The elements of list `i` in the slice, separated by commas. */
  slice(i: i32): Bytes {
    return i >= 0 && i < this.slices.length ? this.slices[i].view() : Bytes.empty();
  }
}
