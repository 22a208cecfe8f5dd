/** Random requests, answers and replies: most of them nearly right, since what is far from right is refused at the door. */
import { completion, eventStream, type ChatBody, type Message } from "./chat.ts";
import type { RequestHeaders, Upstream } from "./gateway.ts";
import type { Random } from "./random.ts";

const TEXTS = ["a", "b", "", "Hello?", "Grüße 😀", "\0", "\u2028", "法国", "x".repeat(800), `${"x".repeat(800)}!`, '"\\', "\ud83d\ude00"];

export function anyText(random: Random): string {
  return random.pick(TEXTS);
}

/** A value such as an unknown member may have. */
export function anyValue(random: Random, depth = 3): unknown {
  switch (random.below(depth > 0 ? 9 : 7)) {
    case 0: return null;
    case 1: return random.once(2);
    case 2: return random.below(5);
    case 3: return (random.fraction() - 0.5) * 10 ** random.below(300);
    case 4: return "";
    case 5: case 6: return anyText(random);
    case 7: return Array.from({ length: random.below(4) }, () => anyValue(random, depth - 1));
    default: return Object.fromEntries(Array.from({ length: random.below(4) }, () => [random.pick(["a", "b", "role", "text", "é", ""]), anyValue(random, depth - 1)]));
  }
}

function content(random: Random): unknown {
  if (random.once(4)) return Array.from({ length: random.below(4) }, () => (random.once(4) ? { type: "image_url", image_url: { url: anyText(random) } } : { type: "text", text: anyText(random) }));
  return random.once(10) ? anyValue(random) : anyText(random);
}

function message(random: Random): Message {
  const more = random.once(6) ? { [random.pick(["name", "tool_calls", "tool_call_id", "refusal", "x"])]: anyValue(random) } : {};
  return { role: random.pick(["user", "user", "user", "assistant", "system", "tool", ""]), content: content(random), ...more };
}

export function request(random: Random): ChatBody {
  const body: ChatBody = { model: random.pick(["m", "m", "m2"]), messages: Array.from({ length: 1 + random.below(3) }, () => message(random)) };
  if (random.once(3)) body.stream = random.once(2);
  if (random.once(5)) body.stream_options = { include_usage: random.once(2) };
  for (let i = random.below(3); i > 0; i--) body[random.pick(["temperature", "user", "metadata", "tools", "n", "seed", "x", "é", "a\"b"])] = anyValue(random);
  return body;
}

/** A request as bytes: written in one of many ways, and now and then damaged. */
export function requestBytes(random: Random): Buffer {
  if (random.once(20)) return random.bytes(random.below(300));
  if (random.once(30)) return Buffer.from(random.pick(["[", '{"a":', '{"messages":[']).repeat(random.below(3000)));
  let text = JSON.stringify(shuffled(request(random), random), null, random.once(4) ? 2 : 0);
  if (random.once(8)) text = text.replace(/"(\w)/g, (_, letter: string) => `"\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  if (random.once(20)) text = text.replace(/[0-9]+/g, () => random.pick(["1e999", "-0", "0.1e-400", "9".repeat(400), "01"]));
  if (random.once(20)) text = text.replace(/"(model|role|content|stream)"/g, () => random.pick(['"model"', '"role"', '"content"', '"\\ud800"']));
  const bytes = Buffer.from(text);
  return random.once(3) ? random.mutate(bytes) : bytes;
}

/** The same value with the members of its objects in another order. */
function shuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((each) => shuffled(each, random));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, shuffled(each, random)] as const);
  return Object.fromEntries(random.once(2) ? entries.reverse() : entries);
}

const TENANTS = ["Bearer a", "Bearer b", "Bearer a "];

export function requestHeaders(random: Random): RequestHeaders {
  const headers: RequestHeaders = { authorization: random.pick(TENANTS) };
  const odd: RequestHeaders = {
    authorization: null, "x-api-key": "k", ":method": "GET", ":path": "/v1/embeddings", "content-type": random.pick(["text/plain", ""]), "content-length": random.pick(["5", "-1", "99999999999", ""]),
    "content-encoding": "gzip", "cache-control": random.pick(["no-cache", "no-store", ",,=,", "no-cache=x"]), "x-higress-skip-ai-cache": random.pick(["on", "\xff"]), upgrade: "x", "openai-organization": "o",
    ":authority": "", "x-long": "x".repeat(random.below(5000)),
  };
  for (let i = random.once(3) ? 1 + random.below(2) : 0; i > 0; i--) {
    const name = random.pick(Object.keys(odd));
    headers[name] = odd[name];
  }
  return headers;
}

/** An upstream's answer; no two are alike. */
export function upstream(random: Random): Upstream {
  const text = `answer ${random.next()} ${anyText(random)}`;
  const finish = random.once(5) ? random.pick(["length", "content_filter", null, "tool_calls", "x"]) : "stop";
  const usage = random.once(2);
  const whole = Buffer.from(random.once(2) ? completion(text, { finish, usage }) : eventStream(text, { finish, usage }));
  const body = random.once(8) ? random.mutate(whole) : whole;
  const headers: Record<string, string> = {};
  if (whole.subarray(0, 5).toString() === "data:") headers["content-type"] = "text/event-stream";
  if (random.once(10)) headers["content-type"] = random.pick(["text/html", "application/json", "text/event-stream; x", ""]);
  if (random.once(20)) headers["content-encoding"] = random.pick(["gzip", "identity"]);
  if (random.once(10)) headers["content-length"] = random.pick([String(body.length), "0", "1e9", "99999999"]);
  return {
    body, headers, status: random.once(10) ? random.pick([201, 400, 500]) : 200, chunks: random.split(body),
    end: random.pick(["with the last chunk", "empty chunk", "trailers", "with the last chunk", "cut short"]),
  };
}

/** A JSON text nearly like `text`. */
export function bent(text: Buffer | string, random: Random): Buffer {
  const bytes = Buffer.from(text);
  switch (random.below(6)) {
    case 0: return random.mutate(random.mutate(bytes));
    case 1: return Buffer.from(bytes.toString().replace(/-?\d+(\.\d+)?(e-?\d+)?/, () => random.pick(["1e999", "-1e999", "null", '"1"', "[]", "{}", "1e-400", "0", "-0", "NaN", "9".repeat(1000)])));
    case 2: return bytes.subarray(0, random.below(bytes.length + 1));
    case 3: return Buffer.from(JSON.stringify(anyValue(random)));
    case 4: return random.bytes(random.below(200));
    default: return random.mutate(bytes);
  }
}
