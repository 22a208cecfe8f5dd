/** Repeatable random bytes for property tests. */
import { Bytes } from "../../../assembly/core/bytes";

/** xorshift64*; a failure names its seed, and the seed repeats it. */
export class Random {
  private state: u64;

  constructor(seed: u64) {
    this.state = seed * 0x9e3779b97f4a7c15 + 1;
  }

  next(): u64 {
    this.state ^= this.state >> 12;
    this.state ^= this.state << 25;
    this.state ^= this.state >> 27;
    return this.state * 0x2545f4914f6cdd1d;
  }

  /** From 0 to `limit` - 1. */
  below(limit: i32): i32 {
    return limit <= 0 ? 0 : <i32>((this.next() >> 33) % <u64>limit);
  }

  bytes(length: i32): Bytes {
    const owner = new StaticArray<u8>(length);
    for (let i = 0; i < length; i++) owner[i] = <u8>this.next();
    return Bytes.of(owner);
  }

  /** `length` bytes, mostly out of `alphabet`, so that they come near the grammar. */
  from(alphabet: string, length: i32): Bytes {
    const letters = Bytes.fromString(alphabet);
    const owner = new StaticArray<u8>(length);
    for (let i = 0; i < length; i++) {
      owner[i] = this.below(20) == 0 ? <u8>this.next() : <u8>letters.at(this.below(letters.length));
    }
    return Bytes.of(owner);
  }

  /** `source` with a few bytes replaced, dropped, doubled or moved. */
  mutate(source: Bytes): Bytes {
    let owner = new Array<u8>();
    for (let i = 0; i < source.length; i++) owner.push(<u8>source.at(i));
    const changes = 1 + this.below(4);
    for (let i = 0; i < changes && owner.length > 0; i++) {
      const at = this.below(owner.length);
      switch (this.below(5)) {
        case 0: owner[at] = <u8>this.next(); break;
        case 1: owner.splice(at, 1 + this.below(8)); break;
        case 2: owner = owner.slice(0, at).concat(owner.slice(at > 20 ? at - this.below(20) : 0)); break;
        case 3: owner[at] = owner[this.below(owner.length)]; break;
        default: owner[at] = <u8>'{}[]",:0\\\n'.charCodeAt(this.below(10)); break;
      }
    }
    const out = new StaticArray<u8>(owner.length);
    for (let i = 0; i < owner.length; i++) out[i] = owner[i];
    return Bytes.of(out);
  }
}
