/** The condition of a GJSON query, `#(path operator value)`: which values it holds for. */
import { Bytes, compareBytes } from "../bytes";
import { JsonKind } from "../json";
import { matchesPattern } from "./pattern";

export enum Operator {
  /** Whether there is anything at the path. */
  Exists,
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  /** `%` */
  Like,
  /** `!%` */
  NotLike,
}

/** What `~` makes of a value before it is compared. */
export enum Tilde {
  None,
  True,
  False,
  Null,
  /** `~*`: whether there is a value. */
  Any,
}

@final
export class Query {
  operator: Operator = Operator.Exists;
  tilde: Tilde = Tilde.None;
  /** What stands right of the operator. */
  value: Bytes = Bytes.empty();
  /** The same as a number: 0 if it is none. */
  number: f64 = 0;

  /**
   * Whether the condition holds.
   * @param text of a string, its escapes resolved. @param number of a number.
   */
  holds(kind: JsonKind, text: Bytes, number: f64): bool {
    if (this.tilde != Tilde.None) return this.holdsOf(this.isTilde(kind, text, number), TRUE);
    if (kind == JsonKind.Missing) return false;
    if (this.operator == Operator.Exists) return true;
    switch (kind) {
      case JsonKind.String: return this.holdsOfText(text);
      case JsonKind.Number: return this.holdsOfNumber(number);
      case JsonKind.True: return this.holdsOf(true, this.value);
      case JsonKind.False: return this.holdsOf(false, this.value);
      default: return false;
    }
  }

  private isTilde(kind: JsonKind, text: Bytes, number: f64): bool {
    switch (this.tilde) {
      case Tilde.Any: return kind != JsonKind.Missing;
      case Tilde.Null: return kind == JsonKind.Missing || kind == JsonKind.Null;
      case Tilde.True:
        return kind == JsonKind.True || (kind == JsonKind.Number && number != 0) || (kind == JsonKind.String && isTruthWord(text, true));
      default:
        return (
          kind == JsonKind.Missing || kind == JsonKind.Null || kind == JsonKind.False || (kind == JsonKind.Number && number == 0) ||
          (kind == JsonKind.String && isTruthWord(text, false))
        );
    }
  }

  private holdsOfText(text: Bytes): bool {
    switch (this.operator) {
      case Operator.Like: return matchesPattern(text, this.value);
      case Operator.NotLike: return !matchesPattern(text, this.value);
      default: return this.isOrder(compareBytes(text, this.value));
    }
  }

  private holdsOfNumber(number: f64): bool {
    const value = this.number;
    switch (this.operator) {
      case Operator.Equal: return number == value;
      case Operator.NotEqual: return number != value;
      case Operator.Less: return number < value;
      case Operator.LessOrEqual: return number <= value;
      case Operator.Greater: return number > value;
      case Operator.GreaterOrEqual: return number >= value;
      default: return false;
    }
  }

  /** Of a truth value, false is less than true, and everything is no less than false or no more than true. */
  private holdsOf(truth: bool, value: Bytes): bool {
    const isTrue = value.equalsAscii("true");
    const isFalse = value.equalsAscii("false");
    switch (this.operator) {
      case Operator.Equal: return truth ? isTrue : isFalse;
      case Operator.NotEqual: return truth ? !isTrue : !isFalse;
      case Operator.Less: return !truth && isTrue;
      case Operator.LessOrEqual: return !truth;
      case Operator.Greater: return truth && isFalse;
      case Operator.GreaterOrEqual: return truth;
      default: return false;
    }
  }

  private isOrder(order: i32): bool {
    switch (this.operator) {
      case Operator.Equal: return order == 0;
      case Operator.NotEqual: return order != 0;
      case Operator.Less: return order < 0;
      case Operator.LessOrEqual: return order <= 0;
      case Operator.Greater: return order > 0;
      case Operator.GreaterOrEqual: return order >= 0;
      default: return false;
    }
  }
}

const TRUE = Bytes.fromString("true");

/** Whether a text is one of those that Go's `ParseBool` reads as `truth`, in lower case. */
function isTruthWord(text: Bytes, truth: bool): bool {
  if (truth) return text.equalsAsciiIgnoreCase("true") || text.equalsAsciiIgnoreCase("t") || text.equalsAscii("1");
  return text.equalsAsciiIgnoreCase("false") || text.equalsAsciiIgnoreCase("f") || text.equalsAscii("0");
}
