import { Bytes } from "../core/bytes";

/** An error as OpenAI's APIs write it; see `Protocol.error`. */
export function openAiError(type: string, message: string): Bytes {
  return Bytes.fromString('{"error":{"message":"' + message + '","type":"' + type + '","param":null,"code":"' + type + '"}}');
}
