/**
 * Random values that a test takes one by one. In a property they come from fast-check, which makes them smaller when a round has failed;
 * elsewhere from a seed.
 */
import { createHash } from "node:crypto";
import fc, { type GeneratorValue } from "fast-check";

/** Gives a whole number from 0 to `most`. */
type Draw = (most: number) => number;

/** 32 bits. All are equally likely: 0 means something else to each caller, and is no more worth trying than others. */
const bits = (): fc.Arbitrary<number> => fc.noBias(fc.integer({ min: 0, max: 2 ** 32 - 1 }));

export class Random {
  private readonly draw: Draw;

  /** @param source a seed, or what a property was given. */
  constructor(source: bigint | number | GeneratorValue) {
    this.draw = typeof source === "function" ? (most) => source(bits) % (most + 1) : seeded(BigInt(source));
  }

  /** 32 random bits. */
  next(): number {
    return this.draw(2 ** 32 - 1);
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    return limit <= 1 ? 0 : this.draw(limit - 1);
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

/** xorshift64*. */
function seeded(seed: bigint): Draw {
  let state = (seed * 0x9e3779b97f4a7c15n + 1n) & MASK;
  return (most) => {
    state ^= state >> 12n;
    state = (state ^ (state << 25n)) & MASK;
    state ^= state >> 27n;
    return Number(((state * 0x2545f4914f6cdd1dn) & MASK) >> 32n) % (most + 1);
  };
}

/** Random numbers that depend on nothing but `text`. */
export function randomOf(text: string): Random {
  return new Random(createHash("sha256").update(text).digest().readBigUInt64LE());
}
