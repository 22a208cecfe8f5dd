/** How an answer travels. */
export enum BodyForm {
  /** One JSON document, `application/json`. */
  Json,
  /** Server-sent events, `text/event-stream`. */
  EventStream,
  /** A JSON document a line, `application/x-ndjson`. */
  JsonLines,
}
