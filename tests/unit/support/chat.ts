/** Answers of the chat completions API for tests, and what a client makes of them. */
import { Bytes } from "../../../assembly/core/bytes";
import { JsonDocument } from "../../../assembly/core/json";
import { isDone } from "../../../assembly/protocols/openai_chat_answer";
import { SseReader } from "../../../assembly/core/sse";

export const JSON_ANSWER =
  '{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-x","choices":[{"index":0,"message":' +
  '{"role":"assistant","content":"Caf\\u00e9 \\"au\\" lait\\n\\ud83d\\ude00 é😀","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],' +
  '"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"d":{"x":0}},"service_tier":"default","system_fingerprint":"fp_1","x_trace":["a",1]}';

export const TOOL_ANSWER =
  '{"id":"c2","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":' +
  '[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},{"id":"call_2","type":"function","function":' +
  '{"name":"g","arguments":""}}]},"finish_reason":"tool_calls"}]}';

export function chunk(choices: string, more: string = ""): string {
  return 'data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[' + choices + "]" + more + "}\n\n";
}

export function delta(members: string, end: string = "null", index: i32 = 0): string {
  return '{"index":' + index.toString() + ',"delta":{' + members + '},"logprobs":null,"finish_reason":' + end + "}";
}

export const DONE = "data: [DONE]\n\n";

export const STREAM_ANSWER =
  chunk(delta('"role":"assistant","content":"","refusal":null')) +
  chunk(delta('"content":"Hel"')) +
  chunk(delta('"content":"lo \\u00e9\\n"')) +
  chunk(delta('"content":"😀"')) +
  chunk(delta("", '"stop"')) +
  DONE;

export const USAGE_CHUNK = chunk("", ',"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}');

export const TOOL_STREAM =
  chunk(delta('"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]')) +
  chunk(delta('"tool_calls":[{"index":0,"function":{"arguments":"{\\"a"}}]')) +
  chunk(delta('"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}},{"index":0,"function":{"arguments":"\\":1}"}}]')) +
  chunk(delta("", '"tool_calls"')) +
  DONE;

/** The text of the string member `name` that a client of the JSON form sees. */
export function textOfJson(body: Bytes, name: string, index: i32 = 0): string {
  const document = JsonDocument.parse(body);
  const choice = document.element(document.get(document.root, "choices"), index);
  return document.string(document.get(document.get(choice, "message"), name)).toString();
}

/** The same for a client of the stream, which joins the deltas. */
export function textOfStream(body: Bytes, name: string, index: i32 = 0): string {
  const reader = new SseReader(body);
  let text = "";
  while (reader.next() && !isDone(reader.data)) {
    const document = JsonDocument.parse(reader.data);
    const choices = document.get(document.root, "choices");
    for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
      if (<i32>document.number(document.get(choice, "index")) != index) continue;
      text += document.string(document.get(document.get(choice, "delta"), name)).toString();
    }
  }
  return text;
}
