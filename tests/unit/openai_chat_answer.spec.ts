/** protocols/openai_chat_answer.ts: what may be kept, and every reason against it. */
import { Bytes } from "../../assembly/core/bytes";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { BodyForm } from "../../assembly/core/form";
import { isCacheable, isCacheableSemantically, Verdict, VERDICTS, verdictWord } from "../../assembly/policy/verdict";
import { chunk, delta, DONE, JSON_ANSWER, STREAM_ANSWER, TOOL_ANSWER, TOOL_STREAM, USAGE_CHUNK } from "./support/chat";
import { Random } from "./support/random";

const chat = new OpenAiChat();

function json(body: string): string {
  return verdictWord(chat.assess(Bytes.fromString(body), BodyForm.Json, true).verdict);
}

/** Of a stream of which nobody has seen the end of the body. */
function stream(body: string): string {
  return verdictWord(chat.assess(Bytes.fromString(body), BodyForm.EventStream, false).verdict);
}

/** A completion with these choices. */
function completion(choices: string): string {
  return json('{"object":"chat.completion","choices":' + choices + "}");
}

function choice(message: string, end: string): string {
  return '{"index":0,"message":' + message + ',"finish_reason":' + end + "}";
}

const TEXT = '{"role":"assistant","content":"a"}';

describe("A verdict", () => {
  it("has a word of its own", () => {
    const words: string[] = [];
    for (let i = 0; i < VERDICTS; i++) {
      const word = verdictWord(<Verdict>i);
      expect(words.includes(word)).toBe(false);
      expect(word).not.toBe("unknown");
      words.push(word);
    }
    expect(verdictWord(<Verdict>99)).toBe("unknown");
  });
  it("says which tiers may keep the answer", () => {
    for (let i = 0; i < VERDICTS; i++) {
      expect(isCacheable(<Verdict>i)).toBe(i <= Verdict.CompleteWithTools);
      expect(isCacheableSemantically(<Verdict>i)).toBe(i == Verdict.Complete);
    }
  });
});

