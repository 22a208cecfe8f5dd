/** core/json_pieces.ts: what is cut is the same again when it is put together, and every piece can stand alone. */
import { Bytes } from "../../assembly/core/bytes";
import { JsonDocument, JsonError } from "../../assembly/core/json";
import { ListSlices, MAX_PIECE, StringPieces } from "../../assembly/core/json_pieces";
import { inside } from "../../assembly/core/json_write";
import { Random } from "./support/random";

const UNITS: string[] = ["a", "é", "€", "😀", "\\n", '\\"', "\\\\", "\\/", "\\u0041", "\\uD83D\\uDE00", "\\ud83d\\ude00", "\\u00e9", "u", "d", "0", "\\\\u", "\\\\ud83d"];

/** Cuts the inside of a string and checks every piece. @returns how many there are. */
function cut(text: string, most: i32): i32 {
  const bytes = Bytes.fromString(text);
  const pieces = new StringPieces(bytes, most);
  let count = 0;
  let joined = "";
  while (pieces.next()) {
    count++;
    expect(pieces.piece.length <= most).toBe(true, text);
    const document = JsonDocument.parse(Bytes.fromString('"' + pieces.piece.toString() + '"'));
    expect(document.error).toBe(JsonError.None, text + " -> " + pieces.piece.toString());
    joined += pieces.piece.toString();
  }
  expect(joined).toBe(text);
  return count;
}

describe("Pieces of a string", () => {
  it("are the string itself if it is short", () => {
    expect(cut("", 16)).toBe(1);
    expect(cut("abc", 16)).toBe(1);
    expect(cut("a".repeat(16), 16)).toBe(1);
    expect(cut("a".repeat(17), 16)).toBe(2);
    expect(cut("a".repeat(MAX_PIECE + 1), MAX_PIECE)).toBe(2);
  });
  it("end at no place inside a character or an escape, wherever the limit falls", () => {
    for (let i = 0; i < UNITS.length; i++) {
      for (let shift = 0; shift < 24; shift++) {
        cut("x".repeat(shift) + UNITS[i].repeat(20), 16);
        cut("\\\\".repeat(shift) + UNITS[i].repeat(20), 17);
      }
    }
  });
  it("make the same text again, of whatever it is made", () => {
    const random = new Random(41);
    for (let round = 0; round < 3000; round++) {
      let text = "";
      for (let i = random.below(60); i > 0; i--) text += UNITS[random.below(UNITS.length)];
      cut(text, 16 + random.below(24));
    }
  });
  it("go on whatever the bytes are", () => {
    const random = new Random(42);
    for (let round = 0; round < 2000; round++) {
      const bytes = random.from('\\\\\\ud8\u00e9"', random.below(200));
      const pieces = new StringPieces(bytes, 16);
      let length = 0;
      while (pieces.next()) length += pieces.piece.length;
      expect(length).toBe(bytes.length);
    }
  });
});

describe("Slices of lists", () => {
  it("keep what belongs together in one slice, and lose nothing", () => {
    let a = "";
    let b = "";
    for (let i = 0; i < 3000; i++) {
      a += (i > 0 ? "," : "") + '{"token":"' + i.toString() + '","top":[' + "1,".repeat(i % 7) + "1]}";
      if (i < 2990) b += (i > 0 ? "," : "") + "-0." + i.toString();
    }
    const document = JsonDocument.parse(Bytes.fromString("[[" + a + "],[" + b + "],1]"));
    const lists = document.first(document.root);
    const slices = new ListSlices(document, [lists, document.next(lists), document.element(document.root, 2)]);
    const joined: string[] = ["", ""];
    let count = 0;
    while (slices.next()) {
      count++;
      expect(slices.slice(0).length + slices.slice(1).length <= MAX_PIECE).toBe(true);
      expect(slices.slice(2).length).toBe(0);
      for (let i = 0; i < 2; i++) {
        if (slices.slice(i).length > 0) joined[i] += (joined[i].length > 0 ? "," : "") + slices.slice(i).toString();
      }
      // As many of the one as of the other, while there are.
      if (joined[1].length == b.length) continue;
      const both = JsonDocument.parse(Bytes.fromString("[[" + slices.slice(0).toString() + "],[" + slices.slice(1).toString() + "]]"));
      expect(both.count(both.element(both.root, 1))).toBe(both.count(both.element(both.root, 0)));
    }
    expect(count).toBeGreaterThan(3);
    expect(joined[0]).toBe(a);
    expect(joined[1]).toBe(b);
    expect(inside(document.raw(lists)).toString()).toBe(a);
  });
  it("are none of what has no elements, and one of an element that is longer than a piece", () => {
    const document = JsonDocument.parse(Bytes.fromString('[[],{},1,["' + "x".repeat(MAX_PIECE + 1) + '",1]]'));
    expect(new ListSlices(document, [document.element(document.root, 0), document.element(document.root, 2), -1]).next()).toBe(false);
    const slices = new ListSlices(document, [document.element(document.root, 3)]);
    expect(slices.next()).toBe(true);
    expect(slices.slice(0).length).toBe(MAX_PIECE + 3);
    expect(slices.next()).toBe(true);
    expect(slices.slice(0).toString()).toBe("1");
    expect(slices.next()).toBe(false);
  });
});
