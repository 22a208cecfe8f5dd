/** A reply to a callout, for those who speak JSON over HTTP. */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";

/** Bytes of a server's own words that a line of the log holds. */
const MAX_TOLD: i32 = 160;
/** Bytes of Envoy's words: the reason stands at their end. */
const MAX_TOLD_BY_ENVOY: i32 = 320;
/** How the answers that Envoy itself gives to a callout begin. A text of somebody else may repeat the question, and is not told. */
const ENVOYS_WORDS: string[] = ["upstream connect error", "upstream request timeout", "no healthy upstream"];
/** Where servers say what is wrong, in this order. */
const MESSAGE_KEYS: string[] = ["message", "error", "detail", "reason", "description"];
/** Objects in objects that are looked into for a message. */
const MAX_DEPTH: i32 = 3;

@final
export class Reply {
  /** Of a body that is no JSON everything in it is missing. */
  readonly document: JsonDocument;

  /** @param status HTTP status; 0 if there is no reply. */
  constructor(readonly status: i32, private readonly body: Bytes) {
    this.document = JsonDocument.parse(body);
  }

  get root(): i32 {
    return this.document.root;
  }

  /** Whether the status is one of success. */
  get isOk(): bool {
    return this.status >= 200 && this.status < 300;
  }

  /** The text under `name` in the outermost object; no bytes if there is none. */
  text(name: string): Bytes {
    return this.document.string(this.document.get(this.root, name));
  }

  /** For the log: the status and, where the server or Envoy says why, its words, cut short and on one line. */
  get problem(): string {
    if (this.status == 0) return "no reply";
    const text = "status " + this.status.toString();
    for (let i = 0; i < ENVOYS_WORDS.length; i++) {
      if (this.body.startsWithAscii(ENVOYS_WORDS[i])) return text + ": " + oneLine(this.body, MAX_TOLD_BY_ENVOY);
    }
    const message = this.messageIn(this.root, 0);
    return message.length > 0 ? text + ": " + message : text;
  }

  private messageIn(node: i32, depth: i32): string {
    const document = this.document;
    for (let i = 0; i < MESSAGE_KEYS.length; i++) {
      const found = document.get(node, MESSAGE_KEYS[i]);
      if (document.kind(found) == JsonKind.String) return oneLine(document.string(found));
      if (document.kind(found) != JsonKind.Object || depth == MAX_DEPTH) continue;
      const inner = this.messageIn(found, depth + 1);
      if (inner.length > 0) return inner;
    }
    return "";
  }
}

/** The beginning of `text` for a line of the log, with a question mark for each byte that is no visible ASCII. */
export function oneLine(text: Bytes, most: i32 = MAX_TOLD): string {
  let out = "";
  const end = min(text.length, most);
  for (let i = 0; i < end; i++) out += text.at(i) >= 0x20 && text.at(i) < 0x7f ? String.fromCharCode(text.at(i)) : "?";
  return end < text.length ? out + "..." : out;
}
