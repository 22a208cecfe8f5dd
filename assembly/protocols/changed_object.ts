/** An object copied with other values in some of its places. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { appendOneLine } from "../core/json_write";

/**
 * Copies the object `node` on one line.
 * @param changes `name=value` words separated by spaces: the JSON text that takes the place of a member's; none leaves the member out.
 */
export function appendChanged(out: ByteBuffer, document: JsonDocument, node: i32, changes: StaticArray<u8>): void {
  const list = Bytes.of(changes);
  out.appendByte(0x7b);
  const start = out.length;
  for (let member = document.first(node); member >= 0; member = document.next(member)) {
    const key = document.rawKey(member);
    const change = changeOf(list, key);
    if (change !== null && change.length == 0) continue;
    if (out.length > start) out.appendByte(0x2c);
    out.appendByte(0x22).append(key).appendByte(0x22).appendByte(0x3a);
    if (change !== null) out.append(change);
    else appendOneLine(out, document.raw(member));
  }
  out.appendByte(0x7d);
}

function changeOf(changes: Bytes, key: Bytes): Bytes | null {
  for (let from = 0; from < changes.length; ) {
    let end = changes.indexOf(0x20, from);
    if (end < 0) end = changes.length;
    const equals = from + key.length;
    if (changes.at(equals) == 0x3d && changes.slice(from, equals).equals(key)) return changes.slice(equals + 1, end);
    from = end + 1;
  }
  return null;
}
