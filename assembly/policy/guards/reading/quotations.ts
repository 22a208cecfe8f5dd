/** What stands inside quotation marks and inside back quotes. Looking for a closing mark stays linear: one that is missing is looked for once. */
import { byteAt, isLetter } from "../characters";

@final
export class Quotations {
  /** Behind the code in back quotes that was opened last, and behind the quotation. */
  codeEnd: i32 = 0;
  quoteEnd: i32 = 0;
  /** Closing marks of which no further one is to be found, a bit for each. */
  private missing: u32 = 0;
  private ptr: usize = 0;
  private end: i32 = 0;

  /** Begins a text of `end` bytes at `ptr`. */
  begin(ptr: usize, end: i32): void {
    this.codeEnd = 0;
    this.quoteEnd = 0;
    this.missing = 0;
    this.ptr = ptr;
    this.end = end;
  }

  /** Whether what stands at `at` is quoted, as code or as words. */
  quotes(at: i32): bool {
    return at < this.codeEnd || at < this.quoteEnd;
  }

  /** Back quotes at `at`. @returns where they end. */
  openCode(at: i32): i32 {
    let ticks = at;
    while (this.byte(ticks) == 0x60) ticks++;
    if (at < this.codeEnd || this.isMissing(0x60)) return ticks;
    let to = ticks;
    while (to < this.end && this.byte(to) != 0x60) to++;
    if (to >= this.end) this.miss(0x60);
    else this.codeEnd = to + 1;
    return ticks;
  }

  /** A quotation mark at `at` of `width` bytes. @param third of the closing mark's three bytes, or 0 if `closing` is all of it. */
  openQuotes(at: i32, width: i32, closing: i32, third: i32): void {
    // What stands inside a quotation is quoted already.
    const mark = third != 0 ? third : closing;
    if (at < this.quoteEnd || this.isMissing(mark)) return;
    let to = at + width;
    while (to < this.end && !(this.byte(to) == closing && this.closes(to, closing, third))) to++;
    if (to < this.end) this.quoteEnd = to + 1;
    else this.miss(mark);
  }

  /** A mark is known by the last five bits of its last byte, which differ for all that are looked for. */
  @inline private isMissing(mark: i32): bool {
    return ((this.missing >> (mark & 31)) & 1) != 0;
  }

  /** Notes that no further such mark is to be found. */
  private miss(mark: i32): void {
    this.missing |= 1 << (mark & 31);
  }

  /** Whether the mark at `at`, whose first byte is right, ends a quotation; the apostrophe of «don't» does not. */
  private closes(at: i32, closing: i32, third: i32): bool {
    if (third != 0) return this.byte(at + 1) == 0x80 && this.byte(at + 2) == third;
    return closing != 0x27 || !isLetter(this.byte(at + 1));
  }

  @inline private byte(index: i32): i32 {
    return byteAt(this.ptr, index, this.end);
  }
}
