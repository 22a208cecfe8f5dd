/** protocols/read_request.ts, with the shape of a chat request. */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { JsonDocument } from "../../assembly/core/json";
import { BypassReason, bypassWord } from "../../assembly/policy/reasons";
import { ChatRequest } from "../../assembly/policy/chat_request";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { Random } from "./support/random";

const protocol = new OpenAiChat();

function read(text: string, allQuestions: bool = false): ChatRequest {
  return protocol.readRequest(JsonDocument.parse(Bytes.fromString(text)), allQuestions, new ByteBuffer(64));
}

/** A request with these messages and more members. */
function withMessages(messages: string, more: string = ""): string {
  return '{"model":"m","messages":[' + messages + "]" + more + "}";
}

function user(content: string): string {
  return '{"role":"user","content":' + content + "}";
}

const HISTORY = '{"role":"system","content":"s"},{"role":"user","content":"first"},{"role":"assistant","content":"a"},';

describe("A chat request", () => {
  it("asks what its last user turn says", () => {
    expect(read(withMessages(user('"Hi \\u00e9\\n"'))).query.toString()).toBe("Hi é\n");
    expect(read(withMessages(HISTORY + user('"last"'))).query.toString()).toBe("last");
    expect(read(withMessages(HISTORY + user('"last"')), true).query.toString()).toBe("first\nlast");
    expect(read(withMessages(user('[{"type":"text","text":"a"},{"text":"b","type":"text"}]'))).query.toString()).toBe("a\nb");
    expect(read(withMessages('{"role":"system","content":"s"}')).query.length).toBe(0);
  });
  it("tells joined texts from one text", () => {
    const one = read(withMessages(user('"a\\nb"')));
    const two = read(withMessages(user('[{"type":"text","text":"a"},{"type":"text","text":"b"}]')));
    expect(one.query.equals(two.query)).toBe(true);
    expect(one.parts.length).toBe(0);
    expect(two.parts.toHex()).toBe("0100000001000000");
  });
  it("leaves the question out of the rest, and nothing else", () => {
    const rest = read(withMessages(HISTORY + user('"last"'))).rest.view();
    expect(rest.indexOfAscii("last")).toBe(-1);
    expect(rest.indexOfAscii("first") >= 0).toBe(true);
    expect(rest.equals(read(withMessages(HISTORY + user('"other"'))).rest.view())).toBe(true);
    expect(rest.equals(read(withMessages(HISTORY + user('"last"'), ',"x":1')).rest.view())).toBe(false);
    // A text cannot look like the place where a question was.
    expect(read(withMessages('{"role":"system","content":"?"},' + user('"q"'))).rest.view().equals(read(withMessages(user('"x"') + "," + user('"q"'))).rest.view())).toBe(false);
  });
  it("keeps what else a part of the question has in the rest", () => {
    const plain = read(withMessages(user('[{"type":"text","text":"a"}]')));
    const marked = read(withMessages(user('[{"type":"text","text":"a","cache_control":1}]')));
    expect(marked.exactOnly).toBe(false);
    expect(marked.query.toString()).toBe("a");
    expect(marked.rest.view().equals(plain.rest.view())).toBe(false);
    expect(marked.rest.view().equals(read(withMessages(user('[{"cache_control":1,"type":"text","text":"b"}]'))).rest.view())).toBe(true);
  });
  it("appends to what stands in the rest", () => {
    const alone = read(withMessages(user('"q"'))).rest.view();
    const rest = new ByteBuffer(16).appendAscii("boundary");
    protocol.readRequest(JsonDocument.parse(Bytes.fromString(withMessages(user('"q"')))), false, rest);
    expect(rest.view().startsWithAscii("boundary")).toBe(true);
    expect(rest.view().slice(8, rest.length).equals(alone)).toBe(true);
  });
  it("reads the form of answer it asks for", () => {
    expect(read(withMessages(user('"q"'))).streaming).toBe(false);
    expect(read(withMessages(user('"q"'), ',"stream":true')).streaming).toBe(true);
    expect(read(withMessages(user('"q"'), ',"stream":null')).streaming).toBe(false);
    expect(read(withMessages(user('"q"'), ',"stream_options":{"include_usage":true}')).includeUsage).toBe(true);
    expect(read(withMessages(user('"q"'), ',"stream_options":{"include_usage":1}')).includeUsage).toBe(false);
  });
  it("is for the exact tier alone if a part of it is not embedded", () => {
    expect(read(withMessages(user('"q"'))).exactOnly).toBe(false);
    expect(read(withMessages(user('"q"'), ',"tools":[]')).exactOnly).toBe(false);
    expect(read(withMessages(user('"q"'), ',"tools":[1]')).exactOnly).toBe(true);
    expect(read(withMessages(user('"q"'), ',"functions":[1]')).exactOnly).toBe(true);
    expect(read(withMessages(user('"q"') + ',{"role":"tool","content":"x"}')).exactOnly).toBe(true);
    expect(read(withMessages('{"role":"system","content":"s"}')).exactOnly).toBe(true);
    expect(read(withMessages(user('[{"type":"image_url"}]'))).exactOnly).toBe(true);
    expect(read(withMessages(user('[{"type":"text","text":1}]'))).exactOnly).toBe(true);
  });
  it("is refused with its reason", () => {
    const cases = [
      "[]", "not_a_request", "{}", "not_a_request", '{"model":1,"messages":[]}', "not_a_request", '{"model":"m","messages":[]}', "not_a_request",
      withMessages("1"), "not_a_request", withMessages('{"content":"q"}'), "not_a_request", withMessages(user("1")), "not_a_request", withMessages(user('["q"]')), "not_a_request",
      withMessages(user('"q"'), ',"stream":1'), "not_a_request", withMessages(user('"q"'), ',"stream_options":1'), "not_a_request",
      withMessages(user('"q"'), ',"model":"m"'), "duplicate_keys", withMessages('{"role":"user","role":"user","content":"q"}'), "duplicate_keys",
      withMessages(user('"q"'), ',"x":{"a":1,"a":2}'), "duplicate_keys", withMessages(user('"q"'), ',"stream_options":{"a":1,"a":2}'), "duplicate_keys",
      withMessages(user("null")), "none",
    ];
    for (let i = 0; i < cases.length; i += 2) expect(bypassWord(read(cases[i]).refusal)).toBe(cases[i + 1], cases[i]);
  });
  it("does not trap on what is nearly one", () => {
    const random = new Random(6);
    const whole = Bytes.fromString(withMessages(HISTORY + user('[{"type":"text","text":"a"}]'), ',"stream":true,"stream_options":{"include_usage":true},"tools":[]'));
    let refused = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = random.mutate(whole);
      const joins = random.below(2) == 0;
      const document = JsonDocument.parse(bytes);
      const rest = new ByteBuffer(64);
      const request = protocol.readRequest(document, joins, rest);
      const other = new ByteBuffer(64);
      const again = protocol.readRequest(JsonDocument.parse(bytes.copy()), joins, other);
      expect(again.refusal).toBe(request.refusal);
      expect(again.query.equals(request.query)).toBe(true);
      expect(other.view().equals(rest.view())).toBe(true);
      if (request.refusal != BypassReason.None) refused++;
    }
    expect(refused > 100 && refused < 3000).toBe(true);
  });
});
