/** core/canonical.ts */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { appendCanonical } from "../../assembly/core/canonical";
import { JsonDocument, JsonError } from "../../assembly/core/json";
import { Random } from "./support/random";

/** The canonical text; «twice» for a document with a member that is there twice. */
function canonical(text: string): string {
  const document = JsonDocument.parse(Bytes.fromString(text));
  const out = new ByteBuffer(16);
  if (document.error != JsonError.None) return "invalid";
  return appendCanonical(document, document.root, out) ? out.view().toHex() : "twice";
}

function same(a: string, b: string): bool {
  return canonical(a) == canonical(b);
}

describe("The canonical text", () => {
  it("knows no order of members and no white space", () => {
    expect(same('{"a":1,"b":[true,null]}', ' {\n"b" : [ true , null ] ,\t"a":1 }')).toBe(true);
    expect(same('{"a":{"c":1,"b":2}}', '{"a":{"b":2,"c":1}}')).toBe(true);
    expect(same('{"\\u0061":1}', '{"a":1}')).toBe(true);
  });
  it("knows no other way to write a character of a text, in values and names", () => {
    expect(same('"R\\u00e9ponds"', '"Réponds"')).toBe(true);
    expect(same('"a\\/b"', '"a/b"')).toBe(true);
    expect(same('"\\u0022\\u005c\\u002f"', '"\\"\\\\/"')).toBe(true);
    expect(same('"\\u000A\\u000d\\u0009\\u0008\\u000c"', '"\\n\\r\\t\\b\\f"')).toBe(true);
    expect(same('"\\uD83D\\ude00"', '"😀"')).toBe(true);
    expect(same('{"\\u00e9":["\\u0061"]}', '{"é":["a"]}')).toBe(true);
    // What has no text is no JSON here: nothing is made of it that another could equal.
    expect(canonical('"\\ud83d"')).toBe("invalid");
    expect(canonical('"\\ude00\\ud83d"')).toBe("invalid");
  });
  it("is one for a text however it is escaped", () => {
    const random = new Random(31);
    for (let round = 0; round < 2000; round++) {
      let plain = "";
      let escaped = "";
      for (let i = random.below(12); i >= 0; i--) {
        const unit = random.below(3) == 0 ? random.below(0x80) : random.below(0xd800);
        const escape = "\\u" + unit.toString(16).padStart(4, "0");
        const needsEscape = unit < 0x20 || unit == 0x22 || unit == 0x5c;
        plain += needsEscape ? escape : String.fromCharCode(unit);
        escaped += random.below(2) == 0 ? escape.toUpperCase().replace("U", "u") : needsEscape ? escape : String.fromCharCode(unit);
      }
      expect(same('["' + plain + '"]', '["' + escaped + '"]')).toBe(true, escaped);
      expect(same('["' + plain + '"]', '["' + escaped + '\\u0000"]')).toBe(false);
    }
  });
  it("tells everything else apart", () => {
    const texts = [
      "null", "true", "false", "0", "-0", "0.0", "1", "10", '""', '"0"', '"null"', '"a"', '"\\\\u0061"', '"\\\\"', '"\\""', '"\\n"', '"n"', '"\\\\n"', '"\\u0000"', '"\\u007f"', "[]", "{}", "[null]", "[[]]", "[{}]", "[0,1]", "[1,0]", "[[0],1]", "[[0,1]]", '["0,1"]', '["0","1"]',
      '{"a":1}', '{"b":1}', '{"a":"1"}', '{"a":[1]}', '{"a":{}}', '{"a":1,"b":1}', '{"a":{"b":1}}', '{"a":[{"b":1}]}', '{"":1}', '{"a:1,b":1}', '{"a\\"":1}', '["a:1"]', '{"aa":1}', '{"a":1,"aa":1}',
    ];
    for (let i = 0; i < texts.length; i++) {
      for (let j = 0; j < i; j++) expect(same(texts[i], texts[j])).toBe(false, texts[i] + " " + texts[j]);
    }
  });
  it("is refused where a name is there twice, at any depth", () => {
    expect(canonical('{"a":1,"a":1}')).toBe("twice");
    expect(canonical('{"a":1,"b":2,"\\u0061":3}')).toBe("twice");
    expect(canonical('[{"x":{"a":1,"b":[{"":1,"":2}]}}]')).toBe("twice");
    expect(canonical('{"a":{"a":{"a":1}}}')).not.toBe("twice");
  });
  it("has a place holder for what was taken out, which nothing else equals", () => {
    const out: string[] = [];
    const texts = ['{"a":"x","b":1}', '{"a":"y","b":1}', '{"a":"?","b":1}', '{"a":"x","b":2}'];
    for (let i = 0; i < texts.length; i++) {
      const document = JsonDocument.parse(Bytes.fromString(texts[i]));
      // The third keeps its question mark.
      if (i != 2) document.takeOut(document.get(document.root, "a"));
      document.takeOut(99);
      expect(document.isTakenOut(document.get(document.root, "a"))).toBe(i != 2);
      expect(document.string(document.get(document.root, "a")).length).toBe(1);
      const text = new ByteBuffer(16);
      appendCanonical(document, document.root, text);
      out.push(text.view().toHex());
    }
    expect(out[0]).toBe(out[1]);
    expect(out[0]).not.toBe(out[2]);
    expect(out[0]).not.toBe(out[3]);
  });
  it("sorts many members as it sorts few", () => {
    const random = new Random(4);
    for (let count = 1; count < 200; count += 7) {
      const names: string[] = [];
      for (let i = 0; i < count; i++) names.push("k" + ((i * 7919) % 1009).toString());
      const forward = "{" + names.map<string>((name) => '"' + name + '":1').join() + "}";
      for (let i = names.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        const name = names[i];
        names[i] = names[j];
        names[j] = name;
      }
      const shuffled = "{" + names.map<string>((name) => '"' + name + '":1').join() + "}";
      expect(same(forward, shuffled)).toBe(true, count.toString());
      expect(canonical(shuffled.replace("}", ',"' + names[count >> 1] + '":2}'))).toBe("twice", count.toString());
    }
  });
});
