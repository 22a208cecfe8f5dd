/** For each protocol a request and its answer in both forms, as the APIs publish them. The texts are hard to carry: quotes, line ends, pictographs. */

export interface Spoken {
  path: string;
  /** A request for either form. */
  ask(question: string, stream: boolean): Record<string, unknown>;
  /** The answer in JSON. */
  json(text: string): Record<string, unknown>;
  /** The same, streamed: whole events or lines. The text comes in these pieces, in halves if they are not given. */
  stream(text: string, pieces?: string[]): string[];
  streamType: string;
  /** The text in an answer in JSON. */
  textOf(answer: any): string;
}

const EVENTS = "text/event-stream";
const halves = (text: string): string[] => {
  const points = [...text];
  return [points.slice(0, points.length >> 1).join(""), points.slice(points.length >> 1).join("")];
};
const event = (data: Record<string, unknown>): string => `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`;
const unnamed = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const line = (data: unknown): string => `${JSON.stringify(data)}\n`;
const DONE = "data: [DONE]\n\n";

const chatHead = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "m-1" };
const chatUsage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const chat: Spoken = {
  path: "/v1/chat/completions",
  ask: (question, stream) => ({ model: "m", messages: [{ role: "user", content: question }], stream, ...(stream ? { stream_options: { include_usage: true } } : {}) }),
  json: (text) => ({
    ...chatHead, object: "chat.completion", usage: chatUsage,
    choices: [{ index: 0, message: { role: "assistant", content: text, refusal: null }, logprobs: null, finish_reason: "stop" }],
  }),
  stream: (text, pieces = halves(text)) => [
    unnamed({ ...chatHead, choices: [{ index: 0, delta: { role: "assistant", content: "", refusal: null }, logprobs: null, finish_reason: null }] }),
    ...pieces.map((content) => unnamed({ ...chatHead, choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }] })),
    unnamed({ ...chatHead, choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: "stop" }] }),
    unnamed({ ...chatHead, choices: [], usage: chatUsage }),
    DONE,
  ],
  streamType: EVENTS,
  textOf: (answer) => answer.choices[0].message.content,
};

const textHead = { id: "cmpl-1", object: "text_completion", created: 1_700_000_000, model: "m-1" };
const completions: Spoken = {
  path: "/v1/completions",
  ask: (prompt, stream) => ({ model: "m", prompt, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) }),
  json: (text) => ({ ...textHead, choices: [{ text, index: 0, logprobs: null, finish_reason: "stop" }], usage: chatUsage }),
  stream: (text, pieces = halves(text)) => [
    ...pieces.map((piece) => unnamed({ ...textHead, choices: [{ text: piece, index: 0, logprobs: null, finish_reason: null }] })),
    unnamed({ ...textHead, choices: [{ text: "", index: 0, logprobs: null, finish_reason: "stop" }] }),
    unnamed({ ...textHead, choices: [], usage: chatUsage }),
    DONE,
  ],
  streamType: EVENTS,
  textOf: (answer) => answer.choices[0].text,
};

function response(text: string, isDone: boolean): Record<string, unknown> {
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  return {
    id: "resp_1", object: "response", created_at: 1_700_000_000, status: isDone ? "completed" : "in_progress", error: null, incomplete_details: null,
    instructions: null, model: "m-1", parallel_tool_calls: true, tool_choice: "auto", tools: [], metadata: {},
    output: isDone ? [{ id: "msg_1", type: "message", status: "completed", role: "assistant", content: [part] }] : [],
    usage: isDone ? { input_tokens: 3, input_tokens_details: { cached_tokens: 0 }, output_tokens: 4, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 7 } : null,
  };
}

