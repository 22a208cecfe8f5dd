/**
 * Paths into JSON in the syntax of GJSON, as far as a place in a request or an answer needs it.
 *
 *     path      = component { "." component }          "|" is read like "."
 *     component = name | index | "#" | "@reverse" | "@this"
 *
 * A name is a member of an object; digits are an index where an array stands. `\` takes the special meaning off the character behind it.
 * `#` goes into every element of an array, so a path can find several values. `@reverse` turns an array round, `@this` changes nothing.
 * Left out, and refused: `#` at the end (a count), `|` behind `#`, queries `#(…)`, the wildcards `*` and `?`, other modifiers, arguments,
 * multipaths, literals.
 */
import { ByteBuffer, Bytes } from "./bytes";
import { JsonDocument, JsonKind } from "./json";

/** Values that one path finds. */
const MAX_FOUND: i32 = 1024;

const enum StepKind {
  Member,
  Each,
  Reverse,
  This,
  Refused,
}

@final
class Step {
  constructor(readonly kind: StepKind, readonly name: Bytes) {}
}

@final
export class GjsonPath {
  private readonly steps: Step[] = [];
  /** Whether the text is a path, without anything that is left out here; one that is not finds nothing. */
  readonly isValid: bool;

  constructor(text: string) {
    this.isValid = this.read(Bytes.fromString(text));
  }

  private read(bytes: Bytes): bool {
    let each = false;
    let kind = StepKind.Refused;
    for (let at = 0; at <= bytes.length; at++) {
      const name = new ByteBuffer(16);
      const start = at;
      let special = false;
      for (; at < bytes.length && bytes.at(at) != 0x2e && bytes.at(at) != 0x7c; at++) {
        if (bytes.at(at) == 0x5c) at++;
        else special = special || isSpecial(bytes.at(at));
        if (at == bytes.length) return false;
        name.appendByte(<u8>bytes.at(at));
      }
      kind = kindOf(bytes.slice(start, at), special);
      each = each || kind == StepKind.Each;
      if (kind == StepKind.Refused || (each && bytes.at(at) == 0x7c)) return false;
      this.steps.push(new Step(kind, name.view()));
    }
    return kind != StepKind.Each;
  }

  /** The values at the path, seen from the document's root, in the order of the path. Linear in the document for each component. */
  find(document: JsonDocument): i32[] {
    const found: i32[] = [];
    if (this.isValid) this.walk(document, document.root, 0, false, found);
    return found;
  }

  /** Recursion is as deep as the path has components. @param reversed whether the array `node` is to be read backwards. */
  private walk(document: JsonDocument, node: i32, at: i32, reversed: bool, found: i32[]): void {
    if (node < 0 || found.length >= MAX_FOUND) return;
    if (at == this.steps.length) {
      found.push(node);
      return;
    }
    const step = this.steps[at];
    switch (step.kind) {
      case StepKind.This:
        return this.walk(document, node, at + 1, reversed, found);
      case StepKind.Reverse:
        return this.walk(document, node, at + 1, !reversed, found);
      case StepKind.Each: {
        if (document.kind(node) != JsonKind.Array) return;
        const elements: i32[] = [];
        for (let child = document.first(node); child >= 0; child = document.next(child)) elements.push(child);
        if (reversed) elements.reverse();
        for (let i = 0; i < elements.length; i++) this.walk(document, elements[i], at + 1, false, found);
        return;
      }
      default:
        return this.walk(document, childOf(document, node, step.name, reversed), at + 1, false, found);
    }
  }
}

/** Characters that mean something in GJSON wherever they stand. */
function isSpecial(byte: i32): bool {
  return byte == 0x2a || byte == 0x3f || byte == 0x23 || byte == 0x3a || byte == 0x28 || byte == 0x5b || byte == 0x7b;
}

/** @param special whether a character in `component` means something in GJSON. */
function kindOf(component: Bytes, special: bool): StepKind {
  if (component.equalsAscii("#")) return StepKind.Each;
  if (component.equalsAscii("@reverse")) return StepKind.Reverse;
  if (component.equalsAscii("@this")) return StepKind.This;
  const first = component.at(0);
  return special || first < 0 || first == 0x40 || first == 0x21 ? StepKind.Refused : StepKind.Member;
}

function childOf(document: JsonDocument, node: i32, name: Bytes, reversed: bool): i32 {
  if (document.kind(node) == JsonKind.Array) {
    const index = name.toUnsigned();
    const count = document.count(node);
    if (index < 0 || index >= <i64>count) return -1;
    return document.element(node, reversed ? count - 1 - <i32>index : <i32>index);
  }
  if (document.kind(node) != JsonKind.Object) return -1;
  for (let member = document.first(node); member >= 0; member = document.next(member)) {
    if (document.rawKeyIs(member, name) || (document.keyEscaped(member) && document.key(member).equals(name))) return member;
  }
  return -1;
}
