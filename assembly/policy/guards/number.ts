/** Numbers in digits and in words, with one key for one value. */
import { isDigit, isLetter } from "./characters";
import { Role } from "./lexicon";
import { digest } from "./stem";
import { Text } from "./text";
import { Shape, Token } from "./token";

/** Digits beyond these do not fit into a float exactly; such numbers are compared as text. */
const MAX_EXACT: i32 = 15;
/** From here on a capital K behind a number says thousand. */
const LEAST_THOUSANDS: f64 = 20;

export function numberKey(value: f64): u32 {
  const bits = reinterpret<u64>(value);
  return (<u32>bits ^ <u32>(bits >> 32)) * 0x01000193 | 1;
}

/** Makes a number of `token`. */
export function setNumber(token: Token, value: f64): void {
  token.shape |= Shape.Number;
  token.value = value;
  token.key = numberKey(value);
}

/**
 * Reads the number, date, time or version at `at`. @returns where it ends. Thousands separators are dropped. A number with decimals is
 * compared as text, since version 3.10 is not version 3.1. What mixes digits and letters is an identifier.
 */
export function readNumber(token: Token, ptr: usize, low: usize, at: i32, end: i32): i32 {
  let to = at;
  let value: f64 = 0;
  let digits = 0;
  let points = 0;
  let isDate = false;
  if (!isDigit(byteAt(ptr, to, end)) && byteAt(ptr, to, end) == 0x2d) to++;
  const isNegative = to > at;
  for (; to < end; to++) {
    const byte = byteAt(ptr, to, end);
    if (isDigit(byte)) {
      if (points == 0) value = value * 10 + (byte - 0x30);
      digits++;
    } else if (byte == 0x2c && isGroup(ptr, to, end)) {
      continue;
    } else if (byte == 0x2e && isDigit(byteAt(ptr, to + 1, end))) {
      points++;
    } else if (separatesDate(ptr, to, end, isDate, digits)) {
      isDate = true;
    } else {
      break;
    }
  }
  const tail = identifierEnd(ptr, to, end);
  if (tail > to) return settle(token, low, at, tail, Shape.Code);
  if (isDate || points > 1) {
    // «7:00» is «7».
    if (to - at <= 5 && points == 0 && byteAt(ptr, to - 3, end) == 0x3a && byteAt(ptr, to - 2, end) == 0x30 && byteAt(ptr, to - 1, end) == 0x30) {
      settle(token, low, at, to, Shape.Number);
      token.key = numberKey(Math.floor(value / 100));
      return to;
    }
    return settle(token, low, at, to, isDate ? Shape.Number : Shape.Code);
  }
  settle(token, low, at, to, Shape.Number);
  const hasLeadingZero = digits > 1 && byteAt(ptr, at, end) == 0x30;
  if (points == 0 && digits <= MAX_EXACT && !hasLeadingZero) {
    setNumber(token, isNegative ? -value : value);
    to += suffix(token, ptr, to, end);
  }
  return to;
}

function settle(token: Token, low: usize, at: i32, to: i32, shape: u32): i32 {
  token.shape |= shape;
  token.length = to - at;
  token.raw = digest(low + <usize>at, to - at);
  token.key = token.raw;
  token.value = -1;
  return to;
}

function byteAt(ptr: usize, index: i32, end: i32): i32 {
  return index >= 0 && index < end ? <i32>load<u8>(ptr + <usize>index) : 0;
}

/** Whether a comma at `at` is followed by exactly three digits. */
function isGroup(ptr: usize, at: i32, end: i32): bool {
  return isDigit(byteAt(ptr, at + 1, end)) && isDigit(byteAt(ptr, at + 2, end)) && isDigit(byteAt(ptr, at + 3, end)) && !isDigit(byteAt(ptr, at + 4, end));
}

/** A colon or a slash between digits, or the hyphens of 2024-01-31; the hyphen of 5-10 separates two numbers. */
function separatesDate(ptr: usize, at: i32, end: i32, isDate: bool, digits: i32): bool {
  const byte = byteAt(ptr, at, end);
  if (!isDigit(byteAt(ptr, at + 1, end))) return false;
  if (byte == 0x3a || byte == 0x2f) return true;
  if (byte != 0x2d) return false;
  return isDate || (digits == 4 && isDigit(byteAt(ptr, at + 2, end)) && byteAt(ptr, at + 3, end) == 0x2d);
}

