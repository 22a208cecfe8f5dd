/**
 * A reply of Redis, RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/): what Envoy hands over is one value with its whole tree.
 *
 *     +OK CR LF     -ERR why CR LF     :12 CR LF     $5 CR LF bytes CR LF     $-1 CR LF     *2 CR LF value value     *-1 CR LF
 *
 * Total: what is cut short, too large, nested too deep or no RESP has a fault, and everything in it is missing. Nothing is copied.
 */
import { Bytes } from "../../core/bytes";
import { oneLine } from "../reply";
import { problemOf, RedisProblem } from "./problem";

/** Bytes of a reply. Envoy itself has no limit; a record has 16 MiB at most. */
export const MAX_REPLY_BYTES: i32 = 20 << 20;
/** Arrays in arrays. The description of an index has four. */
const MAX_DEPTH: i32 = 8;
/** Values in a reply: 100 candidates have 302. */
const MAX_VALUES: i32 = 4096;
/** Digits of a length, an integer and their sign. */
const MAX_DIGITS: i32 = 20;

export enum RespKind {
  Missing,
  Nil,
  /** `+`: a word of Redis's own. */
  Simple,
  /** `-` */
  Error,
  Integer,
  Bulk,
  Array,
}

export enum RespFault {
  None,
  Empty,
  /** The bytes end before the value does. */
  CutShort,
  /** No RESP2, or more than one value. */
  Malformed,
  TooLarge,
  TooDeep,
  TooManyValues,
}

/** How a log line calls a fault. */
export function faultWord(fault: RespFault): string {
  switch (fault) {
    case RespFault.Empty: return "empty";
    case RespFault.CutShort: return "cut short";
    case RespFault.TooLarge: return "too large";
    case RespFault.TooDeep: return "nested too deep";
    case RespFault.TooManyValues: return "too many values";
    default: return "no RESP2";
  }
}

/** What a node that is none has for everything. */
const NOBODY: i32 = -1;

@final
export class RespReply {
  fault: RespFault = RespFault.None;
  private readonly kinds: RespKind[] = [];
  /** Of a text its first byte, of an array its first value. */
  private readonly starts: i32[] = [];
  /** Of a text its length, of an integer and an array its number. */
  private readonly numbers: i64[] = [];
  /** The value behind it in the same array. */
  private readonly followers: i32[] = [];
  private at: i32 = 0;

  private constructor(readonly bytes: Bytes) {}

  static parse(bytes: Bytes): RespReply {
    const reply = new RespReply(bytes);
    if (bytes.length == 0) reply.fault = RespFault.Empty;
    else if (bytes.length > MAX_REPLY_BYTES) reply.fault = RespFault.TooLarge;
    else if (reply.read(0) != NOBODY && reply.at != bytes.length) reply.fault = RespFault.Malformed;
    return reply;
  }

  /** The outermost value. */
  get root(): i32 {
    return this.fault == RespFault.None ? 0 : NOBODY;
  }

  kind(node: i32): RespKind {
    return <u32>node < <u32>this.kinds.length && this.fault == RespFault.None ? this.kinds[node] : RespKind.Missing;
  }

  /** The bytes of a bulk string, a word or an error; none of anything else. */
  text(node: i32): Bytes {
    switch (this.kind(node)) {
      case RespKind.Simple:
      case RespKind.Error:
      case RespKind.Bulk:
        return this.bytes.slice(this.starts[node], this.starts[node] + <i32>this.numbers[node]);
      default:
        return Bytes.empty();
    }
  }

  /** An integer, also one that is written as a text (RediSearch does so); -1 for anything else. */
  integer(node: i32): i64 {
    return this.kind(node) == RespKind.Integer ? this.numbers[node] : this.text(node).toUnsigned();
  }

  /** How many values an array has; 0 for anything else. */
  count(node: i32): i32 {
    return this.kind(node) == RespKind.Array ? <i32>this.numbers[node] : 0;
  }

  /** The first value of an array; a missing one if there is none. */
  first(node: i32): i32 {
    return this.count(node) > 0 ? this.starts[node] : NOBODY;
  }

  /** The value behind `node` in its array. */
  next(node: i32): i32 {
    return this.kind(node) == RespKind.Missing ? NOBODY : this.followers[node];
  }

  /** The value behind the text `name` in an array of names and values. */
  get(node: i32, name: string): i32 {
    for (let at = this.first(node); at >= 0; at = this.next(this.next(at))) {
      if (this.text(at).equalsAsciiIgnoreCase(name)) return this.next(at);
    }
    return NOBODY;
  }

  /** Whether it is the word `word`, as `OK`. */
  isWord(word: string): bool {
    return this.kind(this.root) == RespKind.Simple && this.text(this.root).equalsAscii(word);
  }

