/** The request that asks a chat model whether two answers say the same. */
import { JSON } from "json-as";
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendString } from "../core/json_write";
import { HOLE, Template } from "../core/template";

const TASK = Bytes.fromString("Do these two answers to the question say the same? Reply with YES or NO only.\n\nQuestion: ");
const FIRST = Bytes.fromString("\n\nFirst answer: ");
const SECOND = Bytes.fromString("\n\nSecond answer: ");

@json
class JudgeTurn {
  role: string = "user";
  content: JSON.Raw = HOLE;
}

@json
class JudgeRequest {
  model: string = "";
  temperature: i32 = 0;
  max_tokens: i32 = 3;
  messages: JudgeTurn[] = [new JudgeTurn()];
}

/** See `Protocol.judgeRequest`. */
export function judgeRequestOf(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes {
  const text = new ByteBuffer(question.length + a.length + b.length + 160);
  text.append(TASK).append(question).append(FIRST).append(a).append(SECOND).append(b);
  const content = new ByteBuffer(text.length + 256);
  appendString(content, text.view());
  const request = new JudgeRequest();
  request.model = model;
  const out = new ByteBuffer(content.length + 256);
  new Template(JSON.stringify(request)).write(out, Bytes.empty(), [content.view()]);
  return out.view();
}
