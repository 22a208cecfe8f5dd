/**
 * A JSON reader for outside bytes: RFC 8259, strict, total. It never traps, never recurses and allocates a bounded amount.
 *
 * `JsonDocument.parse` checks the whole text and lays its values on a flat tape. Readers take a node number and answer a neutral value
 * (`-1`, `NaN`, no bytes) for a node that is missing or of another kind, so a path of look-ups needs no checks in between:
 *
 *     const total = document.number(document.get(document.get(document.root, "usage"), "total_tokens"));
 *
 * The tape: NODE_FIELDS 32-bit words a value, in the order of the text, a container before what it holds.
 *
 *     word  0        1       2     3         4       5             6
 *         +--------+-------+-----+---------+-------+-------------+-------+
 *         | kind   | start | end | key     | key   | next        | count |
 *         | +flags |       |     | start   | end   | sibling     |       |
 *         +--------+-------+-----+---------+-------+-------------+-------+
 *
 * `start`/`end` are offsets into the text (of a string: without its quotes), `key start` is -1 outside objects, `next sibling` is 0 at
 * the end (node 0 is the root and nobody's sibling), the first child of a container with `count` > 0 is the node behind it.
 */
import { ByteBuffer, Bytes, compareBytes } from "./bytes";
import { JsonError } from "./json_error";
import { scanString, stringEnd, stringEscaped } from "./json_string";
import { arrayLength, parseNumber, parseNumberArray, scanNumber, scanNumberArray, skipBlanks } from "./json_number";
import { hasWord } from "./word_list";

export { JsonError };

export enum JsonKind {
  Missing,
  Null,
  False,
  True,
  Number,
  String,
  Array,
  Object,
  /** An array of nothing but numbers, in a document that was parsed with `packNumbers`. */
  Numbers,
}

/** Containers inside containers; deeper documents are refused. */
export const MAX_DEPTH: i32 = 64;
/** Values in one document, a bound on memory: 28 bytes a value. */
export const MAX_NODES: i32 = 262144;

const NODE_FIELDS: i32 = 7;
const FIELD_KIND: i32 = 0;
const FIELD_START: i32 = 1;
const FIELD_END: i32 = 2;
const FIELD_KEY_START: i32 = 3;
const FIELD_KEY_END: i32 = 4;
const FIELD_NEXT: i32 = 5;
const FIELD_COUNT: i32 = 6;
const KIND_MASK: i32 = 0xff;
const FLAG_ESCAPED: i32 = 0x100;
const FLAG_KEY_ESCAPED: i32 = 0x200;
const FLAG_TAKEN_OUT: i32 = 0x400;

/** Open containers and, for each, the child laid last. */
const OPEN_NODES: usize = memory.data(256);
const LAST_CHILDREN: usize = memory.data(256);

/** What the parser waits for. */
const enum Expect {
  Value,
  ValueOrEnd,
  Key,
  KeyOrEnd,
  CommaOrEnd,
  Nothing,
}

/** A tape that a document gave back: most documents are read and forgotten within one callback, and are of like size. */
let spareTape: StaticArray<i32> | null = null;
const NO_TAPE = new StaticArray<i32>(0);
/** A longer tape is left to the collector. */
const MAX_SPARE_TAPE: i32 = 64 << 10;

@final
export class JsonDocument {
  /** `JsonError.None` for a document that may be read. */
  error: JsonError = JsonError.None;
  /** Offset of the byte, or of the string's first, that was not accepted; the end of the text if something is missing there. */
  errorAt: i32 = -1;
  private tape: StaticArray<i32>;
  private nodes: i32 = 0;
  private packNumbers: bool = false;

  private constructor(readonly text: Bytes) {
    const spare = spareTape;
    this.tape = spare !== null ? spare : new StaticArray<i32>(NODE_FIELDS * (64 + min(text.length >> 4, 1024)));
    spareTape = null;
  }

