/**
 * Reads a text into tokens: one pass, each byte looked at a bounded number of times, any bytes allowed. A reader belongs to a text, and both are used
 * again for the next.
 */
import { Bytes } from "../../../core/bytes";
import { settleNames } from "../capitals";
import { isDigit, isHan, isLetter, isSpace, isSymbol, lowerInto, symbolWidth, wordWidth } from "../characters";
import { CONTRACTED, Forms, IN_FRONT_OF_NOT, MOST_PARTS, takesIs } from "../contractions";
import { digits, endOfDate, valueAt, YEAR } from "../date";
import { markFrames } from "../frames/mark_frames";
import { asksWhether, endOfNumeral, endOfWord, multiplies, narrowed, numeralValue, WIDTH } from "../han";
import { NOT, Role } from "../lexicon";
import { readNumber, setNumber } from "../number";
import { signsWith } from "../signs";
import { digest, digestOf } from "../stem";
import { MAX_BYTES, Text } from "../text";
import { Shape, Token } from "../token";
import { calculates, endOfFace, isClosing, isOperator, isParting, isSmiley } from "./marks";
import { Quotations } from "./quotations";
import { nameMonth, recognize } from "./recognize";
import { apostrophe, apostropheWidth, DENIES, startsUrl, verbInShort } from "./word_ends";
import { WordShape } from "./word_shape";

const NOT_WORD: u32 = digestOf("not");
const LET: u32 = digestOf("let");
const US: Bytes = Bytes.fromString("us");
const IS: Bytes = Bytes.fromString("is");
const AND: Bytes = Bytes.fromString("and");
/** The place of «whether» in CHINESE_QUESTION_WORDS. */
const WHETHER: u8 = 8;

@final
export class TextReader {
  /** The bytes that are read, and the same in small letters: `end` of them. */
  private ptr: usize = 0;
  private low: usize = 0;
  private end: i32 = 0;
  private position: i32 = 0;
  /** Whether the next token begins a sentence. */
  private opens: bool = true;
  /** Whether only blanks or a hyphen have passed since the last token. */
  private joined: bool = false;
  /** Of Parted, Slashed and Hyphened: what has passed since the last token. */
  private passed: u32 = 0;
  private readonly quotations: Quotations = new Quotations();
  /** The word that is read now. */
  private readonly wordShape: WordShape = new WordShape();

  /** @param text where what is read is written. */
  constructor(private readonly text: Text) {}

  /** Reads a text in place of the one before. */
  read(source: Bytes): void {
    const text = this.text;
    text.clear(source.length > MAX_BYTES ? source : narrowed(source));
    if (text.overflow) return;
    lowerInto(text.lower, text.source);
    this.begin();
    while (this.position < this.end && !text.overflow) this.step();
    settleNames(text);
    markFrames(text);
    for (let i = 0; i < text.count; i++) {
      const token = text.at(i);
      text.roles |= token.roles;
      text.shapes |= token.shape;
    }
  }

  private begin(): void {
    this.ptr = this.text.source.ptr;
    this.low = changetype<usize>(this.text.lower);
    this.end = this.text.source.length;
    this.position = 0;
    this.opens = true;
    this.joined = false;
    this.passed = 0;
    this.quotations.begin(this.ptr, this.end);
  }

  @inline private byte(index: i32): i32 {
    return index < this.end ? <i32>load<u8>(this.ptr + <usize>index) : 0;
  }

  private step(): void {
    const at = this.position;
    const byte = this.byte(at);
    if (isSpace(byte)) {
      if (byte == 0x0a) this.opens = true;
      this.position++;
      return;
    }
    const before = at > 0 ? this.byte(at - 1) : 0x20;
    if (isDigit(byte) || (isDigit(this.byte(at + 1)) && (byte == 0x2d || byte == 0x2e) && (isSpace(before) || before == 0x28))) return this.number(at);
    if (startsUrl(this.ptr, at, this.end) || (isSpace(before) && (byte == 0x2f || byte == 0x7e) && isLetter(this.byte(at + 1)))) return this.untilSpace(at);
    const width = wordWidth(this.ptr, at, this.end);
    if (width < 0) return this.single(at, -width);
    if (width > 0) return this.word(at);
    this.mark(at, byte);
  }

