/**
 * The two distances the index is made of. Lengths are multiples of 128 dimensions, so no kernel has a tail.
 *
 * Hamming uses the scalar population count: V8 makes one instruction of it, while `i8x16.popcnt` becomes a table look-up of eight.
 * Relaxed SIMD is left out: it gains a tenth and older hosts refuse the module.
 */

/** Number of bits in which the 24 bytes at `a` differ from three words. */
// @ts-ignore: decorator
@inline
export function hamming192(a: usize, first: u64, second: u64, third: u64): i32 {
  return <i32>(
    popcnt<u64>(load<u64>(a) ^ first) + popcnt<u64>(load<u64>(a, 8) ^ second) + popcnt<u64>(load<u64>(a, 16) ^ third)
  );
}

/** Number of bits in which `length` bytes differ; `length` is a multiple of 8. */
// @ts-ignore: decorator
@inline
export function hamming(a: usize, b: usize, length: usize): i32 {
  let distance: u64 = 0;
  for (const end = a + length; a < end; a += 8, b += 8) distance += popcnt<u64>(load<u64>(a) ^ load<u64>(b));
  return <i32>distance;
}

/** Dot product of `length` int8 codes; `length` is a multiple of 32. At most 4,096 · 127², so it fits. */
// @ts-ignore: decorator
@inline
export function dot(a: usize, b: usize, length: usize): i32 {
  let even = i32x4.splat(0);
  let odd = i32x4.splat(0);
  for (const end = a + length; a < end; a += 32, b += 32) {
    even = i32x4.add(even, i32x4.dot_i16x8_s(v128.load_ext<i8>(a), v128.load_ext<i8>(b)));
    odd = i32x4.add(odd, i32x4.dot_i16x8_s(v128.load_ext<i8>(a, 8), v128.load_ext<i8>(b, 8)));
    even = i32x4.add(even, i32x4.dot_i16x8_s(v128.load_ext<i8>(a, 16), v128.load_ext<i8>(b, 16)));
    odd = i32x4.add(odd, i32x4.dot_i16x8_s(v128.load_ext<i8>(a, 24), v128.load_ext<i8>(b, 24)));
  }
  const sum = i32x4.add(even, odd);
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}