  /** Gives the document's memory to the next one. It answers «missing» from here on; the bytes it has handed out stay. */
  release(): void {
    if (this.tape.length > MAX_SPARE_TAPE || this.tape.length == 0) return;
    spareTape = this.tape;
    this.tape = NO_TAPE;
    this.nodes = 0;
  }

  /**
   * Reads `text` as one JSON value.
   * @param maxNodes values at most, up to MAX_NODES.
   * @param packNumbers lays an array of nothing but numbers as one value of kind Numbers: a vector is read without a node a number.
   * @returns a document; if its `error` is set, every reader answers «missing».
   */
  static parse(text: Bytes, maxNodes: i32 = MAX_NODES, packNumbers: bool = false): JsonDocument {
    const document = new JsonDocument(text);
    document.packNumbers = packNumbers;
    document.error = document.scan(maxNodes);
    if (document.error != JsonError.None) document.nodes = 0;
    return document;
  }

  /** The outermost value, or -1 if the text was not accepted. */
  get root(): i32 {
    return this.nodes > 0 ? 0 : -1;
  }

  /** Number of values in the document. */
  get size(): i32 {
    return this.nodes;
  }

  kind(node: i32): JsonKind {
    return this.has(node) ? <JsonKind>(this.field(node, FIELD_KIND) & KIND_MASK) : JsonKind.Missing;
  }

  /** Members of an object, elements of an array; otherwise 0. */
  count(node: i32): i32 {
    return this.isContainer(node) || this.kind(node) == JsonKind.Numbers ? this.field(node, FIELD_COUNT) : 0;
  }

  /** Reads the first numbers of a value of kind Numbers into `out`. @returns how many. */
  numbers(node: i32, out: StaticArray<f32>): i32 {
    if (this.kind(node) != JsonKind.Numbers) return 0;
    const start = this.field(node, FIELD_START);
    const count = min(this.field(node, FIELD_COUNT), out.length);
    parseNumberArray(this.text.ptr + <usize>start, this.field(node, FIELD_END) - start, changetype<usize>(out), count);
    return count;
  }

  /** First child of a container, or -1. */
  first(node: i32): i32 {
    return this.isContainer(node) && this.count(node) > 0 ? node + 1 : -1;
  }

  /** The next member or element behind `node`, or -1. */
  next(node: i32): i32 {
    if (!this.has(node)) return -1;
    const next = this.field(node, FIELD_NEXT);
    return next > 0 ? next : -1;
  }

  /** The value of the first member called `name` (ASCII), or -1. */
  get(node: i32, name: string): i32 {
    if (this.kind(node) != JsonKind.Object) return -1;
    for (let child = this.first(node); child >= 0; child = this.next(child)) {
      if (this.keyIs(child, name)) return child;
    }
    return -1;
  }

  /** Element `index` of an array, or -1. Linear in `index`. */
  element(node: i32, index: i32): i32 {
    if (this.kind(node) != JsonKind.Array || index < 0) return -1;
    let child = this.first(node);
    while (child >= 0 && index > 0) {
      child = this.next(child);
      index--;
    }
    return child;
  }

  /** Whether the value is a member called `name` (ASCII). Allocates nothing unless the key has escapes. */
  keyIs(node: i32, name: string): bool {
    if (!this.has(node)) return false;
    const start = this.field(node, FIELD_KEY_START);
    if (start < 0) return false;
    if (this.field(node, FIELD_KIND) & FLAG_KEY_ESCAPED) return this.key(node).equalsAscii(name);
    return this.field(node, FIELD_KEY_END) - start == name.length && this.text.hasAsciiAt(start, name);
  }

  /** Whether the value is a member whose name is in `names`, a list of ASCII words separated by spaces. */
  keyIsIn(node: i32, names: StaticArray<u8>): bool {
    if (!this.has(node)) return false;
    const start = this.field(node, FIELD_KEY_START);
    if (start < 0) return false;
    if (this.field(node, FIELD_KIND) & FLAG_KEY_ESCAPED) {
      const key = this.key(node);
      return hasWord(names, key.ptr, key.length);
    }
    return hasWord(names, this.text.ptr + <usize>start, this.field(node, FIELD_KEY_END) - start);
  }

