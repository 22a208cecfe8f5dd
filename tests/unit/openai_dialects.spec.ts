/** How servers that speak OpenAI's API differ from its reference: kept, replayed byte by byte in the same form, and converted in the other. */
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { JsonDocument } from "../../assembly/core/json";
import { verdictWord } from "../../assembly/policy/verdict";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { chunk, delta, DONE, JSON_ANSWER, STREAM_ANSWER, textOfJson, USAGE_CHUNK } from "./support/chat";

const chat = new OpenAiChat();
const completions = new OpenAiChat(true);

function judged(stream: string, isEnded: bool = false): string {
  return verdictWord(chat.assess(Bytes.fromString(stream), BodyForm.EventStream, isEnded).verdict);
}

function json(body: string): string {
  return verdictWord(chat.assess(Bytes.fromString(body), BodyForm.Json, true).verdict);
}

function toJson(stream: string): Bytes {
  const rendered = chat.render(Bytes.fromString(stream), BodyForm.EventStream, BodyForm.Json, false, false);
  return rendered === null ? Bytes.fromString("null") : rendered;
}

/** Kept, the same again, and in JSON an answer that says `text`. */
function isKept(stream: string, text: string, word: string = "complete"): void {
  expect(judged(stream)).toBe(word, stream);
  const again = chat.render(Bytes.fromString(stream), BodyForm.EventStream, BodyForm.EventStream, false, false);
  expect(again !== null && again.toString() == stream).toBe(true, stream);
  const whole = toJson(stream);
  expect(textOfJson(whole, "content")).toBe(text, whole.toString());
  expect(verdictWord(chat.assess(whole, BodyForm.Json, true).verdict)).toBe(word, whole.toString());
}

/** A chunk with one choice, of these members. */
function choice(members: string, head: string = '"id":"c","object":"chat.completion.chunk","created":1,"model":"m"'): string {
  return "data: {" + head + ',"choices":[{' + members + "}]}\n\n";
}

const HEL = choice('"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null');
const LO = choice('"index":0,"delta":{"content":"lo"},"finish_reason":null');
const END = choice('"index":0,"delta":{},"finish_reason":"stop"');
const AZURE = '"id":"","object":"","created":0,"model":""';
const FILTERED = '"content_filter_results":{"hate":{"filtered":false}},"content_filter_offsets":{"check_offset":4}';