const responses: Spoken = {
  path: "/v1/responses",
  ask: (input, stream) => ({ model: "m", input, stream }),
  json: (text) => response(text, true),
  stream: (text, pieces = halves(text)) => {
    const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
    const whole = response(text, true) as { output: { content: object[] }[] };
    const empty = { type: "output_text", text: "", annotations: [], logprobs: [] };
    return [
      { type: "response.created", response: response("", false) },
      { type: "response.in_progress", response: response("", false) },
      { type: "response.output_item.added", output_index: 0, item: { id: "msg_1", type: "message", status: "in_progress", role: "assistant", content: [] } },
      { type: "response.content_part.added", ...at, part: empty },
      ...pieces.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
      { type: "response.output_text.done", ...at, text, logprobs: [] },
      { type: "response.content_part.done", ...at, part: whole.output[0]!.content[0] },
      { type: "response.output_item.done", output_index: 0, item: whole.output[0] },
      { type: "response.completed", response: whole },
    ].map((data, sequence_number) => event({ ...data, sequence_number }));
  },
  streamType: EVENTS,
  textOf: (answer) => answer.output[0].content[0].text,
};

const messageHead = { id: "msg_1", type: "message", role: "assistant", model: "m-1" };
const messages: Spoken = {
  path: "/v1/messages",
  ask: (question, stream) => ({ model: "m", max_tokens: 64, messages: [{ role: "user", content: question }], stream }),
  json: (text) => ({ ...messageHead, content: [{ type: "text", text }], stop_reason: "end_turn", stop_sequence: null, usage: { input_tokens: 3, output_tokens: 4 } }),
  stream: (text, pieces = halves(text)) => [
    event({ type: "message_start", message: { ...messageHead, content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 3, output_tokens: 1 } } }),
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    event({ type: "ping" }),
    ...pieces.map((piece) => event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: piece } })),
    event({ type: "content_block_stop", index: 0 }),
    event({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 4 } }),
    event({ type: "message_stop" }),
  ],
  streamType: EVENTS,
  textOf: (answer) => answer.content[0].text,
};

const ollamaHead = { model: "m", created_at: "2026-01-01T00:00:00.123456789Z" };
const ollamaEnd = { done: true, done_reason: "stop", total_duration: 9, load_duration: 1, prompt_eval_count: 3, prompt_eval_duration: 2, eval_count: 4, eval_duration: 5 };
const ollamaChat: Spoken = {
  path: "/api/chat",
  ask: (question, stream) => ({ model: "m", messages: [{ role: "user", content: question }], ...(stream ? {} : { stream }) }),
  json: (text) => ({ ...ollamaHead, message: { role: "assistant", content: text }, ...ollamaEnd }),
  stream: (text, pieces = halves(text)) => [
    ...pieces.map((content) => line({ ...ollamaHead, message: { role: "assistant", content }, done: false })),
    line({ ...ollamaHead, message: { role: "assistant", content: "" }, ...ollamaEnd }),
  ],
  streamType: "application/x-ndjson",
  textOf: (answer) => answer.message.content,
};

const ollamaGenerate: Spoken = {
  path: "/api/generate",
  ask: (prompt, stream) => ({ model: "m", prompt, ...(stream ? {} : { stream }) }),
  json: (text) => ({ ...ollamaHead, response: text, ...ollamaEnd, context: [1, 2] }),
  stream: (text, pieces = halves(text)) => [
    ...pieces.map((piece) => line({ ...ollamaHead, response: piece, done: false })),
    line({ ...ollamaHead, response: "", ...ollamaEnd, context: [1, 2] }),
  ],
  streamType: "application/x-ndjson",
  textOf: (answer) => answer.response,
};

/** By the protocol's name. */
export const SPOKEN: Record<string, Spoken> = {
  "openai.chat": chat,
  "openai.completions": completions,
  "openai.responses": responses,
  "anthropic.messages": messages,
  "ollama.chat": ollamaChat,
  "ollama.generate": ollamaGenerate,
};

/** Embeddings have one form alone: a request and its answer by the path. */
export const EMBEDDED: Record<string, { ask(input: string): object; json: object }> = {
  "/v1/embeddings": { ask: (input) => ({ model: "m", input }), json: { object: "list", data: [{ object: "embedding", index: 0, embedding: [0.5, -0.25] }], model: "m", usage: { prompt_tokens: 1, total_tokens: 1 } } },
  "/api/embed": { ask: (input) => ({ model: "m", input }), json: { model: "m", embeddings: [[0.5, -0.25]], total_duration: 1 } },
  "/api/embeddings": { ask: (prompt) => ({ model: "m", prompt }), json: { embedding: [0.5, -0.25] } },
};
