/** core/word_list.ts, and what a document asks of it. */
import { Bytes } from "../../assembly/core/bytes";
import { JsonDocument } from "../../assembly/core/json";
import { utf8 } from "../../assembly/core/utf8";
import { hasWord } from "../../assembly/core/word_list";

const LIST: StaticArray<u8> = utf8("stop end_turn a");
const EMPTY: StaticArray<u8> = utf8("");

function has(list: StaticArray<u8>, word: string): bool {
  const bytes = Bytes.fromString(word);
  return hasWord(list, bytes.ptr, bytes.length);
}

describe("A list of words", () => {
  it("has its words, whole", () => {
    const yes = ["stop", "end_turn", "a"];
    const no = ["sto", "top", "stop ", "end", "turn", "", "b", "stop end_turn", "aa"];
    for (let i = 0; i < yes.length; i++) expect(has(LIST, yes[i])).toBe(true, yes[i]);
    for (let i = 0; i < no.length; i++) expect(has(LIST, no[i])).toBe(false, no[i]);
    expect(has(EMPTY, "a")).toBe(false);
  });
  it("is asked by names and strings, with escapes or without", () => {
    const document = JsonDocument.parse(Bytes.fromString('{"st\\u006fp":"\\u0061","x":"end_turn","":""}'));
    const first = document.first(document.root);
    const second = document.next(first);
    const third = document.next(second);
    expect(document.keyIsIn(first, LIST)).toBe(true);
    expect(document.stringIsIn(first, LIST)).toBe(true);
    expect(document.keyIsIn(second, LIST)).toBe(false);
    expect(document.stringIsIn(second, LIST)).toBe(true);
    expect(document.keyIsIn(third, EMPTY)).toBe(false);
    expect(document.stringIsIn(third, EMPTY)).toBe(false);
    expect(document.keyIsIn(document.root, LIST)).toBe(false);
    expect(document.keyIsIn(-1, LIST)).toBe(false);
    expect(document.stringIsIn(99, LIST)).toBe(false);
  });
});
