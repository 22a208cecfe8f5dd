/**
 * Paths into JSON in the syntax of GJSON (https://github.com/tidwall/gjson/blob/master/SYNTAX.md): names, indexes, wildcards, `#`, queries,
 * `|`, modifiers and multipaths. They find what Go's own gjson 1.18 finds in the same document; tests/fuzz/gjson.test.ts compares the two.
 * gjson/read.ts says what is refused. Where GJSON takes what is no JSON for JSON, nothing is found here: a bracket inside a string is a
 * character, and `#` is no name of a member (`\#` is).
 */
import { ByteBuffer, Bytes } from "./bytes";
import { Evaluation } from "./gjson/evaluate";
import { GjsonReader } from "./gjson/read";
import { Step } from "./gjson/step";
import { GjsonValue } from "./gjson/value";
import { JsonDocument, JsonKind } from "./json";

/** Values that one path finds; one that finds more finds none. */
const MAX_FOUND: i32 = 65_536;

@final
export class GjsonPath {
  private readonly first: Step | null;
  /** Why the text is no path here, with the byte; "" if it is one. One that is not finds nothing. */
  readonly problem: string;

  constructor(text: string) {
    const reader = new GjsonReader(Bytes.fromString(text));
    this.first = reader.read();
    this.problem = reader.expected.length > 0 ? "expected " + reader.expected + " at byte " + reader.errorAt.toString() : "";
  }

  get isValid(): bool {
    return this.problem.length == 0;
  }

  /**
   * The values at the path, seen from the document's root: what GJSON finds, and if that is an array or an object that the path has made, what it
   * was made of, in order.
   * @returns nodes of the document; -1 stands for what is none, such as a count.
   */
  find(document: JsonDocument): i32[] {
    const found: i32[] = [];
    const value = this.evaluate(document);
    if (value !== null && !collect(value, found)) return [];
    return found;
  }

  /** What GJSON finds, as JSON of up to `limit` bytes; no bytes for nothing. */
  raw(document: JsonDocument, limit: i32): Bytes {
    const value = this.evaluate(document);
    const out = new ByteBuffer(256);
    return value !== null && value.write(document, out, limit) ? out.view() : Bytes.empty();
  }

  private evaluate(document: JsonDocument): GjsonValue | null {
    const first = this.first;
    if (first === null || document.root < 0) return null;
    const evaluation = new Evaluation(document);
    const value = evaluation.get(GjsonValue.of(document.root), first);
    return evaluation.isSpent || value.kind(document) == JsonKind.Missing ? null : value;
  }
}

/** @returns false if there are too many. Recursion is as deep as the path has steps. */
function collect(value: GjsonValue, found: i32[]): bool {
  const items = value.items;
  if (items === null) return found.push(value.node) <= MAX_FOUND;
  for (let i = 0; i < items.length; i++) {
    if (!collect(items[i], found)) return false;
  }
  return true;
}
