/** One word, number or symbol of a text. Tokens stand in a run of memory that `Text` owns, so reading a text allocates nothing. */

/** What a token looks like. */
export namespace Shape {
  /** A number in digits or words. */
  export const Number: u32 = 1;
  /** A URL, an address, a version, an identifier, an operator: compared byte for byte. */
  export const Code: u32 = 2;
  /** Inside back quotes. */
  export const InCode: u32 = 4;
  /** Inside quotation marks. */
  export const InQuotes: u32 = 8;
  /** Begins with a capital letter. */
  export const Capital: u32 = 16;
  /** Capital letters alone, or among small ones, or letters with digits or symbols: a name wherever it stands. */
  export const Odd: u32 = 32;
  /** The first word of a sentence. */
  export const Opens: u32 = 64;
  /** A name, by its own shape or because it is one elsewhere in the two texts. */
  export const Name: u32 = 128;
  /** Carries meaning of its own: neither a function word nor an empty one. */
  export const Content: u32 = 256;
  /** Nothing but a blank or a hyphen stands in front of it. */
  export const Joined: u32 = 512;
  /** A number as weak as the article: «one», «first», «once». */
  export const Weak: u32 = 1024;
  /** The lexicon knows the word. */
  export const Known: u32 = 4096;
  /** Chinese: one character, or a word that the lexicon knows. */
  export const Han: u32 = 8192;
  /** Its partner is the same word mistyped. */
  export const Typo: u32 = 2048;
  /** Followed by «'s» and no verb: «France's». */
  export const Possessive: u32 = 1 << 14;
  /** Written as a part of another word: the «is» of «what's». */
  export const Contracted: u32 = 1 << 15;
  /** Says nothing of what is asked: politeness, and a frame such as «can you tell me». It has no partner and is not missed. */
  export const Skipped: u32 = 1 << 16;
  /** Its partner stands in another order. */
  export const Moved: u32 = 1 << 17;
  /** Capital letters alone, two or more. */
  export const Acronym: u32 = 1 << 18;
  /** Its partner has the same stem and is no form of the same word, as far as endings tell: «plan» and «plane». */
  export const Akin: u32 = 1 << 19;
  /** Punctuation stands in front of it. */
  export const Parted: u32 = 1 << 20;
  /** A slash or a bracket stands in front of it: «tea/coffee», «Paris (France)». */
  export const Slashed: u32 = 1 << 23;
  /** A hyphen joins it to the word in front. */
  export const Hyphened: u32 = 1 << 24;
  /** Stands in -ing for what comes in front of it: «would you mind explaining». */
  export const Bent: u32 = 1 << 22;
  /** Letters with digits or signs among them: «node.js», «c++». */
  export const Mixed: u32 = 1 << 25;
  /** The first word of a request for instructions, which stands for all of «how do I». */
  export const Asking: u32 = 1 << 26;
  /** A character or a row of them that stands for something: a smiley, an arrow, a sign of arithmetic. */
  export const Symbol: u32 = 1 << 21;
}

@unmanaged
export class Token {
  /** Where it stands in the text, and in the text in lower case. */
  start: i32;
  length: i32;
  /** What is compared: the digest of the stem, of the group of synonyms, or of the number's value. */
  key: u32;
  /** Digest of the bytes as they are. */
  raw: u32;
  /** Digest of its stem. */
  stem: u32;
  /** Digest of the word in lower case; of a contraction's part, of the part. */
  word: u32;
  shape: u32;
  /** Roles by which the lexicon knows the word; see lexicon.ts. */
  roles: u32;
  /** Digest of the word without a denying prefix, or 0. */
  bare: u32;
  /** The sides of opposites the word is on, or 0. */
  axis: u16;
  axis2: u16;
  /** Which unit or day, number, question: the details of its roles, counted from 1. */
  unit: u8;
  number: u8;
  question: u8;
  /** A number's value. */
  value: f64;
  /** Index of the same token in the other text, or -1. */
  partner: i32;
  /** Next token of the same key, while pairing. */
  next: i32;

  @inline is(shape: u32): bool {
    return (this.shape & shape) != 0;
  }

  @inline has(roles: u32): bool {
    return (this.roles & roles) != 0;
  }

  /** How much of a sentence it is, in thirds of a word: a Chinese character is one, and any other word three. */
  get weight(): i32 {
    return this.is(Shape.Han) ? this.length / 3 : 3;
  }

  @inline get lone(): bool {
    return this.partner < 0 && (this.shape & Shape.Skipped) == 0;
  }
}
