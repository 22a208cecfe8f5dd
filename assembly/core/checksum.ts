/**
 * A checksum against accidents, not against forgers. Every step can be undone, so a change within any eight bytes never goes unseen.
 * Four lanes, since each step waits for a multiplication.
 */

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;

/** @param seed the checksum of what stands in front. */
export function checksum(ptr: usize, length: i32, seed: u64): u64 {
  const end = ptr + <usize>length;
  let a = mix(seed, <u64>length);
  let b = a;
  let c = a;
  let d = a;
  for (; ptr + 32 <= end; ptr += 32) {
    a = mix(a, load<u64>(ptr));
    b = mix(b, load<u64>(ptr, 8));
    c = mix(c, load<u64>(ptr, 16));
    d = mix(d, load<u64>(ptr, 24));
  }
  for (; ptr + 8 <= end; ptr += 8) a = mix(a, load<u64>(ptr));
  let rest: u64 = 0;
  for (; ptr < end; ptr++) rest = (rest << 8) | <u64>load<u8>(ptr);
  return mix(mix(mix(mix(a, rest), b), c), d);
}

@inline function mix(hash: u64, word: u64): u64 {
  return rotl<u64>(hash ^ word, 29) * MULTIPLIER;
}
