/** Names and values in one run of bytes, each behind its length (u32): headers as they are kept with an answer. */
import { Bytes } from "./bytes";

/** A cursor over them. Total: of a run that is cut short it shows the pairs that are whole. */
@final
export class Fields {
  private at: i32 = 0;
  name: Bytes = Bytes.empty();
  value: Bytes = Bytes.empty();

  constructor(private readonly bytes: Bytes) {}

  /** Moves to the next pair, or to the first. @returns whether there is one. */
  next(): bool {
    const nameEnd = this.endOf(this.at);
    const valueEnd = nameEnd < 0 ? -1 : this.endOf(nameEnd);
    if (valueEnd < 0) return false;
    this.name = this.bytes.slice(this.at + 4, nameEnd);
    this.value = this.bytes.slice(nameEnd + 4, valueEnd);
    this.at = valueEnd;
    return true;
  }

  /** Whether the cursor has passed everything. */
  get isAtEnd(): bool {
    return this.at == this.bytes.length;
  }

  /** The end of the text whose length stands at `at`; -1 if it is not whole. */
  private endOf(at: i32): i32 {
    if (at + 4 > this.bytes.length) return -1;
    const end = <i64>at + 4 + <i64>load<u32>(this.bytes.ptr + <usize>at);
    return end > <i64>this.bytes.length ? -1 : <i32>end;
  }
}
