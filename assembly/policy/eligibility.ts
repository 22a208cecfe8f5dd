/** May this request be looked up? Decided from its headers alone, before a byte of its body is read. */
import { Bytes } from "../core/bytes";
import { BypassReason } from "./reasons";

/** Whether a content type is JSON, whatever its parameters; a missing one is taken for JSON, since clients forget it. */
export function isJson(contentType: Bytes | null): bool {
  return contentType === null || contentType.equalsAscii("application/json") || mediaType(contentType).equalsAsciiIgnoreCase("application/json");
}

export function isEventStream(contentType: Bytes | null): bool {
  return contentType !== null && mediaType(contentType).equalsAsciiIgnoreCase("text/event-stream");
}

export function isJsonLines(contentType: Bytes): bool {
  return mediaType(contentType).equalsAsciiIgnoreCase("application/x-ndjson");
}

function mediaType(contentType: Bytes): Bytes {
  const semicolon = contentType.indexOf(0x3b);
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim();
}

/** The reason the length header alone gives to pass a request on, if it gives one. */
export function lengthRefusal(contentLength: Bytes | null, maxRequestBytes: i32): BypassReason {
  if (contentLength === null) return BypassReason.None;
  const length = contentLength.toUnsigned();
  return length > <i64>maxRequestBytes ? BypassReason.RequestTooLarge : BypassReason.None;
}
