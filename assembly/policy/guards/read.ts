/** Reads a text into tokens: one pass, each byte looked at a bounded number of times, any bytes allowed. */
import { Bytes } from "../../core/bytes";
import { settleNames } from "./capitals";
import { isDigit, isHan, isLetter, isSpace, isSymbol, lowerInto, symbolWidth, wordWidth } from "./characters";
import { CONTRACTED, Forms, IN_FRONT_OF_NOT, MOST_PARTS, takesIs } from "./contractions";
import { digits, endOfDate, valueAt, YEAR } from "./date";
import { asksWhether, endOfNumeral, endOfWord, multiplies, narrowed, numeralValue, WIDTH } from "./han";
import { markFrames } from "./frames";
import { entryOf, JANUARY, NOT, Role } from "./lexicon";
import { joinNumberWord, readNumber, setNumber } from "./number";
import { withoutPrefix } from "./prefix";
import { signsWith } from "./signs";
import { digest, digestOf, stemDigest } from "./stem";
import { MAX_BYTES, Text } from "./text";
import { Shape, Token } from "./token";

/** Roles of words that carry no matter of their own, or whose matter another guard compares. */
const NO_CONTENT: u32 = Role.Function | Role.Negator | Role.Past | Role.Present | Role.Future | Role.Scope;

export function readText(text: Text, source: Bytes): void {
  text.clear(source.length > MAX_BYTES ? source : narrowed(source));
  if (text.overflow) return;
  lowerInto(text.lower, text.source);
  const reader = new Reader(text);
  reader.readAll();
  settleNames(text);
  markFrames(text);
  for (let i = 0; i < text.count; i++) {
    const token = text.at(i);
    text.roles |= token.roles;
    text.shapes |= token.shape;
  }
}

@final
class Reader {
  private readonly at0: usize;
  private readonly low: usize;
  private readonly end: i32;
  private position: i32 = 0;
  private opens: bool = true;
  /** Whether only blanks or a hyphen have passed since the last token. */
  private joined: bool = false;
  /** Of Parted, Slashed and Hyphened: what has passed since the last token. */
  private passed: u32 = 0;
  private codeEnd: i32 = 0;
  private quoteEnd: i32 = 0;
  /** Closing marks of which no further one is to be found, a bit for each, so that looking for one stays linear. */
  private missing: u32 = 0;

  constructor(private readonly text: Text) {
    this.at0 = text.source.ptr;
    this.low = changetype<usize>(text.lower);
    this.end = text.source.length;
  }

  readAll(): void {
    while (this.position < this.end && !this.text.overflow) this.step();
  }

  @inline private byte(index: i32): i32 {
    return index < this.end ? <i32>load<u8>(this.at0 + <usize>index) : 0;
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
    if (this.startsUrl(at) || (isSpace(before) && (byte == 0x2f || byte == 0x7e) && isLetter(this.byte(at + 1)))) return this.untilSpace(at);
    const width = wordWidth(this.at0, at, this.end);
    if (width < 0) return this.single(at, -width);
    if (width > 0) return this.word(at);
    this.mark(at, byte);
  }

  private add(start: i32, length: i32, shape: u32): Token {
    const token = this.text.add(start, length);
    token.raw = digest(this.at0 + <usize>start, length);
    token.shape = shape | (this.opens ? Shape.Opens : 0) | (this.joined ? Shape.Joined : 0) | this.passed;
    if (start < this.codeEnd) token.shape |= Shape.InCode;
    if (start < this.quoteEnd) token.shape |= Shape.InQuotes;
    this.opens = false;
    this.joined = true;
    this.passed = 0;
    return token;
  }

  private number(at: i32): void {
    const to = endOfDate(this.at0, at, this.end);
    if (to > at) return this.date(at, to);
    const token = this.add(at, 0, 0);
    this.position = readNumber(token, this.at0, this.low, at, this.end);
  }

  /** Three tokens: the year, the month under its name, and the day. */
  private date(at: i32, to: i32): void {
    const month = at + YEAR + 1;
    const day = month + digits(this.at0, month, this.end) + 1;
    setNumber(this.add(at, YEAR, 0), valueAt(this.at0, at, this.end));
    nameMonth(this.add(month, day - 1 - month, 0), valueAt(this.at0, month, this.end));
    setNumber(this.add(day, to - day, 0), valueAt(this.at0, day, this.end));
    this.position = to;
  }