describe("A JSON answer", () => {
  it("is complete if every choice ended with stop", () => {
    expect(json(JSON_ANSWER)).toBe("complete");
    expect(completion("[" + choice(TEXT, '"stop"') + "," + choice(TEXT, '"stop"') + "]")).toBe("complete");
    expect(json('{"choices":[' + choice(TEXT, '"stop"') + "]}")).toBe("complete");
    expect(completion("[" + choice('{"content":null,"refusal":"No."}', '"stop"') + "]")).toBe("complete");
    expect(completion("[" + choice('{"content":null,"audio":{"id":"a"}}', '"stop"') + "]")).toBe("complete");
    expect(completion("[" + choice('{"content":[{"type":"text"}]}', '"stop"') + "]")).toBe("complete");
    expect(json('{"error":null,"choices":[' + choice(TEXT, '"stop"') + "]}")).toBe("complete");
  });
  it("is for the exact tier if it calls a tool, whatever it says of its end", () => {
    expect(json(TOOL_ANSWER)).toBe("complete_with_tools");
    expect(completion("[" + choice('{"tool_calls":[{"id":"a"}]}', '"stop"') + "]")).toBe("complete_with_tools");
    expect(completion("[" + choice('{"function_call":{"name":"f"}}', '"function_call"') + "]")).toBe("complete_with_tools");
    expect(completion("[" + choice(TEXT, '"stop"') + "," + choice(TEXT, '"tool_calls"') + "]")).toBe("complete_with_tools");
  });
  it("is refused for what it says of its end", () => {
    expect(completion("[" + choice(TEXT, '"length"') + "]")).toBe("finish_length");
    expect(completion("[" + choice(TEXT, '"content_filter"') + "]")).toBe("finish_content_filter");
    expect(completion("[" + choice(TEXT, '"STOP"') + "]")).toBe("finish_unknown");
    expect(completion("[" + choice(TEXT, "7") + "]")).toBe("finish_unknown");
    expect(completion("[" + choice(TEXT, "null") + "]")).toBe("finish_missing");
    expect(completion('[{"message":' + TEXT + "}]")).toBe("finish_missing");
    expect(completion("[" + choice(TEXT, '"stop"') + "," + choice(TEXT, '"length"') + "]")).toBe("finish_length");
    expect(completion('[{"message":' + TEXT + ',"finish_reason":"stop","finish_reason":"length"}]')).toBe("finish_missing");
  });
  it("is refused for its shape", () => {
    expect(json("")).toBe("malformed");
    expect(json("<html>")).toBe("malformed");
    expect(json(JSON_ANSWER + "x")).toBe("malformed");
    expect(json("[]")).toBe("not_an_answer");
    expect(json("null")).toBe("not_an_answer");
    expect(json("{}")).toBe("not_an_answer");
    expect(json('{"object":"list","data":[]}')).toBe("not_an_answer");
    expect(json('{"object":"list","choices":[]}')).toBe("no_choices");
    expect(completion("{}")).toBe("not_an_answer");
    expect(completion("[1]")).toBe("not_an_answer");
    expect(completion("[" + choice('"a"', '"stop"') + "]")).toBe("not_an_answer");
    expect(json('{"choices":[],"choices":[]}')).toBe("not_an_answer");
    expect(completion("[]")).toBe("no_choices");
    expect(completion("[" + (choice(TEXT, '"stop"') + ",").repeat(128) + choice(TEXT, '"stop"') + "]")).toBe("too_many_choices");
  });
  it("is refused for an error or nothing inside", () => {
    expect(json('{"error":{"message":"overloaded"}}')).toBe("error_object");
    expect(json('{"error":"x","choices":[' + choice(TEXT, '"stop"') + "]}")).toBe("error_object");
    expect(completion('[{"error":{"code":502},"message":' + TEXT + ',"finish_reason":"stop"}]')).toBe("error_object");
    expect(completion("[" + choice('{"content":""}', '"stop"') + "]")).toBe("empty_answer");
    expect(completion("[" + choice('{"content":" \\n\\t"}', '"stop"') + "]")).toBe("empty_answer");
    expect(completion("[" + choice('{"content":null,"tool_calls":[]}', '"stop"') + "]")).toBe("empty_answer");
    expect(completion("[" + choice('{"reasoning_content":"hm"}', '"stop"') + "]")).toBe("empty_answer");
  });
});

