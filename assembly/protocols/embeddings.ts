/** Embeddings, as OpenAI and Ollama answer them: JSON alone, and the same text or none. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument, JsonError, JsonKind, MAX_NODES } from "../core/json";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { holds } from "./answer_parts";
import { ChatRequest } from "../policy/chat_request";
import { Assessment, doubt, doubtOf, doubtOfJson, OTHER_STREAM } from "./assessment";
import { Protocol } from "./protocol";
import { readRequest } from "./read_request";
import { Ask, NONE, RequestShape } from "./request_shape";

const QUESTION: StaticArray<u8> = utf8("input prompt");
const IRRELEVANT: StaticArray<u8> = utf8("user keep_alive");
/** What an answer may call its vectors: OpenAI's list, Ollama's list, Ollama's older single one. */
const VECTORS: StaticArray<u8> = utf8("data embeddings embedding");
const NO_VECTORS = doubtOf(Verdict.NotAnAnswer, "no $.data, $.embeddings or $.embedding");

@final
export class Embeddings extends Protocol {
  private readonly shape: RequestShape = new RequestShape(Ask.Whole, QUESTION, IRRELEVANT, NONE, NONE, false);

  constructor(name: string) {
    super(name, BodyForm.Json);
  }

  readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest {
    return readRequest(document, this.shape, allQuestions, rest);
  }

  assess(body: Bytes, form: BodyForm, isEnded: bool): Assessment {
    if (form != BodyForm.Json) return doubtOf(Verdict.NotAnAnswer, OTHER_STREAM);
    const document = JsonDocument.parse(body, MAX_NODES, true);
    if (document.error != JsonError.None) return doubtOfJson(document);
    const root = document.root;
    if (document.kind(root) != JsonKind.Object) return doubt(Verdict.NotAnAnswer, "$", document, root);
    if (holds(document, root, "error")) return Assessment.of(Verdict.ErrorObject);
    let assessment = NO_VECTORS;
    for (let member = document.first(root); member >= 0; member = document.next(member)) {
      if (!document.keyIsIn(member, VECTORS)) continue;
      assessment = Assessment.of(document.count(member) > 0 ? Verdict.Complete : Verdict.EmptyAnswer);
    }
    document.release();
    return assessment;
  }

  render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool): Bytes | null {
    return from == to ? body : null;
  }

  protected appendTexts(document: JsonDocument, out: ByteBuffer): void {}
}
