/** protocols/openai_chat_replay.ts and what it stands on: the same answer in either form. */
import { Bytes } from "../../assembly/core/bytes";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { BodyForm } from "../../assembly/core/form";
import { isCacheable, verdictWord } from "../../assembly/policy/verdict";
import { chunk, delta, DONE, JSON_ANSWER, STREAM_ANSWER, textOfJson, textOfStream, TOOL_ANSWER, TOOL_STREAM, USAGE_CHUNK } from "./support/chat";
import { Random } from "./support/random";

const chat = new OpenAiChat();

function render(body: string, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool = false): string {
  const rendered = chat.render(Bytes.fromString(body), from, to, includeUsage, askedUsage);
  return rendered === null ? "null" : rendered.toString();
}

function toStream(body: string, includeUsage: bool = false): string {
  return render(body, BodyForm.Json, BodyForm.EventStream, includeUsage);
}

function toJson(body: string): string {
  return render(body, BodyForm.EventStream, BodyForm.Json, false);
}

/** The same stream for a client who wants counts inside it where the one that brought it did not, or the other way round. */
function again(body: string, includeUsage: bool): string {
  return render(body, BodyForm.EventStream, BodyForm.EventStream, includeUsage, !includeUsage);
}

/** A completion with this one choice. */
function completion(message: string, more: string = ""): string {
  return '{"id":"c","object":"chat.completion","choices":[{"index":0,"message":' + message + ',"finish_reason":"stop"' + more + "}]}";
}

describe("The same form", () => {
  it("is the bytes as they were", () => {
    expect(render(JSON_ANSWER, BodyForm.Json, BodyForm.Json, false)).toBe(JSON_ANSWER);
    expect(again(STREAM_ANSWER, false)).toBe(STREAM_ANSWER);
    const withUsage = STREAM_ANSWER.replace(DONE, USAGE_CHUNK + DONE);
    expect(again(withUsage, true)).toBe(withUsage);
    const asText = STREAM_ANSWER.replace("Hel", "usage");
    expect(again(asText, false)).toBe(asText);
  });
  it("is the bytes as they were for whoever asks as the first did, counts or none", () => {
    const streams = [STREAM_ANSWER, STREAM_ANSWER.replace(DONE, USAGE_CHUNK + DONE), STREAM_ANSWER.replace(DONE, USAGE_CHUNK + USAGE_CHUNK + DONE)];
    for (let i = 0; i < streams.length; i++) {
      // Unasked, and asked for in vain.
      expect(render(streams[i], BodyForm.EventStream, BodyForm.EventStream, false, false)).toBe(streams[i]);
      expect(render(streams[i], BodyForm.EventStream, BodyForm.EventStream, true, true)).toBe(streams[i]);
    }
  });
  it("loses the counts that the client did not ask for", () => {
    expect(again(STREAM_ANSWER.replace(DONE, USAGE_CHUNK + DONE), false)).toBe(STREAM_ANSWER);
    expect(again(STREAM_ANSWER.replace(DONE, ": c\r\n" + USAGE_CHUNK.replaceAll("\n", "\r\n") + DONE), false)).toBe(STREAM_ANSWER);
    const end = chunk(delta('"content":"a"', '"stop"'), ',"usage":{"total_tokens":3},"x":1') + DONE;
    expect(again(end, false)).toBe(end.replace('{"total_tokens":3}', "null"));
    expect(again(end, true)).toBe(end);
    const nothing = chunk(delta('"content":"a"', '"stop"'), ',"usage":null') + DONE;
    expect(again(nothing, false)).toBe(nothing);
  });
  it("is a miss where the client asked for counts that are not there", () => {
    expect(again(STREAM_ANSWER, true)).toBe("null");
    expect(again(STREAM_ANSWER.replace("Hel", "usage"), true)).toBe("null");
    expect(again(chunk(delta('"content":"a"', '"stop"'), ',"usage":null') + DONE, true)).toBe("null");
  });
});

