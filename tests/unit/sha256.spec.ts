/** core/sha256.ts: FIPS 180-4 and the NIST example vectors; the lengths are those around a block's padding. */
import { Bytes } from "../../assembly/core/bytes";
import { Sha256 } from "../../assembly/core/sha256";
import { Random } from "./support/random";

function hash(text: string): string {
  return Sha256.of(Bytes.fromString(text)).toHex();
}

/** Digests of so many letters `a`. */
const LENGTHS: i32[] = [0, 1, 3, 55, 56, 57, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 1000];
const DIGESTS: string[] = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
  "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0",
  "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
  "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
  "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6",
  "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34",
  "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
  "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0",
  "6374f73208854473827f6f6a3f43b1f53eaa3b82c21c1a6d69a2110b2a79baad",
  "f54353008a2553262ecdc4a34749563ba0950e8b0fc8652780b0a614b99683c1",
  "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
  "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c",
  "c57e9278af78fa3cab38667bef4ce29d783787a2f731d4e12200270f0c32320a",
  "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e",
  "c12cb024a2e5551cca0e08fce8f1c5e314555cc3fef6329ee994a3db752166ae",
  "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3",
];

describe("Sha256", () => {
  it("agrees with the NIST vectors", () => {
    expect(hash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hash("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
    expect(hash("a".repeat(1000000))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });
  it("pads every length right", () => {
    for (let i = 0; i < LENGTHS.length; i++) expect(hash("a".repeat(LENGTHS[i]))).toBe(DIGESTS[i], LENGTHS[i].toString());
  });
  it("answers the same however the message is cut", () => {
    const random = new Random(3);
    for (let round = 0; round < 300; round++) {
      const message = random.bytes(random.below(300));
      const pieces = Sha256.begin();
      let at = 0;
      while (at < message.length) {
        const size = 1 + random.below(100);
        pieces.update(message.slice(at, at + size));
        at += size;
      }
      expect(pieces.digest().toHex()).toBe(Sha256.of(message).toHex());
    }
  });
  it("keeps two sequences of fields apart", () => {
    const one = Sha256.begin().updateField(Bytes.fromString("ab")).updateField(Bytes.fromString("c")).digest();
    const other = Sha256.begin().updateField(Bytes.fromString("a")).updateField(Bytes.fromString("bc")).digest();
    expect(one.equals(other)).toBe(false);
    expect(Sha256.begin().updateU32(0x64636261).digest().toHex()).toBe(hash("abcd"));
  });
});
