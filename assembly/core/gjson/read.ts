/**
 * Reads a GJSON path: its syntax, byte by byte (https://github.com/tidwall/gjson/blob/master/SYNTAX.md). What is left out here, or what GJSON
 * reads in a way of its own, is refused with the byte and what was expected, never read as something else.
 *
 *     path      = component { ("." | "|") component }
 *     component = name | "#" | "#(" [path] [operator value] ")" ["#"] | "@" modifier | "[" path {"," path} "]" | "{" [key ":"] path … "}"
 */
import { ByteBuffer, Bytes } from "../bytes";
import { JsonDocument, JsonError } from "../json";
import { closingOf, operatorIn } from "./brackets";
import { readCondition, whyNoCondition } from "./condition";
import { isBracketOrHash, isSeparated, nameOf, partEnd, stringOf } from "./parts";
import { Query } from "./query";
import { Modifier, Step, StepKind } from "./step";

/** Brackets inside brackets. */
const MAX_DEPTH: i32 = 8;
/** Components that are read; behind each `#.` and each query they are read twice, for arrays and for objects. */
const MAX_COMPONENTS: i32 = 1024;
/** An index of more digits is none; GJSON's own wraps around. */
const MAX_DIGITS: i32 = 9;

const MODIFIERS: string[] = ["", "this", "reverse", "flatten", "", "keys", "values", "join", "ugly", "valid"];
const MODIFIER_NAMES = "@reverse, @this, @flatten, @keys, @values, @join, @ugly or @valid";

@final
export class GjsonReader {
  /** What was expected where the path is not understood; "" if it is. */
  expected: string = "";
  /** Where that is, in bytes from the path's first. */
  errorAt: i32 = -1;
  private depth: i32 = 0;
  private components: i32 = 0;
  /** Inside a multipath, where a colon and a comma separate. */
  private inMultipath: bool = false;

  constructor(private readonly text: Bytes) {}

  /** The path's first step; null if it is not understood. */
  read(): Step | null {
    const first = this.path(0, this.text.length, false);
    return this.expected.length > 0 ? null : first;
  }

  /** @param inEach whether each element goes through it: then GJSON finds a bar even inside brackets. */
  private path(from: i32, to: i32, inEach: bool): Step | null {
    let first: Step | null = null;
    let last: Step | null = null;
    /** Whether GJSON may still go into another member. */
    let isWild = false;
    for (let at = from; this.expected.length == 0; ) {
      const step = this.component(at, to, inEach);
      if (step === null) return null;
      if (last === null) first = step;
      else last.next = step;
      if (last !== null && (isMaker(step) || isMaker(last))) last.isPiped = true;
      if (isWild && step.kind == StepKind.Query && step.name.length == 0) return this.refuse(at, "no query with a dot or a bar inside behind a wildcard");
      isWild = (isWild && !isMaker(step)) || (step.kind == StepKind.Member && step.isWild);
      last = step;
      at = this.end;
      if (at >= to) return first;
      const separator = this.text.at(at);
      if (separator != 0x2e && separator != 0x7c) return this.refuse(at, "a dot, a bar or the end");
      if (at + 1 >= to) return this.refuse(at + 1, "a component behind the last separator");
      last.isPiped = separator == 0x7c;
      at++;
      if (separator == 0x7c || !isElementwise(last)) continue;
      last.inObject = this.asMember(last, at, to, inEach);
      // Behind `#.` the path up to the next bar is for each element, and what is behind the bar for all together.
      const bar = this.barOf(at, to);
      last.each = this.path(at, bar, true);
      if (this.text.at(at) == 0x7b && bar < to) return this.refuse(bar, "no bar behind #.{…}");
      if (bar >= to || this.expected.length > 0) return first;
      if (this.text.at(bar - 1) == 0x23 && this.text.at(bar - 2) == 0x2e && bar - 2 > at) return this.refuse(bar, "no bar behind .# that is inside another #");
      if (bar + 1 >= to) return this.refuse(bar + 1, "a component behind the last separator");
      last.isPiped = true;
      last.next = this.path(bar + 1, to, inEach);
      return first;
    }
    return null;
  }

  /** `step`, behind which the path goes on at `at`, in an object. */
  private asMember(step: Step, at: i32, to: i32, inEach: bool): Step | null {
    if (step.name.length == 0) return null;
    const member = new Step(StepKind.Member);
    member.name = step.name;
    member.isWild = step.isWild;
    const next = this.path(at, to, inEach);
    member.next = next;
    member.isPiped = next !== null && isMaker(next);
    return member;
  }

