/** The request that asks a chat model whether two answers say the same. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendString } from "../core/json_write";

const TASK = Bytes.fromString("Do these two answers to the question say the same? Reply with YES or NO only.\n\nQuestion: ");
const FIRST = Bytes.fromString("\n\nFirst answer: ");
const SECOND = Bytes.fromString("\n\nSecond answer: ");

/** See `Protocol.judgeRequest`. */
export function judgeRequestOf(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes {
  const text = new ByteBuffer(question.length + a.length + b.length + 160);
  text.append(TASK).append(question).append(FIRST).append(a).append(SECOND).append(b);
  const out = new ByteBuffer(text.length + 256).appendAscii('{"model":');
  appendString(out, Bytes.fromString(model));
  out.appendAscii(',"temperature":0,"max_tokens":3,"messages":[{"role":"user","content":');
  appendString(out, text.view());
  return out.appendAscii("}]}").view();
}
