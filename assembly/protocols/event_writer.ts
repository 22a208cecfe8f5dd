/** Writes a stream of named events whose data are objects that say their type first. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { appendOneLine } from "../core/json_write";

/** Bytes that the events may add to twice the answer: many small parts would otherwise make a stream hundreds of times as long. */
const MAX_ADDED: i32 = 1048576;

@final
export class EventWriter {
  /** For what an event needs beside its members. */
  readonly out: ByteBuffer;
  private readonly limit: i32;

  /** @param length of the answer in bytes. @param prefix what all types begin with. */
  constructor(private readonly document: JsonDocument, length: i32, private readonly prefix: string) {
    this.limit = (length << 1) + MAX_ADDED;
    this.out = new ByteBuffer(length + (length >> 1) + 2048);
  }

  get isTooLong(): bool {
    return this.out.length > this.limit;
  }

  begin(type: string): this {
    this.out.appendAscii("event: ").appendAscii(this.prefix).appendAscii(type);
    this.out.appendAscii('\ndata: {"type":"').appendAscii(this.prefix).appendAscii(type).appendByte(0x22);
    return this;
  }

  end(): void {
    this.out.appendAscii("}\n\n");
  }

  /** Begins a member, whose value follows. */
  key(name: string): this {
    this.out.appendAscii(',"').appendAscii(name).appendAscii('":');
    return this;
  }

  number(name: string, value: i32): this {
    this.key(name).out.appendDecimal(value);
    return this;
  }

  /** A member with the value of a node; null if there is none. */
  value(name: string, node: i32): this {
    this.key(name);
    if (node >= 0) appendOneLine(this.out, this.document.raw(node));
    else this.out.appendAscii("null");
    return this;
  }

  view(): Bytes {
    return this.out.view();
  }
}
