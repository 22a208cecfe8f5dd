/**
 * Where a judgement found what it did not understand, for the log. It is that of the last judgement: they do not overlap, and one that
 * finds nothing to say leaves what was there.
 */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { Verdict } from "../policy/verdict";

/** A member as a JSON path and what stands there; empty if there is nothing to say. */
export let lastDoubt: string = "";

/** What there is to say of an answer in a form that its protocol does not have. */
export const LINES: string = "the content type is one of JSON lines";
export const OTHER_STREAM: string = "the content type is not that of this protocol's streams";

/** A word of the API is shown up to here. */
const MAX_WORD: i32 = 40;

export function clearDoubt(): void {
  lastDoubt = "";
}

/** Notes what a verdict is about, and gives it back. @param path of the member. @param node what stands there; -1 for nothing. */
export function doubt(verdict: Verdict, path: string, document: JsonDocument, node: i32): Verdict {
  lastDoubt = path + " is " + describe(document, node, path.endsWith("reason") || path.endsWith("type") || path.endsWith("status"));
  return verdict;
}

/** The same where no document was made of `document.text`, or nothing is there to be shown. */
export function doubtOf(verdict: Verdict, what: string): Verdict {
  lastDoubt = what;
  return verdict;
}

/** Notes that a text is not JSON from some byte on. */
export function doubtOfJson(document: JsonDocument): Verdict {
  return doubtOf(Verdict.Malformed, "no JSON from byte " + document.errorAt.toString() + " on");
}

/** Says in which event or line of a stream, from 1 on, the doubt arose. */
export function doubtIn(verdict: Verdict, kind: string, number: i32): Verdict {
  if (lastDoubt.length > 0) lastDoubt = kind + " " + number.toString() + ": " + lastDoubt;
  return verdict;
}

/** The kind of a value, and no text that somebody may have written. @param isWordOfApi whether what stands there is a word of the API's. */
function describe(document: JsonDocument, node: i32, isWordOfApi: bool): string {
  switch (document.kind(node)) {
    case JsonKind.Missing: return "missing";
    case JsonKind.Null: return "null";
    case JsonKind.False: return "false";
    case JsonKind.True: return "true";
    case JsonKind.Number: return "a number";
    case JsonKind.String: {
      const text = document.string(node);
      if (text.length == 0) return "empty";
      return isWordOfApi && isWord(text) ? '"' + text.toString() + '"' : "a text";
    }
    case JsonKind.Object: return "an object";
    default: return "a list";
  }
}

function isWord(text: Bytes): bool {
  if (text.length > MAX_WORD) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = text.at(i);
    const letter = (byte | 0x20) - 0x61;
    if (<u32>letter > 25 && <u32>(byte - 0x30) > 9 && byte != 0x5f && byte != 0x2d && byte != 0x2e) return false;
  }
  return true;
}
