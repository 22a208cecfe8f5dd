/**
 * A protocol whose stream is judged by what it makes when it is put together, and whose streams hold token counts whether or not the
 * client asks for them.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { Verdict } from "../policy/verdict";
import { holds } from "./answer_parts";
import { ChatRequest } from "../policy/chat_request";
import { Assessment, doubt, doubtOf, doubtOfJson, OTHER_STREAM } from "./assessment";
import { Protocol } from "./protocol";
import { readRequest } from "./read_request";
import { RequestShape } from "./request_shape";

export abstract class StreamingProtocol extends Protocol {
  constructor(name: string, streamForm: BodyForm, private readonly shape: RequestShape) {
    super(name, streamForm);
  }

  readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest {
    return readRequest(document, this.shape, allQuestions, rest);
  }

  assess(body: Bytes, form: BodyForm, isEnded: bool): Assessment {
    let answer = body;
    if (form != BodyForm.Json) {
      if (form != this.streamForm) return doubtOf(Verdict.NotAnAnswer, OTHER_STREAM);
      const out = new ByteBuffer(body.length >> 1);
      const assessment = this.fromStream(body, out);
      if (!assessment.isComplete) return assessment;
      answer = out.view();
    }
    const document = JsonDocument.parse(answer);
    if (document.error != JsonError.None) return doubtOfJson(document);
    if (document.kind(document.root) != JsonKind.Object) return doubt(Verdict.NotAnAnswer, "$", document, document.root);
    if (holds(document, document.root, "error")) return Assessment.of(Verdict.ErrorObject);
    const assessment = this.assessAnswer(document);
    document.release();
    return assessment;
  }

  render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool): Bytes | null {
    if (from == to) return body;
    if (from == BodyForm.Json) {
      const document = JsonDocument.parse(body);
      const stream = document.error == JsonError.None ? this.toStream(document, body.length) : null;
      document.release();
      return stream;
    }
    const out = new ByteBuffer(body.length >> 1);
    return this.fromStream(body, out).isComplete ? out.view() : null;
  }

  /** Whether the object `document`, which holds no error, is an answer that may be kept. */
  protected abstract assessAnswer(document: JsonDocument): Assessment;

  /** Appends the object that the stream makes. @returns Complete if the stream is whole; else what it lacks. */
  protected abstract fromStream(stream: Bytes, out: ByteBuffer): Assessment;

  /** The stream that tells the answer `document`, which has `length` bytes; null if it cannot be told. */
  protected abstract toStream(document: JsonDocument, length: i32): Bytes | null;
}
