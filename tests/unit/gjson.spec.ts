/** core/gjson.ts */
import { Bytes } from "../../assembly/core/bytes";
import { GjsonPath } from "../../assembly/core/gjson";
import { JsonDocument } from "../../assembly/core/json";
import { Random } from "./support/random";

const TEXT = '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"q","tags":["a","b"]}],"a.b":{"0":"zero"},"n":7,"\\u0065":"e","@x":1,"deep":[[1,2],[3]]}';

/** The values that a path finds, as they stand in the text. */
function found(path: string): string {
  const document = JsonDocument.parse(Bytes.fromString(TEXT));
  const nodes = new GjsonPath(path).find(document);
  const texts: string[] = [];
  for (let i = 0; i < nodes.length; i++) texts.push(document.raw(nodes[i]).toString());
  return texts.join("|");
}

describe("A path", () => {
  it("finds members and elements", () => {
    expect(found("n")).toBe("7");
    expect(found("messages.1.content")).toBe('"q"');
    expect(found("messages|1|content")).toBe('"q"');
    expect(found("messages.2.content")).toBe("");
    expect(found("messages.01.content")).toBe('"q"');
    expect(found("messages.content")).toBe("");
    expect(found("messages.-1")).toBe("");
    expect(found("n.0")).toBe("");
    expect(found("a\\.b.0")).toBe('"zero"');
    expect(found("\\@x")).toBe("1");
    expect(found("e")).toBe('"e"');
    expect(found("N")).toBe("");
  });
  it("turns arrays round", () => {
    expect(found("messages.@reverse.0.content")).toBe('"q"');
    expect(found("messages.@reverse.1.content")).toBe('"s"');
    expect(found("messages.@reverse.2.content")).toBe("");
    expect(found("messages.@reverse.@reverse.0.content")).toBe('"s"');
    expect(found("messages.@this.0.content.@this")).toBe('"s"');
    expect(found("n.@reverse")).toBe("7");
    expect(found("@this.n")).toBe("7");
  });
  it("goes into each element", () => {
    expect(found("messages.#.content")).toBe('"s"|"q"');
    expect(found("messages.@reverse.#.content")).toBe('"q"|"s"');
    expect(found("messages.#.tags.#.@this")).toBe('"a"|"b"');
    expect(found("messages.#.tags.0")).toBe('"a"');
    expect(found("deep.#.@reverse.0")).toBe("2|3");
    expect(found("n.#.x")).toBe("");
  });
  it("chooses elements", () => {
    expect(found('messages.@reverse.#(role=="user").content')).toBe('"q"');
    expect(found('messages.#(role!="user")#.content')).toBe('"s"');
    expect(found("messages.#(tags.#>1).role")).toBe('"user"');
    expect(found("deep.@flatten.#(>1)#")).toBe("2|3");
    expect(found("m*.0.c*")).toBe('"s"');
    expect(found("[messages.1.content,{n}]")).toBe('"q"|7');
  });
  it("finds a count that is no value of the document", () => {
    const document = JsonDocument.parse(Bytes.fromString(TEXT));
    expect(new GjsonPath("messages.#").find(document)[0]).toBe(-1);
    expect(new GjsonPath("messages.#").raw(document, 100).toString()).toBe("2");
  });
  it("is refused with what is left out", () => {
    const cases = [
      "", ".", "a.", ".a", "a..b", "*\\a", "@pretty", "@reverse:1", "@re\\verse", "!true", "a\\", "a#b", "(a", "#[a]", "#(", "#()", "#(a=!1)#x", "{", "[a", "{a,}", "#.a.#|b", "#.{a}|b",
    ];
    for (let i = 0; i < cases.length; i++) {
      expect(new GjsonPath(cases[i]).isValid).toBe(false, cases[i]);
      expect(found(cases[i])).toBe("", cases[i]);
    }
    const fine = ["a", "a\\*", "\\#", "a@b", "a!", "/", "-", "#.a", "a|#.b.#.c", "@this", "é", "a:b", "#(a)", "#(a==1)#.b|0", "{a,b}", "[a,{b}]", "a.*"];
    for (let i = 0; i < fine.length; i++) expect(new GjsonPath(fine[i]).isValid).toBe(true, fine[i]);
  });
  it("does not trap, and finds a bounded number", () => {
    const random = new Random(61);
    const whole = Bytes.fromString("messages.@reverse.#.tags|0.a\\.b.@this");
    for (let i = 0; i < 3000; i++) found(random.mutate(whole).toString());
    const path = new GjsonPath("#.@this");
    expect(path.find(JsonDocument.parse(Bytes.fromString("[" + "1,".repeat(65535) + "1]"))).length).toBe(65536);
    expect(path.find(JsonDocument.parse(Bytes.fromString("[" + "1,".repeat(65536) + "1]"))).length).toBe(0);
  });
});
