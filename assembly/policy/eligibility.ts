/** May this request be looked up? Decided from its headers alone, before a byte of its body is read. */
import { Bytes } from "../core/bytes";
import { BypassReason } from "./reasons";

/** Whether the part of `path` in front of the query string ends with one of `suffixes`. */
export function matchesPath(path: Bytes, suffixes: Bytes[]): bool {
  const question = path.indexOf(0x3f);
  const length = question < 0 ? path.length : question;
  for (let i = 0; i < suffixes.length; i++) {
    const suffix = suffixes[i];
    const from = length - suffix.length;
    if (from >= 0 && memory.compare(path.ptr + <usize>from, suffix.ptr, suffix.length) == 0) return true;
  }
  return false;
}

/** Whether a content type is JSON, whatever its parameters; a missing one is taken for JSON, since clients forget it. */
export function isJson(contentType: Bytes | null): bool {
  return contentType === null || contentType.equalsAscii("application/json") || mediaType(contentType).equalsAsciiIgnoreCase("application/json");
}

export function isEventStream(contentType: Bytes | null): bool {
  return contentType !== null && mediaType(contentType).equalsAsciiIgnoreCase("text/event-stream");
}

function mediaType(contentType: Bytes): Bytes {
  const semicolon = contentType.indexOf(0x3b);
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim();
}

/** The reason the length header alone gives to pass a request on, if it gives one. */
export function judgeLength(contentLength: Bytes | null, maxRequestBytes: i32): BypassReason {
  if (contentLength === null) return BypassReason.None;
  const length = contentLength.toUnsigned();
  return length > <i64>maxRequestBytes ? BypassReason.RequestTooLarge : BypassReason.None;
}
