/** core/json*.ts: RFC 8259, RFC 3629, and never a trap. */
import { Bytes, ByteBuffer, compareBytes } from "../../assembly/core/bytes";
import { JsonDocument, JsonError, JsonKind, MAX_DEPTH } from "../../assembly/core/json";
import { appendOneLine, inside } from "../../assembly/core/json_write";
import { Random } from "./support/random";

function parse(text: string): JsonDocument {
  return JsonDocument.parse(Bytes.fromString(text));
}

function parseHex(hex: string): JsonDocument {
  const owner = new StaticArray<u8>(hex.length >> 1);
  for (let i = 0; i < owner.length; i++) owner[i] = <u8>U32.parseInt(hex.substr(i * 2, 2), 16);
  return JsonDocument.parse(Bytes.of(owner));
}

function accepts(text: string): bool {
  return parse(text).error == JsonError.None;
}

/** The text of the string that `text` is. */
function text(json: string): string {
  const document = parse(json);
  return document.string(document.root).toString();
}

function value(json: string): f64 {
  const document = parse(json);
  return document.number(document.root);
}

/** Reads every value of a document by every reader. */
function walk(document: JsonDocument): i32 {
  let seen = 0;
  for (let node = -2; node <= document.size + 1; node++) {
    seen += document.kind(node) + document.count(node) + document.first(node) + document.next(node);
    seen += document.key(node).length + document.rawKey(node).length + document.string(node).length + document.raw(node).length;
    seen += document.get(node, "a") + document.element(node, 1) + (document.number(node) > 0 ? 1 : 0);
  }
  return seen;
}

const ACCEPTED: string[] = [
  "null", "true", "false", "0", "-0", "1", "-1", "10", "1.5", "1e5", "1E+5", "1e-5", "0.0", "0e0", "123.456e+78", '""', '"a"', "[]", "{}",
  " [ ] ", "\t{\n}\r", "[[]]", "[1,2]", '{"a":1}', '{"a":{"b":[null]}}', '{"":0}', '{"a":1,"a":2}', '"\\u0000"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"\u007f"', '"\u2028"', '"é😀"', "[1 , 2 ]", '"\\uFFFF"', '"\\uDBFF\\uDFFF"', "1e400", "[-1.0e-9]",
];

const REFUSED: string[] = [
  "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e5", "0x1", "1 2", "--1", "1a",
  '"', '"a', '"\\', '"\\"', '"\\x"', '"\\u12"', '"\\u12g4"', "'a'", '"\n"', '"\t"', '"\u0000"', '"\u001f"', "[", "]", "[1", "[1,", "[1,]", "[,1]",
  "[1 2]", "[1}", "{", "}", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a" 1}', "{1:2}", "{a:1}", '{"a":1 "b":2}', "{,}", "[]]", "{}{}",
  "[]x", "\uFEFF[]", "// c\n1", "[1]/**/", '{"a":1]', "undefined", "\u00a01", "[\"a\",\n4\n,1,",
];

