/**
 * A JSON reader for outside bytes: RFC 8259, strict, total. It never traps, never recurses and allocates a bounded amount.
 *
 * `JsonDocument.parse` checks the whole text (json_parser.ts) and lays its values on a flat tape (json_tape.ts). Readers take a node number and
 * answer a neutral value (`-1`, `NaN`, no bytes) for a node that is missing or of another kind, so a path of look-ups needs no checks in between:
 *
 *     const total = document.number(document.get(document.get(document.root, "usage"), "total_tokens"));
 */
import { ByteBuffer, Bytes } from "./bytes";
import { JsonError } from "./json_error";
import { unescape, UnescapedReader } from "./json_escape";
import { JsonKind } from "./json_kind";
import { parseNumber, parseNumberArray } from "./json_number";
import { JsonParser, MAX_DEPTH, MAX_NODES } from "./json_parser";
import {
  FIELD_COUNT, FIELD_END, FIELD_KEY_END, FIELD_KEY_START, FIELD_KIND, FIELD_NEXT, FIELD_START, FLAG_ESCAPED, FLAG_KEY_ESCAPED, FLAG_TAKEN_OUT,
} from "./json_tape";
import { hasWord } from "./word_list";

export { JsonError, JsonKind, MAX_DEPTH, MAX_NODES };

/** For comparisons of names, of which there is one at a time. */
const LEFT = new UnescapedReader();
const RIGHT = new UnescapedReader();

@final
export class JsonDocument extends JsonParser {
  private constructor(text: Bytes, packNumbers: bool) {
    super(text, packNumbers);
  }

  /**
   * Reads `text` as one JSON value.
   * @param maxNodes values at most, up to MAX_NODES.
   * @param packNumbers lays an array of nothing but numbers as one value of kind Numbers: a vector is read without a node a number.
   * @returns a document; if its `error` is set, every reader answers «missing».
   */
  static parse(text: Bytes, maxNodes: i32 = MAX_NODES, packNumbers: bool = false): JsonDocument {
    const document = new JsonDocument(text, packNumbers);
    document.error = document.scan(maxNodes);
    if (document.error != JsonError.None) document.nodes = 0;
    return document;
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

  /** Whether the value is a member called `name` (ASCII). Allocates nothing. */
  keyIs(node: i32, name: string): bool {
    if (!this.has(node)) return false;
    const start = this.field(node, FIELD_KEY_START);
    if (start < 0) return false;
    if (this.field(node, FIELD_KIND) & FLAG_KEY_ESCAPED) return this.escapedKeyIs(node, name);
    return this.field(node, FIELD_KEY_END) - start == name.length && this.text.hasAsciiAt(start, name);
  }

  private escapedKeyIs(node: i32, name: string): bool {
    this.readKey(LEFT, node);
    for (let i = 0; i < name.length; i++) {
      if (LEFT.next() != name.charCodeAt(i)) return false;
    }
    return LEFT.next() < 0;
  }

  private readKey(reader: UnescapedReader, node: i32): void {
    const start = this.field(node, FIELD_KEY_START);
    reader.begin(this.text.ptr + <usize>start, this.field(node, FIELD_KEY_END) - start);
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

  /**
   * The order of two members' names by their bytes: below 0, 0 or above 0. Allocates nothing: a client chooses how many names are compared, and
   * what is left behind within one call of the host is never given back to it.
   */
  compareKeys(a: i32, b: i32): i32 {
    if (!this.has(a) || !this.has(b)) return 0;
    if (this.field(a, FIELD_KEY_START) < 0 || this.field(b, FIELD_KEY_START) < 0) return 0;
    if ((this.field(a, FIELD_KIND) | this.field(b, FIELD_KIND)) & FLAG_KEY_ESCAPED) return this.compareEscapedKeys(a, b);
    const startA = this.field(a, FIELD_KEY_START);
    const startB = this.field(b, FIELD_KEY_START);
    const lengthA = this.field(a, FIELD_KEY_END) - startA;
    const lengthB = this.field(b, FIELD_KEY_END) - startB;
    const base = this.text.ptr;
    const order = memory.compare(base + <usize>startA, base + <usize>startB, min(lengthA, lengthB));
    return order != 0 ? order : lengthA - lengthB;
  }

  private compareEscapedKeys(a: i32, b: i32): i32 {
    this.readKey(LEFT, a);
    this.readKey(RIGHT, b);
    while (true) {
      const left = LEFT.next();
      const right = RIGHT.next();
      // The end, -1, stands before every byte.
      if (left != right) return left - right;
      if (left < 0) return 0;
    }
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
}
