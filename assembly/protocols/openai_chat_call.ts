/** A tool call put together from the pieces that chunks bring of it. */
import { ByteBuffer } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { Join, MergedObject } from "./merged_object";
import { isPlain } from "./plain_object";

/** A tool call: its own members, and those of its `function` or `custom` object. */
@final
export class MergedCall {
  readonly own: MergedObject = new MergedObject(Join.Fixed);
  readonly inner: MergedObject = new MergedObject(Join.Fixed);
  /** `function` or `custom`. */
  private innerKey: string = "";

  merge(document: JsonDocument, call: i32): bool {
    if (!isPlain(document, call)) return false;
    for (let member = document.first(call); member >= 0; member = document.next(member)) {
      const custom = document.keyIs(member, "custom");
      if ((custom || document.keyIs(member, "function")) && document.kind(member) == JsonKind.Object) {
        const key = custom ? "custom" : "function";
        if (this.innerKey != "" && this.innerKey != key) return false;
        this.innerKey = key;
        if (!this.inner.mergeAll(document, member)) return false;
      } else if (!document.keyIs(member, "index") && !this.own.merge(document, member)) {
        return false;
      }
    }
    return true;
  }

  write(out: ByteBuffer): void {
    out.appendByte(0x7b);
    this.own.writeMembers(out);
    if (this.innerKey != "") {
      if (this.own.size > 0) out.appendByte(0x2c);
      out.appendByte(0x22).appendAscii(this.innerKey).appendAscii('":{');
      this.inner.writeMembers(out);
      out.appendByte(0x7d);
    }
    out.appendByte(0x7d);
  }
}
