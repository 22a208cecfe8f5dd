/** Checks a text against RFC 8259 and lays its values on a tape. It never traps and never recurses, and takes linear time. */
import { Bytes } from "./bytes";
import { JsonError } from "./json_error";
import { JsonKind } from "./json_kind";
import { countOfNumbers, endOfNumbers, scanNumber, scanNumberArray, skipBlanks } from "./json_number";
import { endOfString, hasEscapes, scanString, stringError } from "./json_string";
import { FIELD_COUNT, FIELD_END, FIELD_KEY_END, FIELD_KEY_START, FIELD_KIND, FIELD_NEXT, FLAG_ESCAPED, FLAG_KEY_ESCAPED, JsonTape } from "./json_tape";

/** Containers inside containers; deeper documents are refused. */
export const MAX_DEPTH: i32 = 64;
/** Values in one document, a bound on memory: 28 bytes a value. */
export const MAX_NODES: i32 = 262144;

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

/** A tape that is laid from a text. */
export class JsonParser extends JsonTape {
  /** `JsonError.None` for a document that may be read. */
  error: JsonError = JsonError.None;
  /** Offset of the byte, or of the string's first, that was not accepted; the end of the text if something is missing there. */
  errorAt: i32 = -1;

  /** @param packNumbers see `JsonDocument.parse`. */
  protected constructor(text: Bytes, private readonly packNumbers: bool) {
    super(text);
  }

  /** Lays the whole text. @param maxNodes values at most. @returns why the text is not accepted. */
  protected scan(maxNodes: i32): JsonError {
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
          const scanned = scanString(base, length, at + 1);
          if (scanned < 0) return this.refuse(stringError(scanned), at);
          keyStart = at + 1;
          keyEnd = endOfString(scanned);
          keyEscaped = hasEscapes(scanned);
          at = skipBlanks(base, length, keyEnd + 1);
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
          let packed: i64 = -1;
          if (byte == 0x22 /* " */) {
            const scanned = scanString(base, length, at + 1);
            if (scanned < 0) return this.refuse(stringError(scanned), at);
            node = this.lay(JsonKind.String, at + 1);
            if (hasEscapes(scanned)) this.setField(node, FIELD_KIND, JsonKind.String | FLAG_ESCAPED);
            this.setField(node, FIELD_END, endOfString(scanned));
            at = endOfString(scanned) + 1;
          } else if (byte == 0x5b && this.packNumbers && (packed = scanNumberArray(base, length, at)) > 0) {
            node = this.lay(JsonKind.Numbers, at);
            this.setField(node, FIELD_COUNT, countOfNumbers(packed));
            at = endOfNumbers(packed);
            this.setField(node, FIELD_END, at);
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
