/** Requests and answers of the chat completions API. */

export interface Message {
  role: string;
  content?: unknown;
  [member: string]: unknown;
}

export interface ChatBody {
  model: string;
  messages: Message[];
  [member: string]: unknown;
}

/** A request with one question. */
export function chat(question: string, more: Record<string, unknown> = {}): ChatBody {
  return { model: "m", messages: [{ role: "user", content: question }], ...more };
}

export interface AnswerParts {
  message?: Record<string, unknown>;
  finish?: string | null;
  usage?: boolean;
  more?: Record<string, unknown>;
}

/** A JSON answer that says `text`. */
export function completion(text: string, { message = {}, finish = "stop", usage = true, more = {} }: AnswerParts = {}): string {
  return JSON.stringify({
    id: `chatcmpl-${text}`,
    object: "chat.completion",
    created: 1_700_000_000,
    model: "m-2024",
    choices: [{ index: 0, message: { role: "assistant", content: text, ...message }, logprobs: null, finish_reason: finish }],
    ...(usage ? { usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } } : {}),
    ...more,
  });
}

export const DONE = "data: [DONE]\n\n";

/** An answer that says `text` in two pieces, as an event stream. */
export function eventStream(text: string, { message = {}, finish = "stop", usage = false, more = {} }: AnswerParts = {}): string {
  const middle = text.length >> 1;
  const frame = (delta: unknown, finish_reason: string | null): string => data(text, { choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...more });
  return [
    frame({ role: "assistant", content: "", ...message }, null),
    frame({ content: text.slice(0, middle) }, null),
    frame({ content: text.slice(middle) }, null),
    frame({}, finish),
    usage ? data(text, { choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } }) : "",
    DONE,
  ].join("");
}

function data(text: string, members: Record<string, unknown>): string {
  return `data: ${JSON.stringify({ id: `chatcmpl-${text}`, object: "chat.completion.chunk", created: 1_700_000_000, model: "m-2024", ...members })}\n\n`;
}

interface Chunk {
  choices: { delta: { content?: string } }[];
  usage?: unknown;
}

/** The chunks of an event stream; throws unless it ends as the API's streams do. */
export function chunksOf(stream: Buffer | string): Chunk[] {
  const events = stream.toString().split("\n\n");
  if (events.pop() !== "" || events.pop() !== "data: [DONE]") throw new Error(`not a whole event stream: ${stream}`);
  return events.map((event) => JSON.parse(event.replace(/^data: /, "")) as Chunk);
}

/** What an answer in either form says. */
export function saidBy(body: Buffer | string): string {
  const text = body.toString();
  if (!text.startsWith("data:")) return (JSON.parse(text) as { choices: { message: { content: string } }[] }).choices[0].message.content;
  return chunksOf(text).flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? "")).join("");
}