  /** Whether the value is a string that is in `words`, a list of ASCII words separated by spaces. */
  stringIsIn(node: i32, words: StaticArray<u8>): bool {
    const text = this.string(node);
    return text.length > 0 && hasWord(words, text.ptr, text.length);
  }

  /** Marks a value: its canonical text is a place holder (canonical.ts). */
  takeOut(node: i32): void {
    if (this.has(node)) this.setField(node, FIELD_KIND, this.field(node, FIELD_KIND) | FLAG_TAKEN_OUT);
  }

  isTakenOut(node: i32): bool {
    return this.has(node) && (this.field(node, FIELD_KIND) & FLAG_TAKEN_OUT) != 0;
  }

  /** Whether the value is a member whose name stands in the text as `raw`, escapes unresolved. */
  rawKeyIs(node: i32, raw: Bytes): bool {
    if (!this.has(node)) return false;
    const start = this.field(node, FIELD_KEY_START);
    if (start < 0 || this.field(node, FIELD_KEY_END) - start != raw.length) return false;
    return memory.compare(this.text.ptr + <usize>start, raw.ptr, raw.length) == 0;
  }

  /** Whether a backslash stands in the name of a member. */
  keyEscaped(node: i32): bool {
    return this.has(node) && (this.field(node, FIELD_KIND) & FLAG_KEY_ESCAPED) != 0;
  }

  /** The order of two members' names by their bytes: below 0, 0 or above 0. Allocates nothing unless one has escapes. */
  compareKeys(a: i32, b: i32): i32 {
    if (!this.has(a) || !this.has(b)) return 0;
    if ((this.field(a, FIELD_KIND) | this.field(b, FIELD_KIND)) & FLAG_KEY_ESCAPED) return compareBytes(this.key(a), this.key(b));
    const startA = this.field(a, FIELD_KEY_START);
    const startB = this.field(b, FIELD_KEY_START);
    const lengthA = this.field(a, FIELD_KEY_END) - startA;
    const lengthB = this.field(b, FIELD_KEY_END) - startB;
    const base = this.text.ptr;
    const order = memory.compare(base + <usize>startA, base + <usize>startB, min(lengthA, lengthB));
    return order != 0 ? order : lengthA - lengthB;
  }

  /** Appends the length and the bytes of a member's name. */
  appendKeyTo(node: i32, out: ByteBuffer): void {
    if (!this.has(node) || this.field(node, FIELD_KEY_START) < 0) return;
    if (this.field(node, FIELD_KIND) & FLAG_KEY_ESCAPED) {
      const key = this.key(node);
      out.appendU32(key.length).append(key);
    } else {
      const start = this.field(node, FIELD_KEY_START);
      const length = this.field(node, FIELD_KEY_END) - start;
      out.appendU32(length).appendRaw(this.text.ptr + <usize>start, length);
    }
  }

  /** Whether the value is a string of exactly the ASCII text `text`. Allocates nothing unless it has escapes. */
  stringIs(node: i32, text: string): bool {
    if (this.kind(node) != JsonKind.String) return false;
    if (this.field(node, FIELD_KIND) & FLAG_ESCAPED) return this.string(node).equalsAscii(text);
    const start = this.field(node, FIELD_START);
    return this.field(node, FIELD_END) - start == text.length && this.text.hasAsciiAt(start, text);
  }

  /** Whether the value is a string in which a backslash stands. */
  stringEscaped(node: i32): bool {
    return this.kind(node) == JsonKind.String && (this.field(node, FIELD_KIND) & FLAG_ESCAPED) != 0;
  }

