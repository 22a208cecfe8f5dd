/** policy/identity.ts and core/digest_memo.ts */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { DigestMemo } from "../../assembly/core/digest_memo";
import { Sha256 } from "../../assembly/core/sha256";
import { Identities, profileDigestOf } from "../../assembly/policy/identity";
import { ChatRequest } from "../../assembly/policy/chat_request";
import { Random } from "./support/random";

const SCOPE = profileDigestOf("m", "", 384, false, 0);

function buffer(text: string): ByteBuffer {
  return new ByteBuffer(16).appendString(text);
}

function boundary(identities: Identities, tenant: string, authority: string = "h", path: string = "/p", headers: string = "", protocol: string = "p"): string {
  return identities.boundary(buffer(tenant), protocol, Bytes.fromString(authority), Bytes.fromString(path), buffer(headers)).toHex();
}

function request(rest: string, parts: string[]): ChatRequest {
  const made = new ChatRequest(buffer(rest));
  for (let i = 0; i < parts.length; i++) made.addQuery(Bytes.fromString(parts[i]));
  return made;
}

describe("A boundary", () => {
  it("is another one for each of its fields", () => {
    const identities = new Identities(SCOPE);
    const all = [
      boundary(identities, "t"), boundary(identities, "u"), boundary(identities, ""), boundary(identities, "t", "i"), boundary(identities, "t", "h", "/q"),
      boundary(identities, "t", "h", "/p", "x"), boundary(identities, "t", "h/", "p"), boundary(identities, "t", "", "h/p"), boundary(identities, "t", "h", "/p", "", "q"),
      boundary(new Identities(profileDigestOf("m", "", 384, false, 1)), "t"),
    ];
    for (let i = 0; i < all.length; i++) expect(all.indexOf(all[i])).toBe(i);
  });
  it("is the same again, in any worker and in any order", () => {
    const a = new Identities(SCOPE);
    const b = new Identities(SCOPE);
    for (let i = 0; i < 300; i++) boundary(a, i.toString());
    for (let i = 299; i >= 0; i--) expect(boundary(a, i.toString())).toBe(boundary(b, i.toString()));
  });
  it("depends on what the configuration says", () => {
    const scopes = [profileDigestOf("m", "", 384, false, 0), profileDigestOf("n", "", 384, false, 0), profileDigestOf("m", "", 385, false, 0), profileDigestOf("m", "", 384, true, 0), profileDigestOf("m", "", 384, false, 1), profileDigestOf("m\n3", "", 84, false, 0), profileDigestOf("m", "p", 384, false, 0)];
    for (let i = 0; i < scopes.length; i++) {
      for (let j = 0; j < i; j++) expect(scopes[i].equals(scopes[j])).toBe(false);
    }
  });
});

describe("An identity", () => {
  it("has a partition of the rest, and a key of the question too", () => {
    const identities = new Identities(SCOPE);
    const first = identities.identify(request("rest", ["q"]));
    const other = identities.identify(request("rest", ["r"]));
    const elsewhere = identities.identify(request("tser", ["q"]));
    expect(first.partition.equals(other.partition)).toBe(true);
    expect(first.key.equals(other.key)).toBe(false);
    expect(first.partition.equals(elsewhere.partition)).toBe(false);
    expect(first.key.equals(elsewhere.key)).toBe(false);
    expect(first.key.length).toBe(32);
    expect(first.key.equals(identities.identify(request("rest", ["q"])).key)).toBe(true);
  });
  it("tells apart how a question was divided", () => {
    const identities = new Identities(SCOPE);
    const keys = [
      identities.identify(request("", ["a\nb\nc"])).key.toHex(), identities.identify(request("", ["a", "b\nc"])).key.toHex(),
      identities.identify(request("", ["a\nb", "c"])).key.toHex(), identities.identify(request("", ["a", "b", "c"])).key.toHex(),
    ];
    for (let i = 0; i < keys.length; i++) expect(keys.indexOf(keys[i])).toBe(i);
  });
});

describe("A memo of digests", () => {
  it("gives the digest of the very text, whatever it remembers", () => {
    const random = new Random(8);
    const memo = new DigestMemo(2);
    for (let i = 0; i < 2000; i++) {
      const text = random.from("ab", random.below(6));
      expect(memo.of(new ByteBuffer(16).append(text)).equals(Sha256.of(text))).toBe(true);
    }
  });
  it("keeps a copy of the text", () => {
    const memo = new DigestMemo(0);
    const text = buffer("one");
    memo.of(text);
    text.clear();
    text.appendAscii("two");
    expect(memo.of(text).equals(Sha256.of(Bytes.fromString("two")))).toBe(true);
    expect(memo.of(buffer("x".repeat(40000))).equals(Sha256.of(Bytes.fromString("x".repeat(40000))))).toBe(true);
  });
});
