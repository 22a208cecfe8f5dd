/** A whole answer of OpenAI's chat completions that is made of a text alone, for what another cache has kept. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { appendString } from "../core/json_write";

const HEAD =
  '{"id":"from-cache","object":"chat.completion","created":0,"model":"from-cache","choices":[{"index":0,"message":{"role":"assistant","content":';
const TAIL = '},"finish_reason":"stop"}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}';

/** The answer; null if `text` is empty or no UTF-8. */
export function completionOfText(text: Bytes): Bytes | null {
  if (text.length == 0) return null;
  const out = new ByteBuffer(text.length + HEAD.length + TAIL.length + 16).appendAscii(HEAD);
  appendString(out, text);
  const body = out.appendAscii(TAIL).view();
  // The parser is what knows UTF-8.
  const document = JsonDocument.parse(body);
  return document.kind(document.root) == JsonKind.Object ? body : null;
}