describe("A streamed answer", () => {
  it("is complete with every choice's end and its own", () => {
    expect(stream(STREAM_ANSWER)).toBe("complete");
    expect(stream(STREAM_ANSWER.replaceAll("\n", "\r\n"))).toBe("complete");
    expect(stream(STREAM_ANSWER.replaceAll("\n", "\r"))).toBe("complete");
    expect(stream(STREAM_ANSWER.replaceAll("data: ", "data:"))).toBe("complete");
    expect(stream(STREAM_ANSWER.replaceAll("data: ", ": ping\n\ndata: "))).toBe("complete");
    expect(stream(STREAM_ANSWER.replace(DONE, USAGE_CHUNK + DONE))).toBe("complete");
    expect(stream(chunk("", ',"prompt_filter_results":[]') + STREAM_ANSWER)).toBe("complete");
    expect(stream(chunk(delta('"content":"a"', '"stop"', 0)) + chunk(delta('"content":"b"', '"stop"', 1)) + DONE)).toBe("complete");
    expect(stream('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choices":[{"finish_reason":"stop"}]}\n\n' + DONE)).toBe("complete");
  });
  it("is for the exact tier if it calls a tool", () => {
    expect(stream(TOOL_STREAM)).toBe("complete_with_tools");
    expect(stream(TOOL_STREAM.replace('"finish_reason":"tool_calls"', '"finish_reason":"stop"'))).toBe("complete_with_tools");
    expect(stream(chunk(delta('"content":"a"', '"function_call"')) + DONE)).toBe("complete_with_tools");
  });
  it("needs its terminal event, and nothing behind it but silence", () => {
    expect(stream("")).toBe("no_terminal_event");
    expect(stream(STREAM_ANSWER.replace(DONE, ""))).toBe("no_terminal_event");
    expect(stream(STREAM_ANSWER.replace(DONE, "data: [DON"))).toBe("no_terminal_event");
    expect(stream(STREAM_ANSWER.replace(DONE, "data: [DONE]"))).toBe("complete");
    expect(stream(STREAM_ANSWER + DONE)).toBe("complete");
    expect(stream(STREAM_ANSWER + "\n\n: bye\n\nfoo")).toBe("complete");
    expect(stream(STREAM_ANSWER + USAGE_CHUNK)).toBe("data_behind_end");
    expect(stream(STREAM_ANSWER + "data: {")).toBe("data_behind_end");
    expect(stream(chunk(delta('"content":"a"', '"stop"')) + chunk(delta('"content":"b"')) + DONE)).toBe("data_behind_end");
  });
  it("is refused for what it says of its ends", () => {
    expect(stream(chunk(delta('"content":"a"')) + DONE)).toBe("finish_missing");
    expect(stream(chunk(delta('"content":"a"', '"stop"')) + chunk(delta('"content":"b"', "null", 1)) + DONE)).toBe("finish_missing");
    expect(stream(chunk(delta('"content":"a"', '"stop"', 1)) + DONE)).toBe("finish_missing");
    expect(stream(chunk(delta('"content":"a"', '"length"')) + DONE)).toBe("finish_length");
    expect(stream(chunk(delta('"content":"a"', '"content_filter"')) + DONE)).toBe("finish_content_filter");
    expect(stream(chunk(delta('"content":"a"', '"error"')) + DONE)).toBe("finish_unknown");
  });
  it("is refused for its shape", () => {
    expect(stream(DONE)).toBe("no_choices");
    expect(stream("data: {\n\n" + DONE)).toBe("malformed");
    expect(stream("data: x\n\n" + STREAM_ANSWER)).toBe("malformed");
    expect(stream("data: 1\n\n" + DONE)).toBe("not_an_answer");
    expect(stream(chunk("1") + DONE)).toBe("not_an_answer");
    expect(stream(chunk('{"index":0,"delta":"a"}') + DONE)).toBe("not_an_answer");
    expect(stream(chunk('{"index":0,"delta":null,"message":"a"}') + DONE)).toBe("not_an_answer");
    expect(stream(chunk('{"index":0}') + DONE)).toBe("finish_missing");
    expect(stream(chunk(delta('"content":"a"', '"stop"', 128)) + DONE)).toBe("too_many_choices");
    expect(stream(chunk(delta('"content":"a"', '"stop"', -1)) + DONE)).toBe("too_many_choices");
  });
  it("is refused for an error or nothing inside", () => {
    expect(stream('data: {"error":{"message":"x"}}\n\n' + DONE)).toBe("error_object");
    expect(stream("event: error\n" + STREAM_ANSWER)).toBe("error_object");
    expect(stream(chunk(delta('"content":"a"')) + 'data: {"error":{"message":"x"},"choices":[]}\n\n' + DONE)).toBe("error_object");
    expect(stream(chunk(delta('"content":""')) + chunk(delta("", '"stop"')) + DONE)).toBe("empty_answer");
  });
});

describe("Whatever arrives", () => {
  it("is not kept if it is cut anywhere", () => {
    const whole = Bytes.fromString(JSON_ANSWER);
    for (let i = 0; i < whole.length; i++) expect(chat.assess(whole.slice(0, i), BodyForm.Json, true).verdict).toBe(Verdict.Malformed);
    const told = Bytes.fromString(STREAM_ANSWER);
    const seen = told.indexOfAscii("[DONE]") + 6;
    for (let i = 0; i < told.length; i++) {
      expect(isCacheable(chat.assess(told.slice(0, i), BodyForm.EventStream, false).verdict)).toBe(i >= seen, i.toString());
    }
  });
  it("does not trap", () => {
    const random = new Random(11);
    let kept = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = random.from('data: {"choices":[]}\n\n[DONE]\r', random.below(120));
      if (isCacheable(chat.assess(bytes, BodyForm.EventStream, true).verdict) || isCacheable(chat.assess(bytes, BodyForm.Json, true).verdict)) kept++;
    }
    expect(kept).toBe(0);
  });
});
