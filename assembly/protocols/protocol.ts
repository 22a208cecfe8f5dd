/**
 * What the filter knows of an LLM's API. A protocol is one class behind this interface; adding one touches its files and its line in
 * registry.ts, nothing else. All methods take outside bytes, so all are total: they never trap and take linear time.
 */
import { openAiError } from "./error_body";
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument } from "../core/json";
import { RequestHeaders } from "../core/request_headers";
import { ChatRequest } from "../policy/chat_request";
import { Assessment } from "./assessment";
import { namesModel, RequestLine } from "./request_line";

export abstract class Protocol {
  constructor(
    /** Part of the identity, and the word of the configuration. */
    readonly name: string,
    /** The form of a streamed answer. */
    readonly streamForm: BodyForm,
  ) {}

  /** Whether a stream says of itself that it is whole; else only the end of the body does. */
  get tellsItsEnd(): bool {
    return true;
  }

  /**
   * Reads the request line and the headers, before there is a body. An API that has the model or the form of the answer in its path, or in
   * headers of its own, says so here.
   * @param path with its query string; it is a part of the identity whatever it says.
   * @param identity takes the headers that can change the answer.
   */
  readLine(path: Bytes, headers: RequestHeaders, identity: ByteBuffer): RequestLine {
    return new RequestLine(namesModel(path), false);
  }

  /**
   * The question in a request body and the rest of its identity; `refusal` is set for one that cannot be cached.
   * @param allQuestions whether every user turn is part of the query, not the last alone.
   * @param rest a buffer for everything else that can change the answer.
   */
  abstract readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest;

  /**
   * Whether the body of a response of status 200 is an answer that may be kept.
   * @param isEnded whether the end of the body was seen; without it only a stream that says itself that it is whole can be.
   */
  abstract assess(body: Bytes, form: BodyForm, isEnded: bool): Assessment;

  /**
   * The body of a request that asks the chat model `model` whether two answers to `question` say the same. Its answer's text is YES or NO.
   * @returns null if this is no protocol to ask that in.
   */
  judgeRequest(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes | null {
    return null;
  }

  /**
   * The body of an error of the filter's own, as a client of this API expects errors; here as OpenAI writes them.
   * @param type a word for programs. @param message a sentence for people.
   */
  error(type: string, message: string): Bytes {
    return openAiError(type, message);
  }

  /**
   * The answer `body`, captured in the form `from`, as a client that asked for the form `to` must see it.
   * @param includeUsage whether the client asked for token counts inside the stream; of no effect for a JSON document, which has them always.
   * @param askedUsage whether the client that brought the answer asked for them: an upstream may send them unasked, or not have them.
   * @returns null if that cannot be done faithfully; the filter then treats the entry as a miss.
   */
  abstract render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool): Bytes | null;

  /** What an answer says, every choice of it, a line each; no bytes if it says nothing in text or cannot be read. */
  text(body: Bytes, form: BodyForm): Bytes {
    const answer = form == BodyForm.Json ? body : this.render(body, form, BodyForm.Json, false, false);
    if (answer === null) return Bytes.empty();
    const document = JsonDocument.parse(answer);
    const out = new ByteBuffer(1024);
    this.appendTexts(document, out);
    document.release();
    return out.view();
  }

  /** Appends what an answer in the form of JSON says, by `appendText`. */
  protected abstract appendTexts(document: JsonDocument, out: ByteBuffer): void;
}

/** Appends a text on a line of its own; nothing for what is not a text. */
export function appendText(document: JsonDocument, node: i32, out: ByteBuffer): void {
  const text = document.string(node);
  if (text.length == 0) return;
  if (out.length > 0) out.appendByte(0x0a);
  out.append(text);
}