describe("A JSON answer as a stream", () => {
  it("is told in chunks", () => {
    const head = 'data: {"id":"chatcmpl-1","created":1700000000,"model":"gpt-x","service_tier":"default","system_fingerprint":"fp_1",';
    const own = '"object":"chat.completion.chunk","choices":[{"index":0,"delta":';
    expect(toStream(JSON_ANSWER)).toBe(
      head + '"x_trace":["a",1],' + own + '{"refusal":null,"annotations":[],"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}\n\n' +
      head + own + '{"content":"Caf\\u00e9 \\"au\\" lait\\n\\ud83d\\ude00 é😀"},"logprobs":null,"finish_reason":null}]}\n\n' +
      head + own + '{},"logprobs":null,"finish_reason":"stop"}]}\n\n' +
      DONE,
    );
  });
  it("ends with the counts if asked, or is a miss", () => {
    const told = toStream(JSON_ANSWER, true);
    expect(told.includes('"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"d":{"x":0}}}\n\n' + DONE)).toBe(true);
    expect(toStream(JSON_ANSWER).includes("usage")).toBe(false);
    expect(toStream(TOOL_ANSWER, true)).toBe("null");
  });
  it("numbers its tool calls", () => {
    const told = toStream(TOOL_ANSWER);
    expect(told.includes('"delta":{"role":"assistant","content":null}')).toBe(true);
    expect(told.includes('{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},{"index":1,"id":"call_2"')).toBe(true);
    expect(told.includes('"delta":{},"logprobs":null,"finish_reason":"tool_calls"')).toBe(true);
  });
  it("brings reasoning, refusals, logprobs and what it does not know", () => {
    const told = toStream(
      completion('{"role":"assistant","content":"a","reasoning_content":"r","refusal":"no","x":{"y":[1]}}', ',"logprobs":{"content":[{"token":"a"}]},"z":2'),
    );
    expect(told.includes('"delta":{"reasoning_content":"r"}')).toBe(true);
    expect(told.includes('"delta":{"refusal":"no"}')).toBe(true);
    expect(told.includes('"delta":{"x":{"y":[1]}}')).toBe(true);
    expect(told.includes('"delta":{"content":"a"},"logprobs":{"content":[{"token":"a"}]}')).toBe(true);
    expect(told.includes('{"z":2,"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}')).toBe(true);
    expect(told.indexOf("reasoning_content") < told.indexOf('{"content":"a"}')).toBe(true);
  });
  it("keeps a pretty-printed body on one line a frame", () => {
    const told = toStream(completion('{\r\n "role": "assistant",\n "content": "a\\nb",\n "x": {\n "y": 1\n}}', ',"logprobs":{\n"content":[\n]\n}'));
    expect(verdictWord(chat.assess(Bytes.fromString(told), BodyForm.EventStream, false).verdict)).toBe("complete");
    expect(told.includes('"x": { "y": 1}') || told.includes('{"x":{ "y": 1}}')).toBe(true);
  });
  it("tells every choice", () => {
    const two =
      '{"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"stop"},{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}';
    const told = Bytes.fromString(toStream(two));
    expect(textOfStream(told, "content", 0)).toBe("a");
    expect(textOfStream(told, "content", 1)).toBe("b");
  });
  it("is a miss where clients could read two things, or where it would grow without bound", () => {
    expect(toStream(completion('{"content":"a","content":"b"}'))).toBe("null");
    expect(toStream(completion('{"content":"a","cont\\u0065nt":"b"}'))).toBe("null");
    expect(toStream(completion('{"content":[{"type":"text","text":"a"}]}'))).toBe("null");
    expect(toStream('{"id":"' + "x".repeat(5000) + '","choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}')).toBe("null");
    const one = '{"index":0,"message":{"content":"a"},"finish_reason":"stop"}';
    expect(toStream('{"choices":[' + one + "," + one + "]}")).toBe("null");
    expect(toStream('{"choices":[' + one.replace('"index":0', '"index":1') + "]}")).toBe("null");
    expect(toStream("{}")).toBe("null");
    expect(toStream("")).toBe("null");
    const many = '{"message":{"content":"a","x":1,"y":2,"z":3},"finish_reason":"stop"}';
    expect(toStream('{"id":"' + "x".repeat(4000) + '","choices":[' + (many + ",").repeat(127) + many + "]}")).toBe("null");
    expect(toStream(completion('{"content":"a","tool_calls":[1]}'))).toBe("null");
  });
});

