/** The official client libraries, each as the same three acts: ask, ask for a stream, and tell of an answer what must survive the cache. */
import Anthropic from "@anthropic-ai/sdk";
import { Ollama } from "ollama";
import OpenAI from "openai";

export interface Streamed {
  /** Every object that the library gave, in order. */
  pieces: unknown[];
  /** What the library's own helper puts together, where it has one. */
  whole?: unknown;
  /** What the pieces say. */
  text: string;
}

export interface Library {
  json(question: string): Promise<unknown>;
  stream(question: string): Promise<Streamed>;
  /** Text, id and counts of an answer in JSON. */
  essence(answer: any): { text: string; id: unknown; counts: unknown };
  /** The same of a streamed one. */
  streamedEssence(streamed: Streamed): { text: string; id: unknown; counts: unknown };
}

/** `fetch`, and the `Cache-Status` of what it fetched last. */
export class Watch {
  status = "";

  readonly fetch = async (input: any, init?: any): Promise<Response> => {
    const response = await fetch(input, init);
    this.status = response.headers.get("cache-status") ?? "";
    return response;
  };
}

/** Without what a library adds that is not enumerable or has no JSON. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

async function collect(stream: AsyncIterable<unknown>): Promise<any[]> {
  const pieces: unknown[] = [];
  for await (const piece of stream) pieces.push(plain(piece));
  return pieces;
}

export function libraries(url: string, watch: Watch, model: string): Record<string, Library> {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "key", maxRetries: 0, fetch: watch.fetch });
  const anthropic = new Anthropic({ baseURL: url, apiKey: "key", maxRetries: 0, fetch: watch.fetch });
  const ollama = new Ollama({ host: url, fetch: watch.fetch as typeof fetch });
  const turns = (content: string) => [{ role: "user" as const, content }];
  const settings = { temperature: 0, seed: 7 };
  const options = { temperature: 0, seed: 7 };

  return {
    "openai chat completions": {
      json: async (question) => plain(await openai.chat.completions.create({ model, messages: turns(question), ...settings })),
      stream: async (question) => {
        const runner = openai.chat.completions.stream({ model, messages: turns(question), ...settings, stream_options: { include_usage: true } });
        const pieces = await collect(runner);
        return { pieces, whole: plain(await runner.finalChatCompletion()), text: pieces.map((piece) => piece.choices[0]?.delta.content ?? "").join("") };
      },
      essence: (answer) => ({ text: answer.choices[0].message.content, id: answer.id, counts: answer.usage }),
      streamedEssence: ({ pieces, text }: any) => ({ text, id: pieces[0].id, counts: pieces.at(-1).usage }),
    },
    "openai completions": {
      json: async (question) => plain(await openai.completions.create({ model, prompt: question, ...settings })),
      stream: async (question) => {
        const pieces = await collect(await openai.completions.create({ model, prompt: question, ...settings, stream: true, stream_options: { include_usage: true } }));
        return { pieces, text: pieces.map((piece) => piece.choices[0]?.text ?? "").join("") };
      },
      essence: (answer) => ({ text: answer.choices[0].text, id: answer.id, counts: answer.usage }),
      streamedEssence: ({ pieces, text }: any) => ({ text, id: pieces[0].id, counts: pieces.at(-1).usage }),
    },
    "openai responses": {
      json: async (question) => plain(await openai.responses.create({ model, input: question, temperature: 0 })),
      stream: async (question) => {
        const runner = openai.responses.stream({ model, input: question, temperature: 0 });
        const pieces = await collect(runner);
        const whole = plain(await runner.finalResponse());
        return { pieces, whole, text: pieces.map((piece) => (piece.type === "response.output_text.delta" ? piece.delta : "")).join("") };
      },
      essence: (answer) => ({ text: answer.output.at(-1).content[0].text, id: answer.id, counts: answer.usage }),
      streamedEssence: ({ whole, text }: any) => ({ text, id: whole.id, counts: whole.usage }),
    },
    "anthropic messages": {
      json: async (question) => plain(await anthropic.messages.create({ model, max_tokens: 256, messages: turns(question) })),
      stream: async (question) => {
        const runner = anthropic.messages.stream({ model, max_tokens: 256, messages: turns(question) });
        const pieces = await collect(runner);
        const text = pieces.map((piece) => (piece.delta?.type === "text_delta" ? piece.delta.text : "")).join("");
        return { pieces, whole: plain(await runner.finalMessage()), text };
      },
      essence: (answer) => ({ text: answer.content.at(-1).text, id: answer.id, counts: answer.usage }),
      streamedEssence: ({ whole, text }: any) => ({ text, id: whole.id, counts: whole.usage }),
    },
    "ollama chat": {
      json: async (question) => plain(await ollama.chat({ model, messages: turns(question), options })),
      stream: async (question) => {
        const pieces = await collect(await ollama.chat({ model, messages: turns(question), options, stream: true }));
        return { pieces, text: pieces.map((piece) => piece.message.content).join("") };
      },
      essence: (answer) => ({ text: answer.message.content, id: answer.model, counts: ollamaCounts(answer) }),
      streamedEssence: ({ pieces, text }: any) => ({ text, id: pieces.at(-1).model, counts: ollamaCounts(pieces.at(-1)) }),
    },
    "ollama generate": {
      json: async (question) => plain(await ollama.generate({ model, prompt: question, options })),
      stream: async (question) => {
        const pieces = await collect(await ollama.generate({ model, prompt: question, options, stream: true }));
        return { pieces, text: pieces.map((piece) => piece.response).join("") };
      },
      essence: (answer) => ({ text: answer.response, id: answer.model, counts: ollamaCounts(answer) }),
      streamedEssence: ({ pieces, text }: any) => ({ text, id: pieces.at(-1).model, counts: ollamaCounts(pieces.at(-1)) }),
    },
  };
}

/** Each way to ask for embeddings. */
export function embedders(url: string, watch: Watch, model: string): Record<string, (text: string) => Promise<unknown>> {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "key", maxRetries: 0, fetch: watch.fetch });
  const ollama = new Ollama({ host: url, fetch: watch.fetch as typeof fetch });
  return {
    "openai embeddings": async (input) => plain(await openai.embeddings.create({ model, input })),
    "openai embeddings as floats": async (input) => plain(await openai.embeddings.create({ model, input, encoding_format: "float" })),
    "ollama embed": async (input) => plain(await ollama.embed({ model, input })),
    "ollama embeddings": async (prompt) => plain(await ollama.embeddings({ model, prompt })),
  };
}

function ollamaCounts({ done_reason, total_duration, load_duration, prompt_eval_count, prompt_eval_duration, eval_count, eval_duration }: any): unknown {
  return { done_reason, total_duration, load_duration, prompt_eval_count, prompt_eval_duration, eval_count, eval_duration };
}
