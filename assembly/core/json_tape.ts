/**
 * The tape on which the values of a JSON document lie: NODE_FIELDS 32-bit words a value, in the order of the text, a container before what it holds.
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
import { Bytes } from "./bytes";
import { JsonKind } from "./json_kind";

export const NODE_FIELDS: i32 = 7;
export const FIELD_KIND: i32 = 0;
export const FIELD_START: i32 = 1;
export const FIELD_END: i32 = 2;
export const FIELD_KEY_START: i32 = 3;
export const FIELD_KEY_END: i32 = 4;
export const FIELD_NEXT: i32 = 5;
export const FIELD_COUNT: i32 = 6;
export const KIND_MASK: i32 = 0xff;
export const FLAG_ESCAPED: i32 = 0x100;
export const FLAG_KEY_ESCAPED: i32 = 0x200;
export const FLAG_TAKEN_OUT: i32 = 0x400;

/** A tape that a document gave back: most documents are read and forgotten within one callback, and are of like size. */
let spareTape: StaticArray<i32> | null = null;
const NO_TAPE = new StaticArray<i32>(0);
/** A longer tape is left to the collector. */
const MAX_SPARE_TAPE: i32 = 64 << 10;

/** What the parser writes and the document reads. */
export class JsonTape {
  private tape: StaticArray<i32>;
  protected nodes: i32 = 0;

  protected constructor(readonly text: Bytes) {
    const spare = spareTape;
    this.tape = spare !== null ? spare : new StaticArray<i32>(NODE_FIELDS * (64 + min(text.length >> 4, 1024)));
    spareTape = null;
  }

  /** Gives the memory to the next document. This one answers «missing» from here on; the bytes it has handed out stay. */
  release(): void {
    if (this.tape.length > MAX_SPARE_TAPE || this.tape.length == 0) return;
    spareTape = this.tape;
    this.tape = NO_TAPE;
    this.nodes = 0;
  }

  /** The outermost value, or -1 if the text was not accepted. */
  get root(): i32 {
    return this.nodes > 0 ? 0 : -1;
  }

  /** Number of values in the document. */
  get size(): i32 {
    return this.nodes;
  }

  /** What a value is; Missing for a number that is no value's. */
  kind(node: i32): JsonKind {
    return this.has(node) ? <JsonKind>(this.field(node, FIELD_KIND) & KIND_MASK) : JsonKind.Missing;
  }

  @inline protected has(node: i32): bool {
    return <u32>node < <u32>this.nodes;
  }

  protected isContainer(node: i32): bool {
    const kind = this.kind(node);
    return kind == JsonKind.Array || kind == JsonKind.Object;
  }

  /** `node` must be on the tape: every caller asks `has` first. */
  @inline protected field(node: i32, field: i32): i32 {
    return unchecked(this.tape[node * NODE_FIELDS + field]);
  }

  @inline protected setField(node: i32, field: i32, value: i32): void {
    unchecked((this.tape[node * NODE_FIELDS + field] = value));
  }

  /** Adds a value behind the others, and gives its number. */
  protected lay(kind: JsonKind, start: i32): i32 {
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
}
