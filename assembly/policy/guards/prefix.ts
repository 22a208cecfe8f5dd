/** Words that deny by how they begin. */
import { entryOf } from "./lexicon";
import { stemDigest } from "./stem";

/** The stem of what follows a denying prefix, or 0: un-, in-, im-, ir-, il-, dis-, de-, mis-, non-. */
export function withoutPrefix(ptr: usize, length: i32): u32 {
  if (length < 5) return 0;
  const two = load<u16>(ptr);
  let prefix = 0;
  if (two == 0x6e75 || two == 0x6e69 || two == 0x6d69 || two == 0x7269 || two == 0x6c69 || two == 0x6564) prefix = 2;
  const third = load<u8>(ptr, 2);
  if ((two == 0x6964 || two == 0x696d) && third == 0x73) prefix = 3;
  if (two == 0x6f6e && third == 0x6e) prefix = 3;
  if (prefix == 0 || length - prefix < 3) return 0;
  const stem = stemDigest(ptr + <usize>prefix, length - prefix);
  const group = entryOf(stem).group;
  return group != 0 ? group : stem;
}
