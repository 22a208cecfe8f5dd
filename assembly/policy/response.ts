/** May the upstream's answer be copied? Decided from its headers alone; whether the copy is kept is decided at its end. */
import { Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { endsEvent } from "../core/sse";
import { isEventStream, isJson, isJsonLines } from "./eligibility";
import { KeepOutcome } from "./keep_outcome";

/** @returns Kept for an answer that may be copied. */
export function copyOutcome(
  status: Bytes | null, contentType: Bytes | null, encoding: Bytes | null, length: Bytes | null, maxAnswerBytes: i32,
): KeepOutcome {
  if (status === null || !status.equalsAscii("200")) return KeepOutcome.Status;
  if (encoding !== null && !encoding.equalsAsciiIgnoreCase("identity")) return KeepOutcome.Encoded;
  if (contentType === null || !(isJson(contentType) || formOf(contentType) != BodyForm.Json)) return KeepOutcome.ContentType;
  return length !== null && length.toUnsigned() > <i64>maxAnswerBytes ? KeepOutcome.TooLarge : KeepOutcome.Kept;
}

export function formOf(contentType: Bytes): BodyForm {
  if (isJsonLines(contentType)) return BodyForm.JsonLines;
  return isEventStream(contentType) ? BodyForm.EventStream : BodyForm.Json;
}

/** Whether a body that was cut behind these bytes can be whole: clients pass over an event that no blank line ends. */
export function mayEndHere(body: Bytes, form: BodyForm): bool {
  if (form == BodyForm.EventStream) return endsEvent(body);
  return form == BodyForm.JsonLines && body.at(body.length - 1) == 0x0a;
}