  /** What is wrong; None if it is no error. */
  get problem(): RedisProblem {
    if (this.fault != RespFault.None) return RedisProblem.Malformed;
    return this.kind(0) == RespKind.Error ? problemOf(this.text(0)) : RedisProblem.None;
  }

  /** What is wrong, in Redis's own words: cut short and on one line. */
  get told(): string {
    return this.fault != RespFault.None ? "a reply that is " + faultWord(this.fault) : oneLine(this.text(0));
  }

  /** Reads the value at `at`. @returns its node, or NOBODY with a fault. */
  private read(depth: i32): i32 {
    if (this.kinds.length >= MAX_VALUES) return this.fail(RespFault.TooManyValues);
    const type = this.bytes.at(this.at++);
    switch (type) {
      case 0x2b: return this.readLine(RespKind.Simple);
      case 0x2d: return this.readLine(RespKind.Error);
      case 0x3a: return this.readInteger();
      case 0x24: return this.readBulk();
      case 0x2a: return this.readArray(depth);
      default: return this.fail(type < 0 ? RespFault.CutShort : RespFault.Malformed);
    }
  }

  private fail(fault: RespFault): i32 {
    this.fault = fault;
    return NOBODY;
  }

  private add(kind: RespKind, start: i32, number: i64): i32 {
    this.kinds.push(kind);
    this.starts.push(start);
    this.numbers.push(number);
    return this.followers.push(NOBODY) - 1;
  }

  private readLine(kind: RespKind): i32 {
    const start = this.at;
    const end = this.bytes.indexOf(0x0d, start);
    if (end < 0 || end + 1 >= this.bytes.length) return this.fail(RespFault.CutShort);
    if (this.bytes.at(end + 1) != 0x0a) return this.fail(RespFault.Malformed);
    this.at = end + 2;
    return this.add(kind, start, end - start);
  }

  /** The decimal number before the next CR LF. With a fault it is 0. */
  private number(): i64 {
    const end = this.bytes.indexOf(0x0d, this.at);
    const isOver = end < 0 || end + 1 >= this.bytes.length;
    if (isOver && this.bytes.length - this.at <= MAX_DIGITS + 1) return this.fail(RespFault.CutShort), 0;
    const isNegative = this.bytes.at(this.at) == 0x2d;
    const digits = this.at + (isNegative ? 1 : 0);
    if (isOver || end - this.at > MAX_DIGITS || end == digits || this.bytes.at(end + 1) != 0x0a) return this.fail(RespFault.Malformed), 0;
    let value: i64 = 0;
    for (let i = digits; i < end; i++) {
      const digit = this.bytes.at(i) - 0x30;
      if (<u32>digit > 9) return this.fail(RespFault.Malformed), 0;
      // Beyond the range it wraps; nobody counts that far.
      value = value * 10 + digit;
    }
    this.at = end + 2;
    return isNegative ? -value : value;
  }

  private readInteger(): i32 {
    const value = this.number();
    return this.fault != RespFault.None ? NOBODY : this.add(RespKind.Integer, 0, value);
  }

  private readBulk(): i32 {
    const length = this.number();
    if (this.fault != RespFault.None) return NOBODY;
    if (length == -1) return this.add(RespKind.Nil, 0, 0);
    if (length < 0) return this.fail(RespFault.Malformed);
    if (length > MAX_REPLY_BYTES) return this.fail(RespFault.TooLarge);
    const start = this.at;
    const end = start + <i32>length;
    if (end + 2 > this.bytes.length) return this.fail(RespFault.CutShort);
    if (this.bytes.at(end) != 0x0d || this.bytes.at(end + 1) != 0x0a) return this.fail(RespFault.Malformed);
    this.at = end + 2;
    return this.add(RespKind.Bulk, start, length);
  }

  private readArray(depth: i32): i32 {
    const count = this.number();
    if (this.fault != RespFault.None) return NOBODY;
    if (count == -1) return this.add(RespKind.Nil, 0, 0);
    if (count < 0) return this.fail(RespFault.Malformed);
    if (depth >= MAX_DEPTH) return this.fail(RespFault.TooDeep);
    if (count > MAX_VALUES) return this.fail(RespFault.TooManyValues);
    const array = this.add(RespKind.Array, NOBODY, count);
    let last = NOBODY;
    for (let i = 0; i < <i32>count; i++) {
      const node = this.read(depth + 1);
      if (node == NOBODY) return NOBODY;
      if (last == NOBODY) this.starts[array] = node;
      else this.followers[last] = node;
      last = node;
    }
    return array;
  }
}
