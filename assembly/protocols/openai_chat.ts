/** OpenAI chat completions, `POST …/chat/completions`, and every API in its image. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { ChatRequest } from "./chat_request";
import { judgeJson, judgeStream } from "./openai_chat_answer";
import { openAiError } from "./openai_error";
import { judgeRequestOf } from "./openai_chat_judge";
import { renderChat } from "./openai_chat_replay";
import { BodyForm } from "../core/form";
import { readChatRequest } from "./openai_chat_request";
import { textOf } from "./openai_chat_text";
import { Protocol } from "./protocol";
import { Verdict } from "../policy/verdict";

@final
export class OpenAiChat extends Protocol {
  readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest {
    return readChatRequest(document, allQuestions, rest);
  }

  judge(body: Bytes, form: BodyForm): Verdict {
    return form == BodyForm.Json ? judgeJson(body) : judgeStream(body);
  }

  text(body: Bytes, form: BodyForm): Bytes {
    return textOf(body, form);
  }

  judgeRequest(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes {
    return judgeRequestOf(model, question, a, b);
  }

  error(status: i32, type: string, message: string): Bytes {
    return openAiError(type, message);
  }

  render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool): Bytes | null {
    return renderChat(body, from, to, includeUsage);
  }
}
