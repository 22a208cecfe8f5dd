/**
 * Whether a set of words has a word, by its digest, in some eight bits a word: a binary fuse filter (Graf and Lemire, «Binary Fuse Filters: Fast and
 * Smaller Than Xor Filters», 2022). Of the words that were put in it has every one; of others, one in 128. The compiler's transform makes the
 * bytes (tools/compiler/fuse-filter.js):
 *
 *   0      4      8      12
 *   ┌──────┬──────┬──────┬─────────────────────────────────────────────────────┬───┐
 *   │ seed │ bits │ span │ span + 2 × 2^bits cells of seven bits, lowest first   │ 0 │   u32 little-endian, then bytes
 *   └──────┴──────┴──────┴─────────────────────────────────────────────────────┴───┘
 *
 * A word's three cells lie in neighbouring segments of 2^bits cells; its fingerprint is what they give, xored.
 */

const HEADER: i32 = 12;
/** Bits of a cell. */
const WIDTH: u32 = 7;

/** Whether `filter` has the word of this digest. A filter without bytes has every word. Allocates nothing. */
export function mayHave(filter: StaticArray<u8>, digest: u32): bool {
  if (filter.length <= HEADER) return true;
  const base = changetype<usize>(filter);
  const hash = mixed(<u64>digest | (<u64>load<u32>(base) << 32));
  const width = load<u32>(base, 4) & 31;
  const segment = <u32>1 << width;
  const first = <u32>(((hash >> 32) * <u64>load<u32>(base, 8)) >> 32);
  const second = (first + segment) ^ (<u32>(hash >> 18) & (segment - 1));
  const third = (first + 2 * segment) ^ (<u32>hash & (segment - 1));
  // The last byte is no cell's; cells of the filter's own making lie in front of it, and this holds for any bytes.
  const cells = <u32>((filter.length - HEADER - 1) * 8) / WIDTH;
  if (first >= cells || second >= cells || third >= cells) return true;
  const at = base + <usize>HEADER;
  const found = cellAt(at, first) ^ cellAt(at, second) ^ cellAt(at, third);
  return ((found ^ <u32>(hash ^ (hash >> 32))) & ((1 << WIDTH) - 1)) == 0;
}

@inline function cellAt(at: usize, index: u32): u32 {
  const bit = index * WIDTH;
  return <u32>load<u16>(at + <usize>(bit >> 3)) >> (bit & 7);
}

/** Murmur3's 64-bit finaliser. */
function mixed(value: u64): u64 {
  let x = value;
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
  return x ^ (x >> 33);
}
