/** What a protocol makes of an upstream's answer: a verdict and, for the log, where it found what it did not understand. */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { Verdict, VERDICTS } from "../policy/verdict";

@final
export class Assessment {
  constructor(
    readonly verdict: Verdict,
    /** A member as a JSON path and what stands there; empty if there is nothing to say. */
    readonly doubt: string,
  ) {}

  /** With nothing to say. It allocates nothing. */
  static of(verdict: Verdict): Assessment {
    return PLAIN[verdict];
  }

  get isComplete(): bool {
    return this.verdict == Verdict.Complete;
  }

  /** The same of the event or line `number` of a stream, from 1 on: where the doubt arose. */
  in(kind: string, number: i32): Assessment {
    return this.doubt.length > 0 ? new Assessment(this.verdict, kind + " " + number.toString() + ": " + this.doubt) : this;
  }
}

/** One for each verdict. */
const PLAIN: Assessment[] = plain();

function plain(): Assessment[] {
  const all: Assessment[] = [];
  for (let verdict = 0; verdict < VERDICTS; verdict++) all.push(new Assessment(<Verdict>verdict, ""));
  return all;
}

/** What there is to say of an answer in a form that its protocol does not have. */
export const LINES: string = "the content type is one of JSON lines";
export const OTHER_STREAM: string = "the content type is not that of this protocol's streams";

/** A word of the API is shown up to here. */
const MAX_WORD: i32 = 40;

/** A verdict about a member. @param path of the member. @param node what stands there; -1 for nothing. */
export function doubt(verdict: Verdict, path: string, document: JsonDocument, node: i32): Assessment {
  const isWordOfApi = path.endsWith("reason") || path.endsWith("type") || path.endsWith("status");
  return new Assessment(verdict, path + " is " + describe(document, node, isWordOfApi));
}

/** The same where no document was made of `document.text`, or nothing is there to be shown. */
export function doubtOf(verdict: Verdict, what: string): Assessment {
  return new Assessment(verdict, what);
}

/** Of a text that is not JSON from some byte on. */
export function doubtOfJson(document: JsonDocument): Assessment {
  return doubtOf(Verdict.Malformed, "no JSON from byte " + document.errorAt.toString() + " on");
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
