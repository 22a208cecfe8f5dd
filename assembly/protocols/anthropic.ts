/** Anthropic's Messages API, `POST …/v1/messages`: blocks of content, streamed as named events from `message_start` to `message_stop`. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument, JsonKind } from "../core/json";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { assessContent, isFilled, single } from "./answer_parts";
import { messageFromStream } from "./anthropic_from_stream";
import { messageToStream } from "./anthropic_to_stream";
import { Assessment, doubt } from "./assessment";
import { anthropicError } from "./error_body";
import { StreamingProtocol } from "./streaming_protocol";
import { appendText } from "./protocol";
import { Ask, MESSAGES, RequestShape } from "./request_shape";

const IRRELEVANT: StaticArray<u8> = utf8("metadata service_tier");
const TOOLS: StaticArray<u8> = utf8("tools mcp_servers");
const STATEFUL: StaticArray<u8> = utf8("container");

const COMPLETE: StaticArray<u8> = utf8("end_turn stop_sequence tool_use");
const CUT_AT_LIMIT: StaticArray<u8> = utf8("max_tokens model_context_window_exceeded");
const THINKING: StaticArray<u8> = utf8("thinking redacted_thinking");

@final
export class Anthropic extends StreamingProtocol {
  constructor() {
    super("anthropic.messages", BodyForm.EventStream, new RequestShape(Ask.Turns, MESSAGES, IRRELEVANT, TOOLS, STATEFUL, false));
  }

  error(type: string, message: string): Bytes {
    return anthropicError(type, message);
  }

  protected assessAnswer(document: JsonDocument): Assessment {
    const root = document.root;
    const content = single(document, root, "content");
    const kind = document.get(root, "type");
    if (!document.stringIs(kind, "message")) return doubt(Verdict.NotAnAnswer, "$.type", document, kind);
    if (document.kind(content) != JsonKind.Array) return doubt(Verdict.NotAnAnswer, "$.content", document, content);
    const reason = single(document, root, "stop_reason");
    if (document.kind(reason) != JsonKind.String) return doubt(Verdict.FinishMissing, "$.stop_reason", document, reason);
    if (document.stringIsIn(reason, CUT_AT_LIMIT)) return Assessment.of(Verdict.FinishLength);
    if (document.stringIs(reason, "refusal")) return Assessment.of(Verdict.FinishContentFilter);
    if (!document.stringIsIn(reason, COMPLETE)) return doubt(Verdict.FinishUnknown, "$.stop_reason", document, reason);
    let filled = false;
    let number = 0;
    let tools = document.stringIs(reason, "tool_use");
    for (let block = document.first(content); block >= 0; block = document.next(block)) {
      const type = document.get(block, "type");
      if (document.kind(type) != JsonKind.String) return doubt(Verdict.NotAnAnswer, "$.content[" + number.toString() + "].type", document, type);
      if (document.stringIs(type, "text")) filled = filled || isFilled(document, document.get(block, "text"));
      else if (!document.stringIsIn(type, THINKING)) tools = true;
      number++;
    }
    return assessContent(filled, tools, "$.content");
  }

  protected fromStream(stream: Bytes, out: ByteBuffer): Assessment {
    return messageFromStream(stream, out);
  }

  protected toStream(document: JsonDocument, length: i32): Bytes | null {
    return messageToStream(document, length);
  }

  protected appendTexts(document: JsonDocument, out: ByteBuffer): void {
    const content = document.get(document.root, "content");
    for (let block = document.first(content); block >= 0; block = document.next(block)) appendText(document, document.get(block, "text"), out);
  }
}
