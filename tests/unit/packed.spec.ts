/** core/packed: what is packed is what is read. That the compiler's transform packs alike is tested in tests/cli/packed-lists.test.ts. */
import { Bytes } from "../../assembly/core/bytes";
import { packed, unpacked } from "../../assembly/core/packed";

const ALL: StaticArray<u8> = packed("abc xyz,q|k8s c++ a.m " + "€ ° é 一 鿿 〇 中文字 か 😀");
const NONE: StaticArray<u8> = packed("");

/** The same as in tests/cli/packed-lists.test.ts. */
const HEX = "206fcd7d4c6f01f8619ffa01";

function hex(bytes: StaticArray<u8>): string {
  return Bytes.of(bytes).toHex();
}

function text(list: StaticArray<u8>): string {
  const bytes = unpacked(list);
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length).trim();
}

describe("A packed list", () => {
  it("gives back every character", () => {
    expect(text(ALL)).toBe("abc xyz,q|k8s c++ a.m € ° é 一 鿿 〇 中文字 か 😀");
    expect(text(NONE)).toBe("");
  });
  it("is smaller than its text where that is letters", () => {
    expect(ALL.length < 80).toBe(true);
  });
  it("has the bytes that the compiler's transform writes", () => {
    const bytes = packed("az, |1中é");
    expect(hex(bytes)).toBe(HEX);
  });
  it("ends where its bytes do", () => {
    expect(text([])).toBe("");
    expect(text([0x20])).toBe("az"); // the bits that are left are ones, which is the end
  });
});
