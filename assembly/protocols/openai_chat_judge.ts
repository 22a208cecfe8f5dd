/** The request that asks a chat model whether two answers say the same. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendString } from "../core/json_write";
import { utf8 } from "../core/utf8";

const TASK: StaticArray<u8> = utf8("Do these two answers to the question say the same? Reply with YES or NO only.\n\nQuestion: ");
const FIRST: StaticArray<u8> = utf8("\n\nFirst answer: ");
const SECOND: StaticArray<u8> = utf8("\n\nSecond answer: ");

const HEAD: StaticArray<u8> = utf8('{"temperature":0,"max_tokens":3,"messages":[{"role":"user","content":');

/** See `Protocol.judgeRequest`. */
export function judgeRequestOf(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes {
  const text = new ByteBuffer(question.length + a.length + b.length + 160);
  text.append(Bytes.of(TASK)).append(question).append(Bytes.of(FIRST)).append(a).append(Bytes.of(SECOND)).append(b);
  const out = new ByteBuffer(text.length + 256).append(Bytes.of(HEAD));
  appendString(out, text.view());
  out.appendAscii('}],"model":');
  appendString(out, Bytes.fromString(model));
  return out.appendByte(0x7d).view();
}