  /** Where the component that was read last ends. */
  private end: i32 = 0;

  private component(at: i32, to: i32, inEach: bool): Step | null {
    if (++this.components > MAX_COMPONENTS) return this.refuse(at, "fewer components");
    if (at >= to) return this.refuse(at, "a name, an index, #, a query, a modifier or a multipath");
    switch (this.text.at(at)) {
      case 0x23: return this.hash(at, to, inEach); // #
      case 0x40: return this.modifier(at, to); // @
      case 0x5b: // [
      case 0x7b: return this.multipath(at, to, inEach); // {
      case 0x21: return this.refuse(at, "no literal: \\! for a name that begins so");
      default: return this.name(at, to);
    }
  }

  private name(at: i32, to: i32): Step | null {
    const step = new Step(StepKind.Member);
    const name = new ByteBuffer(16);
    let isEscaped = false;
    const from = at;
    for (; at < to; at++) {
      let byte = this.text.at(at);
      if (byte == 0x2e || byte == 0x7c) break;
      if (byte == 0x5c) {
        isEscaped = true;
        if (++at >= to) return this.refuse(at, "a character behind \\");
        byte = this.text.at(at);
        step.hidesSeparator = step.hidesSeparator || byte == 0x2e || byte == 0x7c;
      } else if (byte == 0x2a || byte == 0x3f) {
        step.isWild = true;
      } else if (isBracketOrHash(byte)) {
        return this.refuse(at, "\\ before # and brackets in a name");
      }
      name.appendByte(<u8>byte);
    }
    if (at == from) return this.refuse(at, "a name, an index, #, a query, a modifier or a multipath");
    // GJSON forgets which of the characters were escaped.
    if (step.isWild && isEscaped) return this.refuse(from, "no escapes beside wildcards");
    step.name = name.view();
    if (!isEscaped && step.name.length > MAX_DIGITS && step.name.toUnsigned() >= 0) return this.refuse(from, "an index of up to 9 digits");
    if (!isEscaped) step.index = <i32>step.name.toUnsigned();
    this.end = at;
    return step;
  }

  private modifier(at: i32, to: i32): Step | null {
    let end = at + 1;
    while (end < to && !isEndOfModifier(this.text.at(end))) end++;
    const index = MODIFIERS.indexOf(this.text.slice(at + 1, end).toString());
    if (index <= 0) return this.refuse(at, MODIFIER_NAMES);
    const step = new Step(StepKind.Modifier);
    step.modifier = index > Modifier.Join ? Modifier.This : <Modifier>index;
    if (end < to && this.text.at(end) == 0x3a) {
      const argument = '{"deep":true}';
      if (step.modifier != Modifier.Flatten || this.inMultipath || !this.text.hasAsciiAt(end + 1, argument) || end + 1 + argument.length > to) {
        return this.refuse(end, 'no argument but that of @flatten:{"deep":true} outside of multipaths');
      }
      step.modifier = Modifier.FlattenDeep;
      end += 1 + argument.length;
    }
    this.end = end;
    return step;
  }

  private hash(at: i32, to: i32, inEach: bool): Step | null {
    const behind = at + 1 < to ? this.text.at(at + 1) : -1;
    this.end = at + 1;
    if (behind < 0 || behind == 0x7c || behind == 0x2e) {
      const step = new Step(behind == 0x2e ? StepKind.Each : StepKind.Count);
      step.name = this.text.slice(at, at + 1);
      return step;
    }
    if (behind == 0x28) return this.query(at, to, inEach);
    return this.refuse(at + 1, "a dot, a bar, ( or the end behind #");
  }

  private query(at: i32, to: i32, inEach: bool): Step | null {
    const close = closingOf(this.text, at + 1, to);
    if (close < 0) return this.refuse(to, inEach ? ") for each (; inside each element no bar may stand in brackets" : ") for each (");
    const maker = this.makerIn(at, close);
    if (maker >= 0) return this.refuse(maker, "no modifier or multipath behind a dot or a bar inside #()");
    const step = new Step(StepKind.Query);
    const operatorAt = operatorIn(this.text, at + 2, close);
    let from = at + 2;
    let end = operatorAt < 0 ? close : operatorAt;
    while (from < end && this.text.at(from) <= 0x20) from++;
    while (end > from && this.text.at(end - 1) <= 0x20) end--;
    if (end > from) step.compared = this.inner(from, end);
    const query = new Query();
    step.query = query;
    if (operatorAt >= 0) {
      if (!readCondition(this.text.slice(operatorAt, close), query)) return this.refuse(operatorAt, whyNoCondition());
    } else if (end <= from) {
      return this.refuse(from, "a path or an operator in #()");
    }
    this.end = close + 1;
    if (this.end < to && this.text.at(this.end) == 0x23) {
      step.all = true;
      this.end++;
    }
    const name = this.text.slice(at, this.end);
    if (!isSeparated(name)) step.name = name;
    step.isWild = name.indexOf(0x2a) >= 0 || name.indexOf(0x3f) >= 0;
    return step;
  }

