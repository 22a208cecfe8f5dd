/** Lists of ASCII words, separated by single spaces, in static memory: `const NAMES = utf8("user metadata store")`. */

/** Whether `list` has the word of `length` bytes at `ptr`. Allocates nothing. */
export function hasWord(list: StaticArray<u8>, ptr: usize, length: i32): bool {
  // An empty list would have the empty word.
  if (length == 0) return false;
  const base = changetype<usize>(list);
  let from = 0;
  for (let at = 0; at <= list.length; at++) {
    if (at < list.length && load<u8>(base + <usize>at) != 0x20) continue;
    if (at - from == length && memory.compare(base + <usize>from, ptr, length) == 0) return true;
    from = at + 1;
  }
  return false;
}
