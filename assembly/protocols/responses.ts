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
import { assessContent, holds, isFilled, isTwice, single } from "./answer_parts";
import { Assessment, doubt, doubtOf, doubtOfJson } from "./assessment";
import { StreamingProtocol } from "./streaming_protocol";
import { isDone } from "./openai_chat_answer";
import { appendText } from "./protocol";
import { Ask, RequestShape } from "./request_shape";
import { writeResponse } from "./responses_to_stream";

const INPUT: StaticArray<u8> = utf8("input");
/** Not `user`, `metadata` and `safety_identifier`: the answer repeats them, and those of another request would be wrong. */
const IRRELEVANT: StaticArray<u8> = utf8("store service_tier prompt_cache_key prompt_cache_retention");
const TOOLS: StaticArray<u8> = utf8("tools prompt");
const STATEFUL: StaticArray<u8> = utf8("previous_response_id conversation background");
const FAILED: StaticArray<u8> = utf8("error response.failed");
const ENDS: StaticArray<u8> = utf8("response.completed response.incomplete");

@final
export class Responses extends StreamingProtocol {
  constructor() {
    super("openai.responses", BodyForm.EventStream, new RequestShape(Ask.Items, INPUT, IRRELEVANT, TOOLS, STATEFUL, false));
  }

  protected assessAnswer(document: JsonDocument): Assessment {
    const root = document.root;
    const output = single(document, root, "output");
    if (document.kind(output) != JsonKind.Array) return doubt(Verdict.NotAnAnswer, "$.output", document, output);
    const status = single(document, root, "status");
    if (document.stringIs(status, "failed")) return Assessment.of(Verdict.ErrorObject);
    if (document.stringIs(status, "incomplete")) {
      const reason = document.get(document.get(root, "incomplete_details"), "reason");
      return Assessment.of(document.stringIs(reason, "content_filter") ? Verdict.FinishContentFilter : Verdict.FinishLength);
    }
    if (!document.stringIs(status, "completed")) return doubt(Verdict.FinishMissing, "$.status", document, status);
    let number = 0;
    let filled = false;
    let tools = false;
    for (let item = document.first(output); item >= 0; item = document.next(item)) {
      const type = document.get(item, "type");
      if (document.kind(type) != JsonKind.String) return doubt(Verdict.NotAnAnswer, "$.output[" + number.toString() + "].type", document, type);
      if (document.stringIs(type, "message")) filled = filled || holdsText(document, item);
      else if (!document.stringIs(type, "reasoning")) tools = true;
      number++;
    }
    return assessContent(filled, tools, "$.output");
  }

  protected fromStream(stream: Bytes, out: ByteBuffer): Assessment {
    const reader = new SseReader(stream);
    let done = false;
    let number = 0;
    while (reader.next()) {
      number++;
      if (reader.data.length == 0 || isDone(reader.data)) continue;
      if (done) return doubtOf(Verdict.DataBehindEnd, "event " + number.toString() + " stands behind the end");
      const document = JsonDocument.parse(reader.data);
      if (document.error != JsonError.None) return (reader.terminated ? doubtOfJson(document) : Assessment.of(Verdict.NoTerminalEvent)).in("event", number);
      const root = document.root;
      if (document.kind(root) != JsonKind.Object || isTwice(document, root, "type")) {
        return doubt(Verdict.NotAnAnswer, "$", document, root).in("event", number);
      }
      const type = single(document, root, "type");
      // An event of a type that is not known, or of none, tells nothing; a response that has failed has its error inside.
      if (document.stringIsIn(type, FAILED) || holds(document, root, "error")) return Assessment.of(Verdict.ErrorObject);
      if (document.stringIsIn(type, ENDS)) {
        done = true;
        out.append(document.raw(single(document, root, "response")));
      }
      document.release();
    }
    return done ? Assessment.of(Verdict.Complete) : doubtOf(Verdict.NoTerminalEvent, "no response.completed");
  }

  protected toStream(document: JsonDocument, length: i32): Bytes | null {
    return writeResponse(document, length);
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

function holdsText(document: JsonDocument, item: i32): bool {
  const content = document.get(item, "content");
  for (let part = document.first(content); part >= 0; part = document.next(part)) {
    if (isFilled(document, document.get(part, "text")) || isFilled(document, document.get(part, "refusal"))) return true;
  }
  return false;
}