  private startsUrl(at: i32): bool {
    const byte = this.byte(at) | 0x20;
    if (byte != 0x68 && byte != 0x66 && byte != 0x77) return false; // http, ftp, www, file, ws
    for (let i = at; i < at + 8 && i < this.end; i++) {
      const next = this.byte(i);
      if (next == 0x3a) return this.byte(i + 1) == 0x2f && this.byte(i + 2) == 0x2f;
      if (next == 0x2e) return i == at + 3 && byte == 0x77 && (this.byte(at + 1) | 0x20) == 0x77;
      if (!isLetter(next)) return false;
    }
    return false;
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
    if (isHan(this.at0, at, this.end)) return this.han(at);
    this.finish(this.add(at, width, isSymbol(this.at0, at, width) ? Shape.Symbol : 0), at, width, this.low + <usize>at);
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
    this.finish(token, at, to - at, this.low + <usize>at);
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
    let to = at;
    let capitals = 0;
    let digits = 0;
    // «ls -a», «--force»: an option of a command, in which case matters.
    let code = at > 0 && this.byte(at - 1) == 0x2d && (at == 1 || isSpace(this.byte(at - 2)) || this.byte(at - 2) == 0x2d);
    let odd = false;
    while (to < this.end) {
      const byte = this.byte(to);
      const width = wordWidth(this.at0, to, this.end);
      if (width > 0) {
        if (byte >= 0x41 && byte <= 0x5a) capitals++;
        to += width;
      } else if (isDigit(byte)) {
        digits++;
        to++;
      } else if (to > at && this.joins(byte, to)) {
        if (byte == 0x5f || byte == 0x40 || byte == 0x3a) code = true;
        else if (byte != 0x2e || !this.isAbbreviation(at, to)) odd = true;
        to++;
      } else {
        break;
      }
    }
    if (this.byte(to) == 0x28 && this.byte(to + 1) == 0x29) code = true; // name()
    // The «n» of «don't» belongs to what denies.
    const denies = this.apostrophe(to) == DENIES;
    const length = to - at - (denies ? 1 : 0);
    const first = this.byte(at);
    const isCapital = (first >= 0x41 && first <= 0x5a) || (first == 0xc3 && this.byte(at + 1) < 0x9f);
    let shape: u32 = isCapital ? Shape.Capital : 0;
    if (code) shape |= Shape.Code;
    if (odd || digits > 0 || (length > 1 && capitals > (isCapital ? 1 : 0))) shape |= Shape.Odd;
    if (capitals == length && length > 1) shape |= Shape.Acronym;
    if (odd || digits > 0) shape |= Shape.Mixed;
    this.position = to;
    if (length == 1 && this.isSmiley(at)) return;
    const forms = denies ? IN_FRONT_OF_NOT : CONTRACTED;
    const form = (shape & (Shape.Code | Shape.Odd)) == 0 ? forms.find(digest(this.low + <usize>at, length)) : -1;
    if (form >= 0) this.spell(forms, form, at, length, shape);
    else this.finish(this.add(at, length, shape), at, length, this.low + <usize>at);
    this.contraction(to);
  }

  /** The words that a short form stands for. The first has the place of all, the others none, so that no byte is read twice. */
  private spell(forms: Forms, form: i32, at: i32, length: i32, shape: u32): void {
    for (let part = 0; part < MOST_PARTS; part++) {
      const letters = forms.lengthOf(form, part);
      if (letters == 0) return;
      const token = part == 0 ? this.add(at, length, shape) : this.add(at + length, 0, Shape.Contracted);
      this.finish(token, at, letters, forms.lettersOf(form, part));
    }
  }

  /** Whether a letter is the mouth of «:D» and the like. */
  private isSmiley(at: i32): bool {
    const eyes = at > 0 ? this.byte(at - 1) : 0;
    if ((eyes != 0x3a && eyes != 0x3b) || (at > 1 && !isSpace(this.byte(at - 2)))) return false;
    const mouth = this.byte(at) | 0x20;
    return (mouth == 0x64 || mouth == 0x70) && !isLetter(this.byte(at + 1)) && !isDigit(this.byte(at + 1));
  }

  /** Whether a byte inside a word belongs to it: the dot of «node.js», the sign of «c++», the rest of an address. */
  private joins(byte: i32, at: i32): bool {
    const next = this.byte(at + 1);
    switch (byte) {
      case 0x2b: // +
      case 0x23: return !isLetter(next) && !isDigit(next); // #
      case 0x2e: // .
      case 0x40: // @
      case 0x26: return isLetter(next) || (isDigit(next) && byte != 0x26); // &
      case 0x3a: return next == 0x3a || (this.byte(at - 1) == 0x3a && isLetter(next)); // ::
      case 0x5f: return true; // _
      default: return false;
    }
  }

