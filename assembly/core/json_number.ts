/** JSON numbers: the grammar of RFC 8259, and their value. */

/** Offset behind the number at `at`, or -1 if there is none. */
export function scanNumber(base: usize, length: i32, at: i32): i32 {
  if (at < length && load<u8>(base + <usize>at) == 0x2d) at++;
  const whole = at;
  at = skipDigits(base, length, at);
  if (at == whole) return -1;
  if (load<u8>(base + <usize>whole) == 0x30 && at > whole + 1) return -1;
  if (at < length && load<u8>(base + <usize>at) == 0x2e) {
    const fraction = ++at;
    at = skipDigits(base, length, at);
    if (at == fraction) return -1;
  }
  if (at < length && (load<u8>(base + <usize>at) | 0x20) == 0x65) {
    at++;
    if (at < length && (load<u8>(base + <usize>at) == 0x2b || load<u8>(base + <usize>at) == 0x2d)) at++;
    const exponent = at;
    at = skipDigits(base, length, at);
    if (at == exponent) return -1;
  }
  return at;
}

/**
 * Scans the array of numbers whose opening bracket is at `at`.
 * @returns below 0 if it is empty or holds anything else; else the offset behind it, and how many numbers there are: see `endOfNumbers` and
 * `countOfNumbers`.
 */
export function scanNumberArray(base: usize, length: i32, at: i32): i64 {
  let count = 0;
  at++;
  while (true) {
    at = skipBlanks(base, length, at);
    at = scanNumber(base, length, at);
    if (at < 0) return -1;
    count++;
    at = skipBlanks(base, length, at);
    if (at >= length) return -1;
    const byte = load<u8>(base + <usize>at);
    at++;
    if (byte == 0x5d) break;
    if (byte != 0x2c) return -1;
  }
  return (<i64>count << 32) | <i64>at;
}

/** Offset behind an array. @param scanned what `scanNumberArray` answered, not below 0. */
@inline export function endOfNumbers(scanned: i64): i32 {
  return <i32>scanned;
}

/** Numbers in an array. @param scanned what `scanNumberArray` answered, not below 0. */
@inline export function countOfNumbers(scanned: i64): i32 {
  return <i32>(scanned >> 32);
}

/** Reads up to `limit` numbers of an array that `scanNumberArray` accepted to `out`. */
export function parseNumberArray(ptr: usize, length: i32, out: usize, limit: i32): void {
  let at = 1;
  for (let i = 0; i < limit; i++) {
    at = skipBlanks(ptr, length, at);
    const end = scanNumber(ptr, length, at);
    store<f32>(out + (<usize>i << 2), <f32>parseNumber(ptr + <usize>at, end - at));
    at = skipBlanks(ptr, length, end) + 1;
  }
}

export function skipBlanks(base: usize, length: i32, at: i32): i32 {
  while (at < length) {
    const byte = load<u8>(base + <usize>at);
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) break;
    at++;
  }
  return at;
}

function skipDigits(base: usize, length: i32, at: i32): i32 {
  while (at < length && <u32>(load<u8>(base + <usize>at) - 0x30) <= 9) at++;
  return at;
}

/** Digits that a u64 surely holds. */
const MAX_DIGITS: i32 = 18;

/**
 * The value of a number that `scanNumber` accepted. Up to 15 digits with a power of ten within ±22 are exact (Clinger's fast path);
 * beyond that the result may be a last place off, which an embedding does not notice. Overflow answers ±Infinity.
 */
export function parseNumber(ptr: usize, length: i32): f64 {
  const end = ptr + <usize>length;
  const negative = length > 0 && load<u8>(ptr) == 0x2d;
  if (negative) ptr++;
  let mantissa: u64 = 0;
  let scale = 0;
  let left = MAX_DIGITS;
  let digit: u32 = 0;
  while (ptr < end && (digit = <u32>load<u8>(ptr) - 0x30) <= 9) {
    if (left > 0) {
      mantissa = mantissa * 10 + digit;
      if (mantissa != 0) left--;
    } else {
      scale++;
    }
    ptr++;
  }
  if (ptr < end && load<u8>(ptr) == 0x2e) {
    ptr++;
    while (ptr < end && (digit = <u32>load<u8>(ptr) - 0x30) <= 9) {
      if (left > 0) {
        mantissa = mantissa * 10 + digit;
        if (mantissa != 0) left--;
        scale--;
      }
      ptr++;
    }
  }
  if (ptr < end && (load<u8>(ptr) | 0x20) == 0x65) scale += parseExponent(ptr + 1, end);
  const value = mantissa == 0 ? 0.0 : scaleByTen(<f64>mantissa, scale);
  return negative ? -value : value;
}

function parseExponent(ptr: usize, end: usize): i32 {
  if (ptr >= end) return 0;
  const sign = load<u8>(ptr);
  if (sign == 0x2b || sign == 0x2d) ptr++;
  let exponent = 0;
  let digit: u32 = 0;
  while (ptr < end && (digit = <u32>load<u8>(ptr) - 0x30) <= 9) {
    if (exponent < 100000) exponent = exponent * 10 + <i32>digit;
    ptr++;
  }
  return sign == 0x2d ? -exponent : exponent;
}

function scaleByTen(value: f64, scale: i32): f64 {
  while (scale > 22 && value < Infinity) {
    value *= 1e22;
    scale -= 22;
  }
  while (scale < -22 && value > 0) {
    value /= 1e22;
    scale += 22;
  }
  if (scale > 22 || scale < -22) return value;
  return scale >= 0 ? value * powerOfTen(scale) : value / powerOfTen(-scale);
}

const POWERS: usize = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);

/** `exponent` from 0 to 22. */
@inline function powerOfTen(exponent: i32): f64 {
  return load<f64>(POWERS + (<usize>exponent << 3));
}
