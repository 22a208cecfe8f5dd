/** Reads the condition of a GJSON query: an operator and a value. */
import { Bytes } from "../bytes";
import { JsonDocument, JsonKind } from "../json";
import { Operator, Query, Tilde } from "./query";

const OPERATORS: string[] = ["", "==", "!=", "<", "<=", ">", ">=", "%", "!%"];

/** What was expected where `readCondition` said no. */
export function whyNoCondition(): string {
  return "==, !=, <, <=, >, >=, % or !%, and a value: a JSON string, a bare text, or ~true, ~false, ~null or ~*";
}

/** @param text from the operator to the end of the query. @returns false if it is not understood, or not read as GJSON reads it. */
export function readCondition(text: Bytes, query: Query): bool {
  const length = operatorAt(text, query);
  if (length == 0) return false;
  return readValue(trimmed(text.slice(length, text.length)), query);
}

/** Sets the operator. @returns its length; 0 if there is none. */
function operatorAt(text: Bytes, query: Query): i32 {
  for (let length = 2; length > 0; length--) {
    const operator = OPERATORS.indexOf(text.slice(0, length).toString());
    if (operator <= 0) continue;
    query.operator = <Operator>operator;
    return length;
  }
  // One `=` is as good as two.
  if (text.at(0) != 0x3d) return 0;
  query.operator = Operator.Equal;
  return 1;
}

function readValue(text: Bytes, query: Query): bool {
  query.value = text;
  if (text.at(0) == 0x22) {
    const document = JsonDocument.parse(text, 1);
    if (document.kind(document.root) != JsonKind.String) return false;
    query.value = document.string(document.root).copy();
    document.release();
    // GJSON takes the quotes off first, and reads the tilde then.
    if (query.value.at(0) == 0x7e) return false;
  } else if (text.at(0) == 0x7e) {
    query.tilde = tildeOf(text);
    if (query.tilde == Tilde.None) return false;
  }
  return readNumber(query.value, query);
}

function tildeOf(text: Bytes): Tilde {
  if (text.equalsAscii("~true")) return Tilde.True;
  if (text.equalsAscii("~false")) return Tilde.False;
  if (text.equalsAscii("~null")) return Tilde.Null;
  return text.equalsAscii("~*") ? Tilde.Any : Tilde.None;
}

/** What a number is compared with: 0 for a text that is none. @returns false for Go's other ways to write a number. */
function readNumber(text: Bytes, query: Query): bool {
  const document = JsonDocument.parse(text, 1);
  const number = document.number(document.root);
  document.release();
  if (!isNaN(number)) {
    query.number = number;
    return !isBlank(text.at(0)) && !isBlank(text.at(text.length - 1));
  }
  return !isNumberOfGo(text);
}

/** Whether Go's `ParseFloat` could read the text, though it is no JSON number: `+1`, `.5`, `1.`, `01`, `1_0`, `0x1p4`, `Inf`, `NaN`. */
function isNumberOfGo(text: Bytes): bool {
  const sign = text.at(0) == 0x2b || text.at(0) == 0x2d ? 1 : 0;
  const rest = text.slice(sign, text.length);
  if (rest.equalsAsciiIgnoreCase("inf") || rest.equalsAsciiIgnoreCase("infinity") || rest.equalsAsciiIgnoreCase("nan")) return true;
  const first = rest.at(0);
  if (!isDigit(first) && !(first == 0x2e && isDigit(rest.at(1)))) return false;
  const isHex = first == 0x30 && (rest.at(1) | 0x20) == 0x78;
  for (let i = 0; i < rest.length; i++) {
    const byte = rest.at(i);
    const lower = byte | 0x20;
    const isPart = isDigit(byte) || byte == 0x2e || byte == 0x5f || byte == 0x2b || byte == 0x2d || lower == 0x65;
    if (!isPart && !(isHex && ((lower >= 0x61 && lower <= 0x66) || lower == 0x78 || lower == 0x70))) return false;
  }
  return true;
}

function trimmed(text: Bytes): Bytes {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.at(from))) from++;
  while (to > from && isBlank(text.at(to - 1))) to--;
  return text.slice(from, to);
}

@inline function isBlank(byte: i32): bool {
  return byte >= 0 && byte <= 0x20;
}

@inline function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}
