/**
 * What the filter knows of an LLM's API. A protocol is one class behind this interface; adding one touches its files and its
 * registration, nothing else. Both methods take outside bytes, so both are total: they never trap and take linear time.
 */
import { Bytes } from "../core/bytes";
import { Verdict } from "./verdict";

/** How an answer travels. */
export enum BodyForm {
  /** One JSON document, `application/json`. */
  Json,
  /** Server-sent events, `text/event-stream`. */
  EventStream,
}

export abstract class Protocol {
  /** Whether the whole body of a response of status 200, captured up to its end, is an answer that may be kept. */
  abstract judge(body: Bytes, form: BodyForm): Verdict;

  /**
   * The answer `body`, captured in the form `from`, as a client that asked for the form `to` must see it.
   * @param includeUsage whether the client asked for token counts inside the stream; of no effect for a JSON document, which has them always.
   * @returns null if that cannot be done faithfully; the filter then treats the entry as a miss.
   */
  abstract render(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool): Bytes | null;
}