describe("A stream as a JSON answer", () => {
  it("is put together", () => {
    expect(toJson(STREAM_ANSWER)).toBe(
      '{"id":"c1","created":5,"model":"m","system_fingerprint":"fp","object":"chat.completion","choices":[{"index":0,"message":' +
      '{"role":"assistant","content":"Hello \\u00e9\\n😀","refusal":null},"logprobs":null,"finish_reason":"stop"}]}',
    );
  });
  it("has the counts if the stream had them", () => {
    const whole = toJson(STREAM_ANSWER.replace(DONE, USAGE_CHUNK + DONE));
    expect(whole.endsWith('"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}')).toBe(true);
  });
  it("joins tool calls by their number", () => {
    expect(
      toJson(TOOL_STREAM).includes(
        '"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},' +
        '{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"',
      ),
    ).toBe(true);
    const old = chunk(delta('"function_call":{"name":"f","arguments":""}')) + chunk(delta('"function_call":{"arguments":"{}"}')) + chunk(delta("", '"function_call"')) + DONE;
    expect(toJson(old).includes('"content":null,"function_call":{"name":"f","arguments":"{}"}}')).toBe(true);
  });
  it("joins reasoning, refusals, unknown texts and logprobs", () => {
    const told =
      chunk('{"index":0,"delta":{"role":"assistant","reasoning":"r1","x":"1"},"logprobs":{"content":[{"token":"a"}],"refusal":null},"finish_reason":null}') +
      chunk('{"index":0,"delta":{"role":"assistant","reasoning":"r2","x":"2","refusal":"n"},"logprobs":{"content":[ {"token":"b"} ],"refusal":null}}') +
      chunk('{"index":0,"delta":{"refusal":"o"},"finish_reason":"stop","stop_reason":null,"filters":{"a":1}}') + DONE;
    const whole = toJson(told);
    expect(whole.includes('"message":{"role":"assistant","reasoning":"r1r2","x":"12","refusal":"no","content":null}')).toBe(true);
    expect(whole.includes('"logprobs":{"content":[{"token":"a"},{"token":"b"}],"refusal":null}')).toBe(true);
    expect(whole.includes('"choices":[{"stop_reason":null,"filters":{"a":1},"index":0,')).toBe(true);
  });
  it("takes what stands beside the choices from the first chunk that has one", () => {
    const told = 'data: {"id":"","model":"","object":"chat.completion.chunk","choices":[],"prompt_filter_results":[{"a":1}]}\n\n' + STREAM_ANSWER;
    const whole = toJson(told.replace('"choices":[{', '"obfuscation":"xyz","citations":["u"],"choices":[{'));
    expect(whole.startsWith('{"id":"c1","created":5,"model":"m","system_fingerprint":"fp","citations":["u"],"prompt_filter_results":[{"a":1}],"object"')).toBe(true);
    expect(whole.includes("obfuscation")).toBe(false);
  });
  it("puts every choice in its place", () => {
    const told = chunk(delta('"content":"b"', "null", 1)) + chunk(delta('"content":"a"', '"stop"', 0) + "," + delta('"content":"c"', '"stop"', 1)) + DONE;
    const whole = Bytes.fromString(toJson(told));
    expect(textOfJson(whole, "content", 0)).toBe("a");
    expect(textOfJson(whole, "content", 1)).toBe("bc");
  });
  it("is a miss where clients could read two things", () => {
    expect(toJson(chunk(delta('"content":"a","content":"b"', '"stop"')) + DONE)).toBe("null");
    expect(toJson(chunk('{"index":0,"delta":{"content":"a"},"delta":{"content":"b"},"finish_reason":"stop"}') + DONE)).toBe("null");
    expect(toJson(chunk(delta('"x":1')) + chunk(delta('"x":2', '"stop"')) + DONE)).toBe("null");
    expect(toJson(chunk(delta('"content":1')) + chunk(delta('"content":"b"', '"stop"')) + DONE)).toBe("null");
    expect(toJson(chunk(delta('"tool_calls":[{"id":"a"}]', '"stop"')) + DONE)).toBe("null");
    expect(toJson(chunk(delta('"tool_calls":[{"index":0,"id":"a"}]')) + chunk(delta('"tool_calls":[{"index":0,"id":"b"}]', '"stop"')) + DONE)).toBe("null");
    expect(toJson(chunk(delta('"content":"a"', '"stop"', 1)) + DONE)).toBe("null");
    expect(toJson(chunk(delta('"content":"a"')) + DONE)).toBe("null");
    expect(toJson("")).toBe("null");
    expect(toJson("data: {\n\n" + DONE)).toBe("null");
  });
});

