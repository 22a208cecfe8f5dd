/** protocols/protocol.ts and openai_chat.ts: what an answer says. */
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { Random } from "./support/random";

const protocol = new OpenAiChat();

function textOf(body: Bytes, form: BodyForm): Bytes {
  return protocol.text(body, form);
}

function json(choices: string): string {
  return textOf(Bytes.fromString('{"choices":[' + choices + "]}"), BodyForm.Json).toString();
}

function message(content: string): string {
  return '{"index":0,"message":{"role":"assistant","content":' + content + '},"finish_reason":"stop"}';
}

function chunk(index: i32, delta: string, finish: string = "null"): string {
  return 'data: {"choices":[{"index":' + index.toString() + ',"delta":{' + delta + '},"finish_reason":' + finish + "}]}\n\n";
}

describe("The text of an answer", () => {
  it("is what its choices say", () => {
    expect(json(message('"Paris"'))).toBe("Paris");
    expect(json(message('"a\\n\\u00e9\\ud83d\\ude00"'))).toBe("a\né😀");
    expect(json(message('"one"') + "," + message('"two"'))).toBe("one\ntwo");
    expect(json(message('[{"type":"text","text":"a"},{"type":"x"},{"type":"text","text":"b"}]'))).toBe("a\nb");
    expect(json('{"message":{"content":null,"refusal":"I cannot."}}')).toBe("I cannot.");
  });
  it("is put together from a stream", () => {
    const stream = chunk(0, '"role":"assistant","content":""') + chunk(0, '"content":"Pa"') + chunk(1, '"content":"Ly"') + chunk(0, '"content":"ris"') + chunk(1, '"content":"on"') + chunk(0, "", '"stop"') + chunk(1, "", '"stop"') + "data: [DONE]\n\n";
    expect(textOf(Bytes.fromString(stream), BodyForm.EventStream).toString()).toBe("Paris\nLyon");
  });
  it("is nothing where nothing is said", () => {
    const bodies = ["", "{}", "[]", "x", '{"choices":{}}', '{"choices":[1,null,{"message":7},{"message":{"content":7}}]}', '{"choices":[' + message("null") + "]}"];
    for (let i = 0; i < bodies.length; i++) {
      expect(textOf(Bytes.fromString(bodies[i]), BodyForm.Json).length).toBe(0, bodies[i]);
      expect(textOf(Bytes.fromString(bodies[i]), BodyForm.EventStream).length).toBe(0, bodies[i]);
    }
  });
  it("does not trap when it is damaged", () => {
    const random = new Random(29);
    const whole = Bytes.fromString('{"choices":[' + message('[{"type":"text","text":"a\\u00e9"}]') + "]}");
    const stream = Bytes.fromString(chunk(0, '"content":"a"') + chunk(0, "", '"stop"') + "data: [DONE]\n\n");
    for (let i = 0; i < 3000; i++) {
      textOf(random.mutate(whole), BodyForm.Json);
      textOf(random.mutate(stream), BodyForm.EventStream);
    }
  });
});
