/** policy/cache_control.ts: RFC 9111 §5.2 */
import { Bytes } from "../../assembly/core/bytes";
import { ANY_SECONDS, NOT_GIVEN, RequestDirectives, ResponseDirectives } from "../../assembly/policy/cache_control";
import { Random } from "./support/random";

function asked(lines: string[]): RequestDirectives {
  const directives = new RequestDirectives();
  for (let i = 0; i < lines.length; i++) directives.read(Bytes.fromString(lines[i]));
  return directives;
}

function answered(lines: string[]): ResponseDirectives {
  const directives = new ResponseDirectives();
  for (let i = 0; i < lines.length; i++) directives.read(Bytes.fromString(lines[i]));
  return directives;
}

describe("A request's Cache-Control", () => {
  it("says nothing unless it does", () => {
    const silent = ["", ",", ",,", "no-storex", "xno-store", "x=no-store", "no store", "=no-store", "no-store;x", "x=\"a, no-store, no-cache\"", "x=\"\\\", no-store\""];
    for (let i = 0; i < silent.length; i++) {
      const directives = asked([silent[i]]);
      expect(directives.noStore || directives.noCache || directives.onlyIfCached || directives.wantsNew).toBe(false, silent[i]);
      expect(directives.maxAge == NOT_GIVEN && directives.maxStale == NOT_GIVEN && directives.minFresh == NOT_GIVEN).toBe(true, silent[i]);
    }
  });
  it("is found in a list, alone or with an argument, in either case", () => {
    const yes = ["no-store", "No-Store", " no-store ", "a, no-store", "no-store,b", "a=1,no-store=x", ",,no-store", "no-store =\"x\"", "x=\"a,\\\"b\", no-store"];
    for (let i = 0; i < yes.length; i++) expect(asked([yes[i]]).noStore).toBe(true, yes[i]);
    expect(asked(["no-cache"]).noCache).toBe(true);
    expect(asked(["ONLY-if-cached"]).onlyIfCached).toBe(true);
  });
  it("gives seconds, quoted or not", () => {
    expect(asked(["max-age=60"]).maxAge).toBe(60);
    expect(asked(["max-age=\"60\""]).maxAge).toBe(60);
    expect(asked(["max-age = 007"]).maxAge).toBe(7);
    expect(asked(["max-stale=5"]).maxStale).toBe(5);
    expect(asked(["min-fresh=5"]).minFresh).toBe(5);
  });
  it("has a max-stale without a number, which is any", () => {
    expect(asked(["max-stale"]).maxStale).toBe(ANY_SECONDS);
  });
  it("means by too great a number a very great one", () => {
    const great = ["2147483648", "2147483649", "9223372036854775808", "99999999999999999999999999999999999999"];
    for (let i = 0; i < great.length; i++) {
      expect(asked(["max-age=" + great[i]]).maxAge).toBe(ANY_SECONDS, great[i]);
      expect(asked(["max-stale=" + great[i]]).maxStale).toBe(ANY_SECONDS, great[i]);
      expect(asked(["min-fresh=" + great[i]]).minFresh).toBe(ANY_SECONDS, great[i]);
    }
  });
  it("means by what is no number the strictest one", () => {
    const none = ["=", "=x", "=-1", "=1.5", "=\"", "=\"\"", "=1 2", "=0x10", "=\"1\\2\""];
    for (let i = 0; i < none.length; i++) {
      expect(asked(["max-age" + none[i]]).maxAge).toBe(0, none[i]);
      expect(asked(["max-stale" + none[i]]).maxStale).toBe(0, none[i]);
      expect(asked(["min-fresh" + none[i]]).minFresh).toBe(ANY_SECONDS, none[i]);
    }
    expect(asked(["max-age"]).maxAge).toBe(0);
    expect(asked(["min-fresh"]).minFresh).toBe(ANY_SECONDS);
  });
  it("means the strictest of what is given twice, on one line or on several", () => {
    expect(asked(["max-age=60, max-age=30, max-age=90"]).maxAge).toBe(30);
    expect(asked(["max-age=60", "max-age=30"]).maxAge).toBe(30);
    expect(asked(["max-stale, max-stale=9"]).maxStale).toBe(9);
    expect(asked(["max-stale=9, max-stale"]).maxStale).toBe(9);
    expect(asked(["min-fresh=3, min-fresh=7, min-fresh=5"]).minFresh).toBe(7);
  });
  it("wants something new with no-cache and with an age of 0", () => {
    expect(asked(["no-cache"]).wantsNew).toBe(true);
    expect(asked(["max-age=0"]).wantsNew).toBe(true);
    expect(asked(["max-age=1"]).wantsNew).toBe(false);
  });
});

describe("An answer's Cache-Control", () => {
  it("forbids to keep it", () => {
    const forbidding = ["no-store", "no-cache", "private", "Private=\"x\"", "no-cache=\"set-cookie\"", "max-age=60, no-store"];
    for (let i = 0; i < forbidding.length; i++) expect(answered([forbidding[i]]).forbids).toBe(true, forbidding[i]);
    expect(answered(["public, max-age=60"]).forbids).toBe(false);
  });
  it("limits its life, and says more to shared caches than to others", () => {
    expect(answered([""]).lifetime).toBe(NOT_GIVEN);
    expect(answered(["max-age=60"]).lifetime).toBe(60);
    expect(answered(["max-age=60, s-maxage=90"]).lifetime).toBe(90);
    expect(answered(["s-maxage=30", "max-age=60"]).lifetime).toBe(30);
    expect(answered(["max-age=x"]).lifetime).toBe(0);
  });
  it("may forbid to serve it stale", () => {
    expect(answered(["must-revalidate"]).mustRevalidate).toBe(true);
    expect(answered(["proxy-revalidate"]).mustRevalidate).toBe(true);
    expect(answered(["s-maxage=1"]).mustRevalidate).toBe(true);
    expect(answered(["max-age=1"]).mustRevalidate).toBe(false);
  });
});

describe("Any bytes", () => {
  it("are read, and mean nothing out of range", () => {
    const random = new Random(11);
    const pieces = ["max-age", "max-stale", "min-fresh", "no-store", "s-maxage", "=", ",", "\"", "\\", " ", "\t", "0", "7", "99999999999", "x", "\x00", "\xff", ";"];
    for (let round = 0; round < 20000; round++) {
      let text = "";
      for (let i = random.below(12); i > 0; i--) text += pieces[random.below(pieces.length)];
      const bytes = Bytes.fromString(text);
      const request = new RequestDirectives();
      request.read(bytes);
      request.read(bytes.slice(random.below(4), bytes.length));
      const response = new ResponseDirectives();
      response.read(bytes);
      expect(isInRange(request.maxAge) && isInRange(request.maxStale) && isInRange(request.minFresh) && isInRange(response.lifetime)).toBe(true, text);
    }
  });
});

function isInRange(seconds: i64): bool {
  return seconds >= NOT_GIVEN && seconds <= ANY_SECONDS;
}
