/** What an answer of the chat completions API says, without what stands around it. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument, JsonKind } from "../core/json";
import { completionOf } from "./openai_chat_merge";

/** See `Protocol.text`. */
export function textOf(body: Bytes, form: BodyForm): Bytes {
  const completion = form == BodyForm.Json ? body : completionOf(body);
  if (completion === null) return Bytes.empty();
  const document = JsonDocument.parse(completion);
  const out = new ByteBuffer(1024);
  const choices = document.get(document.root, "choices");
  for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
    const message = document.get(choice, "message");
    const content = document.get(message, "content");
    appendText(out, document, content);
    for (let part = document.first(content); part >= 0; part = document.next(part)) appendText(out, document, document.get(part, "text"));
    appendText(out, document, document.get(message, "refusal"));
  }
  document.release();
  return out.view();
}

function appendText(out: ByteBuffer, document: JsonDocument, node: i32): void {
  if (document.kind(node) != JsonKind.String) return;
  if (out.length > 0) out.appendByte(0x0a);
  out.append(document.string(node));
}
