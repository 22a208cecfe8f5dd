/**
 * One JSON object put together from the pieces a stream sent of it: texts and lists are joined, in the manner of OpenAI's clients.
 *
 * Strings stay raw fragments, so escapes and numbers come out as they went in. Where clients would not agree on the result (a fixed
 * value that changes, a key twice in one piece), `merge` answers false and the caller gives up.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { inside } from "../core/json_write";
import { saysSomething } from "./answer_parts";
import { isPlain, MAX_MEMBERS } from "./plain_object";

/** What becomes of a member that several pieces have. */
export enum Join {
  /** Strings and arrays are joined; anything else must stay the same. */
  Text,
  /** Strings must stay the same but for those that carry a tool's input; arrays are joined. */
  Fixed,
  /** The first value that says something stays: servers put null, an empty text or 0 where they have nothing to say yet. */
  First,
  /** The last value that is not null stays. */
  Last,
}

@final
class MergedMember {
  /** Raw text of the value; of a string or an array what is inside its delimiters. */
  value: Bytes = Bytes.empty();
  /** What was joined, if more than one piece brought something. */
  joined: ByteBuffer | null = null;

  constructor(
    readonly key: Bytes,
    public kind: JsonKind,
  ) {}

  set(kind: JsonKind, value: Bytes): void {
    this.kind = kind;
    this.value = value;
    this.joined = null;
  }

  get isEmpty(): bool {
    return this.joined === null && this.value.length == 0;
  }

  /** Null, an empty text or 0. */
  get saysNothing(): bool {
    if (this.kind == JsonKind.Number) return this.value.equalsAscii("0");
    return this.kind == JsonKind.Null || (this.kind == JsonKind.String && this.isEmpty);
  }

  append(more: Bytes): void {
    if (more.length == 0) return;
    if (this.isEmpty) {
      this.value = more;
      return;
    }
    let joined = this.joined;
    if (joined === null) {
      joined = new ByteBuffer(512).append(this.value);
      this.joined = joined;
    }
    if (this.kind == JsonKind.Array) joined.appendByte(0x2c);
    joined.append(more);
  }

  write(out: ByteBuffer): void {
    const text = this.kind == JsonKind.String;
    const list = this.kind == JsonKind.Array;
    if (text || list) out.appendByte(text ? 0x22 : 0x5b);
    const joined = this.joined;
    out.append(joined === null ? this.value : joined.view());
    if (text || list) out.appendByte(text ? 0x22 : 0x5d);
  }
}

@final
export class MergedObject {
  private readonly members: MergedMember[] = [];
  /** Where the next look-up begins. */
  private next: i32 = 0;

  constructor(readonly join: Join) {}

  /** Takes in every member of the object `node`. @returns false if the pieces do not fit together. */
  mergeAll(document: JsonDocument, node: i32): bool {
    if (!isPlain(document, node)) return false;
    for (let member = document.first(node); member >= 0; member = document.next(member)) {
      if (!this.merge(document, member)) return false;
    }
    return true;
  }

  /** Takes in the one member `node` of a plain object. @returns false if it does not fit what is there. */
  merge(document: JsonDocument, node: i32): bool {
    let member = this.memberOf(document, node);
    const kind = document.kind(node);
    if (member === null) {
      const key = document.rawKey(node);
      if (this.members.length >= MAX_MEMBERS) return false;
      member = new MergedMember(key, kind);
      member.set(kind, valueOf(document, node));
      this.members.push(member);
      return true;
    }
    if (kind == JsonKind.Null) return true;
    if (this.join == Join.First && !member.saysNothing) return true;
    const value = valueOf(document, node);
    if (member.kind == JsonKind.Null || this.join == Join.Last || this.join == Join.First) {
      member.set(kind, value);
      return true;
    }
    if (member.kind != kind) return false;
    if (kind == JsonKind.Array || (kind == JsonKind.String && this.joinsText(member.key))) {
      member.append(value);
      return true;
    }
    if (kind == JsonKind.String && (member.isEmpty || value.length == 0)) {
      if (member.isEmpty) member.set(kind, value);
      return true;
    }
    return member.value.equals(value);
  }

  /** Adds a member, a key and a JSON text, unless it is there. */
  ensure(key: string, json: string): void {
    if (this.find(Bytes.fromString(key)) === null) this.replace(key, Bytes.fromString(json));
  }

  /** Sets a member to a JSON text. */
  replace(key: string, json: Bytes): void {
    this.at(key, JsonKind.Missing).set(JsonKind.Missing, json);
  }

  /** Appends an element, a JSON text, to the list `key`. */
  push(key: string, json: Bytes): void {
    const member = this.at(key, JsonKind.Array);
    if (member.kind != JsonKind.Array) member.set(JsonKind.Array, json);
    else member.append(json);
  }

  private at(key: string, kind: JsonKind): MergedMember {
    const name = Bytes.fromString(key);
    let member = this.find(name);
    if (member === null) {
      member = new MergedMember(name, kind);
      this.members.push(member);
    }
    return member;
  }

  /** Adds the members of `other` that are not here. */
  fill(other: MergedObject): void {
    for (let i = 0; i < other.members.length && this.members.length < MAX_MEMBERS; i++) {
      if (this.find(other.members[i].key) === null) this.members.push(other.members[i]);
    }
  }

  /** Appends the members, separated by commas, without braces. */
  writeMembers(out: ByteBuffer): void {
    for (let i = 0; i < this.members.length; i++) {
      if (i > 0) out.appendByte(0x2c);
      const member = this.members[i];
      out.appendByte(0x22).append(member.key).appendByte(0x22).appendByte(0x3a);
      member.write(out);
    }
  }

  get size(): i32 {
    return this.members.length;
  }

  /** Whether the member `key` is a text of more than white space, or a list that is not empty. */
  saysText(key: string): bool {
    const member = this.find(Bytes.fromString(key));
    if (member === null || member.isEmpty) return false;
    const joined = member.joined;
    return member.kind == JsonKind.Array || (member.kind == JsonKind.String && saysSomething(joined === null ? member.value : joined.view()));
  }

  has(key: string): bool {
    return this.find(Bytes.fromString(key)) !== null;
  }

  private joinsText(key: Bytes): bool {
    if (this.join == Join.Text) return !key.equalsAscii("role");
    return key.equalsAscii("arguments") || key.equalsAscii("input");
  }

  /** What is there under the key of the member `node`. Pieces have their members in the same order, so it looks behind the last find first. */
  private memberOf(document: JsonDocument, node: i32): MergedMember | null {
    const count = this.members.length;
    for (let i = 0; i < count; i++) {
      if (this.next >= count) this.next = 0;
      const member = this.members[this.next++];
      if (document.rawKeyIs(node, member.key)) return member;
    }
    return null;
  }

  private find(key: Bytes): MergedMember | null {
    for (let i = 0; i < this.members.length; i++) {
      if (this.members[i].key.equals(key)) return this.members[i];
    }
    return null;
  }
}

/** The value of a member as `MergedMember` keeps it. */
function valueOf(document: JsonDocument, node: i32): Bytes {
  const kind = document.kind(node);
  const raw = document.raw(node);
  return kind == JsonKind.String || kind == JsonKind.Array ? inside(raw) : raw;
}