const SAMPLES: string[] = [JSON_ANSWER, TOOL_ANSWER, completion('{"role":"assistant","content":"' + "é\\n\\ud83d\\ude00 x".repeat(300) + '"}')];

describe("There and back", () => {
  it("a client reads the same text in either form", () => {
    for (let i = 0; i < SAMPLES.length; i++) {
      const told = Bytes.fromString(toStream(SAMPLES[i]));
      const whole = Bytes.fromString(toJson(told.toString()));
      const text = textOfJson(Bytes.fromString(SAMPLES[i]), "content");
      expect(textOfStream(told, "content")).toBe(text);
      expect(textOfJson(whole, "content")).toBe(text);
      expect(toStream(whole.toString())).toBe(told.toString());
    }
  });
  it("what is rendered from an answer that may be kept may itself be kept; and nothing traps", () => {
    const random = new Random(21);
    const whole = Bytes.fromString(JSON_ANSWER);
    const calls = Bytes.fromString(TOOL_STREAM);
    const told = Bytes.fromString(STREAM_ANSWER.replace(DONE, USAGE_CHUNK + DONE));
    let kept = 0;
    for (let i = 0; i < 6000; i++) {
      const form = i % 3 == 0 ? BodyForm.Json : BodyForm.EventStream;
      const body = random.mutate(i % 3 == 0 ? whole : i % 3 == 1 ? told : calls);
      const verdict = chat.assess(body, form, false).verdict;
      for (let to = BodyForm.Json; to <= BodyForm.EventStream; to++) {
        for (let usage = 0; usage < 2; usage++) {
          const rendered = chat.render(body, form, to, usage == 1, i % 2 == 0);
          if (!isCacheable(verdict) || rendered === null) continue;
          kept++;
          expect(verdictWord(chat.assess(rendered, to, false).verdict)).toBe(verdictWord(verdict), body.toString() + "\n->\n" + rendered.toString());
          const before = form == BodyForm.Json ? textOfJson(body, "content") : textOfStream(body, "content");
          expect(to == BodyForm.Json ? textOfJson(rendered, "content") : textOfStream(rendered, "content")).toBe(before);
        }
      }
    }
    expect(kept).toBeGreaterThan(500);
  });
  it("random bytes are a miss or themselves", () => {
    const random = new Random(22);
    for (let i = 0; i < 2000; i++) {
      const bytes = random.from('data: {"choices":[{"delta":{}}]}\n\n[DONE]\r"usage":', random.below(160));
      chat.render(bytes, BodyForm.Json, BodyForm.EventStream, i % 2 == 0, false);
      chat.render(bytes, BodyForm.EventStream, BodyForm.Json, false, false);
      chat.render(bytes, BodyForm.EventStream, BodyForm.EventStream, i % 2 == 0, i % 3 == 0);
    }
    expect(true).toBe(true);
  });
});
