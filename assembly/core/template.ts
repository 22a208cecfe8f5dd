/**
 * JSON that is written once and filled often.
 *
 * json-as works on UTF-16, and an answer's text is UTF-8 that must come through byte by byte. So an envelope, spelt out or written by
 * json-as, has a hole wherever something of the answer's belongs, and the bytes are spliced into the holes:
 *
 *     @json class Choice { index: JSON.Raw = HOLE; message: JSON.Raw = HOLE; }
 *     new Template(JSON.stringify(new Choice()))        {"index":␀,"message":␀}
 */
import { JSON } from "json-as";
import { ByteBuffer, Bytes } from "./bytes";

/** A byte that no JSON text contains: strings must escape it. */
const HOLE_BYTE: u8 = 0;

/** Stands where a fragment will be spliced in. */
export const HOLE: JSON.Raw = new JSON.Raw("\0");

@final
export class Template {
  /** What stands between the holes; the first without its opening brace. */
  private readonly pieces: Bytes[] = [];

  /** @param text an object with holes for values. */
  constructor(text: string) {
    const bytes = Bytes.fromString(text);
    let from = 1;
    for (let hole = bytes.indexOf(HOLE_BYTE); hole >= 0; hole = bytes.indexOf(HOLE_BYTE, from)) {
      this.pieces.push(bytes.slice(from, hole));
      from = hole + 1;
    }
    this.pieces.push(bytes.slice(from, bytes.length));
  }

  /**
   * Writes the object, `fragments` in its holes.
   * @param members further members (`"a":1,"b":2`) that are put first, or no bytes.
   * @param fragments a JSON text for each hole; what is missing becomes null.
   */
  write(out: ByteBuffer, members: Bytes, fragments: Bytes[]): void {
    out.appendByte(0x7b);
    if (members.length > 0) out.append(members).appendByte(0x2c);
    const holes = this.pieces.length - 1;
    for (let i = 0; i <= holes; i++) {
      out.append(this.pieces[i]);
      if (i == holes) break;
      if (i < fragments.length && fragments[i].length > 0) out.append(fragments[i]);
      else out.appendAscii("null");
    }
  }
}
