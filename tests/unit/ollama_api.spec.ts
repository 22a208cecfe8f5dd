/** protocols/ollama.ts: Ollama's own chat and generate. */
import { BodyForm } from "../../assembly/core/form";
import { bypassWord } from "../../assembly/policy/reasons";
import { Ollama } from "../../assembly/protocols/ollama";
import { attack, canonical, read, rendered, said, sameRest, verdict } from "./support/protocol";

const chat = Ollama.chat();
const generate = Ollama.generate();

const HEAD = '{"model":"m","created_at":"2026-01-01T00:00:0';
const COUNTS = '"done_reason":"stop","total_duration":9007199254740993,"load_duration":2,"prompt_eval_count":3,"prompt_eval_duration":4,"eval_count":5,"eval_duration":6';
const CHAT_JSON =
  HEAD + '1Z","message":{"role":"assistant","content":"Hel\\"lo é\\n😀","thinking":"hm"},"done":true,' + COUNTS + "}";
const CHAT_LINES =
  HEAD + '1Z","message":{"role":"assistant","content":"","thinking":"h"},"done":false}\n' +
  HEAD + '2Z","message":{"role":"assistant","content":"","thinking":"m"},"done":false}\n' +
  HEAD + '3Z","message":{"role":"assistant","content":"Hel\\"lo"},"done":false}\n' +
  HEAD + '4Z","message":{"role":"assistant","content":" é\\n😀"},"done":false}\n' +
  HEAD + '5Z","message":{"role":"assistant","content":""},"done":true,' + COUNTS + "}\n";
const GENERATE_JSON = HEAD + '1Z","response":"Blue.","done":true,"context":[1,2],"x_new":{"a":1},' + COUNTS + "}";
const GENERATE_LINES =
  HEAD + '1Z","response":"Bl","done":false}\n' + HEAD + '2Z","response":"ue.","done":false}\n' +
  HEAD + '3Z","response":"","done":true,"context":[1,2],"x_new":{"a":1},' + COUNTS + "}\n";
const CALL = '{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}';

function json(body: string): string {
  return verdict(chat, body, BodyForm.Json);
}

function lines(body: string): string {
  return verdict(chat, body, BodyForm.JsonLines);
}

