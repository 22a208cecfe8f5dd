/** Long answers told as a stream by every protocol's writer: no line is too long for a client that reads line by line, and nothing is lost. */
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { JsonDocument, JsonError } from "../../assembly/core/json";
import { SseReader } from "../../assembly/core/sse";
import { utf8 } from "../../assembly/core/utf8";
import { Anthropic } from "../../assembly/protocols/anthropic";
import { Ollama } from "../../assembly/protocols/ollama";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { Protocol } from "../../assembly/protocols/protocol";
import { Responses } from "../../assembly/protocols/responses";
import { canonical } from "./support/protocol";
import { Random } from "./support/random";

const MAX_LINE: i32 = 32768;
/** Events of OpenAI's responses that end a text, and what it is a part of. */
const CLOSING: StaticArray<u8> = utf8(
  "response.output_text.done response.refusal.done response.function_call_arguments.done response.content_part.done response.output_item.done response.completed",
);
const UNITS: string[] = ["a", "word ", "é", "€", "😀", "\\n", '\\"', "\\\\", "\\u0041", "\\ud83d\\ude00", "\\\\ud83d"];

/** The inside of a JSON string of at least so many bytes, with every kind of character and escape. */
function text(bytes: i32, seed: i32): string {
  const random = new Random(seed);
  let unit = "";
  for (let i = 0; i < 997; i++) unit += UNITS[random.below(UNITS.length)];
  return unit.repeat(bytes / unit.length + 1);
}

function longestLine(stream: Bytes): i32 {
  let longest = 0;
  for (let from = 0; from < stream.length; ) {
    let end = stream.indexOf(0x0a, from);
    if (end < 0) end = stream.length;
    longest = max(longest, end - from);
    from = end + 1;
  }
  return longest;
}

function told(protocol: Protocol, answer: string): Bytes {
  const stream = protocol.render(Bytes.fromString(answer), BodyForm.Json, protocol.streamForm, false, false);
  return stream === null ? Bytes.empty() : stream;
}

/** Tells an answer and puts it together again. */
function thereAndBack(protocol: Protocol, answer: string): void {
  const stream = told(protocol, answer);
  expect(stream.length).toBeGreaterThan(0);
  expect(longestLine(stream) <= MAX_LINE).toBe(true, protocol.name + ": " + longestLine(stream).toString());
  const whole = protocol.render(stream, protocol.streamForm, BodyForm.Json, false, false);
  expect(whole !== null && canonical(whole.toString()) == canonical(answer)).toBe(true, protocol.name);
}

function logprobs(count: i32): string {
  const tokens: string[] = [];
  for (let i = 0; i < count; i++) tokens.push('{"token":"' + i.toString() + '","logprob":-0.5,"bytes":null,"top_logprobs":[]}');
  return "[" + tokens.join() + "]";
}

/** Every event of a stream is JSON. */
function isSound(stream: Bytes): void {
  const reader = new SseReader(stream);
  while (reader.next()) {
    if (reader.data.equalsAscii("[DONE]")) continue;
    expect(JsonDocument.parse(reader.data).error).toBe(JsonError.None, reader.data.slice(0, 200).toString());
  }
}

const LENGTHS: i32[] = [20000, 24576, 40000, 200000];

