/** OpenAI's chat completions, `POST …/chat/completions`, the older completions, `POST …/completions`, and every API in their image. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument } from "../core/json";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { ChatRequest } from "../policy/chat_request";
import { Assessment, doubtOf, LINES } from "./assessment";
import { assessJson, assessStream } from "./openai_chat_answer";
import { judgeRequestOf } from "./openai_chat_judge";
import { renderChat } from "./openai_chat_replay";
import { appendText, Protocol } from "./protocol";
import { readRequest } from "./read_request";
import { Ask, MESSAGES, NONE, OPENAI_IRRELEVANT, PROMPT, RequestShape } from "./request_shape";

const TOOLS: StaticArray<u8> = utf8("tools functions audio modalities web_search_options");
/** With these an answer holds the question, or fits in front of something. */
const ABOUT_PROMPT: StaticArray<u8> = utf8("suffix echo");

@final
export class OpenAiChat extends Protocol {
  private readonly shape: RequestShape;

  /** @param isText whether this is the older API, whose choices hold a text. */
  constructor(private readonly isText: bool = false) {
    super(isText ? "openai.completions" : "openai.chat", BodyForm.EventStream);
    this.shape = isText
      ? new RequestShape(Ask.Prompt, PROMPT, OPENAI_IRRELEVANT, ABOUT_PROMPT, NONE, false)
      : new RequestShape(Ask.Turns, MESSAGES, OPENAI_IRRELEVANT, TOOLS, NONE, false);
  }

  readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest {
    return readRequest(document, this.shape, allQuestions, rest);
  }

  assess(body: Bytes, form: BodyForm, isEnded: bool): Assessment {
    if (form == BodyForm.JsonLines) return doubtOf(Verdict.NotAnAnswer, LINES);
    return form == BodyForm.Json ? assessJson(body, this.isText) : assessStream(body, this.isText, isEnded);
  }

  judgeRequest(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes | null {
    return this.isText ? null : judgeRequestOf(model, question, a, b);
  }

  render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool): Bytes | null {
    return renderChat(body, from, to, includeUsage, askedUsage, this.isText);
  }

  protected appendTexts(document: JsonDocument, out: ByteBuffer): void {
    const choices = document.get(document.root, "choices");
    for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
      appendText(document, document.get(choice, "text"), out);
      const message = document.get(choice, "message");
      const content = document.get(message, "content");
      appendText(document, content, out);
      for (let part = document.first(content); part >= 0; part = document.next(part)) appendText(document, document.get(part, "text"), out);
      appendText(document, document.get(message, "refusal"), out);
    }
  }
}