describe("A stream of a server that differs", () => {
  it("begins with a chunk about the prompt", () => {
    const first = "data: {" + AZURE + ',"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}\n\n';
    isKept(first + HEL + LO + END + DONE, "Hello");
    const whole = toJson(first + HEL + LO + END + DONE).toString();
    expect(whole.includes('"id":"c","created":1,"model":"m"')).toBe(true, whole);
    expect(whole.includes('"prompt_filter_results":[{"prompt_index":0')).toBe(true, whole);
  });
  it("has filter results without a delta, in front, between and behind", () => {
    const results = choice('"index":0,"finish_reason":null,' + FILTERED, AZURE);
    isKept(results + HEL + results + LO + END + results + DONE, "Hello");
    expect(toJson(results + HEL + LO + END + DONE).toString().includes('"id":"c","created":1,"model":"m"')).toBe(true);
    isKept(HEL + LO + END + choice('"index":0,"delta":null,"finish_reason":null,' + FILTERED, AZURE) + DONE, "Hello");
  });
  it("says in some word that it goes on", () => {
    const words = ['""', '"null"', "null"];
    for (let i = 0; i < words.length; i++) {
      const hel = choice('"index":0,"delta":{"content":"Hel"},"finish_reason":' + words[i]);
      isKept(hel + LO + END + DONE, "Hello");
      // Behind the end it does not take the end back.
      isKept(hel + LO + END + choice('"index":0,"delta":{},"finish_reason":' + words[i]) + DONE, "Hello");
      expect(judged(hel + LO + DONE)).toBe("finish_missing");
      expect(toJson(hel + LO + END + DONE).toString().includes('"finish_reason":"stop"')).toBe(true);
    }
  });
  it("calls its objects what it likes", () => {
    const words = ["chat.completion", "chat.completions.chunk", "text_completion", "", "x"];
    for (let i = 0; i < words.length; i++) isKept((HEL + LO + END).replaceAll("chat.completion.chunk", words[i]) + DONE, "Hello");
    isKept((HEL + LO + END).replaceAll('"object":"chat.completion.chunk",', "") + DONE, "Hello");
    isKept((HEL + LO + END).replaceAll('"object":"chat.completion.chunk"', '"object":null') + DONE, "Hello");
    expect(judged(HEL.replace("chat.completion.chunk", "error") + LO + END + DONE)).toBe("error_object");
  });
  it("says all so far in a message beside each delta", () => {
    const hel = choice('"index":0,"message":{"role":"assistant","content":"Hel"},"delta":{"role":"assistant","content":"Hel"},"finish_reason":null');
    const lo = choice('"index":0,"message":{"role":"assistant","content":"Hello"},"delta":{"content":"lo"},"finish_reason":null');
    const end = choice('"index":0,"message":{"role":"assistant","content":"Hello"},"delta":{"content":""},"finish_reason":"stop"');
    isKept(hel + lo + end + DONE, "Hello");
    // Without a delta beside it, behind the end too.
    isKept(HEL + LO + END + choice('"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"') + DONE, "Hello");
  });
  it("says it in messages instead of deltas", () => {
    const message = (text: string, end: string): string => choice('"index":0,"message":{"role":"assistant","content":"' + text + '"},"finish_reason":' + end);
    isKept(message("Hello", '"stop"') + DONE, "Hello");
    isKept("data: " + JSON_ANSWER + "\n\n" + DONE, textOfJson(Bytes.fromString(JSON_ANSWER), "content"));
    isKept(message("Hel", "null") + message("lo", "null") + message("", '"stop"') + DONE, "Hello");
    isKept(message("Hel", "null") + message("lo", "null") + message("Hello", '"stop"') + DONE, "Hello");
    isKept(message("Hel", "null") + message("Hello", "null") + message("Hello", '"stop"') + DONE, "Hello");
    // A piece that begins as all before it did, and pieces behind it: nobody can tell what they make.
    const unclear = message("ha", "null") + message("ha", "null") + message("!", '"stop"') + DONE;
    expect(judged(unclear)).toBe("complete");
    expect(toJson(unclear).toString()).toBe("null");
  });
  it("has token counts where they are not expected", () => {
    const counts = '{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}';
    const inChoice = choice('"index":0,"delta":{},"finish_reason":"stop","usage":' + counts);
    const inEach = (HEL + LO + END).replaceAll('"model":"m"', '"model":"m","usage":' + counts);
    const streams = [
      HEL + LO + inChoice + DONE, inEach + DONE, HEL + LO + END + USAGE_CHUNK + USAGE_CHUNK + DONE,
      HEL + LO + END + 'data: {"usage":' + counts + "}\n\n" + DONE,
      (HEL + LO + END).replaceAll('"model":"m"', '"model":"m","x_groq":{"id":"g","usage":' + counts + "}") + DONE,
    ];
    for (let i = 0; i < streams.length; i++) {
      isKept(streams[i], "Hello");
      const document = JsonDocument.parse(toJson(streams[i]));
      expect(document.number(document.get(document.get(document.root, "usage"), "total_tokens"))).toBe(3, streams[i]);
    }
    // Of several choices, each keeps its own.
    const two = choice('"index":1,"delta":{"content":"b"},"finish_reason":"stop","usage":' + counts);
    const whole = toJson(HEL + LO + inChoice + two + DONE).toString();
    expect(whole.split('"usage":' + counts).length).toBe(3, whole);
  });
  it("keeps its connection alive", () => {
    const beats = [
      ": OPENROUTER PROCESSING\n\n", ": keep-alive\n\n", 'data: {"type":"ping"}\n\n', "data: {}\n\n", "event: ping\ndata: {}\n\n", "data:\n\n", "data: \n\n",
      'data: {"choices":null}\n\n', 'data: {"object":"heartbeat","id":"h","model":"other"}\n\n', "data: {" + AZURE + ',"choices":[]}\n\n',
    ];
    for (let i = 0; i < beats.length; i++) {
      isKept(beats[i] + HEL + beats[i] + beats[i] + LO + END + beats[i] + DONE, "Hello");
      const whole = toJson(beats[i] + HEL + LO + END + DONE).toString();
      expect(whole.includes('"id":"c","created":1,"model":"m"') && !whole.includes("ping") && !whole.includes("other")).toBe(true, whole);
    }
  });
  it("ends for a reason of its own", () => {
    const words = ["eos", "eos_token", "end", "stop_sequence", "end_turn"];
    for (let i = 0; i < words.length; i++) {
      isKept(HEL + LO + END.replace('"stop"', '"' + words[i] + '"') + DONE, "Hello");
      expect(json(JSON_ANSWER.replace('"finish_reason":"stop"', '"finish_reason":"' + words[i] + '"'))).toBe("complete");
    }
    const limits = ["length", "max_tokens", "model_length"];
    for (let i = 0; i < limits.length; i++) expect(judged(HEL + LO + END.replace('"stop"', '"' + limits[i] + '"') + DONE)).toBe("finish_length");
    expect(judged(HEL + LO + END.replace('"stop"', '"content_filter"') + DONE)).toBe("finish_content_filter");
    expect(judged(HEL + LO + END.replace('"stop"', '"abort"') + DONE)).toBe("finish_unknown");
  });
  it("sends a call whole and without a number", () => {
    const call = (name: string): string => '{"id":"","type":"function","function":{"name":"' + name + '","arguments":"{}"}}';
    const stream = choice('"index":0,"delta":{"role":"assistant","tool_calls":[' + call("f") + "," + call("g") + ']},"finish_reason":"tool_calls"') + DONE;
    isKept(stream, "", "complete_with_tools");
    const whole = toJson(stream).toString();
    expect(whole.includes('"name":"f"') && whole.includes('"name":"g"')).toBe(true, whole);
  });
  it("ends without [DONE] where the end of the body was seen and every choice has its own", () => {
    const stream = HEL + LO + END;
    expect(judged(stream, true)).toBe("complete");
    expect(judged(stream, false)).toBe("no_terminal_event");
    expect(judged(HEL + LO, true)).toBe("no_terminal_event");
    expect(judged(stream + choice('"index":1,"delta":{"content":"b"},"finish_reason":null'), true)).toBe("no_terminal_event");
    expect(judged(stream.slice(0, stream.length - 1), true)).toBe("no_terminal_event");
    expect(judged(HEL + LO + END.replace('"stop"', '"length"'), true)).toBe("finish_length");
    expect(judged("", true)).toBe("no_terminal_event");
    expect(textOfJson(toJson(stream), "content")).toBe("Hello");
    for (let i = 0; i < stream.length; i++) expect(judged(stream.slice(0, i), true)).not.toBe("complete", i.toString());
  });
  it("is never kept for an error, wherever it stands", () => {
    const errors = ['{"error":{"message":"x"}}', '{"type":"error","message":"x"}', '{"object":"error","message":"x","code":400}', '{"choices":[],"error":"x"}'];
    for (let i = 0; i < errors.length; i++) {
      expect(judged(HEL + LO + END + "data: " + errors[i] + "\n\n" + DONE)).toBe("error_object");
      expect(json(errors[i])).toBe("error_object");
    }
  });
});

