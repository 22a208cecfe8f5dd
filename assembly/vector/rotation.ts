/**
 * A fixed pseudo-random rotation. It leaves every cosine as it is and spreads each coordinate over all of them, so that the sign bits
 * of any two vectors at angle θ differ in a share θ/π of places, whatever the embedding model does: a few huge coordinates, a mean far
 * from zero, coordinates that move together. Without it a cutoff on the number of differing bits holds for Gaussian data only. It also
 * makes int8 finer, since no coordinate is much larger than the others.
 *
 * Two rounds of random signs and Hadamard matrices of 128, with the blocks interleaved between them (Ailon and Chazelle, «The fast
 * Johnson-Lindenstrauss transform», 2009; used for sign codes by RaBitQ, https://arxiv.org/abs/2405.12497):
 *
 *     x ── signs 1 ── H₁₂₈ on each block ── interleave blocks ── signs 2 ── H₁₂₈ on each block ── y
 *
 * Nothing is scaled: y is √128 · √128 = 128 times as long as x. The result is part of the format of stored records: whoever changes it
 * changes `RECORD_VERSION`.
 */

/** Coordinates of one block; dimensions are padded to a multiple of it. */
export const BLOCK: i32 = 128;

const BLOCK_BYTES: usize = <usize>BLOCK << 2;
const FIRST_SIGNS: u64 = 0x9e3779b97f4a7c15;
const SECOND_SIGNS: u64 = 0xd1b54a32d192ed03;

/**
 * Rotates the `length` f32 values at `from`, which is overwritten, into `to`.
 * @param length a multiple of BLOCK. Values up to 1 in size cannot overflow.
 */
export function rotate(from: usize, to: usize, length: i32): void {
  flipSigns(from, length, FIRST_SIGNS);
  mixBlocks(from, length);
  const blocks = length / BLOCK;
  for (let block = 0, i = 0; block < blocks; block++) {
    for (let j = block; j < length; j += blocks, i++) {
      store<f32>(to + (<usize>j << 2), load<f32>(from + (<usize>i << 2)));
    }
  }
  flipSigns(to, length, SECOND_SIGNS);
  mixBlocks(to, length);
}

/** Negates the values where a splitmix64 stream has a one. */
function flipSigns(values: usize, length: i32, seed: u64): void {
  let state = seed;
  let bits: u64 = 0;
  for (let i = 0; i < length; i++) {
    if ((i & 63) == 0) {
      state += 0x9e3779b97f4a7c15;
      bits = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
      bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
      bits ^= bits >> 31;
    }
    const at = values + (<usize>i << 2);
    store<u32>(at, load<u32>(at) ^ (<u32>(bits & 1) << 31));
    bits >>= 1;
  }
}

function mixBlocks(values: usize, length: i32): void {
  for (let block = values, end = values + (<usize>length << 2); block < end; block += BLOCK_BYTES) hadamard(block);
}

/** Multiplies the 128 values at `block` by the Hadamard matrix: butterflies at distances 64, 32, … 4 across vectors, 2 and 1 within. */
function hadamard(block: usize): void {
  const end = block + BLOCK_BYTES;
  for (let half = BLOCK_BYTES >> 1; half >= 16; half >>= 1) {
    for (let group = block; group < end; group += half << 1) {
      for (let at = group; at < group + half; at += 16) {
        const a = v128.load(at);
        const b = v128.load(at + half);
        v128.store(at, f32x4.add(a, b));
        v128.store(at + half, f32x4.sub(a, b));
      }
    }
  }
  for (let at = block; at < end; at += 16) {
    let v = v128.load(at);
    v = f32x4.add(v128.shuffle<f32>(v, v, 2, 3, 0, 1), f32x4.mul(v, f32x4(1, 1, -1, -1)));
    v = f32x4.add(v128.shuffle<f32>(v, v, 1, 0, 3, 2), f32x4.mul(v, f32x4(1, -1, 1, -1)));
    v128.store(at, v);
  }
}
