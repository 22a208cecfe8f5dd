export function fnv1a(word: string): number;
/** The filter of a set of words. Same words, same bytes. */
export function fuseFilter(words: Iterable<string>): Buffer;
