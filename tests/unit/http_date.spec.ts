/** core/http_date.ts */
import { Bytes } from "../../assembly/core/bytes";
import { parseHttpDate } from "../../assembly/core/http_date";

function secondsOf(text: string): i64 {
  return parseHttpDate(Bytes.fromString(text));
}

describe("A date in a header", () => {
  it("is read to the second", () => {
    expect(secondsOf("Thu, 01 Jan 1970 00:00:00 GMT")).toBe(0);
    expect(secondsOf("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(784111777);
    expect(secondsOf("Tue, 29 Feb 2000 23:59:59 GMT")).toBe(951868799);
    expect(secondsOf("Mon, 01 Mar 2100 00:00:00 GMT")).toBe(4107542400);
    expect(secondsOf("Fri, 31 Dec 9999 23:59:59 GMT")).toBe(253402300799);
  });
  it("is none if it has another form", () => {
    const none = [
      "", "0", "-1", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1969 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
    ];
    for (let i = 0; i < none.length; i++) expect(secondsOf(none[i])).toBe(-1, none[i]);
  });
});
