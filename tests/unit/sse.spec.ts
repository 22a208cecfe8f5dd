/** core/sse.ts: WHATWG HTML, section 9.2.6, and never a trap. */
import { Bytes } from "../../assembly/core/bytes";
import { endsEvent, SseReader } from "../../assembly/core/sse";
import { Random } from "./support/random";

/** Every event as `type|data`, `!` behind one that no blank line ended, separated by `;`. */
function read(stream: string): string {
  const reader = new SseReader(Bytes.fromString(stream));
  let all = "";
  while (reader.next()) {
    if (all.length > 0) all += ";";
    all += reader.type.toString() + "|" + reader.data.toString() + (reader.terminated ? "" : "!");
  }
  return all;
}

describe("SseReader", () => {
  it("reads an event a blank line ends", () => {
    expect(read("data: a\n\ndata: b\n\n")).toBe("|a;|b");
  });
  it("takes LF, CRLF and CR alike, mixed too", () => {
    expect(read("data: a\r\n\r\ndata: b\r\rdata: c\n\r\ndata: d\r\n\n")).toBe("|a;|b;|c;|d");
  });
  it("drops one space behind the colon and no more", () => {
    expect(read("data:a\n\ndata:  b \n\n")).toBe("|a;| b ");
  });
  it("joins several data lines by a line feed", () => {
    expect(read("data: a\ndata:b\r\ndata\ndata: d\n\n")).toBe("|a\nb\n\nd");
  });
  it("skips comments, unknown fields and events without data", () => {
    expect(read(": hello\n\nid: 1\nretry: 3\n\nevent: x\n\n:c\ndata: a\nfoo\nbar: baz\n\n\n\n")).toBe("|a");
  });
  it("reads the event's name and forgets it with the event", () => {
    expect(read("event: error\ndata: a\n\ndata: b\n\n")).toBe("error|a;|b");
    expect(read("event: x\n\ndata: b\n\n")).toBe("|b");
  });
  it("tells data of no length from no data", () => {
    expect(read("data:\n\ndata\n\n")).toBe("|;|");
  });
  it("skips a byte order mark in front, and only there", () => {
    expect(read("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).toBe("|a");
  });
  it("answers a last event that nothing ends, and says so", () => {
    expect(read("data: a\n\ndata: b\n")).toBe("|a;|b!");
    expect(read("data: a\n\ndata: b")).toBe("|a;|b!");
    expect(read("data: a\r\n\r")).toBe("|a");
  });
  it("finds nothing in nothing", () => {
    expect(read("")).toBe("");
    expect(read("\n\r\n\r")).toBe("");
    expect(read("data")).toBe("|!");
  });
  it("knows where an event begins and ends", () => {
    const text = ": c\n\nevent: x\ndata: abc\n\ndata: d\r\n\r\n";
    const stream = Bytes.fromString(text);
    const reader = new SseReader(stream);
    reader.next();
    expect(stream.slice(reader.start, reader.end).toString()).toBe("event: x\ndata: abc\n\n");
    reader.next();
    expect(stream.slice(reader.start, reader.end).toString()).toBe("data: d\r\n\r\n");
    expect(reader.next()).toBe(false);
    expect(reader.next()).toBe(false);
  });
  it("finds line ends at every place of a block of sixteen bytes", () => {
    for (let i = 0; i < 40; i++) {
      const text = "x".repeat(i);
      expect(read("data: " + text + "\n\ndata: y\r\n\r\n")).toBe("|" + text + ";|y");
    }
  });
  it("ends on random bytes, its ranges in order", () => {
    const random = new Random(7);
    for (let round = 0; round < 3000; round++) {
      const stream = random.from("data: event:\r\n\r\n: x[DONE]\n\n", random.below(80));
      const reader = new SseReader(stream);
      let behind = 0;
      while (reader.next()) {
        assert(reader.start >= behind && reader.end > reader.start && reader.end <= stream.length);
        behind = reader.end;
      }
    }
    expect(true).toBe(true);
  });
});

describe("endsEvent", () => {
  it("asks for a blank line, whatever ends its lines", () => {
    const ended: string[] = ["a\n\n", "a\r\n\r\n", "a\r\r", "a\n\r\n", "a\r\r\n", "a\n\r"];
    for (let i = 0; i < ended.length; i++) expect(endsEvent(Bytes.fromString(ended[i]))).toBe(true, ended[i]);
    const open: string[] = ["", "a", "a\n", "a\r", "a\r\n", "\n", "\r\n", "a\n\nb", "a\n "];
    for (let i = 0; i < open.length; i++) expect(endsEvent(Bytes.fromString(open[i]))).toBe(false, open[i]);
  });
});