  private multipath(at: i32, to: i32, inEach: bool): Step | null {
    const isRecord = this.text.at(at) == 0x7b;
    const close = closingOf(this.text, at, to);
    if (close < 0) return this.refuse(to, inEach ? "an end of the multipath; inside each element no bar may stand in brackets" : "an end of the multipath");
    const step = new Step(isRecord ? StepKind.Record : StepKind.List);
    const outer = this.inMultipath;
    this.inMultipath = true;
    for (let from = at + 1; from <= close && this.expected.length == 0; ) {
      const end = partEnd(this.text, from, close, 0x2c);
      this.part(from, end, step);
      from = end + 1;
    }
    this.inMultipath = outer;
    this.end = close + 1;
    return this.expected.length > 0 ? null : step;
  }

  private part(from: i32, to: i32, step: Step): void {
    const colon = partEnd(this.text, from, to, 0x3a);
    for (let at = from + 1; at < colon && colon < to; at++) {
      if (this.text.at(at) == 0x40 && (this.text.at(at - 1) == 0x2e || this.text.at(at - 1) == 0x7c)) {
        this.refuse(colon, "no colon behind a modifier in a multipath");
        return;
      }
    }
    const pathFrom = colon < to ? colon + 1 : from;
    if (step.kind == StepKind.Record) {
      if (colon == from && colon < to) {
        this.refuse(colon, "a key before the colon");
        return;
      }
      const key = colon < to ? this.key(from, colon) : nameOf(this.text.slice(pathFrom, to));
      if (key === null) {
        this.refuse(from, "a key: a JSON string, or a name without \\, quotes, <, > and &");
        return;
      }
      step.keys.push(key);
    } else if (colon < to) {
      this.refuse(colon, "no key in a list");
    }
    const path = this.inner(pathFrom, to);
    if (path !== null) step.parts.push(path);
  }

  /** The key of a part, as a JSON string. */
  private key(from: i32, to: i32): Bytes | null {
    const text = this.text.slice(from, to);
    if (text.at(0) != 0x22) return stringOf(text);
    const document = JsonDocument.parse(text, 1);
    return document.error == JsonError.None ? text : null;
  }

  /** A path inside brackets. */
  private inner(from: i32, to: i32): Step | null {
    if (++this.depth > MAX_DEPTH) return this.refuse(from, "no more than 8 brackets inside each other");
    const path = this.path(from, to, false);
    this.depth--;
    return path;
  }

  /** Where between `at` and `to` something begins that GJSON would run if the query stood in an object, as the rest of a member's name; or -1. */
  private makerIn(at: i32, to: i32): i32 {
    for (; at < to; at++) {
      const byte = this.text.at(at);
      const next = this.text.at(at + 1);
      if ((byte == 0x2e || byte == 0x7c) && (next == 0x40 || next == 0x5b || next == 0x7b || next == 0x21)) return at + 1;
    }
    return -1;
  }

  /** Where the next bar stands that is not escaped, or `to`. */
  private barOf(at: i32, to: i32): i32 {
    for (; at < to; at++) {
      const byte = this.text.at(at);
      if (byte == 0x5c) at++;
      else if (byte == 0x7c) return at;
    }
    return to;
  }

  private refuse(at: i32, expected: string): Step | null {
    if (this.expected.length == 0) {
      this.expected = expected;
      this.errorAt = at;
    }
    return null;
  }
}

/** Whether a step makes a value of its own: what follows, and it itself, begin anew. */
function isMaker(step: Step): bool {
  return step.kind == StepKind.Modifier || step.kind == StepKind.List || step.kind == StepKind.Record;
}

function isElementwise(step: Step): bool {
  return step.kind == StepKind.Each || step.kind == StepKind.Query;
}

function isEndOfModifier(byte: i32): bool {
  return byte == 0x2e || byte == 0x7c || byte == 0x3a;
}
