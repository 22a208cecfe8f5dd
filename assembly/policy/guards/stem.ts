/**
 * The stem of an English word: a light stemmer (plural, -ed, -ing, -ly and a few endings that make nouns of verbs) in the manner of Harman's
 * and Porter's. It need not find roots, only the same thing for the forms of one word; what it joins wrongly matters only where both
 * words occur in the two texts compared.
 */

/** Longer words are compared as they are. */
const MAX_WORD: i32 = 24;
export const FNV_OFFSET: u32 = 0x811c9dc5;
export const FNV_PRIME: u32 = 0x01000193;

/** FNV-1a of `length` bytes at `ptr`; never 0. */
export function digest(ptr: usize, length: i32): u32 {
  let hash = FNV_OFFSET;
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(ptr + <usize>i)) * FNV_PRIME;
  return hash | (hash == 0 ? 1 : 0);
}

/** The digest of a constant, for when a module starts. */
export function digestOf(word: string): u32 {
  const bytes = String.UTF8.encode(word);
  return digest(changetype<usize>(bytes), bytes.byteLength);
}

/** The digest of the stem of a constant, for when a module starts. */
export function stemDigestOf(word: string): u32 {
  const bytes = String.UTF8.encode(word);
  return stemDigest(changetype<usize>(bytes), bytes.byteLength);
}

/** The digest of the stem of a word in lower case. */
export function stemDigest(ptr: usize, length: i32): u32 {
  if (length < 4 || length > MAX_WORD) return digest(ptr, length);
  let end = withoutPlural(ptr, length);
  end = withoutVerbEnding(ptr, end);
  end = withoutNounEnding(ptr, end);
  const last = load<u8>(ptr + <usize>end - 1);
  if (end > 3 && last == 0x65 /* e */) end--;
  // «try» and «tries» meet at «tri».
  if (end > 2 && load<u8>(ptr + <usize>end - 1) == 0x79 /* y */) return (digest(ptr, end - 1) ^ 0x69) * FNV_PRIME;
  return digest(ptr, end);
}

function withoutPlural(ptr: usize, length: i32): i32 {
  if (at(ptr, length - 1) != 0x73 /* s */) return length;
  const before = at(ptr, length - 2);
  if (before == 0x73 || before == 0x75 || before == 0x69) return length; // ss, us, is
  if (before != 0x65 || length < 5) return length - 1;
  if (at(ptr, length - 3) == 0x69) return length - 2; // -ies: the «i» stays
  const third = at(ptr, length - 3);
  const sibilant = third == 0x78 || third == 0x7a || third == 0x73 || (third == 0x68 && (at(ptr, length - 4) == 0x63 || at(ptr, length - 4) == 0x73));
  return sibilant ? length - 2 : length - 1;
}

function withoutVerbEnding(ptr: usize, end: i32): i32 {
  let rest = end;
  if (ends(ptr, end, 0x676e69, 3)) rest = end - 3; // ing
  else if (ends(ptr, end, 0x6465, 2)) rest = end - 2; // ed
  else if (end > 6 && ends(ptr, end, 0x796c, 2)) return end - 2; // ly
  if (rest == end || rest < 3 || !hasVowel(ptr, rest)) return end;
  const last = at(ptr, rest - 1);
  // Doubled by the ending: «planned», but not «telling», «passing».
  const doubled = last == at(ptr, rest - 2) && last != 0x6c && last != 0x73 && last != 0x7a && rest > 3;
  return doubled ? rest - 1 : rest;
}

function withoutNounEnding(ptr: usize, end: i32): i32 {
  if (end > 8 && ends(ptr, end, 0x6e6f697461, 5)) return end - 5; // ation
  if (end > 7 && (ends(ptr, end, 0x746e656d, 4) || ends(ptr, end, 0x7373656e, 4))) return end - 4; // ment, ness
  // «Sentence» is not «sent».
  if (end > 8 && (ends(ptr, end, 0x65636e65, 4) || ends(ptr, end, 0x65636e61, 4))) return end - 4; // ence, ance
  if (end > 6 && ends(ptr, end, 0x6e6f6974, 4)) return end - 3; // -tion: the «t» stays
  return end;
}

@inline function at(ptr: usize, index: i32): i32 {
  return <i32>load<u8>(ptr + <usize>index);
}

/** Whether the word ends with the `length` bytes of `ending`, the first of them lowest. */
function ends(ptr: usize, end: i32, ending: u64, length: i32): bool {
  if (end < length) return false;
  for (let i = 0; i < length; i++) {
    if (<u64>at(ptr, end - length + i) != ((ending >> (<u64>i << 3)) & 0xff)) return false;
  }
  return true;
}

function hasVowel(ptr: usize, end: i32): bool {
  for (let i = 0; i < end; i++) {
    const byte = at(ptr, i);
    if (byte == 0x61 || byte == 0x65 || byte == 0x69 || byte == 0x6f || byte == 0x75 || byte == 0x79) return true;
  }
  return false;
}
