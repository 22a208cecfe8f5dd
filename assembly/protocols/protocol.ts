/**
 * What the filter knows of an LLM's API. A protocol is one class behind this interface; adding one touches its files and its
 * registration, nothing else. All methods take outside bytes, so all are total: they never trap and take linear time.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { JsonDocument } from "../core/json";
import { Verdict } from "../policy/verdict";
import { ChatRequest } from "./chat_request";

export abstract class Protocol {
  /**
   * The question in a request body and the rest of its identity; `refusal` is set for one that cannot be cached.
   * @param allQuestions whether every user turn is part of the query, not the last alone.
   * @param rest a buffer for everything else that can change the answer.
   */
  abstract readRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest;

  /** Whether the whole body of a response of status 200, captured up to its end, is an answer that may be kept. */
  abstract judge(body: Bytes, form: BodyForm): Verdict;

  /** What an answer says, every choice of it, a line each; no bytes if it says nothing in text or cannot be read. */
  abstract text(body: Bytes, form: BodyForm): Bytes;

  /**
   * The body of a request that asks the chat model `model` whether two answers to `question` say the same. Its answer's text is YES or NO.
   */
  abstract judgeRequest(model: string, question: Bytes, a: Bytes, b: Bytes): Bytes;

  /**
   * The body of an error of the filter's own, as a client of this API expects errors.
   * @param type a word for programs. @param message a sentence for people, in ASCII without quotation marks and backslashes; so is `type`.
   */
  abstract error(status: i32, type: string, message: string): Bytes;

  /**
   * The answer `body`, captured in the form `from`, as a client that asked for the form `to` must see it.
   * @param includeUsage whether the client asked for token counts inside the stream; of no effect for a JSON document, which has them always.
   * @returns null if that cannot be done faithfully; the filter then treats the entry as a miss.
   */
  abstract render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool): Bytes | null;
}
