/** core/bytes.ts */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";

function utf8(text: string): Bytes {
  return Bytes.fromString(text);
}

describe("Bytes", () => {
  it("answers -1 outside the view", () => {
    const view = utf8("xabcx").slice(1, 4);
    expect(view.at(0)).toBe(0x61);
    expect(view.at(3)).toBe(-1);
    expect(view.at(-1)).toBe(-1);
    expect(view.at(i32.MIN_VALUE)).toBe(-1);
  });
  it("clamps a slice", () => {
    const view = utf8("xabcx").slice(1, 4);
    expect(view.slice(-5, 99).toString()).toBe("abc");
    expect(view.slice(2, 1).length).toBe(0);
    expect(view.slice(9, 12).length).toBe(0);
    expect(view.slice(1, 2).slice(0, 1).toString()).toBe("b");
  });
  it("compares", () => {
    expect(utf8("abc").equals(utf8("xabc").slice(1, 4))).toBe(true);
    expect(utf8("abc").equals(utf8("abd"))).toBe(false);
    expect(utf8("abc").equals(utf8("ab"))).toBe(false);
    expect(Bytes.empty().equals(utf8(""))).toBe(true);
    expect(utf8("abc").equalsAscii("abc")).toBe(true);
    expect(utf8("abc").equalsAscii("abcd")).toBe(false);
    expect(utf8("é").equalsAscii("é")).toBe(false);
    expect(utf8("On").equalsAsciiIgnoreCase("on")).toBe(true);
    expect(utf8("O@").equalsAsciiIgnoreCase("o`")).toBe(false);
  });
  it("finds text at both ends and in between", () => {
    const view = utf8("data: data");
    expect(view.startsWithAscii("data:")).toBe(true);
    expect(view.hasAsciiAt(6, "data")).toBe(true);
    expect(view.hasAsciiAt(7, "data")).toBe(false);
    expect(view.hasAsciiAt(-1, "d")).toBe(false);
    expect(view.hasAsciiAt(11, "")).toBe(false);
    expect(view.indexOf(0x3a)).toBe(4);
    expect(view.indexOf(0x3a, 5)).toBe(-1);
    expect(view.indexOf(0x64, -7)).toBe(0);
    expect(view.indexOfAscii("data", 1)).toBe(6);
    expect(view.indexOfAscii("data ")).toBe(-1);
    expect(view.indexOfAscii("", 3)).toBe(3);
    expect(view.indexOfAscii("", 11)).toBe(-1);
    expect(view.indexOfAscii("", -1)).toBe(0);
    expect(utf8("aaab").indexOfAscii("aab")).toBe(1);
  });
  it("trims spaces and tabs", () => {
    expect(utf8(" \ta b\t ").trim().toString()).toBe("a b");
    expect(utf8(" \t ").trim().length).toBe(0);
    expect(utf8("\na").trim().length).toBe(2);
  });
  it("reads unsigned numbers", () => {
    expect(utf8("0").toUnsigned()).toBe(0);
    expect(utf8("0012").toUnsigned()).toBe(12);
    expect(utf8("9007199254740992").toUnsigned()).toBe(9007199254740992);
    expect(utf8("9007199254740993").toUnsigned()).toBe(-1);
    expect(utf8("99999999999999999").toUnsigned()).toBe(-1);
    expect(utf8("").toUnsigned()).toBe(-1);
    expect(utf8("-1").toUnsigned()).toBe(-1);
    expect(utf8("1a").toUnsigned()).toBe(-1);
    expect(utf8("1.0").toUnsigned()).toBe(-1);
  });
  it("writes hexadecimal and UTF-8", () => {
    expect(utf8("é\n").toHex()).toBe("c3a90a");
    expect(utf8("a😀").length).toBe(5);
    expect(utf8("a😀").toString()).toBe("a😀");
    expect(Bytes.empty().toString()).toBe("");
  });
  it("copies so that what it was copied from may go", () => {
    const copy = utf8("xabcx").slice(1, 4).copy();
    expect(copy.buffer.length).toBe(3);
    expect(copy.toString()).toBe("abc");
  });
});

describe("ByteBuffer", () => {
  it("grows, and keeps what it has", () => {
    const buffer = new ByteBuffer(1);
    let expected = "";
    for (let i = 0; i < 200; i++) {
      buffer.appendDecimal(i).appendByte(0x2c);
      expected += i.toString() + ",";
    }
    expect(buffer.view().toString()).toBe(expected);
    expect(buffer.length).toBe(expected.length);
  });
  it("appends itself", () => {
    const buffer = new ByteBuffer(16).appendAscii("0123456789abcdef");
    buffer.append(buffer.view());
    expect(buffer.view().toString()).toBe("0123456789abcdef0123456789abcdef");
  });
  it("writes numbers little-endian, and text", () => {
    const buffer = new ByteBuffer();
    buffer.appendU32(0x01020304).appendU64(5).appendString("é").appendDecimal(-7);
    expect(buffer.view().toHex()).toBe("040302010500000000000000c3a92d37");
  });
  it("forgets what stands behind a length", () => {
    const buffer = new ByteBuffer().appendAscii("abcdef");
    buffer.truncate(9);
    buffer.truncate(-1);
    expect(buffer.view().toString()).toBe("abcdef");
    buffer.truncate(2);
    expect(buffer.view().toString()).toBe("ab");
    buffer.clear();
    expect(buffer.length).toBe(0);
  });
});