  /** «e.g.», «a.m.», «U.S.»: letters and dots in turn. */
  private isAbbreviation(at: i32, dot: i32): bool {
    return dot - at == 1 || (dot - at >= 2 && this.byte(dot - 2) == 0x2e);
  }

  /** What stands behind the word that ends at `at`: letters that shorten «not» (DENIES), other letters of a contraction, or none (0). */
  private apostrophe(at: i32): i32 {
    const width = this.apostropheWidth(at);
    if (width == 0 || !isLetter(this.byte(at + width))) return 0;
    if (isLetter(this.byte(at + width + 1))) return isLetter(this.byte(at + width + 2)) ? 0 : width + 2;
    const denies = (this.byte(at + width) | 0x20) == 0x74 && (this.byte(at - 1) | 0x20) == 0x6e;
    return denies ? DENIES : width + 1;
  }

  private apostropheWidth(at: i32): i32 {
    if (this.byte(at) == 0x27) return 1;
    return this.byte(at) == 0xe2 && this.byte(at + 1) == 0x80 && this.byte(at + 2) == 0x99 ? 3 : 0;
  }

  /** What an apostrophe behind a word adds: «not», a verb, «us» («let's»), or that something belongs to it. */
  private contraction(to: i32): void {
    const ending = this.apostrophe(to);
    if (ending == 0) return;
    if (ending == DENIES) {
      const token = this.add(to, 0, Shape.Contracted);
      token.roles = Role.Negator;
      token.key = NOT;
      token.word = NOT_WORD;
      this.position = to + this.apostropheWidth(to) + 1;
      return;
    }
    const from = to + this.apostropheWidth(to);
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
    if (letters == 1 && first == 0x6d /* m */) return this.contracted(to, AM);
    if (letters == 1 && first == 0x64 /* d */) return this.contracted(to, WOULD);
    if (letters != 2) return;
    if (first == 0x72 /* r */) return this.contracted(to, ARE);
    if (first == 0x76 /* v */) return this.contracted(to, HAVE);
    if (first == 0x6c /* l */) return this.contracted(to, WILL);
  }

  /** Adds a word that stands at `at` in short. */
  private contracted(at: i32, word: Bytes): void {
    this.finish(this.add(at, 0, Shape.Contracted), at, word.length, word.ptr);
  }

  /** Gives a word its key and its roles. @param ptr of its `length` letters, in small ones; those in the text, unless it stands there in short. */
  private finish(token: Token, at: i32, length: i32, ptr: usize): void {
    token.word = digest(ptr, length);
    const isWord = !token.is(Shape.Code | Shape.Odd | Shape.Han | Shape.Symbol) || (token.is(Shape.Acronym) && !token.is(Shape.Code | Shape.Mixed));
    const stem = !isWord ? token.word : stemDigest(ptr, length);
    token.stem = stem;
    const entry = entryOf(stem);
    if (token.is(Shape.Han) && length == WIDTH && (entry.roles & Role.Unit) != 0 && !this.isMeasure()) {
      // A part of a word: the 米 of 米饭, the 月 of 月亮.
      token.key = stem;
      token.shape |= Shape.Content;
      return;
    }
    token.key = entry.group != 0 ? entry.group : stem;
    token.roles = entry.roles;
    if (entry.key != 0) token.shape |= Shape.Known;
    token.axis = entry.axis;
    token.axis2 = entry.axis2;
    token.unit = entry.unit;
    token.number = entry.number;
    token.question = entry.question;
    if (token.has(Role.Unit | Role.Calendar)) token.key = unitKey(entry.unit);
    // Other words may share the digest. The character itself stands behind another token here: it is no measure else, and went its way above.
    if (stem == MONTH && token.is(Shape.Han) && length == WIDTH) return this.chineseMonth(token);
    if (token.has(Role.Negator)) token.key = NOT;
    token.bare = withoutPrefix(ptr, length);
    if (token.is(Shape.Code)) token.key = token.raw;
    if (token.has(Role.Cardinal | Role.Ordinal) && !token.is(Shape.Code | Shape.Odd)) return joinNumberWord(this.text, token);
    if (!token.has(NO_CONTENT) && !token.is(Shape.Number)) token.shape |= Shape.Content;
  }

  /** Whether the last token stands behind a number, or a word that asks for one. */
  private isMeasure(): bool {
    const last = this.text.count - 1;
    return this.text.isBehindNumber(last) || (last > 0 && this.text.at(last - 1).question == HOW_MUCH);
  }

