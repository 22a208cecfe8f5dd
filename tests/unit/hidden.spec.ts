/** policy/hidden.ts */
import { Bytes } from "../../assembly/core/bytes";
import { hasHidden } from "../../assembly/policy/hidden";

function hidden(text: string): bool {
  return hasHidden(Bytes.fromString(text));
}

/** One of each class: controls, soft hyphen, blanks without width, directions, separators, selectors, invisible operators, private use, tags. */
const UNSEEN: i32[] = [
  0x00, 0x01, 0x1b, 0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2063,
  0x2066, 0x2069, 0x2800, 0x3164, 0xe000, 0xfe00, 0xfe0e, 0xfe0f, 0xfeff, 0xffa0, 0xfffd, 0x1bca0, 0x1d173, 0xe0001, 0xe0041, 0xe0100, 0xf0000,
];

describe("A character that nobody sees", () => {
  it("is found in front, inside and at the end, wherever eight bytes begin", () => {
    for (let i = 0; i < UNSEEN.length; i++) {
      const unseen = String.fromCodePoint(UNSEEN[i]);
      for (let pad = 0; pad < 9; pad++) {
        const before = "abcdefghi".substring(0, pad);
        const shown = UNSEEN[i].toString(16) + " behind " + pad.toString();
        expect(hidden(before + unseen + "what is the time")).toBe(true, "front " + shown);
        expect(hidden("what is " + before + unseen + " the time")).toBe(true, "inside " + shown);
        expect(hidden("what is the time" + before + unseen)).toBe(true, "end " + shown);
      }
    }
  });
  it("is not what one sees, and not a line's end or a tab", () => {
    expect(hidden("")).toBe(false);
    expect(hidden("What is the time?\r\n\tTell me: 5 €, «où», naïve, 猫, ~")).toBe(false);
  });
});

describe("What a script or an emoji needs", () => {
  it("is left alone", () => {
    expect(hidden("👩‍💻 fixes it")).toBe(false);
    expect(hidden("❤️")).toBe(false);
    expect(hidden("1️⃣ or #️⃣")).toBe(false);
    expect(hidden("🇨🇭 and 👍🏽")).toBe(false);
    expect(hidden("🏴󠁧󠁢󠁳󠁣󠁴󠁿 wins")).toBe(false);
    expect(hidden("می‌خواهم")).toBe(false);
    expect(hidden("क्‍ष")).toBe(false);
  });
  it("is none where it is not needed", () => {
    expect(hidden("a" + String.fromCodePoint(0x200d) + "b")).toBe(true);
    expect(hidden("a" + String.fromCodePoint(0xfe0f))).toBe(true);
    expect(hidden("5" + String.fromCodePoint(0xfe0f) + "5")).toBe(true);
    expect(hidden("👩" + String.fromCodePoint(0x200d))).toBe(true);
  });
  it("a flag's tags say a part of a country and nothing longer", () => {
    let long = "🏴";
    for (let i = 0; i < 7; i++) long += String.fromCodePoint(0xe0061);
    expect(hidden(long + String.fromCodePoint(0xe007f))).toBe(true);
    expect(hidden("🏴" + String.fromCodePoint(0xe0067) + "x")).toBe(true);
    expect(hidden("🏴" + String.fromCodePoint(0xe007f))).toBe(true);
  });
});

describe("Bytes that are no UTF-8", () => {
  it("count as hidden", () => {
    const bad: u8[][] = [[0x80], [0x61, 0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]];
    for (let i = 0; i < bad.length; i++) {
      const bytes = new StaticArray<u8>(bad[i].length);
      for (let at = 0; at < bytes.length; at++) bytes[at] = bad[i][at];
      expect(hasHidden(Bytes.of(bytes))).toBe(true, i.toString());
    }
  });
});