describe("JsonDocument accepts and refuses", () => {
  it("accepts what RFC 8259 allows", () => {
    for (let i = 0; i < ACCEPTED.length; i++) expect(accepts(ACCEPTED[i])).toBe(true, ACCEPTED[i]);
  });
  it("refuses everything else", () => {
    for (let i = 0; i < REFUSED.length; i++) expect(accepts(REFUSED[i])).toBe(false, REFUSED[i]);
  });
  it("refuses every beginning of an object, and every beginning with more behind it", () => {
    const whole = '{"a":[1,-2.5e3,"x\\u00e9\\n",{"b":null,"c":[true,false]}],"é":"\\ud83d\\ude00"}';
    const bytes = Bytes.fromString(whole);
    expect(JsonDocument.parse(bytes).error).toBe(JsonError.None);
    for (let i = 0; i < bytes.length; i++) {
      expect(JsonDocument.parse(bytes.slice(0, i)).error).not.toBe(JsonError.None);
    }
  });
  it("says that an escape is half of a pair", () => {
    expect(parse('"\\ud83d"').error).toBe(JsonError.Unicode);
    expect(parse('"\\ude00"').error).toBe(JsonError.Unicode);
    expect(parse('"\\ud83d\\u0041"').error).toBe(JsonError.Unicode);
    expect(parse('"\\ud83dx"').error).toBe(JsonError.Unicode);
  });
  it("refuses invalid UTF-8: overlong, surrogate, above U+10FFFF, cut, stray", () => {
    const bad = ["22c08022", "22c1bf22", "22e0808022", "22e09fbf22", "22eda08022", "22edbfbf22", "22f0808080 22", "22f08fbfbf22", "22f490808022",
      "22f5808080 22", "2280 22", "22bf22", "22c322", "22e28222", "22f09f9822", "22ff22", "22fe22", "22c3"];
    for (let i = 0; i < bad.length; i++) {
      expect(parseHex(bad[i].replaceAll(" ", "")).error).toBe(JsonError.Unicode, bad[i]);
    }
    const good = ["22c28022", "22dfbf22", "22e0a08022", "22ed9fbf22", "22ee808022", "22efbfbf22", "22f090808022", "22f48fbfbf22"];
    for (let i = 0; i < good.length; i++) expect(parseHex(good[i]).error).toBe(JsonError.None, good[i]);
    expect(parseHex("80").error).not.toBe(JsonError.None);
  });
  it("takes " + MAX_DEPTH.toString() + " levels and no more", () => {
    expect(accepts("[".repeat(MAX_DEPTH) + "]".repeat(MAX_DEPTH))).toBe(true);
    expect(parse("[".repeat(MAX_DEPTH + 1) + "]".repeat(MAX_DEPTH + 1)).error).toBe(JsonError.Depth);
    expect(parse('{"a":'.repeat(100000)).error).toBe(JsonError.Depth);
  });
  it("takes as many values as it was told", () => {
    expect(JsonDocument.parse(Bytes.fromString("[1,2]"), 3).error).toBe(JsonError.None);
    expect(JsonDocument.parse(Bytes.fromString("[1,2,3]"), 3).error).toBe(JsonError.Nodes);
    expect(parse("[" + "0,".repeat(300000) + "0]").error).toBe(JsonError.Nodes);
  });
});

