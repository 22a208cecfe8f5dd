/** Dates in headers, in the one form that RFC 9110 §5.6.7 lets a sender use: `Sun, 06 Nov 1994 08:49:37 GMT`. */
import { Bytes } from "./bytes";

const LENGTH: i32 = 29;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Seconds since 1970; -1 for what is no such date, or one before 1970. The day of the week is not checked. */
export function parseHttpDate(text: Bytes): i64 {
  if (text.length != LENGTH || !text.hasAsciiAt(3, ", ") || !text.hasAsciiAt(25, " GMT")) return -1;
  const day = numberAt(text, 5, 2);
  const month = monthAt(text, 8);
  const year = numberAt(text, 12, 4);
  const hour = numberAt(text, 17, 2);
  const minute = numberAt(text, 20, 2);
  const second = numberAt(text, 23, 2);
  if (day < 1 || day > 31 || month < 0 || year < 1970 || <u32>hour > 23 || <u32>minute > 59 || <u32>second > 60) return -1;
  return <i64>daysBefore(year, month, day) * 86400 + <i64>(hour * 3600 + minute * 60 + second);
}

function numberAt(text: Bytes, at: i32, digits: i32): i32 {
  return <i32>text.slice(at, at + digits).toUnsigned();
}

function monthAt(text: Bytes, at: i32): i32 {
  for (let month = 0; month < 12; month++) {
    if (text.hasAsciiAt(at, MONTHS.substr(month * 3, 3))) return month;
  }
  return -1;
}

/** Days from 1970 up to a date of the Gregorian calendar. The year begins in March, so that the odd day is its last. */
function daysBefore(year: i32, month: i32, day: i32): i32 {
  const years = month < 2 ? year - 1 : year;
  const months = (month + 10) % 12;
  return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 719469;
}