  private add(start: i32, length: i32, shape: u32): Token {
    const token = this.text.add(start, length);
    token.raw = digest(this.ptr + <usize>start, length);
    token.shape = shape | (this.opens ? Shape.Opens : 0) | (this.joined ? Shape.Joined : 0) | this.passed;
    if (start < this.quotations.codeEnd) token.shape |= Shape.InCode;
    if (start < this.quotations.quoteEnd) token.shape |= Shape.InQuotes;
    this.opens = false;
    this.joined = true;
    this.passed = 0;
    return token;
  }

  private number(at: i32): void {
    const to = endOfDate(this.ptr, at, this.end);
    if (to > at) return this.date(at, to);
    const token = this.add(at, 0, 0);
    this.position = readNumber(token, this.ptr, this.low, at, this.end);
  }

  /** Three tokens: the year, the month under its name, and the day. */
  private date(at: i32, to: i32): void {
    const month = at + YEAR + 1;
    const day = month + digits(this.ptr, month, this.end) + 1;
    setNumber(this.add(at, YEAR, 0), valueAt(this.ptr, at, this.end));
    nameMonth(this.add(month, day - 1 - month, 0), valueAt(this.ptr, month, this.end));
    setNumber(this.add(day, to - day, 0), valueAt(this.ptr, day, this.end));
    this.position = to;
  }

  /** A URL or a path: until the next blank, without the punctuation at its end. */
  private untilSpace(at: i32): void {
    let to = at;
    while (to < this.end && !isSpace(this.byte(to)) && this.byte(to) != 0x60 && this.byte(to) != 0x22 && this.byte(to) != 0x3e) to++;
    this.position = to;
    while (to > at + 1 && isClosing(this.byte(to - 1))) to--;
    const token = this.add(at, to - at, Shape.Code);
    token.key = token.raw;
  }

  /** A character that is a word by itself: Chinese, or a symbol such as a currency's. */
  private single(at: i32, width: i32): void {
    if (isHan(this.ptr, at, this.end)) return this.han(at);
    recognize(this.text, this.add(at, width, isSymbol(this.ptr, at, width) ? Shape.Symbol : 0), this.low + <usize>at, width);
    this.position = at + width;
  }

  private han(at: i32): void {
    let to = endOfWord(this.low, at, this.end);
    if (to == at + WIDTH) {
      to = endOfNumeral(this.low, at, this.end);
      if (to > at) return this.numeral(at, to);
      to = at + WIDTH;
    }
    const token = this.add(at, to - at, Shape.Han);
    this.position = to;
    recognize(this.text, token, this.low + <usize>at, to - at);
    if (token.has(Role.Negator) && asksWhether(this.low, at, this.end)) {
      token.roles = Role.Function | Role.Question;
      token.question = WHETHER;
      token.key = token.raw;
    }
  }

  private numeral(at: i32, to: i32): void {
    this.position = to;
    const before = this.text.last();
    if (before !== null && this.joined && before.is(Shape.Number) && before.value > 0 && multiplies(this.low, at)) {
      return setNumber(before, numeralValue(this.low, at, to, before.value));
    }
    const token = this.add(at, to - at, Shape.Han);
    setNumber(token, numeralValue(this.low, at, to, 0));
    if (token.value == 1) token.shape |= Shape.Weak;
  }

  private word(at: i32): void {
    const word = this.wordShape;
    word.read(this.ptr, at, this.end);
    const length = word.length;
    const shape = word.shape;
    const to = at + length + (word.denies ? 1 : 0);
    this.position = to;
    if (length == 1 && isSmiley(this.ptr, at, this.end)) return;
    const forms = word.denies ? IN_FRONT_OF_NOT : CONTRACTED;
    const form = (shape & (Shape.Code | Shape.Odd)) == 0 ? forms.find(digest(this.low + <usize>at, length)) : -1;
    if (form >= 0) this.spell(forms, form, at, length, shape);
    else recognize(this.text, this.add(at, length, shape), this.low + <usize>at, length);
    this.contraction(to);
  }

  /** The words that a short form stands for. The first has the place of all, the others none, so that no byte is read twice. */
  private spell(forms: Forms, form: i32, at: i32, length: i32, shape: u32): void {
    for (let part = 0; part < MOST_PARTS; part++) {
      const letters = forms.lengthOf(form, part);
      if (letters == 0) return;
      const token = part == 0 ? this.add(at, length, shape) : this.add(at + length, 0, Shape.Contracted);
      recognize(this.text, token, forms.lettersOf(form, part), letters);
    }
  }

