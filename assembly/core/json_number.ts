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
  let at = 0;
  const negative = length > 0 && load<u8>(ptr) == 0x2d;
  if (negative) at = 1;
  let mantissa: u64 = 0;
  let digits = 0;
  let scale = 0;
  let inFraction = false;
  while (at < length) {
    const byte = load<u8>(ptr + <usize>at);
    if (byte == 0x2e) {
      inFraction = true;
    } else {
      const digit = <u32>byte - 0x30;
      if (digit > 9) break;
      if (digits < MAX_DIGITS) {
        mantissa = mantissa * 10 + digit;
        if (mantissa != 0) digits++;
        if (inFraction) scale--;
      } else if (!inFraction) {
        scale++;
      }
    }
    at++;
  }
  if (at < length) {
    at++;
    const sign = load<u8>(ptr + <usize>at);
    if (sign == 0x2b || sign == 0x2d) at++;
    let exponent = 0;
    while (at < length) {
      if (exponent < 100000) exponent = exponent * 10 + <i32>(load<u8>(ptr + <usize>at) - 0x30);
      at++;
    }
    scale += sign == 0x2d ? -exponent : exponent;
  }
  const value = mantissa == 0 ? 0.0 : scaleByTen(<f64>mantissa, scale);
  return negative ? -value : value;
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
