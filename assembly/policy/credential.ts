/**
 * Which headers and query parameters say who asks. There is no list of all of them: each gateway and each provider has names of its own. So
 * every name that says key, token, secret, session, cookie and the like counts, and what is in doubt counts: a header too many costs hits, one
 * too few gives one client another's answers.
 *
 * What does not count although it says such a word differs with each request, or names an entry of a cache, and names nobody: names that begin
 * with `sec-`, `csrf`, `xsrf`, `x-csrf` or `x-xsrf`, and the words «idempotency-key», «cache-key» and «surrogate-key» within a name. Case does
 * not matter, nor whether words are joined by `-` or `_`.
 */

/** Words within a name that make it count. The README lists them. */
const WORDS: string[] = "key token secret auth session cookie credential passw signature cert jwt oidc consumer principal".split(" ");
/** Whole names that count: what gateways and proxies say of whom they have let in, and usual names of parameters. */
const NAMES: string[] = "x-forwarded-user x-forwarded-email x-forwarded-preferred-username remote-user x-remote-user pwd sid sig".split(" ");
/** Words that are passed over. */
const EXCEPTED_WORDS: string[] = "idempotency-key cache-key surrogate-key".split(" ");
/** Beginnings of names that never count. */
const EXCEPTED_BEGINNINGS: string[] = "sec- x-csrf x-xsrf csrf xsrf".split(" ");

const LETTERS: i32 = 26;
/** Both by the letter they begin with: at most places of a name there is nothing to compare. */
const WORDS_BY_INITIAL: string[][] = byInitial(WORDS);
const EXCEPTED_BY_INITIAL: string[][] = byInitial(EXCEPTED_WORDS);

/** Whether a header or a parameter of this name says who asks: `length` bytes at `name`. Pseudo-headers never do. Total. */
export function isCredential(name: usize, length: i32): bool {
  if (length == 0 || load<u8>(name) == 0x3a) return false;
  let isFound = false;
  for (let at = 0; at < length; at++) {
    const initial = <u32>(load<u8>(name + <usize>at) | 0x20) - 0x61;
    if (initial >= <u32>LETTERS) continue;
    const passed = wordAt(unchecked(EXCEPTED_BY_INITIAL[initial]), name, length, at);
    if (passed > 0) at += passed - 1;
    else if (wordAt(unchecked(WORDS_BY_INITIAL[initial]), name, length, at) > 0) isFound = true;
  }
  if (!isFound) return isOneOf(NAMES, name, length);
  for (let i = 0; i < EXCEPTED_BEGINNINGS.length; i++) {
    if (says(unchecked(EXCEPTED_BEGINNINGS[i]), name, length, 0)) return false;
  }
  return true;
}

/** The length of the first of `words` that stands at `at`; 0 if there is none. */
function wordAt(words: string[], name: usize, length: i32, at: i32): i32 {
  for (let i = 0; i < words.length; i++) {
    const word = unchecked(words[i]);
    if (says(word, name, length, at)) return word.length;
  }
  return 0;
}

function isOneOf(names: string[], name: usize, length: i32): bool {
  for (let i = 0; i < names.length; i++) {
    const each = unchecked(names[i]);
    if (each.length == length && says(each, name, length, 0)) return true;
  }
  return false;
}

/** Whether `word`, of lower-case letters and `-`, stands at `at`, in letters of either case and with `-` or `_`. */
function says(word: string, name: usize, length: i32, at: i32): bool {
  if (word.length > length - at) return false;
  for (let i = 0; i < word.length; i++) {
    let byte = <u16>load<u8>(name + <usize>(at + i));
    if (byte == 0x5f) byte = 0x2d;
    else if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    if (byte != load<u16>(changetype<usize>(word) + (<usize>i << 1))) return false;
  }
  return true;
}

/** `words`, of lower-case letters, in a list for each letter. */
function byInitial(words: string[]): string[][] {
  const lists: string[][] = [];
  for (let letter = 0; letter < LETTERS; letter++) {
    const list: string[] = [];
    for (let i = 0; i < words.length; i++) {
      if (words[i].charCodeAt(0) == 0x61 + letter) list.push(words[i]);
    }
    lists.push(list);
  }
  return lists;
}
