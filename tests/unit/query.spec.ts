/** policy/query.ts */
import { Bytes } from "../../assembly/core/bytes";
import { embeddedPart, sameBeyondCut } from "../../assembly/policy/query";

function bytes(text: string): Bytes {
  return Bytes.fromString(text);
}

describe("What is embedded of a query", () => {
  it("is all of it up to the limit", () => {
    expect(embeddedPart(bytes(""), 4).length).toBe(0);
    expect(embeddedPart(bytes("abcd"), 4).toString()).toBe("abcd");
    expect(embeddedPart(bytes("abcde"), 4).toString()).toBe("abcd");
  });
  it("ends between two characters", () => {
    const characters = ["é", "€", "😀"];
    for (let i = 0; i < characters.length; i++) {
      const text = bytes("ab" + characters[i] + "cdefgh");
      const width = bytes(characters[i]).length;
      for (let limit = 0; limit < text.length; limit++) {
        const part = embeddedPart(text, limit);
        expect(part.length).toBe(limit > 2 && limit < 2 + width ? 2 : limit, characters[i] + limit.toString());
      }
    }
  });
  it("is nothing where there is no character to begin with", () => {
    const tails = new StaticArray<u8>(10).fill(0x80);
    expect(embeddedPart(Bytes.of(tails), 4).length).toBe(0);
  });
});

describe("What is not embedded", () => {
  it("must be the same", () => {
    expect(sameBeyondCut(bytes("abc"), bytes("xyz"), 4)).toBe(true);
    expect(sameBeyondCut(bytes("abcd"), bytes("wxyz"), 4)).toBe(true);
    expect(sameBeyondCut(bytes("abcdX"), bytes("wxyzX"), 4)).toBe(true);
    expect(sameBeyondCut(bytes("abcdX"), bytes("abcdY"), 4)).toBe(false);
    expect(sameBeyondCut(bytes("abcdX"), bytes("abcd"), 4)).toBe(false);
    expect(sameBeyondCut(bytes("abc"), bytes("abcdX"), 4)).toBe(false);
    expect(sameBeyondCut(bytes("abcdX"), bytes("abcdXX"), 4)).toBe(false);
  });
  it("counts from where the character was cut", () => {
    expect(sameBeyondCut(bytes("abcéX"), bytes("abcéX"), 4)).toBe(true);
    expect(sameBeyondCut(bytes("abcéX"), bytes("abcèX"), 4)).toBe(false);
  });
});
