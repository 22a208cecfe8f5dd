/** A template of the configuration's, filled with the text of an answer. */
import { ByteBuffer, Bytes } from "../../core/bytes";
import { appendString, inside } from "../../core/json_write";

@final
export class HitTemplate {
  /** What stands between the places for the text. */
  private readonly pieces: Bytes[] = [];
  /** Behind each piece but the last, whether quotes of the template's stand around the text. */
  private readonly isQuoted: bool[] = [];

  /** @param text with `%s` where the answer goes; `%%` stands for a percent sign, as in Go's formats. */
  constructor(text: string) {
    const bytes = Bytes.fromString(text);
    let piece = new ByteBuffer(bytes.length);
    let isInside = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes.at(at);
      const next = bytes.at(at + 1);
      if (byte == 0x25 && next == 0x73) {
        this.pieces.push(piece.view());
        this.isQuoted.push(isInside);
        piece = new ByteBuffer(bytes.length - at);
        at++;
        continue;
      }
      if (byte == 0x25 && next == 0x25) at++;
      if (byte == 0x22 && !(at > 0 && bytes.at(at - 1) == 0x5c)) isInside = !isInside;
      piece.appendByte(<u8>byte);
    }
    this.pieces.push(piece.view());
  }

  /** @param answer UTF-8. */
  fill(answer: Bytes): Bytes {
    const string = new ByteBuffer(answer.length + 2);
    appendString(string, answer);
    const json = string.view();
    const out = new ByteBuffer(json.length + 256);
    for (let i = 0; i < this.pieces.length; i++) {
      if (i > 0) out.append(this.isQuoted[i - 1] ? inside(json) : json);
      out.append(this.pieces[i]);
    }
    return out.view();
  }
}
