/** What the judges of several protocols ask of an answer's objects. */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { inside } from "../core/json_write";
import { Verdict } from "../policy/verdict";
import { Assessment, doubtOf } from "./assessment";

/** Whether the member `name` is there and not null. */
export function holds(document: JsonDocument, object: i32, name: string): bool {
  const kind = document.kind(document.get(object, name));
  return kind != JsonKind.Missing && kind != JsonKind.Null;
}

/** The member `name`, or -1 if it is missing or there twice: which of two a client reads is anyone's guess. */
export function single(document: JsonDocument, object: i32, name: string): i32 {
  const node = document.get(object, name);
  for (let other = document.next(node); other >= 0; other = document.next(other)) {
    if (document.keyIs(other, name)) return -1;
  }
  return node;
}

/** Whether the member `name` is there more than once. */
export function isTwice(document: JsonDocument, object: i32, name: string): bool {
  return document.get(object, name) >= 0 && single(document, object, name) < 0;
}

/** A text of more than white space, or a list of content parts. */
export function isFilled(document: JsonDocument, node: i32): bool {
  if (document.kind(node) == JsonKind.Array) return document.count(node) > 0;
  if (document.kind(node) != JsonKind.String) return false;
  // As it stands in the text: resolving the escapes of a long answer would cost more than the rest of the judgement.
  return saysSomething(inside(document.raw(node)));
}

/** Whether the inside of a JSON string is more than white space. */
export function saysSomething(text: Bytes): bool {
  for (let i = 0; i < text.length; i++) {
    let byte = text.at(i);
    if (byte == 0x5c) {
      const escape = text.at(++i);
      byte = escape == 0x6e || escape == 0x72 || escape == 0x74 ? 0x20 : escape;
    }
    if (byte != 0x20) return true;
  }
  return false;
}

/** The verdict on an answer that ended well. @param path of what should say something. */
export function assessContent(filled: bool, tools: bool, path: string): Assessment {
  if (tools) return Assessment.of(Verdict.CompleteWithTools);
  return filled ? Assessment.of(Verdict.Complete) : doubtOf(Verdict.EmptyAnswer, path + " says nothing");
}
