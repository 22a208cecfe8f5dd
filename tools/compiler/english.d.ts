/** Every word that counts, in lower case. */
export function englishWords(): Set<string>;
/** Names, in small letters, that are words as well. */
export function namesThatAreWords(): Set<string>;
/** The words without the regular forms of others among them. */
export function baseWords(words: Iterable<string>): Set<string>;
/** What a word may be a regular form of. */
export function basesOf(word: string): string[];