  /** What an apostrophe behind a word adds: «not», a verb, «us» («let's»), or that something belongs to it. */
  private contraction(to: i32): void {
    const ending = apostrophe(this.ptr, to, this.end);
    if (ending == 0) return;
    if (ending == DENIES) {
      const token = this.add(to, 0, Shape.Contracted);
      token.roles = Role.Negator;
      token.key = NOT;
      token.word = NOT_WORD;
      this.position = to + apostropheWidth(this.ptr, to, this.end) + 1;
      return;
    }
    const from = to + apostropheWidth(this.ptr, to, this.end);
    this.position = to + ending;
    const last = this.text.last();
    const letters = this.position - from;
    const first = this.byte(from) | 0x20;
    if (letters == 1 && first == 0x73 /* s */) {
      if (last === null) return;
      if (last.word == LET) return this.contracted(to, US);
      if (takesIs(last.word)) return this.contracted(to, IS);
      last.shape |= Shape.Possessive;
      return;
    }
    const verb = verbInShort(first, letters);
    if (verb !== null) this.contracted(to, verb);
  }

  /** Adds a word that stands at `at` in short. */
  private contracted(at: i32, word: Bytes): void {
    recognize(this.text, this.add(at, 0, Shape.Contracted), word.ptr, word.length);
  }

  /** Punctuation: the end of a sentence, quotation marks, back quotes, operators. */
  private mark(at: i32, byte: i32): void {
    this.text.signs = signsWith(this.text.signs, this.ptr, at, this.end, this.quotations.quotes(at));
    this.position = at + max(1, symbolWidth(this.ptr, at, this.end));
    if (byte == 0x2e || byte == 0x3f || byte == 0x21 || byte == 0x3a) this.opens = true;
    if (byte != 0x2d) this.joined = false;
    if (byte == 0x26 && !isOperator(this.byte(at + 1), byte)) return this.contracted(at, AND);
    if (isParting(byte)) this.passed |= Shape.Parted;
    if (byte == 0x2f || byte == 0x28) this.passed |= Shape.Slashed;
    if (byte == 0x2d && this.joined && isLetter(this.byte(at + 1)) && !isSpace(at > 0 ? this.byte(at - 1) : 0x20)) this.passed |= Shape.Hyphened;
    if (byte == 0x60) {
      this.position = this.quotations.openCode(at);
      return;
    }
    if (byte == 0x22) return this.quotations.openQuotes(at, 1, 0x22, 0);
    if ((byte == 0xe2 || byte == 0xe3) && this.byte(at + 1) == 0x80) return this.widePunctuation(at, byte, this.byte(at + 2));
    if (byte == 0x27 && (at == 0 || isSpace(this.byte(at - 1)))) return this.quotations.openQuotes(at, 1, 0x27, 0);
    if (byte == 0x21 && this.byte(at + 1) == 0x21 && at > 0 && isLetter(this.byte(at - 1))) {
      // «Help!!»
      while (this.byte(this.position) == 0x21) this.position++;
    } else if (isOperator(byte, this.byte(at + 1)) && isOperator(this.byte(at + 1), byte)) {
      let to = at;
      while (isOperator(this.byte(to), to > at ? this.byte(to - 1) : this.byte(to + 1))) to++;
      const token = this.add(at, to - at, Shape.Code);
      token.key = token.raw;
      this.position = to;
    } else if (endOfFace(this.ptr, at, this.end) > 0) {
      const to = endOfFace(this.ptr, at, this.end);
      const token = this.add(at, to - at, Shape.Code | Shape.Symbol);
      token.key = token.raw;
      // A smile says no more than «thank you».
      if (this.byte(to - 1) == 0x29) token.shape |= Shape.Skipped;
      this.position = to;
    } else if (calculates(this.ptr, at, this.end)) {
      const token = this.add(at, 1, Shape.Code | Shape.Symbol);
      token.key = token.raw;
    }
  }

  /** Punctuation of three bytes, the second of which is 0x80: “ ”, 《 》, 「 」, 『 』 and the Chinese full stop. */
  private widePunctuation(at: i32, first: i32, third: i32): void {
    const isOpening = first == 0xe2 ? third == 0x9c : third == 0x8a || third == 0x8c || third == 0x8e;
    if (isOpening) this.quotations.openQuotes(at, 3, first, third + 1);
    else if (first == 0xe3 && third == 0x82) this.opens = true;
  }
}
