/** protocols/openai_chat.ts: the older completions API. */
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { bypassWord } from "../../assembly/policy/reasons";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { attack, canonical, read, rendered, said, sameRest, verdict } from "./support/protocol";

const completions = new OpenAiChat(true);
const DONE = "data: [DONE]\n\n";
const USAGE = '"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}';

function answer(choices: string, more: string = ""): string {
  return '{"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[' + choices + "]" + more + "}";
}

function choice(text: string, end: string = '"stop"', index: i32 = 0, logprobs: string = "null"): string {
  return '{"text":"' + text + '","index":' + index.toString() + ',"logprobs":' + logprobs + ',"finish_reason":' + end + "}";
}

function chunk(choices: string, more: string = ""): string {
  return "data: " + answer(choices, more) + "\n\n";
}

const TEXT = 'Hel\\"lo é\\n😀';
const ANSWER = answer(choice(TEXT), ',"x_new":1,' + USAGE);
const STREAM = chunk(choice('Hel\\"', "null"), ',"x_new":1') + chunk(choice("lo é", "null")) + chunk(choice("\\n😀", "null")) + chunk(choice("")) + chunk("", "," + USAGE) + DONE;

function json(body: string): string {
  return verdict(completions, body, BodyForm.Json);
}

function stream(body: string): string {
  return verdict(completions, body, BodyForm.EventStream);
}

