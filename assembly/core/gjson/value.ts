/** What a GJSON path finds: a value of the document, or one that the path has made of some. */
import { ByteBuffer, Bytes } from "../bytes";
import { JsonDocument, JsonKind } from "../json";
import { unescape } from "../json_escape";
import { scanString } from "../json_string";
import { inside } from "../json_write";

@final
export class GjsonValue {
  constructor(
    /** The value of the document; -1 for what was made. */
    readonly node: i32,
    /** Of what was made: the elements, or the members' values; null for a scalar. */
    readonly items: GjsonValue[] | null,
    /** Of an object that was made: the keys, as JSON strings. */
    readonly keys: Bytes[] | null,
    /** Of a scalar that was made: its JSON; none for nothing at all. */
    readonly text: Bytes,
  ) {}

  static of(node: i32): GjsonValue {
    return node < 0 ? MISSING : new GjsonValue(node, null, null, Bytes.empty());
  }

  static list(items: GjsonValue[]): GjsonValue {
    return new GjsonValue(-1, items, null, Bytes.empty());
  }

  static record(keys: Bytes[], items: GjsonValue[]): GjsonValue {
    return new GjsonValue(-1, items, keys, Bytes.empty());
  }

  static scalar(text: Bytes): GjsonValue {
    return new GjsonValue(-1, null, null, text);
  }

  kind(document: JsonDocument): JsonKind {
    if (this.node >= 0) return document.kind(this.node);
    if (this.items !== null) return this.keys !== null ? JsonKind.Object : JsonKind.Array;
    switch (this.text.at(0)) {
      case -1: return JsonKind.Missing;
      case 0x22: return JsonKind.String;
      case 0x6e: return JsonKind.Null;
      default: return JsonKind.Number;
    }
  }

  /** The text of a string, its escapes resolved. */
  string(document: JsonDocument): Bytes {
    return this.node >= 0 ? document.string(this.node) : unquoted(this.text);
  }

  number(document: JsonDocument): f64 {
    return this.node >= 0 ? document.number(this.node) : <f64>this.text.toUnsigned();
  }

  /** Appends the value as JSON. @returns false if that would be more than `limit` bytes. */
  write(document: JsonDocument, out: ByteBuffer, limit: i32): bool {
    if (out.length > limit) return false;
    if (this.node >= 0) {
      document.appendRawTo(this.node, out);
      return out.length <= limit;
    }
    const items = this.items;
    if (items === null) {
      out.append(this.text);
      return out.length <= limit;
    }
    const keys = this.keys;
    out.appendByte(keys !== null ? 0x7b : 0x5b);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) out.appendByte(0x2c);
      if (keys !== null) out.append(keys[i]).appendByte(0x3a);
      if (!items[i].write(document, out, limit)) return false;
    }
    out.appendByte(keys !== null ? 0x7d : 0x5d);
    return out.length <= limit;
  }
}

const MISSING = new GjsonValue(-1, null, null, Bytes.empty());

/** The text that the JSON string `json` is. */
export function unquoted(json: Bytes): Bytes {
  const text = inside(json);
  if (text.indexOf(0x5c) < 0) return text;
  // A name that a path gives has not been read as JSON before.
  return scanString(json.ptr, json.length, 1) < 0 ? Bytes.empty() : unescape(text);
}

/** The JSON string of a member's name. */
export function keyOf(document: JsonDocument, member: i32): Bytes {
  const key = document.rawKey(member);
  return new ByteBuffer(key.length + 2).appendByte(0x22).append(key).appendByte(0x22).view();
}
