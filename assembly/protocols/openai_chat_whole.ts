/** A stream whose choices hold messages in the place of deltas. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { inside } from "../core/json_write";
import { Join, MergedObject } from "./merged_object";
import { isPlain } from "./plain_object";

/**
 * What a choice says in messages where the API has deltas. Such a message is a piece, or all that was said so far, or the whole at the
 * end; of which kind it is shows in whether it begins with what came before.
 */
@final
export class WholeMessages {
  /** All members but the content: the last of each. */
  readonly members: MergedObject = new MergedObject(Join.Last);
  private content: ByteBuffer = new ByteBuffer(16);
  private hasRepeated: bool = false;

  /** @returns false if nobody can tell whether a message is a piece or repeats. */
  merge(document: JsonDocument, message: i32): bool {
    if (!isPlain(document, message)) return false;
    for (let member = document.first(message); member >= 0; member = document.next(member)) {
      if (document.keyIs(member, "content") && document.kind(member) == JsonKind.String) {
        if (!this.take(inside(document.raw(member)))) return false;
      } else if (!this.members.merge(document, member)) {
        return false;
      }
    }
    return true;
  }

  private take(text: Bytes): bool {
    const before = this.content.view();
    if (before.length == 0) {
      this.content.append(text);
    } else if (text.length >= before.length && text.slice(0, before.length).equals(before)) {
      this.content = new ByteBuffer(text.length << 1).append(text);
      this.hasRepeated = true;
    } else if (text.length > 0) {
      this.content.append(text);
      return !this.hasRepeated;
    }
    return true;
  }

  write(out: ByteBuffer): void {
    const text = this.content.view();
    const json = new ByteBuffer(text.length + 2).appendByte(0x22).append(text).appendByte(0x22).view();
    if (text.length > 0 || !this.members.has("content")) this.members.replace("content", json);
    this.members.ensure("role", '"assistant"');
    out.appendByte(0x7b);
    this.members.writeMembers(out);
    out.appendByte(0x7d);
  }
}
