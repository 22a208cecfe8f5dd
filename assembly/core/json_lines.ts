/** A reader of a whole captured stream of JSON documents, one a line. Total: whatever the bytes, `next` ends. */
import { Bytes } from "./bytes";

@final
export class JsonLines {
  /** The line without its end, which is LF or CRLF. */
  line: Bytes = Bytes.empty();
  private at: i32 = 0;

  constructor(private readonly stream: Bytes) {}

  /** Goes to the next line that is not empty, the last one even if nothing ends it; false behind it. */
  next(): bool {
    while (this.at < this.stream.length) {
      let end = this.stream.indexOf(0x0a, this.at);
      if (end < 0) end = this.stream.length;
      const from = this.at;
      this.at = end + 1;
      if (end > from && this.stream.at(end - 1) == 0x0d) end--;
      if (end == from) continue;
      this.line = this.stream.slice(from, end);
      return true;
    }
    return false;
  }
}
