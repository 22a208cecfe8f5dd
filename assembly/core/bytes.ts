/**
 * Byte views and byte building. Everything on the request path is UTF-8 in place: no UTF-16 copies.
 *
 * A view keeps its buffer alive, so a slice outlives the callback that made it. AssemblyScript's collector does not move
 * objects, so the pointer of a view stays valid as long as the view is reachable.
 */

/** An immutable view of `length` bytes that begin `start` bytes into `buffer`. */
@final
export class Bytes {
  constructor(
    readonly buffer: StaticArray<u8>,
    readonly start: i32,
    readonly length: i32,
  ) {}

  /** A view of the whole of `buffer`. */
  static of(buffer: StaticArray<u8>): Bytes {
    return new Bytes(buffer, 0, buffer.length);
  }

  /** The view of no bytes. */
  @inline static empty(): Bytes {
    return NO_BYTES;
  }

  /** `text` as UTF-8. For configuration, constants and log lines; the request path has bytes already. */
  static fromString(text: string): Bytes {
    const length = String.UTF8.byteLength(text);
    const buffer = new StaticArray<u8>(length);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(buffer));
    return new Bytes(buffer, 0, length);
  }

  /** A copy of `length` bytes at `ptr`, which may be any memory. */
  static copyOf(ptr: usize, length: i32): Bytes {
    const buffer = new StaticArray<u8>(length);
    memory.copy(changetype<usize>(buffer), ptr, length);
    return new Bytes(buffer, 0, length);
  }

  /** Address of the first byte; valid while this view is reachable. */
  @inline get ptr(): usize {
    return changetype<usize>(this.buffer) + <usize>this.start;
  }

  /** Byte at `index`, or -1 outside the view. */
  at(index: i32): i32 {
    return <u32>index < <u32>this.length ? <i32>load<u8>(this.ptr + <usize>index) : -1;
  }

  /** The bytes from `from` up to, not including, `to`; both are clamped to the view. */
  slice(from: i32, to: i32): Bytes {
    if (from < 0) from = 0;
    if (to > this.length) to = this.length;
    return from < to ? new Bytes(this.buffer, this.start + from, to - from) : Bytes.empty();
  }

  equals(other: Bytes): bool {
    return this.length == other.length && memory.compare(this.ptr, other.ptr, this.length) == 0;
  }

  /** Whether the bytes are those of the ASCII text `text`. */
  equalsAscii(text: string): bool {
    return this.length == text.length && this.hasAsciiAt(0, text);
  }

  startsWithAscii(text: string): bool {
    return this.hasAsciiAt(0, text);
  }

  /** Whether the ASCII text `text` stands at `index`. */
  hasAsciiAt(index: i32, text: string): bool {
    if (index < 0 || text.length > this.length - index) return false;
    const ptr = this.ptr + <usize>index;
    for (let i = 0; i < text.length; i++) {
      if (<u16>load<u8>(ptr + <usize>i) != load<u16>(changetype<usize>(text) + (<usize>i << 1))) return false;
    }
    return true;
  }

  /** A copy with ASCII's letters in lower case. */
  lowered(): Bytes {
    const out = new ByteBuffer(this.length);
    for (let i = 0; i < this.length; i++) {
      const byte = this.at(i);
      out.appendByte(<u8>(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));
    }
    return out.view();
  }

  /** As `equalsAscii`, letters of either case; `text` is in lower case. */
  equalsAsciiIgnoreCase(text: string): bool {
    if (this.length != text.length) return false;
    const ptr = this.ptr;
    for (let i = 0; i < text.length; i++) {
      let byte = load<u8>(ptr + <usize>i);
      if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
      if (<u16>byte != load<u16>(changetype<usize>(text) + (<usize>i << 1))) return false;
    }
    return true;
  }

  /** Index of the first `byte` at or behind `from`, or -1. */
  indexOf(byte: u8, from: i32 = 0): i32 {
    if (from < 0) from = 0;
    const ptr = this.ptr;
    for (let i = from; i < this.length; i++) {
      if (load<u8>(ptr + <usize>i) == byte) return i;
    }
    return -1;
  }

  /** Index of the first occurrence of the ASCII text `text` at or behind `from`, or -1. */
  indexOfAscii(text: string, from: i32 = 0): i32 {
    if (from < 0) from = 0;
    if (text.length == 0) return from <= this.length ? from : -1;
    const first = <u8>text.charCodeAt(0);
    for (let i = this.indexOf(first, from); i >= 0; i = this.indexOf(first, i + 1)) {
      if (this.hasAsciiAt(i, text)) return i;
    }
    return -1;
  }

  /** Without the spaces and tabs at both ends (RFC 9110 optional white space). */
  trim(): Bytes {
    let from = 0;
    let to = this.length;
    while (from < to && isBlank(this.at(from))) from++;
    while (to > from && isBlank(this.at(to - 1))) to--;
    return this.slice(from, to);
  }

  /** The bytes read as a decimal number without a sign, or -1: not digits only, or above 2^53. */
  toUnsigned(): i64 {
    if (this.length == 0 || this.length > 16) return -1;
    let value: i64 = 0;
    for (let i = 0; i < this.length; i++) {
      const digit = this.at(i) - 0x30;
      if (<u32>digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value <= (<i64>1 << 53) ? value : -1;
  }

  /** An owned copy: for keeping a small part of a large buffer. */
  copy(): Bytes {
    return Bytes.copyOf(this.ptr, this.length);
  }

  /** As a string; for log lines, configuration and metric names only. Invalid UTF-8 is replaced, so never build a key from it. */
  toString(): string {
    return String.UTF8.decodeUnsafe(this.ptr, this.length);
  }

  /** Lower-case hexadecimal. */
  toHex(): string {
    const text = new StaticArray<u8>(this.length * 2);
    for (let i = 0; i < this.length; i++) {
      const byte = this.at(i);
      unchecked((text[i * 2] = <u8>HEX.charCodeAt(byte >> 4)));
      unchecked((text[i * 2 + 1] = <u8>HEX.charCodeAt(byte & 15)));
    }
    return String.UTF8.decodeUnsafe(changetype<usize>(text), text.length);
  }
}

/** The order of two runs of bytes: below 0, 0 or above 0, as `a` stands before, at or behind `b`. */
export function compareBytes(a: Bytes, b: Bytes): i32 {
  const order = memory.compare(a.ptr, b.ptr, min(a.length, b.length));
  return order != 0 ? order : a.length - b.length;
}

const HEX = "0123456789abcdef";
const NO_BYTES = new Bytes(new StaticArray<u8>(0), 0, 0);

@inline function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

/** A growing run of bytes. Little-endian for every multi-byte number. */
@final
export class ByteBuffer {
  private data: StaticArray<u8>;
  private used: i32 = 0;

  /** @param capacity bytes to reserve at once; it grows by doubling. */
  constructor(capacity: i32 = 256) {
    this.data = new StaticArray<u8>(capacity < 16 ? 16 : capacity);
  }

  get length(): i32 {
    return this.used;
  }

  /** Makes room for `more` bytes and answers the address to write them at; the caller then calls `advance`. */
  reserve(more: i32): usize {
    const needed = this.used + more;
    if (needed > this.data.length) {
      const capacity = max(this.data.length << 1, max(needed, 64));
      const grown = new StaticArray<u8>(capacity);
      memory.copy(changetype<usize>(grown), changetype<usize>(this.data), this.used);
      this.data = grown;
    }
    return changetype<usize>(this.data) + <usize>this.used;
  }

  @inline advance(written: i32): void {
    this.used += written;
  }

  append(bytes: Bytes): this {
    return this.appendRaw(bytes.ptr, bytes.length);
  }

  appendRaw(ptr: usize, length: i32): this {
    memory.copy(this.reserve(length), ptr, length);
    this.used += length;
    return this;
  }

  appendByte(byte: u8): this {
    store<u8>(this.reserve(1), byte);
    this.used += 1;
    return this;
  }

  /** `text` must be ASCII. */
  appendAscii(text: string): this {
    const length = text.length;
    const to = this.reserve(length);
    for (let i = 0; i < length; i++) {
      store<u8>(to + <usize>i, load<u8>(changetype<usize>(text) + (<usize>i << 1)));
    }
    this.used += length;
    return this;
  }

  appendString(text: string): this {
    const length = String.UTF8.byteLength(text);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, this.reserve(length));
    this.used += length;
    return this;
  }

  appendU32(value: u32): this {
    store<u32>(this.reserve(4), value);
    this.used += 4;
    return this;
  }

  appendU64(value: u64): this {
    store<u64>(this.reserve(8), value);
    this.used += 8;
    return this;
  }

  appendDecimal(value: i64): this {
    if (value < 0) {
      this.appendByte(0x2d);
      value = -value;
    }
    let digits = 1;
    for (let rest = <u64>value; rest >= 10; rest /= 10) digits++;
    const to = this.reserve(digits);
    let rest = <u64>value;
    for (let i = digits - 1; i >= 0; i--) {
      store<u8>(to + <usize>i, <u8>(0x30 + rest % 10));
      rest /= 10;
    }
    this.used += digits;
    return this;
  }

  clear(): void {
    this.used = 0;
  }

  /** Address of the first byte; good until the buffer grows. */
  get start(): usize {
    return changetype<usize>(this.data);
  }

  /** Drops what stands behind `length`. */
  truncate(length: i32): void {
    if (length >= 0 && length < this.used) this.used = length;
  }

  /** The bytes so far. The view shares the buffer: append no more while it is in use. */
  view(): Bytes {
    return new Bytes(this.data, 0, this.used);
  }
}
