/** filter/lookup/reuse.ts: RFC 9111 §4.2, RFC 5861 */
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { isServable, mayServeOnError, Use, useOf } from "../../assembly/filter/lookup/reuse";
import { RequestDirectives } from "../../assembly/policy/cache_control";
import { Answer } from "../../assembly/stores/record";
import { digest } from "./support/vectors";

const CREATED: i64 = 1000000;
const LIFE: i64 = 60000;
const END = CREATED + LIFE;
const LIMIT: i32 = 100;

function answer(mustRevalidate: bool = false): Answer {
  return Answer.create(
    digest(1), digest(2), CREATED, END, BodyForm.Json, false, Bytes.empty(), Bytes.empty(), Bytes.empty(), 0, mustRevalidate,
  );
}

function directives(line: string): RequestDirectives {
  const directives = new RequestDirectives();
  directives.read(Bytes.fromString(line));
  return directives;
}

function use(line: string, now: i64, window: i32 = 0): Use {
  return useOf(answer(), now, directives(line), LIMIT, window);
}

describe("A fresh answer", () => {
  it("is served to the end of its life", () => {
    expect(use("", CREATED)).toBe(Use.Fresh);
    expect(use("", CREATED - 5000)).toBe(Use.Fresh, "the clock was set back");
    expect(use("", END - 1)).toBe(Use.Fresh);
    expect(use("", END)).toBe(Use.Expired);
  });
  it("must be younger than max-age", () => {
    expect(use("max-age=10", CREATED + 9999)).toBe(Use.Fresh);
    expect(use("max-age=10", CREATED + 10000)).toBe(Use.TooOld);
    expect(use("max-age=0", CREATED)).toBe(Use.TooOld);
    expect(use("max-age=10, max-stale", CREATED + 10000)).toBe(Use.TooOld);
  });
  it("must stay fresh for min-fresh", () => {
    expect(use("min-fresh=10", END - 10000)).toBe(Use.Fresh);
    expect(use("min-fresh=10", END - 9999)).toBe(Use.TooOld);
    expect(use("min-fresh=99999999999", CREATED)).toBe(Use.TooOld);
  });
});

describe("A stale answer", () => {
  it("is served to who takes it, up to the configured limit", () => {
    expect(use("max-stale=10", END + 10000)).toBe(Use.Stale);
    expect(use("max-stale=10", END + 10001)).toBe(Use.Expired);
    expect(use("max-stale", END + 100000)).toBe(Use.Stale);
    expect(use("max-stale", END + 100001)).toBe(Use.Expired);
    expect(useOf(answer(), END + 1, directives("max-stale"), 0, 0)).toBe(Use.Expired);
  });
  it("is served to nobody who asks for a fresh one too", () => {
    expect(use("max-stale, min-fresh=0", END + 1)).toBe(Use.Expired);
    expect(use("max-stale, max-age=60", END + 1)).toBe(Use.Expired);
    expect(use("max-stale, max-age=62", END + 1000)).toBe(Use.Stale);
  });
  it("is served while it is refreshed, unless the request forbids it", () => {
    expect(use("", END, 30)).toBe(Use.Refresh);
    expect(use("", END + 29999, 30)).toBe(Use.Refresh);
    expect(use("", END + 30000, 30)).toBe(Use.Expired);
    expect(use("max-age=3600", END, 30)).toBe(Use.Expired);
    expect(use("min-fresh=1", END, 30)).toBe(Use.Expired);
    expect(use("max-stale=5", END + 5000, 30)).toBe(Use.Refresh);
    expect(use("max-stale=5", END + 5001, 30)).toBe(Use.Expired);
    expect(use("max-stale=50", END + 40000, 30)).toBe(Use.Stale);
  });
  it("stands in for a failed upstream, unless the request forbids it", () => {
    expect(mayServeOnError(answer(), END + 29999, directives(""), 30)).toBe(true);
    expect(mayServeOnError(answer(), END + 30000, directives(""), 30)).toBe(false);
    expect(mayServeOnError(answer(), END - 1, directives(""), 30)).toBe(true, "fresh by now");
    const forbidding = ["no-cache", "max-age=0", "max-age=3600", "min-fresh=1", "max-stale=0"];
    for (let i = 0; i < forbidding.length; i++) expect(mayServeOnError(answer(), END + 1, directives(forbidding[i]), 30)).toBe(false, forbidding[i]);
    expect(mayServeOnError(answer(), END + 1, directives("max-stale=1"), 30)).toBe(true);
    expect(mayServeOnError(answer(), END + 1, directives("max-stale=1, max-age=3600"), 30)).toBe(true);
  });
  it("is served to nobody if the upstream said so", () => {
    expect(useOf(answer(true), END, directives("max-stale"), LIMIT, 30)).toBe(Use.Expired);
    expect(mayServeOnError(answer(true), END, directives(""), 30)).toBe(false);
    expect(useOf(answer(true), END - 1, directives(""), LIMIT, 30)).toBe(Use.Fresh);
  });
});

describe("What may be served", () => {
  it("is fresh, or stale with leave", () => {
    expect(isServable(Use.Fresh) && isServable(Use.Stale) && isServable(Use.Refresh)).toBe(true);
    expect(isServable(Use.TooOld) || isServable(Use.Expired)).toBe(false);
  });
});