  /** 三月 and 3月 are one token, March, unless the number is none of a month. */
  private chineseMonth(token: Token): void {
    const number = this.text.at(this.text.count - 2);
    if (!number.is(Shape.Number) || number.value < 1 || number.value > 12) return;
    this.text.drop();
    number.shape &= ~(Shape.Number | Shape.Weak);
    nameMonth(number, <i32>number.value);
  }

  /** Punctuation: the end of a sentence, quotation marks, back quotes, operators. */
  private mark(at: i32, byte: i32): void {
    this.text.signs = signsWith(this.text.signs, this.at0, at, this.end, at < this.codeEnd || at < this.quoteEnd);
    this.position = at + max(1, symbolWidth(this.at0, at, this.end));
    if (byte == 0x2e || byte == 0x3f || byte == 0x21 || byte == 0x3a) this.opens = true;
    if (byte != 0x2d) this.joined = false;
    if (byte == 0x26 && !isOperator(this.byte(at + 1), byte)) return this.contracted(at, AND);
    if (isParting(byte)) this.passed |= Shape.Parted;
    if (byte == 0x2f || byte == 0x28) this.passed |= Shape.Slashed;
    if (byte == 0x2d && this.joined && isLetter(this.byte(at + 1)) && !isSpace(at > 0 ? this.byte(at - 1) : 0x20)) this.passed |= Shape.Hyphened;
    if (byte == 0x60) return this.openCode(at);
    if (byte == 0x22) return this.openQuotes(at, 1, 0x22, 0);
    if ((byte == 0xe2 || byte == 0xe3) && this.byte(at + 1) == 0x80) return this.widePunctuation(at, byte, this.byte(at + 2));
    if (byte == 0x27 && (at == 0 || isSpace(this.byte(at - 1)))) return this.openQuotes(at, 1, 0x27, 0);
    if (byte == 0x21 && this.byte(at + 1) == 0x21 && at > 0 && isLetter(this.byte(at - 1))) {
      // «Help!!»
      while (this.byte(this.position) == 0x21) this.position++;
    } else if (isOperator(byte, this.byte(at + 1)) && isOperator(this.byte(at + 1), byte)) {
      let to = at;
      while (isOperator(this.byte(to), to > at ? this.byte(to - 1) : this.byte(to + 1))) to++;
      const token = this.add(at, to - at, Shape.Code);
      token.key = token.raw;
      this.position = to;
    } else if (this.endOfFace(at, byte) > 0) {
      const to = this.endOfFace(at, byte);
      const token = this.add(at, to - at, Shape.Code | Shape.Symbol);
      token.key = token.raw;
      // A smile says no more than «thank you».
      if (this.byte(to - 1) == 0x29) token.shape |= Shape.Skipped;
      this.position = to;
    } else if (this.calculates(at, byte)) {
      const token = this.add(at, 1, Shape.Code | Shape.Symbol);
      token.key = token.raw;
    }
  }

  /** Where a face of punctuation ends that begins at `at`, as «:-(» and «;*)» do; 0 if there is none. */
  private endOfFace(at: i32, eyes: i32): i32 {
    if ((eyes != 0x3a && eyes != 0x3b) || !(at == 0 || isSpace(this.byte(at - 1)) || this.byte(at - 1) == 0x22)) return 0;
    let to = at + 1;
    const nose = this.byte(to);
    if (nose == 0x2d || nose == 0x27 || nose == 0x2a || nose == 0x6f) to++; // - ' * o
    const mouth = this.byte(to);
    return mouth == 0x28 || mouth == 0x29 || mouth == 0x2f || mouth == 0x7c || mouth == 0x5c ? to + 1 : 0; // ( ) / | \
  }

  /** Whether a sign of arithmetic stands between two operands, as in «12 / 4», «a = b» and «2^3», and not for a bullet, a dash or «and/or». */
  private calculates(at: i32, byte: i32): bool {
    const isStrong = byte == 0x2b || byte == 0x2a || byte == 0x3d || byte == 0x3c || byte == 0x3e || byte == 0x5e; // + * = < > ^
    if (!isStrong && byte != 0x2f && byte != 0x2d) return false; // / -
    let before = at - 1;
    while (before >= 0 && this.byte(before) == 0x20) before--;
    let behind = at + 1;
    while (this.byte(behind) == 0x20 && behind < at + MOST_BLANKS) behind++;
    const isSpaced = before < at - 1 && behind > at + 1;
    const isTight = before == at - 1 && behind == at + 1;
    if (before < 0 || (!isSpaced && !isTight)) return false;
    const left = this.byte(before);
    const right = this.byte(behind);
    if (isDigit(left) && isDigit(right)) return isStrong || isSpaced;
    return isStrong && isSpaced && (isDigit(left) || isLetter(left) || left == 0x29) && (isDigit(right) || isLetter(right) || right == 0x28);
  }