describe("A long answer as a stream", () => {
  it("of OpenAI's chat completions has short lines, in texts, reasoning, calls and log probabilities", () => {
    const chat = new OpenAiChat();
    for (let i = 0; i < LENGTHS.length; i++) {
      const long = text(LENGTHS[i], i);
      const head = '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant",';
      thereAndBack(chat, head + '"content":"' + long + '"},"logprobs":null,"finish_reason":"stop"}]}');
      thereAndBack(chat, head + '"reasoning_content":"' + long + '","refusal":"' + long + '","content":"' + long + '"},"logprobs":null,"finish_reason":"stop"}]}');
      thereAndBack(chat, head + '"content":"' + long + '"},"logprobs":{"content":' + logprobs(1500) + ',"refusal":null},"finish_reason":"stop"}]}');
      const call = '{"id":"t","type":"function","function":{"name":"f","arguments":"' + long + '"}}';
      const custom = '{"id":"u","type":"custom","custom":{"name":"g","input":"' + long + '"}}';
      thereAndBack(chat, head + '"content":null,"tool_calls":[' + call + "," + custom + ',{"id":"v","type":"function","function":{"name":"h","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}]}');
      thereAndBack(chat, head + '"content":null,"function_call":{"name":"f","arguments":"' + long + '"}},"logprobs":null,"finish_reason":"function_call"}]}');
    }
  });
  it("of OpenAI's completions has short lines", () => {
    const completions = new OpenAiChat(true);
    for (let i = 0; i < LENGTHS.length; i++) {
      const head = '{"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"' + text(LENGTHS[i], i) + '","logprobs":';
      thereAndBack(completions, head + 'null,"finish_reason":"stop"}]}');
      const numbers = "[" + "-0.125,".repeat(8000) + "1]";
      thereAndBack(completions, head + '{"tokens":' + numbers + ',"token_logprobs":' + numbers + ',"top_logprobs":null},"finish_reason":"stop"}]}');
    }
    const long = '{"notes":["' + "x".repeat(20000) + '"],"choices":[{"index":0,"text":"' + text(40000, 1) + '","logprobs":null,"finish_reason":"stop"}]}';
    expect(longestLine(told(completions, long)) <= MAX_LINE).toBe(true);
  });
  it("of Anthropic's has short lines, in texts, thoughts and a tool's input", () => {
    const anthropic = new Anthropic();
    const tail = '],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":2}}';
    for (let i = 0; i < LENGTHS.length; i++) {
      const long = text(LENGTHS[i], i);
      thereAndBack(
        anthropic,
        '{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"thinking","thinking":"' + long + '","signature":"s"},{"type":"text","text":"' + long +
          '"},{"type":"tool_use","id":"t","name":"f","input":{"a":"' + long + '","b":[1.50,null]}}' + tail,
      );
    }
  });
  it("of Ollama's has short lines, in texts, thoughts and log probabilities", () => {
    const counts = '"done":true,"done_reason":"stop","total_duration":5,"eval_count":2}';
    for (let i = 0; i < LENGTHS.length; i++) {
      const long = text(LENGTHS[i], i);
      const head = '{"model":"m","created_at":"2026-01-01T00:00:00Z",';
      thereAndBack(Ollama.chat(), head + '"message":{"role":"assistant","content":"' + long + '","thinking":"' + long + '","tool_calls":[{"function":{"name":"f","arguments":{}}}]},"logprobs":' + logprobs(900) + "," + counts);
      thereAndBack(Ollama.chat(), head + '"message":{"role":"assistant","content":"' + long + '"},"x":1,' + counts);
      thereAndBack(Ollama.generate(), head + '"response":"' + long + '","thinking":"' + long + '",' + counts);
    }
  });
  it("of OpenAI's responses has short deltas, which make the text", () => {
    const responses = new Responses();
    for (let i = 0; i < LENGTHS.length; i++) {
      const long = text(LENGTHS[i], i);
      const stream = told(
        responses,
        '{"id":"r","object":"response","status":"completed","output":[{"type":"message","id":"m","status":"completed","role":"assistant","content":[{"type":"output_text","text":"' + long +
          '","annotations":[],"logprobs":' + logprobs(900) + '},{"type":"refusal","refusal":"' + long + '"}]},{"type":"function_call","id":"f","call_id":"c","name":"f","arguments":"' + long +
          '","status":"completed"}],"usage":{"total_tokens":1}}',
      );
      for (let from = 0; from < stream.length; ) {
        const end = stream.indexOf(0x0a, from);
        expect(end >= 0).toBe(true);
        const line = stream.slice(from, end);
        from = end + 1;
        if (line.length <= MAX_LINE) continue;
        // What repeats the whole text stays whole, as in the API's own streams: the client's library takes the answer from there.
        const type = JsonDocument.parse(line.slice(6, line.length));
        expect(type.stringIsIn(type.get(type.root, "type"), CLOSING)).toBe(true, line.slice(0, 100).toString());
      }
      const reader = new SseReader(stream);
      const said: string[] = ["", "", ""];
      const types: string[] = ["response.output_text.delta", "response.refusal.delta", "response.function_call_arguments.delta"];
      let chances = 0;
      while (reader.next()) {
        const kind = types.indexOf(reader.type.toString());
        if (kind < 0) continue;
        expect(reader.data.length < MAX_LINE).toBe(true);
        const document = JsonDocument.parse(reader.data);
        said[kind] += document.string(document.get(document.root, "delta")).toString();
        chances += document.count(document.get(document.root, "logprobs"));
      }
      const document = JsonDocument.parse(Bytes.fromString('"' + long + '"'));
      for (let kind = 0; kind < 3; kind++) expect(said[kind] == document.string(document.root).toString()).toBe(true, types[kind]);
      expect(chances).toBe(900);
    }
  });
  it("is sound where a value is not the text that it should be", () => {
    const values: string[] = ["1", "null", "true", '{"a":"' + "x".repeat(30000) + '"}', '["' + "x".repeat(30000) + '",1]'];
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const call = '"tool_calls":[{"id":"t","function":{"name":"f","arguments":' + value + '}},{"id":"u","custom":{"input":' + value + '}},{"id":"v","function":' + value + "}]";
      const messages: string[] = [call, '"function_call":{"name":"f","arguments":' + value + "}", '"reasoning":' + value, '"function_call":' + value];
      for (let j = 0; j < messages.length; j++) {
        isSound(told(new OpenAiChat(), '{"choices":[{"message":{"content":"a",' + messages[j] + '},"logprobs":' + value + ',"finish_reason":"stop"}]}'));
      }
      isSound(told(new OpenAiChat(true), '{"choices":[{"text":"a","logprobs":' + value + ',"finish_reason":"stop"}]}'));
      const blocks = '{"type":"text","text":' + value + '},{"type":"thinking","thinking":' + value + ',"signature":' + value + '},{"type":"tool_use","input":' + value + "}";
      isSound(told(new Anthropic(), '{"type":"message","content":[' + blocks + '],"stop_reason":"end_turn","usage":{}}'));
      const part = '{"type":"output_text","text":' + value + ',"logprobs":' + value + '},{"type":"refusal","refusal":' + value + "}";
      isSound(told(new Responses(), '{"output":[{"type":"message","content":[' + part + ']},{"type":"function_call","arguments":' + value + "}]}"));
      const lines = told(Ollama.chat(), '{"model":' + value + ',"message":{"role":' + value + ',"content":' + value + ',"thinking":' + value + '},"response":' + value + ',"logprobs":' + value + ',"done":true}').toString().split("\n");
      for (let j = 0; j + 1 < lines.length; j++) expect(JsonDocument.parse(Bytes.fromString(lines[j])).error).toBe(JsonError.None, lines[j].slice(0, 200));
    }
  });
});