/** Where the run of letters and digits at `at` ends, if a digit follows a letter in it («4f3a»); else `at`. */
function identifierEnd(ptr: usize, at: i32, end: i32): i32 {
  let to = at;
  let hasDigit = false;
  while (isDigit(byteAt(ptr, to, end)) || (isLetter(byteAt(ptr, to, end)) && byteAt(ptr, to, end) < 0x80)) {
    hasDigit = hasDigit || isDigit(byteAt(ptr, to, end));
    to++;
  }
  return hasDigit ? to : at;
}

/** «100k», «3bn», «2nd»: bytes of what belongs to the number. */
function suffix(token: Token, ptr: usize, at: i32, end: i32): i32 {
  const first = byteAt(ptr, at, end) | 0x20;
  const second = byteAt(ptr, at + 1, end) | 0x20;
  // «4K» is a screen and «5K» a run; «5k» and «100K» are thousands.
  const isThousand = byteAt(ptr, at, end) == 0x6b || token.value >= LEAST_THOUSANDS;
  if (first == 0x6b && !isLetter(byteAt(ptr, at + 1, end)) && isThousand) return scale(token, 1000, 1);
  if (isLetter(byteAt(ptr, at + 2, end))) return 0;
  if (first == 0x62 && second == 0x6e) return scale(token, 1000000000, 2);
  if (first == 0x6d && second == 0x6e) return scale(token, 1000000, 2);
  const isOrdinal = (first == 0x73 && second == 0x74) || (first == 0x6e && second == 0x64) || (first == 0x72 && second == 0x64) || (first == 0x74 && second == 0x68);
  if (isOrdinal) token.roles |= Role.Ordinal;
  return isOrdinal ? 2 : 0;
}

function scale(token: Token, factor: f64, width: i32): i32 {
  setNumber(token, token.value * factor);
  return width;
}

/** First number of CARDINALS that multiplies what stands in front of it. */
const FIRST_MULTIPLIER: i32 = 29;
const MULTIPLIERS: StaticArray<f64> = [100, 1000, 1000000, 1000000000, 1000000000000, 12];

function valueOf(number: i32): f64 {
  if (number <= 20) return number - 1;
  return number < FIRST_MULTIPLIER ? (number - 19) * 10 : MULTIPLIERS[min(number - FIRST_MULTIPLIER, MULTIPLIERS.length - 1)];
}

/** Makes a number of a number word, `token`, the last of `text`: «two hundred thousand» and «twenty-five» become one token. */
export function joinNumberWord(text: Text, token: Token): void {
  const value = valueOf(<i32>token.number);
  const before = text.count > 1 ? text.at(text.count - 2) : null;
  if (before !== null && token.is(Shape.Joined) && before.is(Shape.Number) && before.value > 0) {
    const joined = join(before, value, <i32>token.number >= FIRST_MULTIPLIER);
    if (joined > 0) {
      setNumber(before, joined);
      if (token.has(Role.Ordinal)) before.roles = (before.roles & ~Role.Cardinal) | Role.Ordinal;
      before.shape &= ~Shape.Weak;
      text.drop();
      return;
    }
  }
  if (value == 1 || (value == 2 && token.has(Role.Ordinal))) token.shape |= Shape.Weak;
  setNumber(token, value);
}

/** The value of `before` and the word behind it, or 0 if they are two numbers. */
function join(before: Token, value: f64, multiplies: bool): f64 {
  if (multiplies) {
    const group = value == 100 ? before.value % 1000 : before.value;
    return before.value - group + group * value;
  }
  if (!before.has(Role.Cardinal)) return 0;
  const isUnits = value > 0 && value < 10 && before.value >= 20 && before.value % 10 == 0;
  const isTens = value >= 10 && before.value >= 100 && before.value % 100 == 0;
  return isUnits || isTens ? before.value + value : 0;
}
