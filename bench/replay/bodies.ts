import type { Spoken } from "../../tests/support/answers.ts";

/** What a model says, a token each: of each hundred bytes one or two are escaped in JSON, and one character takes several. */
const TOKENS = [
  "Paris",
  " is",
  " the",
  " capital",
  " of",
  " France",
  ",",
  " and",
  " «",
  "la",
  " Ville",
  " Lum",
  "ière",
  "»",
  " to",
  " many",
  ".",
  "\n",
  "It",
  " lies",
  " on",
  " the",
  ' "',
  "Seine",
  '".',
  " ",
];

/** An answer as it is kept. */
export interface Body {
  type: string;
  text: string;
  /** What it says. */
  says: string;
}

const tokens = (count: number): string[] => Array.from({ length: count }, (_, i) => TOKENS[i % TOKENS.length]!);

/** The longest body of at most `bytes`, of those that `make` gives for so many tokens. */
function longest(bytes: number, make: (pieces: string[]) => string): { text: string; says: string } {
  let [few, many] = [0, bytes];
  while (many - few > 1) {
    const middle = (few + many) >> 1;
    if (Buffer.byteLength(make(tokens(middle))) <= bytes) few = middle;
    else many = middle;
  }
  const pieces = tokens(few);
  return { text: make(pieces), says: pieces.join("") };
}

/** A JSON answer of a size in bytes, short of it by less than a token. */
export const jsonOf = (spoken: Spoken, bytes: number): Body => ({
  type: "application/json",
  ...longest(bytes, (pieces) => JSON.stringify(spoken.json(pieces.join("")))),
});

/** A streamed answer of a size in bytes, with an event or a line for each token; short of it by less than one of these. */
export const streamOf = (spoken: Spoken, bytes: number): Body => ({
  type: spoken.streamType,
  ...longest(bytes, (pieces) => spoken.stream(pieces.join(""), pieces).join("")),
});
