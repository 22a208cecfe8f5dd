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

/** Reads a blob that the host answered. Total: a blob that is cut short yields the pairs that are whole. */
@final
export class HeaderPairs {
  readonly count: i32;

  constructor(private readonly blob: Bytes) {
    let count: i64 = blob.length >= 4 ? <i64>load<u32>(blob.ptr) : 0;
    if (4 + count * 8 > <i64>blob.length) count = 0;
    this.count = <i32>count;
  }

  /** The first value of `name` (lower case), or null. */
  get(name: string): Bytes | null {
    let at = 4 + this.count * 8;
    const base = this.blob.ptr;
    for (let i = 0; i < this.count; i++) {
      const sizes = base + 4 + (<usize>i << 3);
      const nameLength = load<i32>(sizes);
      const valueLength = load<i32>(sizes, 4);
      if (!this.fits(at, nameLength, valueLength)) return null;
      if (nameLength == name.length && this.blob.hasAsciiAt(at, name)) {
        return this.blob.slice(at + nameLength + 1, at + nameLength + 1 + valueLength);
      }
      at += nameLength + valueLength + 2;
    }
    return null;
  }

  private fits(at: i32, nameLength: i32, valueLength: i32): bool {
    if (nameLength < 0 || valueLength < 0) return false;
    return <i64>at + <i64>nameLength + <i64>valueLength + 2 <= <i64>this.blob.length;
  }

  /** Calls `visit` for every pair, in the order of the map. */
  forEach(visitor: PairVisitor): void {
    let at = 4 + this.count * 8;
    const base = this.blob.ptr;
    for (let i = 0; i < this.count; i++) {
      const sizes = base + 4 + (<usize>i << 3);
      const nameLength = load<i32>(sizes);
      const valueLength = load<i32>(sizes, 4);
      if (!this.fits(at, nameLength, valueLength)) return;
      const valueAt = at + nameLength + 1;
      visitor.visit(this.blob.slice(at, at + nameLength), this.blob.slice(valueAt, valueAt + valueLength));
      at += nameLength + valueLength + 2;
    }
  }
}

export abstract class PairVisitor {
  abstract visit(name: Bytes, value: Bytes): void;
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
