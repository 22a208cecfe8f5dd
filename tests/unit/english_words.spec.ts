/** guards/english.ts and core/fuse_filter.ts: which letters are a word, and that no filter's bytes trap. */
import { Bytes } from "../../assembly/core/bytes";
import { mayHave } from "../../assembly/core/fuse_filter";
import { isEnglish } from "../../assembly/policy/guards/english";
import { Random } from "./support/random";

function word(letters: string): bool {
  const bytes = Bytes.fromString(letters);
  return isEnglish(bytes.ptr, bytes.length);
}

/** Common words of every kind. */
const COMMON = (
  "ability above accept account across action active actual address advice after again agree airport almost already always amount animal answer anybody apple " +
  "argue around arrive artist autumn average balance banana basket battery beach beautiful because before begin behind believe belong between bicycle birthday " +
  "blanket border bottle bottom branch bread breakfast bridge bright brother budget building business butter button camera candle capital captain careful carpet " +
  "castle century certain chair chance change cheap cheese chicken children choice church circle city clean clever climate clothes coffee collect college colour " +
  "common company complete computer concert contract control cooking copper corner correct cotton council country courage cousin create credit culture curtain " +
  "customer damage danger daughter decide deep degree deliver desert design detail develop dinner direct discover discuss disease distance divide doctor dollar " +
  "double dream during early earth easily effect effort eight either electric eleven employ empty energy engine enough entire escape evening event example excite " +
  "exercise expect expense explain extra famous farmer fashion father favour feature fence festival figure final finger finish flight flower follow foreign forest " +
  "forget forward freedom friend future garden general gentle giant glass global golden grammar green ground growth guard guest habit happy harbour health heavy history " +
  "holiday honest horse hotel however human hungry husband idea"
).split(" ");

describe("The words of English", () => {
  it("are all known", () => {
    expect(COMMON.length >= 200).toBe(true);
    for (let i = 0; i < COMMON.length; i++) expect(word(COMMON[i])).toBe(true, COMMON[i]);
  });
  it("are known in regular forms", () => {
    const forms = ["bridges", "boxes", "cities", "stopped", "visited", "married", "baking", "visiting", "stopping", "quickly"];
    for (let i = 0; i < forms.length; i++) expect(word(forms[i])).toBe(true, forms[i]);
  });
  it("are not what is none", () => {
    const none = ["waht", "antibotics", "recieve", "kubernets", "chocolaet", "bicylce", "xqzvt", "definately"];
    for (let i = 0; i < none.length; i++) expect(word(none[i])).toBe(false, none[i]);
  });
  it("are not asked for below three letters", () => {
    expect(word("")).toBe(true);
    expect(word("zq")).toBe(true);
  });
});

describe("A filter", () => {
  it("of no bytes, or too few, has every word", () => {
    for (let length = 0; length < 12; length++) expect(mayHave(new StaticArray<u8>(length), 77)).toBe(true);
  });
  it("of any bytes answers, and reads none beyond", () => {
    const random = new Random(31);
    for (let i = 0; i < 20_000; i++) {
      const bytes = random.bytes(13 + random.below(64));
      const filter = new StaticArray<u8>(bytes.length);
      for (let at = 0; at < bytes.length; at++) filter[at] = <u8>bytes.at(at);
      const digest = <u32>random.below(0x7fffffff);
      expect(mayHave(filter, digest)).toBe(mayHave(filter, digest));
    }
  });
});
