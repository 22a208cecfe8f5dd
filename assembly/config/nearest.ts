/** The known word that a mistyped one was probably meant to be. */
import { lowerAscii } from "./words";

/** Letters of a word that is looked at; the work is this squared for each known word. */
const MAX_WORD: i32 = 40;

/** The word of `known` nearest to `word`, letter case aside, or "" if none is near. */
export function nearest(word: string, known: string[]): string {
  if (word.length == 0 || word.length > MAX_WORD) return "";
  const lower = lowerAscii(word);
  let best = "";
  // A third of the letters may be wrong, but not more.
  let least = max(1, word.length / 3) + 1;
  for (let i = 0; i < known.length; i++) {
    const distance = editDistance(lower, lowerAscii(known[i]));
    if (distance < least) {
      least = distance;
      best = known[i];
    }
  }
  return best;
}

/** Insertions, deletions and replacements between two words (Levenshtein). */
function editDistance(a: string, b: string): i32 {
  const row = new StaticArray<i32>(b.length + 1);
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 0; i < a.length; i++) {
    let diagonal = row[0];
    row[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const replaced = diagonal + (a.charCodeAt(i) == b.charCodeAt(j) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = min(replaced, min(diagonal, row[j]) + 1);
    }
  }
  return row[b.length];
}
