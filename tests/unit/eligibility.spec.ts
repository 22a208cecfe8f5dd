/** policy/eligibility.ts */
import { Bytes } from "../../assembly/core/bytes";
import { hasDirective, isEventStream, isJson, isJsonLines, judgeLength } from "../../assembly/policy/eligibility";
import { BypassReason } from "../../assembly/policy/reasons";

function bytes(text: string): Bytes {
  return Bytes.fromString(text);
}

describe("A content type", () => {
  it("is JSON whatever its parameters, also where it is missing", () => {
    const yes = ["application/json", "Application/JSON", "application/json; charset=utf-8", " application/json ;"];
    const no = ["", "text/plain", "application/jsonp", "application/json-seq", "application/x-json", ";application/json"];
    for (let i = 0; i < yes.length; i++) expect(isJson(bytes(yes[i]))).toBe(true, yes[i]);
    for (let i = 0; i < no.length; i++) expect(isJson(bytes(no[i]))).toBe(false, no[i]);
    expect(isJson(null)).toBe(true);
  });
  it("is JSON lines only where it says so", () => {
    expect(isJsonLines(bytes("application/x-ndjson; charset=utf-8"))).toBe(true);
    expect(isJsonLines(bytes("application/json"))).toBe(false);
  });
  it("is an event stream only where it says so", () => {
    expect(isEventStream(bytes("text/event-stream"))).toBe(true);
    expect(isEventStream(bytes("Text/Event-Stream;charset=utf-8"))).toBe(true);
    expect(isEventStream(bytes("text/plain"))).toBe(false);
    expect(isEventStream(null)).toBe(false);
  });
});

describe("A directive", () => {
  it("is found in a list, alone or with an argument, in either case", () => {
    const yes = ["no-store", "No-Store", " no-store ", "a, no-store", "no-store,b", "a=1,no-store=x", ",,no-store", "no-store =\"x\""];
    const no = ["", ",", "no-storex", "xno-store", "x=no-store", "no store", "no-cache", "=no-store", "no-store;x"];
    for (let i = 0; i < yes.length; i++) expect(hasDirective(bytes(yes[i]), "no-store")).toBe(true, yes[i]);
    for (let i = 0; i < no.length; i++) expect(hasDirective(bytes(no[i]), "no-store")).toBe(false, no[i]);
  });
});

describe("A length", () => {
  it("is judged if it is one", () => {
    expect(judgeLength(null, 10)).toBe(BypassReason.None);
    expect(judgeLength(bytes("10"), 10)).toBe(BypassReason.None);
    expect(judgeLength(bytes("11"), 10)).toBe(BypassReason.RequestTooLarge);
    expect(judgeLength(bytes("9007199254740992"), 10)).toBe(BypassReason.RequestTooLarge);
    const none = ["", "-1", "1e9", "x", "99999999999999999999", " 11"];
    for (let i = 0; i < none.length; i++) expect(judgeLength(bytes(none[i]), 10)).toBe(BypassReason.None, none[i]);
  });
});
