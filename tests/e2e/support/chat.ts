/** Chat requests, and what comes back: plain answers and event streams. */
import assert from "node:assert/strict";
import { CHAT_MODEL } from "../../../tools/provision/models.ts";
import type { Reply } from "./client.ts";

/** Pairs of phrasings whose cosine with all-minilm is 0.94 or more, far enough above the shipped threshold of 0.92. */
export const PAIRS = [
  ["How do I boil an egg?", "How can I boil an egg?"],
  ["How many legs does a spider have?", "How many legs do spiders have?"],
  ["What is the largest ocean on Earth?", "Which ocean is the largest on Earth?"],
  ["What colour is the sky?", "What is the colour of the sky?"],
  ["At what temperature does water boil?", "At which temperature does water boil?"],
  ["How do I bake bread?", "How can I bake bread?"],
] as const;

export type Extra = Record<string, unknown>;

export const chat = (question: string, extra: Extra = {}): string =>
  JSON.stringify({ model: CHAT_MODEL, messages: [{ role: "user", content: question }], ...extra });

/** A complete answer, as OpenAI-compatible servers write it. */
export const completion = (content: string, extra: Extra = {}, finish = "stop"): string =>
  JSON.stringify({
    id: "chatcmpl-42",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "scripted",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: finish }],
    usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    ...extra,
  });

/** The same as the events of a stream, one for each word. */
export function frames(content: string, { finish = "stop", done = true } = {}): string[] {
  const chunk = (delta: object, reason: string | null = null) =>
    `data: ${JSON.stringify({
      id: "chatcmpl-43",
      object: "chat.completion.chunk",
      created: 1_700_000_000,
      model: "scripted",
      choices: [{ index: 0, delta, finish_reason: reason }],
    })}\n\n`;
  const words = content.split(/(?<= )/);
  const all = [chunk({ role: "assistant", content: "" }), ...words.map((word) => chunk({ content: word })), chunk({}, finish)];
  return done ? [...all, "data: [DONE]\n\n"] : all;
}

/** The data of each event. Strict: every event is `data: …` and a blank line, and nothing follows the last. */
export function events(reply: Reply): string[] {
  assert.match(String(reply.headers["content-type"]), /^text\/event-stream/);
  assert.ok(reply.text.endsWith("\n\n"), "the last event is complete");
  return reply.text.slice(0, -2).split("\n\n").map((event) => {
    assert.match(event, /^data: .+$/, "one data line an event");
    return event.slice("data: ".length);
  });
}

export interface Streamed {
  ids: string[];
  models: string[];
  content: string;
  finish: string[];
  usage: unknown[];
}

/** Puts a stream together as a client's SDK does. It must end in [DONE]. */
export function joined(reply: Reply): Streamed {
  const all = events(reply);
  assert.equal(all.at(-1), "[DONE]", "the last event is [DONE]");
  const chunks = all.slice(0, -1).map((data) => JSON.parse(data));
  for (const chunk of chunks) assert.equal(chunk.object, "chat.completion.chunk");
  const choices = chunks.flatMap((chunk) => chunk.choices);
  return {
    ids: [...new Set(chunks.map((chunk) => chunk.id))],
    models: [...new Set(chunks.map((chunk) => chunk.model))],
    content: choices.map((choice) => choice.delta?.content ?? "").join(""),
    finish: choices.map((choice) => choice.finish_reason).filter(Boolean),
    usage: chunks.map((chunk) => chunk.usage).filter(Boolean),
  };
}

export const contentOf = (reply: Reply): string => reply.json().choices[0].message.content;

/** `Cache-Status` of RFC 9211, as this cache writes it. */
export function cacheStatus(reply: Reply): { hit: boolean; fwd?: string; collapsed: boolean; ttl?: number; detail: string } {
  const value = String(reply.headers["cache-status"]);
  const match = /^reprise; (?:(hit); |fwd=(miss|bypass|stale|request); (?:fwd-status=\d+; )?(stored; collapsed; )?)?(?:ttl=(-?\d+); )?detail=([a-z_]+)$/.exec(value);
  assert.ok(match, `unexpected Cache-Status: ${value}`);
  const [, hit, fwd, collapsed, ttl, detail] = match;
  return { hit: hit !== undefined, collapsed: collapsed !== undefined, ...(ttl ? { ttl: Number(ttl) } : {}), ...(fwd ? { fwd } : {}), detail: detail! };
}

/** `hit exact`, `miss no_candidate`, `bypass malformed`…: the way a request went. */
export function way(reply: Reply): string {
  const { hit, fwd, collapsed, detail } = cacheStatus(reply);
  return `${hit ? "hit" : collapsed ? "collapsed" : (fwd ?? "none")} ${detail}`;
}