describe("JsonDocument reads", () => {
  it("members, elements and their order", () => {
    const document = parse('{"a":[10,"x",{}],"b":{"c":null},"d":true,"e":false}');
    const a = document.get(document.root, "a");
    expect(document.count(document.root)).toBe(4);
    expect(document.count(a)).toBe(3);
    expect(document.number(document.element(a, 0))).toBe(10);
    expect(document.string(document.element(a, 1)).toString()).toBe("x");
    expect(document.kind(document.element(a, 2))).toBe(JsonKind.Object);
    expect(document.first(document.element(a, 2))).toBe(-1);
    expect(document.element(a, 3)).toBe(-1);
    expect(document.kind(document.get(document.get(document.root, "b"), "c"))).toBe(JsonKind.Null);
    expect(document.isTrue(document.get(document.root, "d"))).toBe(true);
    expect(document.isTrue(document.get(document.root, "e"))).toBe(false);
    expect(document.raw(a).toString()).toBe('[10,"x",{}]');
    expect(document.raw(document.element(a, 1)).toString()).toBe('"x"');
    expect(document.key(document.next(a)).toString()).toBe("b");
  });
  it("a neutral value for what is missing or of another kind", () => {
    const document = parse("[1]");
    expect(document.get(document.root, "a")).toBe(-1);
    expect(document.string(document.root).length).toBe(0);
    expect(isNaN(document.number(document.root))).toBe(true);
    expect(document.kind(99)).toBe(JsonKind.Missing);
    expect(document.next(-1)).toBe(-1);
    const refused = parse("{");
    expect(refused.root).toBe(-1);
    expect(refused.get(refused.root, "a")).toBe(-1);
  });
  it("the first of two members with one name", () => {
    const document = parse('{"a":1,"a":2}');
    expect(document.number(document.get(document.root, "a"))).toBe(1);
  });
  it("keys whatever way they are written", () => {
    const document = parse('{"\\u0061b\\n":1,"c":2}');
    expect(document.number(document.get(document.root, "ab\n"))).toBe(1);
    expect(document.keyIs(1, "ab")).toBe(false);
    expect(document.rawKey(1).toString()).toBe("\\u0061b\\n");
    expect(document.rawKeyIs(1, Bytes.fromString("\\u0061b\\n"))).toBe(true);
    expect(document.rawKeyIs(1, Bytes.fromString("ab\n"))).toBe(false);
    expect(document.keyIs(2, "c")).toBe(true);
    expect(document.keyIs(2, "cc")).toBe(false);
    expect(document.keyIs(0, "")).toBe(false);
  });
  it("escapes", () => {
    expect(text('"a\\"\\\\\\/\\b\\f\\n\\r\\tz"')).toBe('a"\\/\b\f\n\r\tz');
    expect(text('"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\\uffff"')).toBe("Aé€😀\uffff");
    expect(text('"\\u0000"')).toBe("\0");
    expect(text('"\\ud800\\udc00\\udbff\\udfff"')).toBe("\u{10000}\u{10ffff}");
  });
  it("strings of every length around a block", () => {
    for (let i = 0; i < 40; i++) {
      const inner = "y".repeat(i);
      expect(text('"' + inner + '"')).toBe(inner);
      expect(text('"' + inner + "\\n€" + inner + '"')).toBe(inner + "\n€" + inner);
      expect(accepts('"' + inner + '\n"')).toBe(false);
    }
  });
  it("numbers", () => {
    expect(value("0")).toBe(0);
    expect(value("-12.5")).toBe(-12.5);
    expect(value("0.92")).toBe(0.92);
    expect(value("1e22")).toBe(1e22);
    expect(value("123456789012345")).toBe(123456789012345);
    expect(value("9007199254740992")).toBe(9007199254740992);
    expect(value("1e-7")).toBe(1e-7);
    expect(value("1e400")).toBe(Infinity);
    expect(value("-1e400")).toBe(-Infinity);
    expect(value("1e-400")).toBe(0);
    expect(value("1e99999999999999999999")).toBe(Infinity);
    expect(value("0e99999999999999999999")).toBe(0);
    expect(value("0." + "0".repeat(400) + "1e401")).toBe(1);
    expect(abs(value("0.123456789012345678901234567890") - 0.12345678901234568) < 1e-16).toBe(true);
  });
});

describe("json_write", () => {
  it("puts a text on one line and leaves its strings alone", () => {
    const out = new ByteBuffer();
    appendOneLine(out, Bytes.fromString('{\r\n "a\\n b": [1,\n2]\r}'));
    expect(out.view().toString()).toBe('{ "a\\n b": [1,2]}');
  });
  it("finds what stands inside", () => {
    expect(inside(Bytes.fromString("[ 1, 2\n]")).toString()).toBe("1, 2");
    expect(inside(Bytes.fromString('" a "')).toString()).toBe(" a ");
    expect(inside(Bytes.fromString("[]")).length).toBe(0);
    expect(inside(Bytes.fromString("[ ]")).length).toBe(0);
    expect(inside(Bytes.empty()).length).toBe(0);
  });
});

describe("JsonDocument on anything", () => {
  it("never traps on random bytes", () => {
    const random = new Random(1);
    let sum = 0;
    for (let i = 0; i < 2000; i++) sum += walk(JsonDocument.parse(random.bytes(random.below(64))));
    for (let i = 0; i < 4000; i++) sum += walk(JsonDocument.parse(random.from('{}[]",:0123e.-+\\u"d8nulltrue \n', random.below(48))));
    expect(sum != i32.MIN_VALUE).toBe(true);
  });
  it("never traps on a valid document with a few bytes changed", () => {
    const random = new Random(2);
    const whole = Bytes.fromString('{"a":[1,-2.5e3,"x\\u00e9\\ud83d\\ude00",{"b":null,"c":[true,false]}],"é":"\\n"}');
    let accepted = 0;
    for (let i = 0; i < 5000; i++) {
      const document = JsonDocument.parse(random.mutate(whole));
      if (document.error == JsonError.None) accepted++;
      walk(document);
    }
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(4500);
  });
});

