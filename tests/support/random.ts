/** Repeatable random numbers: a failure names its seed, and the seed repeats it. */
import { createHash } from "node:crypto";

export class Random {
  private state: bigint;

  constructor(seed: bigint | number) {
    this.state = (BigInt(seed) * 0x9e3779b97f4a7c15n + 1n) & MASK;
  }

  /** 32 random bits (xorshift64*). */
  next(): number {
    this.state ^= this.state >> 12n;
    this.state = (this.state ^ (this.state << 25n)) & MASK;
    this.state ^= this.state >> 27n;
    return Number(((this.state * 0x2545f4914f6cdd1dn) & MASK) >> 32n);
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    return limit <= 0 ? 0 : this.next() % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  fraction(): number {
    return this.next() / 2 ** 32;
  }

  /** From the normal distribution. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction());
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.next() & 0xff));
  }

  /** `source` with a few bytes replaced, dropped, doubled, swapped or made punctuation. */
  mutate(source: Buffer): Buffer {
    let out = [...source];
    for (let changes = 1 + this.below(4); changes > 0 && out.length > 0; changes--) {
      const at = this.below(out.length);
      switch (this.below(6)) {
        case 0: out[at] = this.next() & 0xff; break;
        case 1: out.splice(at, 1 + this.below(8)); break;
        case 2: out = out.slice(0, at).concat(out.slice(Math.max(0, at - this.below(40)))); break;
        case 3: out[at] = out[this.below(out.length)]; break;
        case 4: out = out.slice(0, at); break;
        default: out[at] = this.pick([..."{}[]\",:0\\\n\0-eE."].map((letter) => letter.charCodeAt(0))); break;
      }
    }
    return Buffer.from(out);
  }

  /** `whole` cut into pieces; some of them may be empty. */
  split(whole: Buffer): Buffer[] {
    const cuts = Array.from({ length: this.below(6) }, () => this.below(whole.length + 1)).sort((a, b) => a - b);
    return [0, ...cuts].map((from, i) => whole.subarray(from, cuts[i] ?? whole.length));
  }
}

const MASK = (1n << 64n) - 1n;

/** Random numbers that depend on nothing but `text`. */
export function randomOf(text: string): Random {
  return new Random(createHash("sha256").update(text).digest().readBigUInt64LE());
}