  /** Punctuation of three bytes, the second of which is 0x80: “ ”, 《 》, 「 」, 『 』 and the Chinese full stop. */
  private widePunctuation(at: i32, first: i32, third: i32): void {
    const isOpening = first == 0xe2 ? third == 0x9c : third == 0x8a || third == 0x8c || third == 0x8e;
    if (isOpening) this.openQuotes(at, 3, first, third + 1);
    else if (first == 0xe3 && third == 0x82) this.opens = true;
  }

  private openCode(at: i32): void {
    let ticks = at;
    while (this.byte(ticks) == 0x60) ticks++;
    this.position = ticks;
    if (at < this.codeEnd || this.isMissing(0x60)) return;
    let to = ticks;
    while (to < this.end && this.byte(to) != 0x60) to++;
    if (to >= this.end) this.miss(0x60);
    else this.codeEnd = to + 1;
  }

  /** @param third of the closing mark's three bytes, or 0 if `closing` is all of it. */
  private openQuotes(at: i32, width: i32, closing: i32, third: i32): void {
    // What stands inside a quotation is quoted already.
    const mark = third != 0 ? third : closing;
    if (at < this.quoteEnd || this.isMissing(mark)) return;
    let to = at + width;
    while (to < this.end && !(this.byte(to) == closing && this.closes(to, closing, third))) to++;
    if (to < this.end) this.quoteEnd = to + 1;
    else this.miss(mark);
  }

  /** A mark is known by the last five bits of its last byte, which differ for all that are looked for. */
  @inline private isMissing(mark: i32): bool {
    return ((this.missing >> (mark & 31)) & 1) != 0;
  }

  private miss(mark: i32): void {
    this.missing |= 1 << (mark & 31);
  }

  private closes(at: i32, closing: i32, third: i32): bool {
    if (third != 0) return this.byte(at + 1) == 0x80 && this.byte(at + 2) == third;
    return closing != 0x27 || !isLetter(this.byte(at + 1));
  }
}

const DENIES: i32 = -1;
const NOT_WORD: u32 = digestOf("not");
const LET: u32 = digestOf("let");
const US: Bytes = Bytes.fromString("us");
const IS: Bytes = Bytes.fromString("is");
const AM: Bytes = Bytes.fromString("am");
const ARE: Bytes = Bytes.fromString("are");
const HAVE: Bytes = Bytes.fromString("have");
const WILL: Bytes = Bytes.fromString("will");
const WOULD: Bytes = Bytes.fromString("would");
const AND: Bytes = Bytes.fromString("and");
/** Blanks that are passed over in search of an operand. */
const MOST_BLANKS: i32 = 8;

/** Places in CHINESE_QUESTION_WORDS: how much, and whether. */
const HOW_MUCH: u8 = 7;
const WHETHER: u8 = 8;
/** The stem of 月. */
const MONTH: u32 = digestOf("月");

function unitKey(unit: i32): u32 {
  return 0x756e0000 | <u32>unit;
}

/** @param month from 1. */
function nameMonth(token: Token, month: i32): void {
  token.roles = Role.Calendar;
  token.shape |= Shape.Content;
  token.unit = <u8>(JANUARY + month - 1);
  token.key = unitKey(token.unit);
}

/** Whether a mark is part of an operator. @param beside the mark next to it: a hyphen is one in «->» and «<-» alone. */
function isOperator(byte: i32, beside: i32): bool {
  if (byte == 0x2d) return beside == 0x3c || beside == 0x3e;
  const isComparison = byte == 0x3d || byte == 0x3c || byte == 0x3e || byte == 0x21;
  return isComparison || byte == 0x26 || byte == 0x7c || byte == 0x2a || byte == 0x5e || byte == 0x2b || byte == 0x7e;
}

/** Whether a mark sets apart what stands on its two sides, as the items of a list: , ; / ( ) [ ] */
function isParting(byte: i32): bool {
  return byte == 0x2c || byte == 0x3b || byte == 0x2f || byte == 0x28 || byte == 0x29 || byte == 0x5b || byte == 0x5d;
}

function isClosing(byte: i32): bool {
  return byte == 0x2e || byte == 0x2c || byte == 0x3f || byte == 0x21 || byte == 0x3a || byte == 0x3b || byte == 0x29 || byte == 0x5d || byte == 0x27;
}