describe("A request for a completion", () => {
  it("asks what its one prompt says", () => {
    expect(read(completions, '{"model":"m","prompt":"q"}').query.toString()).toBe("q");
    expect(read(completions, '{"model":"m","prompt":["q"]}').query.toString()).toBe("q");
    expect(read(completions, '{"model":"m","prompt":["q"]}').exactOnly).toBe(false);
    expect(sameRest(completions, '{"model":"m","prompt":"q"}', '{"prompt":"r","model":"m","user":"u"}')).toBe(true);
    expect(sameRest(completions, '{"model":"m","prompt":"q"}', '{"model":"m","prompt":["q"]}')).toBe(false);
    expect(sameRest(completions, '{"model":"m","prompt":["p","q"]}', '{"model":"m","prompt":["p","r"]}')).toBe(false);
    const more = ['"best_of":2', '"logprobs":1', '"n":2', '"stop":"x"'];
    for (let i = 0; i < more.length; i++) {
      expect(sameRest(completions, '{"model":"m","prompt":"q"}', '{"model":"m","prompt":"q",' + more[i] + "}")).toBe(false, more[i]);
      expect(read(completions, '{"model":"m","prompt":"q",' + more[i] + "}").exactOnly).toBe(false, more[i]);
    }
  });
  it("is for the exact tier alone with several prompts, tokens, a suffix or an echo", () => {
    const prompts = ['["a","b"]', "[1,2]", "[[1],[2]]", "[1]"];
    for (let i = 0; i < prompts.length; i++) expect(read(completions, '{"model":"m","prompt":' + prompts[i] + "}").exactOnly).toBe(true, prompts[i]);
    expect(read(completions, '{"model":"m","prompt":"q","suffix":"s"}').exactOnly).toBe(true);
    expect(read(completions, '{"model":"m","prompt":"q","echo":true}').exactOnly).toBe(true);
    expect(read(completions, '{"model":"m","prompt":"q","echo":false,"suffix":null}').exactOnly).toBe(false);
  });
  it("needs a prompt", () => {
    expect(bypassWord(read(completions, '{"model":"m"}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(completions, '{"model":"m","prompt":7}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(completions, '{"model":"m","prompt":[]}').refusal)).toBe("not_a_request");
  });
});

describe("A completion", () => {
  it("is complete if every choice stopped", () => {
    expect(json(ANSWER)).toBe("complete");
    expect(json(answer(choice("a") + "," + choice("b", '"stop"', 1)))).toBe("complete");
    expect(stream(STREAM)).toBe("complete");
    expect(stream(STREAM + DONE)).toBe("complete");
    expect(stream(chunk(choice("a", '"stop"')) + DONE)).toBe("complete");
  });
  it("is refused for its end, its shape or nothing inside", () => {
    expect(json(answer(choice("a", '"length"')))).toBe("finish_length");
    expect(json(answer(choice("a", "null")))).toBe("finish_missing");
    expect(json(answer(choice(" \\n")))).toBe("empty_answer");
    expect(json(answer('{"index":0,"finish_reason":"stop"}'))).toBe("not_an_answer");
    expect(json(answer('{"text":"a","text":"b","index":0,"finish_reason":"stop"}'))).toBe("not_an_answer");
    expect(json(answer('{"message":{"content":"a"},"index":0,"finish_reason":"stop"}'))).toBe("not_an_answer");
    expect(json(ANSWER.replace("text_completion", "chat.completion"))).toBe("complete");
    expect(stream(STREAM.replace(DONE, ""))).toBe("complete");
    expect(stream(chunk(choice("a", "null")))).toBe("no_terminal_event");
    expect(stream(chunk(choice("a", "null")) + DONE)).toBe("finish_missing");
    expect(stream(chunk(choice("a")) + chunk(choice("b", "null")) + DONE)).toBe("data_behind_end");
    expect(stream(chunk(choice("", "null")) + chunk(choice("")) + DONE)).toBe("empty_answer");
    expect(stream('data: {"error":{"message":"x"}}\n\n' + STREAM)).toBe("error_object");
    expect(verdict(completions, ANSWER, BodyForm.JsonLines)).toBe("not_an_answer");
  });
});

describe("A completion in the other form", () => {
  it("is the same, with what is not known here", () => {
    expect(canonical(rendered(completions, STREAM, BodyForm.EventStream, BodyForm.Json))).toBe(canonical(ANSWER));
    const two = answer(choice("a") + "," + choice("b", '"stop"', 1, '{"tokens":["b"],"token_logprobs":[-0.5],"top_logprobs":null,"text_offset":[0]}'), ',"x_new":{}');
    const told = rendered(completions, two, BodyForm.Json, BodyForm.EventStream);
    expect(stream(told)).toBe("complete");
    expect(canonical(rendered(completions, told, BodyForm.EventStream, BodyForm.Json))).toBe(canonical(two));
  });
  it("gives each API's choices what they do not know", () => {
    const chat = new OpenAiChat();
    const odd = '{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"logprobs":null,"finish_reason":"stop","text":"t"}]}';
    const told = rendered(chat, odd, BodyForm.Json, BodyForm.EventStream);
    expect(canonical(rendered(chat, told, BodyForm.EventStream, BodyForm.Json))).toBe(canonical(odd));
    const other = answer(choice("a").replace("{", '{"message":"m",'));
    const stream = rendered(completions, other, BodyForm.Json, BodyForm.EventStream);
    expect(canonical(rendered(completions, stream, BodyForm.EventStream, BodyForm.Json))).toBe(canonical(other));
  });
  it("tells the counts to who asks for them", () => {
    const told = completions.render(Bytes.fromString(ANSWER), BodyForm.Json, BodyForm.EventStream, true, true)!.toString();
    expect(told.includes('data: {"id":"cmpl-1","created":1,"model":"m","object":"text_completion","choices":[],' + USAGE + "}\n\n" + DONE)).toBe(true);
    expect(stream(told)).toBe("complete");
  });
  it("joins the lists of probabilities", () => {
    const logprobs = '{"tokens":["a"],"token_logprobs":[-1],"text_offset":[0]}';
    const body = chunk(choice("a", "null", 0, logprobs)) + chunk(choice("b", "null", 0, logprobs.replace('["a"]', '["b"]').replace("[0]", "[1]"))) + chunk(choice("")) + DONE;
    expect(canonical(rendered(completions, body, BodyForm.EventStream, BodyForm.Json))).toBe(
      canonical(answer(choice("ab", '"stop"', 0, '{"tokens":["a","b"],"token_logprobs":[-1,-1],"text_offset":[0,1]}'))),
    );
  });
  it("says the same", () => {
    expect(said(completions, ANSWER, BodyForm.Json)).toBe('Hel"lo é\n😀');
    expect(said(completions, STREAM, BodyForm.EventStream)).toBe('Hel"lo é\n😀');
    expect(said(completions, answer(choice("a") + "," + choice("b", '"stop"', 1)), BodyForm.Json)).toBe("a\nb");
  });
  it("does not trap when damaged", () => {
    attack(completions, [ANSWER], BodyForm.Json, 41);
    // Not every stream that is kept can be told as JSON: there only what a client would see counts.
    for (let cut = 0; cut < STREAM.length; cut++) rendered(completions, STREAM.slice(0, cut), BodyForm.EventStream, BodyForm.Json);
  });
});
