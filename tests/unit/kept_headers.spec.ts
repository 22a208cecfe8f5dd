/** policy/kept_headers.ts and core/fields.ts */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { Fields } from "../../assembly/core/fields";
import { DEFAULT_HEADERS, KeptHeaders, whyNotKept } from "../../assembly/policy/kept_headers";
import { Random } from "./support/random";

function fields(texts: string[]): Bytes {
  const out = new ByteBuffer(64);
  for (let i = 0; i < texts.length; i++) {
    const text = Bytes.fromString(texts[i]);
    out.appendU32(text.length).append(text);
  }
  return out.view();
}

function read(bytes: Bytes): string {
  const cursor = new Fields(bytes);
  let text = "";
  while (cursor.next()) text += cursor.name.toString() + "=" + cursor.value.toString() + ";";
  return text + (cursor.isAtEnd ? "" : "?");
}

describe("Fields", () => {
  it("are read in order, also empty ones", () => {
    expect(read(Bytes.empty())).toBe("");
    expect(read(fields(["a", "1", "a", "", "", "3"]))).toBe("a=1;a=;=3;");
  });
  it("that are cut short are read as far as they are whole", () => {
    const whole = fields(["a", "1", "bc", "23"]);
    for (let length = 1; length < 10; length++) expect(read(whole.slice(0, length))).toBe("?", length.toString());
    expect(read(whole.slice(0, 10))).toBe("a=1;");
    for (let length = 11; length < whole.length; length++) expect(read(whole.slice(0, length))).toBe("a=1;?", length.toString());
  });
  it("are read without a trap, whatever they hold", () => {
    const random = new Random(14);
    const whole = fields(["name", "value", "other", ""]);
    for (let i = 0; i < 5000; i++) read(random.mutate(whole));
  });
});

describe("Headers that are kept", () => {
  it("are those that are named, and those of CORS", () => {
    const kept = new KeptHeaders(["vary", "x-a"]);
    const names = ["vary", "x-a", "access-control-allow-origin", "access-control-expose-headers"];
    const others = ["", "var", "vary2", "x-b", "access-control-", "access-control", "access", "x-access-control-allow-origin"];
    for (let i = 0; i < names.length; i++) expect(kept.has(Bytes.fromString(names[i]).ptr, names[i].length)).toBe(true, names[i]);
    for (let i = 0; i < others.length; i++) expect(kept.has(Bytes.fromString(others[i]).ptr, others[i].length)).toBe(false, others[i]);
  });
  it("may be all that are by default, and none that is about the first answer alone", () => {
    for (let i = 0; i < DEFAULT_HEADERS.length; i++) expect(whyNotKept(DEFAULT_HEADERS[i])).toBe("");
    const others = ["set-cookie", "x-request-id", "openai-version", "anthropic-x", "x-ratelimit-reset-tokens", "content-length", "connection", "age", "x-api-key"];
    for (let i = 0; i < others.length; i++) expect(whyNotKept(others[i]).length > 0).toBe(true, others[i]);
  });
});
