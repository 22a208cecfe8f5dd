/** policy/eligibility.ts */
import { Bytes } from "../../assembly/core/bytes";
import { isEventStream, isJson, isJsonLines, lengthRefusal } from "../../assembly/policy/eligibility";
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

describe("A length", () => {
  it("is judged if it is one", () => {
    expect(lengthRefusal(null, 10)).toBe(BypassReason.None);
    expect(lengthRefusal(bytes("10"), 10)).toBe(BypassReason.None);
    expect(lengthRefusal(bytes("11"), 10)).toBe(BypassReason.RequestTooLarge);
    expect(lengthRefusal(bytes("9007199254740992"), 10)).toBe(BypassReason.RequestTooLarge);
    const none = ["", "-1", "1e9", "x", "99999999999999999999", " 11"];
    for (let i = 0; i < none.length; i++) expect(lengthRefusal(bytes(none[i]), 10)).toBe(BypassReason.None, none[i]);
  });
});
