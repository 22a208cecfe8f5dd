/** core/base64.ts */
import { decodeBase64, encodeBase64 } from "../../assembly/core/base64";
import { Bytes } from "../../assembly/core/bytes";
import { Random } from "./support/random";

function decoded(text: string): string {
  const bytes = decodeBase64(Bytes.fromString(text));
  return bytes === null ? "refused" : bytes.toHex();
}

describe("Base64", () => {
  it("knows the vectors of RFC 4648", () => {
    const plain = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    const coded = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
    for (let i = 0; i < plain.length; i++) {
      expect(encodeBase64(Bytes.fromString(plain[i])).toString()).toBe(coded[i]);
      expect(decoded(coded[i])).toBe(Bytes.fromString(plain[i]).toHex());
    }
  });
  it("gives back whatever it was given", () => {
    const random = new Random(1);
    for (let length = 0; length < 300; length++) {
      const bytes = random.bytes(length);
      const back = decodeBase64(encodeBase64(bytes));
      expect(back !== null && back.equals(bytes)).toBe(true, length.toString());
    }
  });
  it("refuses what is not whole groups of its alphabet", () => {
    const texts = ["Z", "Zg", "Zg=", "=", "==", "====", "Z===", "Zg==Zg==", "Zm9v\n", "Zm9_", "Zm-v", "Zm 9v===", "Zm=v", "é==="];
    for (let i = 0; i < texts.length; i++) expect(decoded(texts[i])).toBe("refused", texts[i]);
  });
  it("takes of noise only whole groups, and keeps their bytes", () => {
    const random = new Random(2);
    let taken = 0;
    for (let i = 0; i < 3000; i++) {
      const text = random.from("AZaz09+/==", random.below(12));
      const bytes = decodeBase64(text);
      if (bytes === null) continue;
      taken++;
      expect(text.length % 4).toBe(0);
      // The bits that a last group leaves over may differ, its bytes may not.
      const again = decodeBase64(encodeBase64(bytes));
      expect(again !== null && again.equals(bytes)).toBe(true);
      expect(encodeBase64(bytes).length).toBe(text.length);
    }
    expect(taken > 100).toBe(true);
  });
});
