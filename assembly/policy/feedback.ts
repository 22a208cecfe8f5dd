/** What somebody says who saw a wrong answer: `{"entry":"<the exact key in hexadecimal>","similarity":0.9431}`. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { DIGEST_LENGTH } from "../core/sha256";

const MAX_VALUES: i32 = 16;

@final
export class Feedback {
  constructor(
    /** What is wrong with it, in one line of printable ASCII without quotes; "" if nothing is. */
    readonly error: string,
    /** The entry's exact key. */
    readonly entry: Bytes,
    /** Of the question to that of the entry; -1 if it is not said. */
    readonly similarity: f32,
  ) {}
}

/** Reads the body of a report. Total. */
export function readFeedback(body: Bytes): Feedback {
  const document = JsonDocument.parse(body, MAX_VALUES);
  const root = document.root;
  if (document.kind(root) != JsonKind.Object) return refused("expected a JSON object");
  const entry = fromHex(document.string(document.get(root, "entry")));
  if (entry.length != DIGEST_LENGTH) return refused("entry: expected the key in Cache-Status");
  const node = document.get(root, "similarity");
  const similarity = document.number(node);
  // NaN, for what is no number, fails the comparisons.
  if (node >= 0 && !(similarity > 0 && similarity <= 1)) return refused("similarity: expected a number up to 1");
  if (document.count(root) > (node < 0 ? 1 : 2)) return refused("unknown key: expected entry and similarity");
  return new Feedback("", entry, node < 0 ? -1 : <f32>similarity);
}

/** Whether `authorization` is the bearer token `token`. The time it takes tells its length and nothing else. */
export function isBearer(authorization: Bytes, token: Bytes): bool {
  const given = authorization.slice(SCHEME.length, authorization.length);
  let difference = given.length ^ token.length;
  if (!authorization.slice(0, SCHEME.length).equalsAsciiIgnoreCase(SCHEME)) difference = 1;
  for (let i = 0; i < token.length; i++) difference |= given.at(i) ^ token.at(i);
  return difference == 0;
}

const SCHEME = "bearer ";

function refused(error: string): Feedback {
  return new Feedback(error, Bytes.empty(), -1);
}

/** The bytes that `text` spells; no bytes if it is not hexadecimal. */
function fromHex(text: Bytes): Bytes {
  const out = new ByteBuffer(DIGEST_LENGTH);
  if (text.length != DIGEST_LENGTH << 1) return Bytes.empty();
  for (let i = 0; i < text.length; i += 2) {
    const high = hexValue(text.at(i));
    const low = hexValue(text.at(i + 1));
    if (high < 0 || low < 0) return Bytes.empty();
    out.appendByte(<u8>((high << 4) | low));
  }
  return out.view();
}

function hexValue(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
