/**
 * Ollama's own API, `POST …/api/chat` and `…/api/generate`: a JSON document a line unless `"stream": false`, the last of them with
 * `"done": true`, the reason and the durations.
 */
import { ollamaError } from "./error_body";
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { JsonLines } from "../core/json_lines";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { assessContent, holds, isFilled, single } from "./answer_parts";
import { Assessment, doubt, doubtOf, doubtOfJson } from "./assessment";
import { StreamingProtocol } from "./streaming_protocol";
import { Join, MergedObject } from "./merged_object";
import { answerToLines } from "./ollama_to_stream";
import { isPlain } from "./plain_object";
import { appendText } from "./protocol";
import { Ask, MESSAGES, NONE, PROMPT, RequestShape } from "./request_shape";

const IRRELEVANT: StaticArray<u8> = utf8("keep_alive");
const TOOLS: StaticArray<u8> = utf8("tools");
const BEYOND_TEXT: StaticArray<u8> = utf8("images context suffix");

/** Members that grow from line to line, beside the message. */
const GROWING: StaticArray<u8> = utf8("response thinking logprobs");

@final
export class Ollama extends StreamingProtocol {
  static chat(): Ollama {
    return new Ollama("ollama.chat", new RequestShape(Ask.Turns, MESSAGES, IRRELEVANT, TOOLS, NONE, true));
  }

  static generate(): Ollama {
    return new Ollama("ollama.generate", new RequestShape(Ask.Prompt, PROMPT, IRRELEVANT, BEYOND_TEXT, NONE, true));
  }

  private constructor(name: string, shape: RequestShape) {
    super(name, BodyForm.JsonLines, shape);
  }

  error(type: string, message: string): Bytes {
    return ollamaError(message);
  }

  protected assessAnswer(document: JsonDocument): Assessment {
    const root = document.root;
    const message = single(document, root, "message");
    const response = single(document, root, "response");
    if (document.kind(message) != JsonKind.Object && document.kind(response) != JsonKind.String) {
      return doubtOf(Verdict.NotAnAnswer, "neither $.message nor $.response");
    }
    const reason = single(document, root, "done_reason");
    const done = single(document, root, "done");
    if (!document.isTrue(done)) return doubt(Verdict.FinishMissing, "$.done", document, done);
    if (document.kind(reason) != JsonKind.String) return doubt(Verdict.FinishMissing, "$.done_reason", document, reason);
    if (document.stringIs(reason, "length")) return Assessment.of(Verdict.FinishLength);
    if (!document.stringIs(reason, "stop")) return doubt(Verdict.FinishUnknown, "$.done_reason", document, reason);
    const filled = isFilled(document, response) || isFilled(document, document.get(message, "content"));
    return assessContent(filled, document.count(document.get(message, "tool_calls")) > 0, message >= 0 ? "$.message" : "$.response");
  }

  protected fromStream(stream: Bytes, out: ByteBuffer): Assessment {
    const lines = new JsonLines(stream);
    const rest = new MergedObject(Join.Last);
    const texts = new MergedObject(Join.Text);
    const message = new MergedObject(Join.Text);
    let done = false;
    let number = 0;
    while (lines.next()) {
      number++;
      if (done) return doubtOf(Verdict.DataBehindEnd, "line " + number.toString() + " stands behind the end");
      const document = JsonDocument.parse(lines.line);
      const root = document.root;
      if (document.error != JsonError.None) return doubtOfJson(document).in("line", number);
      if (holds(document, root, "error")) return Assessment.of(Verdict.ErrorObject);
      if (!isPlain(document, root)) return doubt(Verdict.NotAnAnswer, "$", document, root).in("line", number);
      for (let member = document.first(root); member >= 0; member = document.next(member)) {
        const fits = document.keyIs(member, "message")
          ? message.mergeAll(document, member)
          : (document.keyIsIn(member, GROWING) ? texts : rest).merge(document, member);
        if (!fits) return doubtOf(Verdict.NotAnAnswer, "a member does not fit what came before").in("line", number);
      }
      done = document.isTrue(document.get(root, "done"));
      document.release();
    }
    if (!done) return doubtOf(Verdict.NoTerminalEvent, 'no line with "done": true');
    out.appendByte(0x7b);
    rest.writeMembers(out);
    if (texts.size > 0) {
      out.appendByte(0x2c);
      texts.writeMembers(out);
    }
    if (message.size > 0) {
      out.appendAscii(',"message":{');
      message.writeMembers(out);
      out.appendByte(0x7d);
    }
    out.appendByte(0x7d);
    return Assessment.of(Verdict.Complete);
  }

  protected toStream(document: JsonDocument, length: i32): Bytes | null {
    return answerToLines(document, length);
  }

  protected appendTexts(document: JsonDocument, out: ByteBuffer): void {
    appendText(document, document.get(document.root, "response"), out);
    appendText(document, document.get(document.get(document.root, "message"), "content"), out);
  }
}
