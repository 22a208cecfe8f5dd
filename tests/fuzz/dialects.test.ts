/**
 * Streams of servers that speak OpenAI's API in their own way, put together at random: what is kept comes back byte by byte and with its end, and in JSON it
 * says what its deltas said; what is cut is not kept.
 */
import assert from "node:assert/strict";
import { chat, DONE, saidBy } from "../support/chat.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway } from "../support/gateway.ts";
import type { Random } from "../support/random.ts";

const AZURE = { id: "", object: "", created: 0, model: "" };
const OBJECTS = ["chat.completion.chunk", "chat.completion", "chat.completions.chunk", "text_completion", "", undefined];
const GOES_ON = [null, "", "null", undefined];
const ENDS = ["stop", "eos", "eos_token", "end", "end_turn"];
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

/** An event that says nothing. */
function beat(random: Random): string {
  return random.pick([
    ": OPENROUTER PROCESSING\n\n", ": keep-alive\n\n", "data: {}\n\n", "data:\n\n", data({ type: "ping" }), "event: ping\ndata: {}\n\n", data({ ...AZURE, choices: [] }),
    data({ ...AZURE, choices: [], prompt_filter_results: [{ prompt_index: 0 }] }),
    data({ ...AZURE, choices: [{ index: 0, finish_reason: null, content_filter_results: {}, content_filter_offsets: { check_offset: 4 } }] }),
    data({ usage: USAGE }), data({ id: "c", choices: [], usage: USAGE }),
  ]);
}

interface Told {
  events: string[];
  /** Where the choice has ended. */
  end: number;
  text: string;
}

function tell(random: Random): Told {
  const events: string[] = [];
  const beats = (): void => {
    while (random.once(3)) events.push(beat(random));
  };
  const head = { id: "c", object: random.pick(OBJECTS), created: 1, model: "m" };
  const inEach = random.once(4) ? { usage: USAGE } : {};
  const repeats = random.once(4);
  let text = "";
  beats();
  for (let i = 1 + random.below(5); i > 0; i--) {
    const piece = random.pick(["a", "Grüße ", "😀", '"\\', "\n", "x".repeat(500), "null"]);
    text += piece;
    const beside = repeats ? { message: { role: "assistant", content: text } } : {};
    events.push(data({ ...head, choices: [{ index: 0, delta: { content: piece }, finish_reason: random.pick(GOES_ON), ...beside }], ...inEach }));
    beats();
  }
  const inChoice = random.once(4) ? { usage: USAGE } : {};
  events.push(data({ ...head, choices: [{ index: 0, delta: random.pick([{}, null, undefined, { content: "" }]), finish_reason: random.pick(ENDS), ...inChoice }] }));
  const end = events.length;
  beats();
  if (random.once(2)) events.push(DONE);
  return { events, end, text };
}

fuzz("a stream in any dialect", 80, async (random) => {
  const { events, end, text } = tell(random);
  const left = random.once(2) ? events.length : random.below(events.length + 1);
  const body = events.slice(0, left).join("");
  const gateway = await Gateway.start({ enableSemanticCache: false });
  const request = chat("q", { stream: true });
  gateway.ask(request, { upstream: { body, chunks: random.split(Buffer.from(body)), headers: { "content-type": "text/event-stream" } } });
  const isWhole = left >= end && text.trim() !== "";
  assert.equal(gateway.metric("stores.kept"), Number(isWhole), body);
  if (!isWhole) return;
  // A client waits for the end, also where the server has told none.
  assert.equal(gateway.ask(request).body.toString(), body.includes(DONE) ? body : body + DONE);
  const whole = gateway.ask(chat("q"));
  assert.equal(whole.from, "cache", body);
  assert.equal(saidBy(whole.body), text, body);
});