  /** Appends the value as it stands in the text. */
  appendRawTo(node: i32, out: ByteBuffer): void {
    if (!this.has(node)) return;
    const quote = this.kind(node) == JsonKind.String ? 1 : 0;
    const start = this.field(node, FIELD_START) - quote;
    out.appendRaw(this.text.ptr + <usize>start, this.field(node, FIELD_END) + quote - start);
  }

  /** The name of a member, its escapes resolved; no bytes for a value that is not a member. */
  key(node: i32): Bytes {
    if (!this.has(node) || this.field(node, FIELD_KEY_START) < 0) return Bytes.empty();
    const raw = this.rawKey(node);
    return this.field(node, FIELD_KIND) & FLAG_KEY_ESCAPED ? unescape(raw) : raw;
  }

  /** The name of a member as it stands in the text, without its quotes; no bytes for a value that is not a member. */
  rawKey(node: i32): Bytes {
    if (!this.has(node) || this.field(node, FIELD_KEY_START) < 0) return Bytes.empty();
    return this.text.slice(this.field(node, FIELD_KEY_START), this.field(node, FIELD_KEY_END));
  }

  /** The text of a string, its escapes resolved (a view where there are none); no bytes for another kind. */
  string(node: i32): Bytes {
    if (this.kind(node) != JsonKind.String) return Bytes.empty();
    const raw = this.text.slice(this.field(node, FIELD_START), this.field(node, FIELD_END));
    return this.field(node, FIELD_KIND) & FLAG_ESCAPED ? unescape(raw) : raw;
  }

  /** A number as the nearest double or one beside it; NaN for another kind. */
  number(node: i32): f64 {
    if (this.kind(node) != JsonKind.Number) return NaN;
    const start = this.field(node, FIELD_START);
    return parseNumber(this.text.ptr + <usize>start, this.field(node, FIELD_END) - start);
  }

  isTrue(node: i32): bool {
    return this.kind(node) == JsonKind.True;
  }

  /** The value as it stands in the text: strings with quotes and escapes, containers with their white space. */
  raw(node: i32): Bytes {
    if (!this.has(node)) return Bytes.empty();
    const quote = this.kind(node) == JsonKind.String ? 1 : 0;
    return this.text.slice(this.field(node, FIELD_START) - quote, this.field(node, FIELD_END) + quote);
  }

  @inline private has(node: i32): bool {
    return <u32>node < <u32>this.nodes;
  }

  private isContainer(node: i32): bool {
    const kind = this.kind(node);
    return kind == JsonKind.Array || kind == JsonKind.Object;
  }

  /** `node` must be on the tape: every caller asks `has` first. */
  @inline private field(node: i32, field: i32): i32 {
    return unchecked(this.tape[node * NODE_FIELDS + field]);
  }

  @inline private setField(node: i32, field: i32, value: i32): void {
    unchecked((this.tape[node * NODE_FIELDS + field] = value));
  }

  private lay(kind: JsonKind, start: i32): i32 {
    const node = this.nodes++;
    if (this.nodes * NODE_FIELDS > this.tape.length) {
      const grown = new StaticArray<i32>(this.tape.length << 1);
      memory.copy(changetype<usize>(grown), changetype<usize>(this.tape), <usize>this.tape.length << 2);
      this.tape = grown;
    }
    this.setField(node, FIELD_KIND, kind);
    this.setField(node, FIELD_START, start);
    this.setField(node, FIELD_END, 0);
    this.setField(node, FIELD_KEY_START, -1);
    this.setField(node, FIELD_NEXT, 0);
    this.setField(node, FIELD_COUNT, 0);
    return node;
  }