describe("A request to Ollama", () => {
  it("is answered by a stream unless it says otherwise", () => {
    const body = '{"model":"m","messages":[{"role":"user","content":"q"}]';
    expect(read(chat, body + "}").streaming).toBe(true);
    expect(read(chat, body + ',"stream":null}').streaming).toBe(true);
    expect(read(chat, body + ',"stream":true}').streaming).toBe(true);
    expect(read(chat, body + ',"stream":false}').streaming).toBe(false);
  });
  it("asks what its last turn or its prompt says", () => {
    expect(read(chat, '{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q"}]}').query.toString()).toBe("q");
    expect(read(generate, '{"model":"m","prompt":"q"}').query.toString()).toBe("q");
    expect(read(generate, '{"model":"m","prompt":"q"}').exactOnly).toBe(false);
  });
  it("counts everything but how long the model is kept", () => {
    const plain = '{"model":"m","prompt":"q"}';
    expect(sameRest(generate, plain, '{"keep_alive":"5m","prompt":"r","model":"m","stream":false}')).toBe(true);
    const more = ['"system":"s"', '"template":"t"', '"raw":true', '"format":"json"', '"options":{"temperature":0}', '"think":false', '"x":1', '"context":[1]'];
    for (let i = 0; i < more.length; i++) expect(sameRest(generate, plain, '{"model":"m","prompt":"q",' + more[i] + "}")).toBe(false, more[i]);
  });
  it("is for the exact tier alone with images, tools, a context or a suffix", () => {
    expect(read(generate, '{"model":"m","prompt":"q","images":["aGk="]}').exactOnly).toBe(true);
    expect(read(generate, '{"model":"m","prompt":"q","images":[]}').exactOnly).toBe(false);
    expect(read(generate, '{"model":"m","prompt":"q","context":[1]}').exactOnly).toBe(true);
    expect(read(generate, '{"model":"m","prompt":"q","suffix":"s"}').exactOnly).toBe(true);
    expect(read(chat, '{"model":"m","messages":[{"role":"user","content":"q","images":["aGk="]}]}').exactOnly).toBe(true);
    expect(read(chat, '{"model":"m","messages":[{"role":"user","content":"q"}],"tools":[{}]}').exactOnly).toBe(true);
    expect(read(chat, '{"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"","tool_calls":[{}]},{"role":"tool","tool_name":"f","content":"1"}]}').exactOnly).toBe(true);
  });
  it("that only loads a model is none", () => {
    expect(bypassWord(read(generate, '{"model":"m"}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(chat, '{"model":"m","messages":[]}').refusal)).toBe("not_a_request");
  });
  it("says whether it names a model: if not, the path must", () => {
    expect(read(generate, '{"model":"m","prompt":"q"}').namesModel).toBe(true);
    expect(read(generate, '{"prompt":"q"}').namesModel).toBe(false);
    expect(read(generate, '{"model":null,"prompt":"q"}').namesModel).toBe(false);
    expect(bypassWord(read(generate, '{"model":1,"prompt":"q"}').refusal)).toBe("not_a_request");
  });
});

describe("Ollama's answer", () => {
  it("is complete if it stopped by itself", () => {
    expect(json(CHAT_JSON)).toBe("complete");
    expect(lines(CHAT_LINES)).toBe("complete");
    expect(lines(CHAT_LINES.replaceAll("\n", "\r\n\r\n"))).toBe("complete");
    expect(lines(CHAT_LINES.slice(0, -1))).toBe("complete");
    expect(verdict(generate, GENERATE_JSON, BodyForm.Json)).toBe("complete");
    expect(verdict(generate, GENERATE_LINES, BodyForm.JsonLines)).toBe("complete");
  });
  it("is for the exact tier if it calls a tool", () => {
    expect(json(HEAD + '1Z","message":' + CALL + ',"done":true,' + COUNTS + "}")).toBe("complete_with_tools");
    expect(lines(HEAD + '1Z","message":' + CALL + ',"done":false}\n' + HEAD + '1Z","message":{"role":"assistant","content":""},"done":true,' + COUNTS + "}\n")).toBe("complete_with_tools");
  });
  it("is refused for its end", () => {
    expect(json(CHAT_JSON.replace('"stop"', '"length"'))).toBe("finish_length");
    expect(lines(CHAT_LINES.replace('"stop"', '"length"'))).toBe("finish_length");
    expect(json(CHAT_JSON.replace('"stop"', '"load"'))).toBe("finish_unknown");
    expect(json(CHAT_JSON.replace('"stop"', "null"))).toBe("finish_missing");
    expect(json(CHAT_JSON.replace('"done":true', '"done":false'))).toBe("finish_missing");
    expect(json(CHAT_JSON.replace('"done":true', '"done":true,"done":false'))).toBe("finish_missing");
    expect(lines(CHAT_LINES.replace('"done":true', '"done":false'))).toBe("no_terminal_event");
    expect(lines("")).toBe("no_terminal_event");
    expect(lines(CHAT_LINES + "{}")).toBe("data_behind_end");
    expect(lines(CHAT_LINES + CHAT_LINES)).toBe("data_behind_end");
  });
  it("is refused for its shape, an error or nothing inside", () => {
    expect(json("[]")).toBe("not_an_answer");
    expect(json("{")).toBe("malformed");
    expect(json('{"done":true}')).toBe("not_an_answer");
    expect(json('{"error":"no such model"}')).toBe("error_object");
    expect(lines(CHAT_LINES.replace(HEAD + "3Z", '{"error":"x"}\n' + HEAD + "3Z"))).toBe("error_object");
    expect(lines(CHAT_LINES.replace(HEAD + "3Z", "{\n" + HEAD + "3Z"))).toBe("malformed");
    expect(lines(CHAT_LINES.replace(HEAD + "3Z", "1\n" + HEAD + "3Z"))).toBe("not_an_answer");
    expect(lines(CHAT_LINES.replace('"model":"m"', '"model":"m","model":"m"'))).toBe("not_an_answer");
    expect(json(CHAT_JSON.replace('Hel\\"lo é\\n😀', " \\n"))).toBe("empty_answer");
    expect(verdict(chat, CHAT_JSON, BodyForm.EventStream)).toBe("not_an_answer");
    expect(verdict(chat, CHAT_JSON.slice(0, 60), BodyForm.JsonLines)).toBe("malformed");
  });
});

describe("Ollama's stream and JSON", () => {
  it("are each other's, with what is not known here", () => {
    expect(canonical(rendered(chat, CHAT_LINES, BodyForm.JsonLines, BodyForm.Json))).toBe(canonical(CHAT_JSON.replace("01Z", "05Z")));
    expect(canonical(rendered(generate, GENERATE_LINES, BodyForm.JsonLines, BodyForm.Json))).toBe(canonical(GENERATE_JSON.replace("01Z", "03Z")));
    for (let i = 0; i < 2; i++) {
      const protocol = i == 0 ? chat : generate;
      const answer = i == 0 ? CHAT_JSON : GENERATE_JSON;
      const stream = rendered(protocol, answer, BodyForm.Json, BodyForm.JsonLines);
      expect(verdict(protocol, stream, BodyForm.JsonLines)).toBe("complete");
      expect(canonical(rendered(protocol, stream, BodyForm.JsonLines, BodyForm.Json))).toBe(canonical(answer));
    }
  });
  it("are the bytes as they were in their own form", () => {
    expect(rendered(chat, CHAT_LINES, BodyForm.JsonLines, BodyForm.JsonLines)).toBe(CHAT_LINES);
    expect(rendered(chat, CHAT_JSON, BodyForm.Json, BodyForm.Json)).toBe(CHAT_JSON);
  });
  it("are two lines: the text, and the end with the counts", () => {
    expect(rendered(generate, GENERATE_JSON, BodyForm.Json, BodyForm.JsonLines)).toBe(
      HEAD + '1Z","response":"Blue.","done":false,"x_new":{"a":1}}\n' + HEAD + '1Z","response":"","done":true,"context":[1,2],"x_new":{"a":1},' + COUNTS + "}\n",
    );
    const pretty = rendered(chat, CHAT_JSON.replace("{", "{\n").replaceAll(',"', ',\n\r  "'), BodyForm.Json, BodyForm.JsonLines);
    expect(pretty.split("\n").length).toBe(3);
    expect(verdict(chat, pretty, BodyForm.JsonLines)).toBe("complete");
  });
  it("say the same", () => {
    expect(said(chat, CHAT_JSON, BodyForm.Json)).toBe('Hel"lo é\n😀');
    expect(said(chat, CHAT_LINES, BodyForm.JsonLines)).toBe('Hel"lo é\n😀');
    expect(said(generate, GENERATE_LINES, BodyForm.JsonLines)).toBe("Blue.");
    expect(said(chat, "{", BodyForm.JsonLines)).toBe("");
  });
  it("do not trap when damaged", () => {
    attack(chat, [CHAT_LINES, GENERATE_LINES], BodyForm.JsonLines, 11);
    attack(chat, [CHAT_JSON, GENERATE_JSON], BodyForm.Json, 12);
  });
});
