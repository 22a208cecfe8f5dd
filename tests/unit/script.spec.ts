import { Bytes } from "../../assembly/core/bytes";
import { isLatin } from "../../assembly/policy/script";
import { NON_LATIN_PAIRS } from "../support/non_latin_pairs";

function latin(text: string): bool {
  return isLatin(Bytes.fromString(text));
}

describe("the scripts an embedding model can read", () => {
  it("accepts Latin letters, digits and punctuation of every kind", () => {
    expect(latin("")).toBe(true);
    expect(latin("What is the capital of France?")).toBe(true);
    expect(latin("Où est la gare de Łódź — «ici» … 5 €?")).toBe(true);
    expect(latin("Tiếng Việt đọc được")).toBe(true);
    expect(latin("Where is the station? 🙂 ❤️")).toBe(true);
  });

  it("refuses other scripts, even one letter of them", () => {
    expect(latin("法国的首都是什么?")).toBe(false);
    expect(latin("столица Франции")).toBe(false);
    expect(latin("ما هي عاصمة فرنسا")).toBe(false);
    expect(latin("what does 猫 mean")).toBe(false);
    expect(latin("πr²")).toBe(false);
    expect(latin("a long text in Latin letters that ends otherwise 🍎")).toBe(false);
  });

  it("reads no question of other languages", () => {
    expect(NON_LATIN_PAIRS.length >= 40).toBe(true);
    for (let i = 0; i < NON_LATIN_PAIRS.length; i++) {
      const pair = NON_LATIN_PAIRS[i];
      expect(latin(pair[1])).toBe(false, pair[1]);
      expect(latin(pair[2])).toBe(false, pair[2]);
    }
  });

  it("refuses bytes that are not UTF-8, wherever they stand", () => {
    for (let at = 0; at < 20; at++) {
      const bytes = Bytes.fromString("abcdefghijklmnopqrst");
      store<u8>(bytes.ptr + <usize>at, 0xff);
      expect(isLatin(bytes)).toBe(false);
    }
  });
});