  private scan(maxNodes: i32): JsonError {
    const base = this.text.ptr;
    const length = this.text.length;
    let at = 0;
    let depth = 0;
    let expect: Expect = Expect.Value;
    let keyStart = -1;
    let keyEnd = -1;
    let keyEscaped = false;

    while (at < length) {
      const byte = load<u8>(base + <usize>at);
      if (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) {
        at++;
        continue;
      }
      switch (expect) {
        case Expect.Nothing:
          return this.refuse(JsonError.Syntax, at);

        case Expect.Key:
        case Expect.KeyOrEnd: {
          if (byte == 0x7d /* } */ && expect == Expect.KeyOrEnd) {
            depth = this.close(depth, at++);
            expect = depth > 0 ? Expect.CommaOrEnd : Expect.Nothing;
            break;
          }
          if (byte != 0x22) return this.refuse(JsonError.Syntax, at);
          const error = scanString(base, length, at + 1);
          if (error != JsonError.None) return this.refuse(error, at);
          keyStart = at + 1;
          keyEnd = stringEnd;
          keyEscaped = stringEscaped;
          at = skipBlanks(base, length, stringEnd + 1);
          if (at >= length || load<u8>(base + <usize>at) != 0x3a /* : */) return this.refuse(JsonError.Syntax, at);
          at++;
          expect = Expect.Value;
          break;
        }

        case Expect.CommaOrEnd: {
          const isObject = this.kind(load<i32>(OPEN_NODES + (<usize>(depth - 1) << 2))) == JsonKind.Object;
          if (byte == 0x2c /* , */) {
            expect = isObject ? Expect.Key : Expect.Value;
            at++;
          } else if (byte == <u8>(isObject ? 0x7d : 0x5d)) {
            depth = this.close(depth, at++);
            expect = depth > 0 ? Expect.CommaOrEnd : Expect.Nothing;
          } else {
            return this.refuse(JsonError.Syntax, at);
          }
          break;
        }

        default: {
          if (byte == 0x5d /* ] */ && expect == Expect.ValueOrEnd) {
            depth = this.close(depth, at++);
            expect = depth > 0 ? Expect.CommaOrEnd : Expect.Nothing;
            break;
          }
          if (this.nodes >= maxNodes || this.nodes >= MAX_NODES) return this.refuse(JsonError.Nodes, at);
          let node = -1;
          let packed = -1;
          if (byte == 0x22 /* " */) {
            const error = scanString(base, length, at + 1);
            if (error != JsonError.None) return this.refuse(error, at);
            node = this.lay(JsonKind.String, at + 1);
            if (stringEscaped) this.setField(node, FIELD_KIND, JsonKind.String | FLAG_ESCAPED);
            this.setField(node, FIELD_END, stringEnd);
            at = stringEnd + 1;
          } else if (byte == 0x5b && this.packNumbers && (packed = scanNumberArray(base, length, at)) > 0) {
            node = this.lay(JsonKind.Numbers, at);
            this.setField(node, FIELD_COUNT, arrayLength);
            this.setField(node, FIELD_END, packed);
            at = packed;
          } else if (byte == 0x7b /* { */ || byte == 0x5b /* [ */) {
            if (depth >= MAX_DEPTH) return this.refuse(JsonError.Depth, at);
            node = this.lay(byte == 0x7b ? JsonKind.Object : JsonKind.Array, at++);
          } else if (byte == 0x2d || (byte >= 0x30 && byte <= 0x39)) {
            const end = scanNumber(base, length, at);
            if (end < 0) return this.refuse(JsonError.Syntax, at);
            node = this.lay(JsonKind.Number, at);
            this.setField(node, FIELD_END, end);
            at = end;
          } else {
            const kind = literalAt(this.text, at);
            if (kind == JsonKind.Missing) return this.refuse(JsonError.Syntax, at);
            node = this.lay(kind, at);
            at += kind == JsonKind.False ? 5 : 4;
            this.setField(node, FIELD_END, at);
          }
          if (keyStart >= 0) {
            this.setField(node, FIELD_KEY_START, keyStart);
            this.setField(node, FIELD_KEY_END, keyEnd);
            if (keyEscaped) this.setField(node, FIELD_KIND, this.field(node, FIELD_KIND) | FLAG_KEY_ESCAPED);
            keyStart = -1;
          }
          if (depth > 0) this.linkChild(depth, node);
          if (packed < 0 && (byte == 0x7b || byte == 0x5b)) {
            store<i32>(OPEN_NODES + (<usize>depth << 2), node);
            store<i32>(LAST_CHILDREN + (<usize>depth << 2), -1);
            depth++;
            expect = byte == 0x7b ? Expect.KeyOrEnd : Expect.ValueOrEnd;
          } else {
            expect = depth > 0 ? Expect.CommaOrEnd : Expect.Nothing;
          }
        }
      }
    }
    return expect == Expect.Nothing ? JsonError.None : this.refuse(JsonError.Syntax, at);
  }