describe("arrays of numbers, packed", () => {
  it("are one value, read to single floats", () => {
    const document = JsonDocument.parse(Bytes.fromString('{"a":[[ 1 , -2.5,3e2,0.125 ]],"b":[1,"x"],"c":[],"d":[[1],[2]]}'), 64, true);
    const row = document.element(document.get(document.root, "a"), 0);
    expect(document.kind(row)).toBe(JsonKind.Numbers);
    expect(document.count(row)).toBe(4);
    expect(document.first(row)).toBe(-1);
    const out = new StaticArray<f32>(4);
    expect(document.numbers(row, out)).toBe(4);
    expect(out[0]).toBe(1);
    expect(out[1]).toBe(-2.5);
    expect(out[2]).toBe(300);
    expect(out[3]).toBe(0.125);
    expect(document.kind(document.get(document.root, "b"))).toBe(JsonKind.Array);
    expect(document.kind(document.get(document.root, "c"))).toBe(JsonKind.Array);
    expect(document.count(document.get(document.root, "d"))).toBe(2);
    expect(document.raw(row).toString()).toBe("[ 1 , -2.5,3e2,0.125 ]");
  });

  it("are refused where an array of single values would be", () => {
    const bad = ["[1,]", "[,1]", "[1 2]", "[1", "[1,2", "[01]", "[1.]", "[1,2]]", "[1e]", "[-]"];
    for (let i = 0; i < bad.length; i++) {
      expect(JsonDocument.parse(Bytes.fromString(bad[i]), 64, true).root).toBe(-1, bad[i]);
      expect(JsonDocument.parse(Bytes.fromString(bad[i])).root).toBe(-1, bad[i]);
    }
  });

  it("have the values that single numbers have", () => {
    const random = new Random(7);
    for (let round = 0; round < 200; round++) {
      const count = 1 + random.below(20);
      let text = "[";
      for (let i = 0; i < count; i++) {
        if (i > 0) text += random.below(4) == 0 ? " , " : ",";
        text += (random.below(2) == 0 ? "-" : "") + random.below(1000).toString();
        if (random.below(3) > 0) text += "." + random.below(1000000000).toString();
        if (random.below(4) == 0) text += (random.below(2) == 0 ? "e" : "E-") + random.below(12).toString();
      }
      const bytes = Bytes.fromString(text + "]");
      const packed = JsonDocument.parse(bytes, 64, true);
      const single = JsonDocument.parse(bytes);
      const out = new StaticArray<f32>(count);
      expect(packed.numbers(packed.root, out)).toBe(count);
      for (let i = 0; i < count; i++) expect(out[i]).toBe(<f32>single.number(single.element(single.root, i)));
    }
  });
});

describe("names with escapes", () => {
  it("are compared as what they stand for", () => {
    const names = ["", "a", "\\u0061", "ab", "\\u0061b", "a\\n", "a\\u000a", "\\u00e9", "é", "\\ud83d\\ude00", "😀", "\\\\", "\\/", "/", "\\u0000", "\\u0000a", "\\ud83d\\ude00x", "e"];
    const document = parse("{" + names.map<string>((name) => '"' + name + '":0').join(",") + "}");
    for (let a = document.first(document.root); a >= 0; a = document.next(a)) {
      const name = document.key(a);
      expect(document.keyIs(a, "a")).toBe(name.equalsAscii("a"));
      expect(document.keyIs(a, "ab")).toBe(name.equalsAscii("ab"));
      expect(document.keyIs(a, "")).toBe(name.length == 0);
      for (let b = document.first(document.root); b >= 0; b = document.next(b)) {
        const order = document.compareKeys(a, b);
        const expected = compareBytes(name, document.key(b));
        expect((order > 0 ? 1 : 0) - (order < 0 ? 1 : 0)).toBe((expected > 0 ? 1 : 0) - (expected < 0 ? 1 : 0));
      }
    }
  });
});
