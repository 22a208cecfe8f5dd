/** policy/credential.ts, policy/credentials.ts and policy/tenant_census.ts */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { isCredential } from "../../assembly/policy/credential";
import { Credentials } from "../../assembly/policy/credentials";
import { TenantCensus } from "../../assembly/policy/tenant_census";
import { Random } from "./support/random";
import { digest } from "./support/vectors";

function counts(name: string): bool {
  const bytes = Bytes.fromString(name);
  return isCredential(bytes.ptr, bytes.length);
}

function written(credentials: Credentials): string {
  const out = new ByteBuffer(64);
  credentials.appendTo(out);
  return out.view().toHex();
}

function add(credentials: Credentials, name: string, value: string): void {
  const bytes = Bytes.fromString(name);
  credentials.addHeader(bytes.ptr, bytes.length, Bytes.fromString(value));
}

function pathOf(ignored: string[], path: string): string {
  return new Credentials(ignored.map<Bytes>((name) => Bytes.fromString(name))).readPath(Bytes.fromString(path)).toString();
}

describe("A name", () => {
  it("counts if a word in it says credential, in any case", () => {
    const names = ["key", "KEY", "xkeyx", "api_key", "authorization", "Cookie2", "x-my-Token-9", "secrets", "session", "monkey", "sid", "x-remote-user", "x_remote_user"];
    for (let i = 0; i < names.length; i++) expect(counts(names[i])).toBe(true, names[i]);
  });
  it("does not count otherwise", () => {
    const names = ["", ":authority", ":path", "ke", "ey", "accept", "user-agent", "content-type", "tok-en", "sidx", "xsid", "x-request-id", "é", "k ey"];
    for (let i = 0; i < names.length; i++) expect(counts(names[i])).toBe(false, names[i]);
  });
  it("does not count by an exception alone, whichever way its words are joined", () => {
    const names = ["idempotency-key", "IDEMPOTENCY_KEY", "a-cache-key-b", "cache_key", "sec-key", "Sec-WebSocket-Key", "x-csrf-token", "x_xsrf_token", "csrftoken"];
    for (let i = 0; i < names.length; i++) expect(counts(names[i])).toBe(false, names[i]);
    const others = ["cache-key-key", "key-cache-key", "idempotency--key", "ax-csrf-token", "x-sec-key"];
    for (let i = 0; i < others.length; i++) expect(counts(others[i])).toBe(true, others[i]);
  });
});

describe("Credentials", () => {
  it("are the same in any order of their names, and in one order of the values of a name", () => {
    const first = new Credentials([]);
    const second = new Credentials([]);
    for (let i = 0; i < 60; i++) add(first, "key" + (i % 7).toString(), i.toString());
    for (let name = 6; name >= 0; name--) {
      for (let i = 0; i < 60; i++) if (i % 7 == name) add(second, "key" + name.toString(), i.toString());
    }
    expect(written(first)).toBe(written(second));
    add(first, "key1", "x");
    add(first, "key1", "y");
    add(second, "key1", "y");
    add(second, "key1", "x");
    expect(written(first) == written(second)).toBe(false);
  });
  it("begin anew when they are cleared", () => {
    const credentials = new Credentials([]);
    add(credentials, "key", "");
    expect(credentials.hasAny).toBe(false);
    add(credentials, "key", "k");
    expect(credentials.hasAny).toBe(true);
    credentials.clear();
    expect(credentials.hasAny).toBe(false);
    expect(written(credentials)).toBe("");
  });
  it("show their names in a log line, short and in visible characters, and no values", () => {
    const credentials = new Credentials([]);
    add(credentials, "x-api-key", "secret value");
    credentials.readPath(Bytes.fromString("/p?%0akey%00=hidden&token=é"));
    expect(credentials.namesText()).toBe("??key?, ?token, x-api-key");
    credentials.clear();
    for (let i = 0; i < 100; i++) add(credentials, "key" + "x".repeat(200) + i.toString(), "v");
    expect(credentials.namesText().length < 600).toBe(true);
  });
  it("leave a path as it is but for what is ignored", () => {
    const same = ["", "/", "/p", "/p?", "/p?a", "/p?a=1&&b=2&", "/p?key=k", "/p??x=1", "?x=2&x", "/p?y=x=1", "/p?%78y=1", "/p?%=1&%x=1&%7=1"];
    for (let i = 0; i < same.length; i++) expect(pathOf([], same[i])).toBe(same[i]);
    expect(pathOf(["x"], "/p?x=1")).toBe("/p");
    expect(pathOf(["x"], "/p?X=1&a=1")).toBe("/p?a=1");
    expect(pathOf(["x"], "/p?a=1&x&b&%78=2&%58=3")).toBe("/p?a=1&b");
    expect(pathOf(["x", "a"], "/p?a=1&x")).toBe("/p");
    expect(pathOf(["x"], "/p?x&&x")).toBe("/p?");
    expect(pathOf(["x"], "/p?a=x&xx=1")).toBe("/p?a=x&xx=1");
  });
  it("read any path without a trap", () => {
    const random = new Random(12);
    const path = Bytes.fromString("/p?key=a&%6bey=b&x=%zz&y=%4");
    for (let i = 0; i < 3000; i++) {
      const credentials = new Credentials([Bytes.fromString("x")]);
      credentials.readPath(random.mutate(path));
      written(credentials);
    }
  });
});

describe("A census", () => {
  it("counts tenants, and those that do not come again", () => {
    const census = new TenantCensus();
    for (let i = 0; i < 20; i++) census.note(digest(i));
    for (let i = 0; i < 5; i++) census.note(digest(i));
    for (let i = 0; i < 5; i++) census.note(digest(i));
    expect(census.seen - census.seenOnce).toBe(5);
    expect(census.seen <= 20 && census.seen >= 18).toBe(true);
  });
  it("stays bounded and never negative, whoever comes", () => {
    const census = new TenantCensus();
    for (let i = 0; i < 20000; i++) {
      census.note(digest(i % 3000));
      if (i % 3 == 0) census.note(digest(i));
      if (census.seenOnce < 0 || census.seenOnce > census.seen || census.seen > 1024) expect(i).toBe(-1, "out of bounds");
    }
    census.note(Bytes.empty());
    expect(census.seen <= 1024).toBe(true);
  });
  it("finds it suspicious only if hardly anybody of many comes again", () => {
    const strangers = new TenantCensus();
    const regulars = new TenantCensus();
    for (let i = 0; i < 6000; i++) {
      strangers.note(digest(i));
      regulars.note(digest(i % 700));
    }
    expect(strangers.isSuspicious).toBe(true);
    expect(regulars.isSuspicious).toBe(false);
  });
});
