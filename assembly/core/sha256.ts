/**
 * SHA-256 (FIPS 180-4). The identity of a request is built from it: partitions and exact keys must not collide even for a client
 * that tries, so a fast non-cryptographic hash will not do.
 */
import { Bytes } from "./bytes";

/** Bytes of a digest. */
export const DIGEST_LENGTH: i32 = 32;

const ROUND_CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** The message schedule: the last 16 words suffice, but 64 in memory let the compiler unroll. One block at a time is ever hashed. */
const SCHEDULE: usize = memory.data(256);

const WORD: usize = memory.data(4);

@inline function smallSigma0(x: u32): u32 {
  return rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
}
@inline function smallSigma1(x: u32): u32 {
  return rotr<u32>(x, 17) ^ rotr<u32>(x, 19) ^ (x >> 10);
}
@inline function bigSigma0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
}
@inline function bigSigma1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
}

/** Hashes what it is given piece by piece; `digest` ends it. */
@final
export class Sha256 {
  private h0: u32 = 0;
  private h1: u32 = 0;
  private h2: u32 = 0;
  private h3: u32 = 0;
  private h4: u32 = 0;
  private h5: u32 = 0;
  private h6: u32 = 0;
  private h7: u32 = 0;
  private readonly block: StaticArray<u8> = new StaticArray<u8>(64);
  private pending: i32 = 0;
  private total: u64 = 0;

  private constructor() {}

  /** A hasher that has seen nothing. It is one for the whole module, so end a digest before another is begun. */
  static begin(): Sha256 {
    const hasher = HASHER;
    hasher.h0 = 0x6a09e667;
    hasher.h1 = 0xbb67ae85;
    hasher.h2 = 0x3c6ef372;
    hasher.h3 = 0xa54ff53a;
    hasher.h4 = 0x510e527f;
    hasher.h5 = 0x9b05688c;
    hasher.h6 = 0x1f83d9ab;
    hasher.h7 = 0x5be0cd19;
    hasher.pending = 0;
    hasher.total = 0;
    return hasher;
  }

  /** @internal makes the one hasher. */
  static create(): Sha256 {
    return new Sha256();
  }

  /** The digest of `bytes` alone. */
  static of(bytes: Bytes): Bytes {
    return Sha256.begin().update(bytes).digest();
  }

  update(bytes: Bytes): this {
    return this.updateRaw(bytes.ptr, bytes.length);
  }

  updateRaw(ptr: usize, length: i32): this {
    this.total += <u64>length;
    const block = changetype<usize>(this.block);
    if (this.pending > 0) {
      const take = min(64 - this.pending, length);
      memory.copy(block + <usize>this.pending, ptr, take);
      this.pending += take;
      ptr += <usize>take;
      length -= take;
      if (this.pending < 64) return this;
      this.compress(block);
      this.pending = 0;
    }
    while (length >= 64) {
      this.compress(ptr);
      ptr += 64;
      length -= 64;
    }
    memory.copy(block, ptr, length);
    this.pending = length;
    return this;
  }

  /** A length before each field keeps two different sequences of fields from hashing alike. */
  updateField(bytes: Bytes): this {
    return this.updateU32(<u32>bytes.length).update(bytes);
  }

  updateU32(value: u32): this {
    store<u32>(WORD, value);
    return this.updateRaw(WORD, 4);
  }

  /** Ends the message and answers its 32 bytes; the object must not be used again. */
  digest(): Bytes {
    const block = changetype<usize>(this.block);
    store<u8>(block + <usize>this.pending, 0x80);
    memory.fill(block + <usize>this.pending + 1, 0, 63 - this.pending);
    if (this.pending >= 56) {
      this.compress(block);
      memory.fill(block, 0, 64);
    }
    store<u64>(block + 56, bswap<u64>(this.total << 3));
    this.compress(block);
    const out = new StaticArray<u8>(DIGEST_LENGTH);
    const to = changetype<usize>(out);
    store<u32>(to, bswap<u32>(this.h0), 0);
    store<u32>(to, bswap<u32>(this.h1), 4);
    store<u32>(to, bswap<u32>(this.h2), 8);
    store<u32>(to, bswap<u32>(this.h3), 12);
    store<u32>(to, bswap<u32>(this.h4), 16);
    store<u32>(to, bswap<u32>(this.h5), 20);
    store<u32>(to, bswap<u32>(this.h6), 24);
    store<u32>(to, bswap<u32>(this.h7), 28);
    return new Bytes(out, 0, DIGEST_LENGTH);
  }

  private compress(block: usize): void {
    for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap<u32>(load<u32>(block + i)));
    for (let i: usize = 64; i < 256; i += 4) {
      const at = SCHEDULE + i;
      store<u32>(
        at,
        smallSigma1(load<u32>(at - 8)) + load<u32>(at - 28) + smallSigma0(load<u32>(at - 60)) + load<u32>(at - 64),
      );
    }
    let a = this.h0;
    let b = this.h1;
    let c = this.h2;
    let d = this.h3;
    let e = this.h4;
    let f = this.h5;
    let g = this.h6;
    let h = this.h7;
    for (let i: usize = 0; i < 256; i += 4) {
      const t1 = h + bigSigma1(e) + (g ^ (e & (f ^ g))) + load<u32>(ROUND_CONSTANTS + i) + load<u32>(SCHEDULE + i);
      const t2 = bigSigma0(a) + ((a & b) ^ (c & (a ^ b)));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    this.h0 += a;
    this.h1 += b;
    this.h2 += c;
    this.h3 += d;
    this.h4 += e;
    this.h5 += f;
    this.h6 += g;
    this.h7 += h;
  }
}

const HASHER = Sha256.create();