  private refuse(error: JsonError, at: i32): JsonError {
    this.errorAt = at;
    return error;
  }

  /** Ends the innermost open container at `at`; answers the depth left. */
  private close(depth: i32, at: i32): i32 {
    const node = load<i32>(OPEN_NODES + (<usize>(depth - 1) << 2));
    this.setField(node, FIELD_END, at + 1);
    return depth - 1;
  }

  private linkChild(depth: i32, node: i32): void {
    const slot = <usize>(depth - 1) << 2;
    const parent = load<i32>(OPEN_NODES + slot);
    const last = load<i32>(LAST_CHILDREN + slot);
    if (last >= 0) this.setField(last, FIELD_NEXT, node);
    store<i32>(LAST_CHILDREN + slot, node);
    this.setField(parent, FIELD_COUNT, this.field(parent, FIELD_COUNT) + 1);
  }
}

function literalAt(text: Bytes, at: i32): JsonKind {
  if (text.hasAsciiAt(at, "true")) return JsonKind.True;
  if (text.hasAsciiAt(at, "false")) return JsonKind.False;
  if (text.hasAsciiAt(at, "null")) return JsonKind.Null;
  return JsonKind.Missing;
}

/** Resolves the escapes of a string that `scanString` accepted. */
function unescape(raw: Bytes): Bytes {
  const out = new ByteBuffer(raw.length);
  let at = 0;
  while (at < raw.length) {
    const backslash = raw.indexOf(0x5c, at);
    if (backslash < 0) {
      out.append(raw.slice(at, raw.length));
      break;
    }
    out.append(raw.slice(at, backslash));
    const escape = raw.at(backslash + 1);
    at = backslash + 2;
    if (escape == 0x75 /* u */) {
      let point = hex4(raw, at);
      at += 4;
      if (point >= 0xd800 && point <= 0xdbff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (hex4(raw, at + 2) - 0xdc00);
        at += 6;
      }
      appendCodePoint(out, point);
    } else {
      out.appendByte(<u8>simpleEscape(escape));
    }
  }
  return out.view();
}

function simpleEscape(escape: i32): i32 {
  switch (escape) {
    case 0x62: return 0x08; // b
    case 0x66: return 0x0c; // f
    case 0x6e: return 0x0a; // n
    case 0x72: return 0x0d; // r
    case 0x74: return 0x09; // t
    default: return escape; // " \ /
  }
}

function hex4(raw: Bytes, at: i32): i32 {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = raw.at(at + i);
    value = (value << 4) | (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

function appendCodePoint(out: ByteBuffer, point: i32): void {
  if (point < 0x80) {
    out.appendByte(<u8>point);
  } else if (point < 0x800) {
    out.appendByte(<u8>(0xc0 | (point >> 6))).appendByte(<u8>(0x80 | (point & 0x3f)));
  } else if (point < 0x10000) {
    out.appendByte(<u8>(0xe0 | (point >> 12)));
    out.appendByte(<u8>(0x80 | ((point >> 6) & 0x3f))).appendByte(<u8>(0x80 | (point & 0x3f)));
  } else {
    out.appendByte(<u8>(0xf0 | (point >> 18))).appendByte(<u8>(0x80 | ((point >> 12) & 0x3f)));
    out.appendByte(<u8>(0x80 | ((point >> 6) & 0x3f))).appendByte(<u8>(0x80 | (point & 0x3f)));
  }
}
