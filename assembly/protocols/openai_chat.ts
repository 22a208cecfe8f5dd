/** OpenAI chat completions, `POST …/chat/completions`, and every API in its image. */
import { Bytes } from "../core/bytes";
import { judgeJson, judgeStream } from "./openai_chat_answer";
import { renderChat } from "./openai_chat_replay";
import { BodyForm, Protocol } from "./protocol";
import { Verdict } from "./verdict";

@final
export class OpenAiChat extends Protocol {
  judge(body: Bytes, form: BodyForm): Verdict {
    return form == BodyForm.Json ? judgeJson(body) : judgeStream(body);
  }

  render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool): Bytes | null {
    return renderChat(body, from, to, includeUsage);
  }
}
