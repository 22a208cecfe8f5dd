/**
 * Header maps as the ABI moves them: one blob for all pairs.
 *
 *     +-------+-----------------------+-----+----------------------------+-----+
 *     | count | nameLength valueLength| ... | name NUL value NUL         | ... |
 *     | u32   | u32        u32        |     |                            |     |
 *     +-------+-----------------------+-----+----------------------------+-----+
 *
 * One call for the whole map is cheaper than one a header, and it is the only way to see a header that occurs twice.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { RequestHeaders } from "../core/request_headers";

/** A cursor over a blob that the host answered. Total: of a blob that is cut short it shows the pairs that are whole. */
@final
export class HeaderPairs implements RequestHeaders {
  private readonly count: i32;
  private index: i32 = -1;
  private at: i32 = 0;
  private nameLength: i32 = 0;
  private valueLength: i32 = 0;

  constructor(private readonly blob: Bytes) {
    const count: i64 = blob.length >= 4 ? <i64>load<u32>(blob.ptr) : 0;
    this.count = 4 + count * 8 > <i64>blob.length ? 0 : <i32>count;
  }

  /** Moves to the next pair, or to the first. @returns whether there is one. */
  next(): bool {
    const at = this.index < 0 ? 4 + this.count * 8 : this.at + this.nameLength + this.valueLength + 2;
    if (this.index + 1 >= this.count) return false;
    this.index++;
    const sizes = this.blob.ptr + 4 + (<usize>this.index << 3);
    const nameLength = load<i32>(sizes);
    const valueLength = load<i32>(sizes, 4);
    if (nameLength < 0 || valueLength < 0 || <i64>at + <i64>nameLength + <i64>valueLength + 2 > <i64>this.blob.length) {
      this.index = this.count;
      return false;
    }
    this.at = at;
    this.nameLength = nameLength;
    this.valueLength = valueLength;
    return true;
  }

  /** Goes back in front of the first pair. */
  rewind(): void {
    this.index = -1;
  }

  /** First byte of the current name, or -1. */
  get initial(): i32 {
    return this.nameLength > 0 ? this.blob.at(this.at) : -1;
  }

  /** Whether the current name is `name` (lower case). */
  nameIs(name: string): bool {
    return this.nameLength == name.length && this.blob.hasAsciiAt(this.at, name);
  }

  /** Whether the current value is the ASCII text `value`. */
  valueIs(value: string): bool {
    return this.valueLength == value.length && this.blob.hasAsciiAt(this.at + this.nameLength + 1, value);
  }

  /** Address of the current name, in lower case as Envoy has it; good while the blob is. */
  @inline get nameAt(): usize {
    return this.blob.ptr + <usize>this.at;
  }

  @inline get nameSize(): i32 {
    return this.nameLength;
  }

  /** The current name; a copy. */
  get name(): string {
    return this.blob.slice(this.at, this.at + this.nameLength).toString();
  }

  get value(): Bytes {
    const from = this.at + this.nameLength + 1;
    return this.blob.slice(from, from + this.valueLength);
  }

  /** Appends name and value, each behind its length. */
  appendTo(out: ByteBuffer): void {
    const name = this.blob.ptr + <usize>this.at;
    out.appendU32(this.nameLength).appendRaw(name, this.nameLength);
    out.appendU32(this.valueLength).appendRaw(name + <usize>(this.nameLength + 1), this.valueLength);
  }

  /** Appends every pair called `name` (lower case) as `appendTo` does. Moves the cursor. */
  appendAll(name: string, out: ByteBuffer): void {
    this.rewind();
    while (this.next()) {
      if (this.nameIs(name)) this.appendTo(out);
    }
  }

  /** The first value of `name` (lower case), or null. Moves the cursor. */
  get(name: string): Bytes | null {
    this.rewind();
    while (this.next()) {
      if (this.nameIs(name)) return this.value;
    }
    return null;
  }
}

/** Builds a blob for the host. The host refuses more than 1,024 pairs or 1 MiB, far above what is sent here. */
@final
export class HeaderList {
  private readonly names: Bytes[] = [];
  private readonly values: Bytes[] = [];

  add(name: string, value: Bytes): this {
    this.names.push(Bytes.fromString(name));
    this.values.push(value);
    return this;
  }

  addText(name: string, value: string): this {
    return this.add(name, Bytes.fromString(value));
  }

  /** The blob; no bytes for no pairs, as cpp-host wants it. */
  encode(): Bytes {
    const count = this.names.length;
    if (count == 0) return Bytes.empty();
    const out = new ByteBuffer(64 + count * 32);
    out.appendU32(count);
    for (let i = 0; i < count; i++) {
      out.appendU32(this.names[i].length).appendU32(this.values[i].length);
    }
    for (let i = 0; i < count; i++) {
      out.append(this.names[i]).appendByte(0).append(this.values[i]).appendByte(0);
    }
    return out.view();
  }
}
