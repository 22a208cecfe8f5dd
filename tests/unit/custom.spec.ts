/** protocols/custom.ts */
import { BodyForm } from "../../assembly/core/form";
import { bypassWord } from "../../assembly/policy/reasons";
import { Custom } from "../../assembly/protocols/custom";
import { attack, read, rendered, said, sameRest, verdict } from "./support/protocol";

const custom = new Custom("input.text", "output.text", "delta");
const lists = new Custom("turns.#.text", "parts.#.text", "parts.#.text");
const ANSWER = '{"output":{"text":"a\\n"},"more":[1]}';
const EVENTS = 'event: piece\ndata: {"delta":"a"}\n\n: note\n\ndata: {"x":1}\n\ndata: {"delta":"b"}\n\ndata: [DONE]\n\n';
const LINES = '{"delta":"a"}\n{"delta":"b"}\n{"done":true}\n';

describe("A request to another API", () => {
  it("asks what stands at the path, and all else must be equal", () => {
    const body = '{"input":{"text":"q","lang":"en"},"stream":false}';
    expect(read(custom, body).query.toString()).toBe("q");
    expect(read(custom, body).exactOnly).toBe(false);
    expect(sameRest(custom, body, '{"stream":false,"input":{"lang":"en","text":"r"}}')).toBe(true);
    expect(sameRest(custom, body, body.replace("false", "true"))).toBe(false);
    expect(sameRest(custom, body, body.replace("en", "de"))).toBe(false);
  });
  it("may ask several texts", () => {
    expect(read(lists, '{"turns":[{"text":"a"},{},{"text":"b"}]}').query.toString()).toBe("a\nb");
    expect(read(lists, '{"turns":[{"text":"a"},{"text":"b"}]}').parts.length).toBe(8);
    expect(sameRest(lists, '{"turns":[{"text":"a"}]}', '{"turns":[{"text":"b"}]}')).toBe(true);
    expect(sameRest(lists, '{"turns":[{"text":"a"}]}', '{"turns":[{"text":"a"},{"text":"b"}]}')).toBe(false);
  });
  it("is for the exact tier alone if that is no text, and passes by if nothing is there", () => {
    expect(read(custom, '{"input":{"text":[1]}}').exactOnly).toBe(true);
    expect(sameRest(custom, '{"input":{"text":[1]}}', '{"input":{"text":[2]}}')).toBe(false);
    expect(bypassWord(read(custom, '{"input":"q"}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(custom, "[]").refusal)).toBe("not_a_request");
    expect(bypassWord(read(custom, '{"input":{"text":"q"},"a":1,"a":2}').refusal)).toBe("duplicate_keys");
  });
});

describe("An answer of another API", () => {
  it("is complete if there is text", () => {
    expect(verdict(custom, ANSWER, BodyForm.Json)).toBe("complete");
    expect(verdict(custom, EVENTS, BodyForm.EventStream)).toBe("complete");
    expect(verdict(custom, LINES, BodyForm.JsonLines)).toBe("complete");
    expect(verdict(lists, '{"parts":[{"text":""},{"text":"a"}]}', BodyForm.Json)).toBe("complete");
  });
  it("is refused without text, with an error, or cut", () => {
    expect(verdict(custom, "{}", BodyForm.Json)).toBe("empty_answer");
    expect(verdict(custom, '{"output":{"text":1}}', BodyForm.Json)).toBe("empty_answer");
    expect(verdict(custom, '{"error":"x","output":{"text":"a"}}', BodyForm.Json)).toBe("error_object");
    expect(verdict(custom, "{", BodyForm.Json)).toBe("malformed");
    expect(verdict(custom, "", BodyForm.EventStream)).toBe("empty_answer");
    expect(verdict(custom, EVENTS.slice(0, -2) + "\n\ndata: {", BodyForm.EventStream)).toBe("no_terminal_event");
    expect(verdict(custom, "event: error\ndata: {}\n\n" + EVENTS, BodyForm.EventStream)).toBe("error_object");
    expect(verdict(custom, 'data: {"error":{}}\n\n' + EVENTS, BodyForm.EventStream)).toBe("error_object");
    expect(verdict(custom, "data: {\n\n" + EVENTS, BodyForm.EventStream)).toBe("malformed");
    expect(verdict(custom, LINES + '{"delt', BodyForm.JsonLines)).toBe("malformed");
  });
  it("comes back as it was", () => {
    expect(rendered(custom, EVENTS, BodyForm.EventStream, BodyForm.EventStream)).toBe(EVENTS);
    expect(rendered(custom, LINES, BodyForm.JsonLines, BodyForm.EventStream)).toBe(LINES);
    expect(said(custom, ANSWER, BodyForm.Json)).toBe("a\n");
    expect(said(custom, EVENTS, BodyForm.EventStream)).toBe("ab");
    expect(said(custom, LINES, BodyForm.JsonLines)).toBe("ab");
  });
  it("does not trap when damaged", () => {
    attack(custom, [ANSWER], BodyForm.Json, 71);
    for (let cut = 0; cut < EVENTS.length; cut++) verdict(custom, EVENTS.slice(0, cut), BodyForm.EventStream);
  });
});
