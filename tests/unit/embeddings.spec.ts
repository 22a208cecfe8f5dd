/** protocols/embeddings.ts */
import { BodyForm } from "../../assembly/core/form";
import { bypassWord } from "../../assembly/policy/reasons";
import { Embeddings } from "../../assembly/protocols/embeddings";
import { attack, read, rendered, said, sameRest, verdict } from "./support/protocol";

const embeddings = new Embeddings("openai.embeddings");
const OPENAI = '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}';

function json(body: string): string {
  return verdict(embeddings, body, BodyForm.Json);
}

describe("A request for embeddings", () => {
  it("is for the exact tier alone, and all of it counts but who asks", () => {
    const inputs = ['"q"', '["q"]', '["p","q"]', "[1,2]", "[[1],[2]]"];
    for (let i = 0; i < inputs.length; i++) {
      const request = read(embeddings, '{"model":"m","input":' + inputs[i] + "}");
      expect(bypassWord(request.refusal)).toBe("none");
      expect(request.exactOnly).toBe(true);
      expect(request.query.length).toBe(0);
      expect(sameRest(embeddings, '{"model":"m","input":' + inputs[i] + "}", '{"model":"m","input":"other"}')).toBe(false);
    }
    expect(sameRest(embeddings, '{"model":"m","input":"q"}', '{"input":"q","model":"m","user":"u","keep_alive":0}')).toBe(true);
    expect(sameRest(embeddings, '{"model":"m","input":"q"}', '{"model":"m","input":"q","dimensions":8}')).toBe(false);
    expect(sameRest(embeddings, '{"model":"m","input":"q"}', '{"model":"m","input":"q","encoding_format":"base64"}')).toBe(false);
    expect(bypassWord(read(embeddings, '{"model":"m"}').refusal)).toBe("not_a_request");
    expect(bypassWord(read(embeddings, '{"model":"m","input":1}').refusal)).toBe("not_a_request");
  });
});

describe("Embeddings", () => {
  it("are complete if there is a vector", () => {
    expect(json(OPENAI)).toBe("complete");
    expect(json(OPENAI.replace("[0.5,-0.25]", '"AAAAPwAAgL4="'))).toBe("complete");
    expect(json('{"model":"m","embeddings":[[0.5]],"total_duration":1}')).toBe("complete");
    expect(json('{"embedding":[0.5,1]}')).toBe("complete");
  });
  it("are refused without", () => {
    expect(json('{"embedding":[]}')).toBe("empty_answer");
    expect(json('{"object":"list","data":[]}')).toBe("empty_answer");
    expect(json("{}")).toBe("not_an_answer");
    expect(json("[[0.5]]")).toBe("not_an_answer");
    expect(json('{"error":"x","embedding":[1]}')).toBe("error_object");
    expect(json('{"embedding":[1')).toBe("malformed");
    expect(verdict(embeddings, OPENAI, BodyForm.EventStream)).toBe("not_an_answer");
  });
  it("have one form and no text", () => {
    expect(rendered(embeddings, OPENAI, BodyForm.Json, BodyForm.Json)).toBe(OPENAI);
    expect(rendered(embeddings, OPENAI, BodyForm.Json, BodyForm.EventStream)).toBe("null");
    expect(said(embeddings, OPENAI, BodyForm.Json)).toBe("");
    attack(embeddings, [OPENAI], BodyForm.Json, 51);
  });
});