describe("The older API of a server that differs", () => {
  it("has chunks without a text", () => {
    const stream = choice('"index":0,"text":"Hel","finish_reason":""') + choice('"index":0,"text":"lo","finish_reason":null') + choice('"index":0,"text":null,"finish_reason":"eos"') +
      choice('"index":0,"finish_reason":null,' + FILTERED, AZURE) + "data: {}\n\n" + DONE;
    const bytes = Bytes.fromString(stream);
    expect(verdictWord(completions.assess(bytes, BodyForm.EventStream, false).verdict)).toBe("complete");
    const whole = completions.render(bytes, BodyForm.EventStream, BodyForm.Json, false, false);
    expect(whole !== null && whole.toString().includes('"text":"Hello"')).toBe(true);
  });
});

describe("What is not understood", () => {
  it("is named", () => {
    expect(chat.assess(Bytes.fromString(JSON_ANSWER.replace('"finish_reason":"stop"', '"finish_reason":"done"')), BodyForm.Json, true).doubt).toBe('$.choices[0].finish_reason is "done"');
    expect(chat.assess(Bytes.fromString('{"choices":[{"message":"a"}]}'), BodyForm.Json, true).doubt).toBe("$.choices[0].message is a text");
    expect(chat.assess(Bytes.fromString('{"answer":"Somebody\'s text."}'), BodyForm.Json, true).doubt).toBe("$.choices is missing");
    expect(chat.assess(Bytes.fromString("[1"), BodyForm.Json, true).doubt).toBe("no JSON from byte 2 on");
    expect(chat.assess(Bytes.fromString(HEL + LO + choice('"index":0,"delta":["Somebody\'s text."],"finish_reason":null') + DONE), BodyForm.EventStream, false).doubt).toBe("event 3: $.choices[0].delta is a list");
    expect(chat.assess(Bytes.fromString(HEL + choice('"index":0,"delta":"Somebody\'s text.","finish_reason":null') + DONE), BodyForm.EventStream, false).doubt).toBe("event 2: $.choices[0].delta is a text");
    expect(chat.assess(Bytes.fromString(HEL + LO + DONE), BodyForm.EventStream, false).doubt).toBe("choice 0 has no finish_reason");
    expect(chat.assess(Bytes.fromString(STREAM_ANSWER.replace(DONE, "")), BodyForm.EventStream, false).doubt).toBe("no [DONE]");
    expect(chat.assess(Bytes.fromString(chunk(delta('"content":""', '"stop"')) + DONE), BodyForm.EventStream, false).doubt).toBe("choice 0 says nothing");
  });
});
