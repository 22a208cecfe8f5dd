/**
 * Dates that begin with the year, 2024-03-03 or 2024/3/3. Others that are written in digits alone are left as they are: whether 3/4 is in
 * March or in April depends on who writes it.
 */
import { byteAt, isDigit, isLetter } from "./characters";

/** Digits of a year. */
export const YEAR: i32 = 4;

/** Where the date at `at` ends; `at` itself if there is none. */
export function endOfDate(ptr: usize, at: i32, end: i32): i32 {
  const mark = byteAt(ptr, at + YEAR, end);
  if ((mark != 0x2d && mark != 0x2f) || digits(ptr, at, end) != YEAR) return at;
  const month = at + YEAR + 1;
  const monthDigits = digits(ptr, month, end);
  const day = month + monthDigits + 1;
  if (!isIn(ptr, month, monthDigits, 12) || byteAt(ptr, day - 1, end) != mark) return at;
  const to = day + digits(ptr, day, end);
  const behind = byteAt(ptr, to, end);
  // A time of day, a path or an identifier goes on.
  return isIn(ptr, day, to - day, 31) && behind != mark && (behind >= 0x80 || !isLetter(behind)) ? to : at;
}

/** The value of the digits at `at`, of which there are few. */
export function valueAt(ptr: usize, at: i32, end: i32): i32 {
  let value = 0;
  for (let i = at; isDigit(byteAt(ptr, i, end)); i++) value = value * 10 + (byteAt(ptr, i, end) - 0x30);
  return value;
}

/** Digits at `at`, up to one more than a year has. */
export function digits(ptr: usize, at: i32, end: i32): i32 {
  let found = 0;
  while (found <= YEAR && isDigit(byteAt(ptr, at + found, end))) found++;
  return found;
}

function isIn(ptr: usize, at: i32, count: i32, most: i32): bool {
  if (count < 1 || count > 2) return false;
  const value = valueAt(ptr, at, at + count);
  return value >= 1 && value <= most;
}
