/**
 * OpenAI's Responses API, `POST …/responses`. The last event of a stream, `response.completed`, holds the whole response, so a stream is
 * judged by that, and JSON is made of a stream by taking it out.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { SseReader } from "../core/sse";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { isFilled, single, verdictOf } from "./answer_parts";
import { JoinedProtocol } from "./joined_protocol";
import { isDone } from "./openai_chat_answer";
import { appendText } from "./protocol";
import { Ask, RequestShape } from "./request_shape";
import { tellResponse } from "./responses_tell";

const INPUT: StaticArray<u8> = utf8("input");
/** Not `user`, `metadata` and `safety_identifier`: the answer repeats them, and those of another request would be wrong. */
const IRRELEVANT: StaticArray<u8> = utf8("store service_tier prompt_cache_key prompt_cache_retention");
const TOOLS: StaticArray<u8> = utf8("tools prompt");
const STATEFUL: StaticArray<u8> = utf8("previous_response_id conversation background");
const FAILED: StaticArray<u8> = utf8("error response.failed");
const ENDS: StaticArray<u8> = utf8("response.completed response.incomplete");

@final
export class Responses extends JoinedProtocol {
  constructor() {
    super("openai.responses", BodyForm.EventStream, new RequestShape(Ask.Items, INPUT, IRRELEVANT, TOOLS, STATEFUL, false));
  }

  protected judgeAnswer(document: JsonDocument): Verdict {
    const root = document.root;
    const output = single(document, root, "output");
    if (!document.stringIs(document.get(root, "object"), "response") || document.kind(output) != JsonKind.Array) return Verdict.NotAnAnswer;
    const status = single(document, root, "status");
    if (document.stringIs(status, "failed")) return Verdict.ErrorObject;
    if (document.stringIs(status, "incomplete")) {
      const reason = document.get(document.get(root, "incomplete_details"), "reason");
      return document.stringIs(reason, "content_filter") ? Verdict.FinishContentFilter : Verdict.FinishLength;
    }
    if (!document.stringIs(status, "completed")) return Verdict.FinishMissing;
    let filled = false;
    let tools = false;
    for (let item = document.first(output); item >= 0; item = document.next(item)) {
      const type = document.get(item, "type");
      if (document.kind(type) != JsonKind.String) return Verdict.NotAnAnswer;
      if (document.stringIs(type, "message")) filled = filled || saysSomething(document, item);
      else if (!document.stringIs(type, "reasoning")) tools = true;
    }
    return verdictOf(filled, tools);
  }

  protected join(stream: Bytes, out: ByteBuffer): Verdict {
    const reader = new SseReader(stream);
    let done = false;
    while (reader.next()) {
      if (isDone(reader.data)) continue;
      if (done) return Verdict.DataBehindEnd;
      const document = JsonDocument.parse(reader.data);
      if (document.error != JsonError.None) return reader.terminated ? Verdict.Malformed : Verdict.NoTerminalEvent;
      const type = single(document, document.root, "type");
      if (document.kind(type) != JsonKind.String) return Verdict.NotAnAnswer;
      if (document.stringIsIn(type, FAILED)) return Verdict.ErrorObject;
      if (document.stringIsIn(type, ENDS)) {
        done = true;
        out.append(document.raw(single(document, document.root, "response")));
      }
      document.release();
    }
    return done ? Verdict.Complete : Verdict.NoTerminalEvent;
  }

  protected tell(document: JsonDocument, length: i32): Bytes | null {
    return tellResponse(document, length);
  }

  protected appendTexts(document: JsonDocument, out: ByteBuffer): void {
    const output = document.get(document.root, "output");
    for (let item = document.first(output); item >= 0; item = document.next(item)) {
      if (!document.stringIs(document.get(item, "type"), "message")) continue;
      const content = document.get(item, "content");
      for (let part = document.first(content); part >= 0; part = document.next(part)) {
        appendText(document, document.get(part, "text"), out);
        appendText(document, document.get(part, "refusal"), out);
      }
    }
  }
}

function saysSomething(document: JsonDocument, item: i32): bool {
  const content = document.get(item, "content");
  for (let part = document.first(content); part >= 0; part = document.next(part)) {
    if (isFilled(document, document.get(part, "text")) || isFilled(document, document.get(part, "refusal"))) return true;
  }
  return false;
}
