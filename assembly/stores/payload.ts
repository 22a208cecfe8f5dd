/** What stands beside a vector in the stores that keep JSON objects there. */
import { JSON } from "json-as";
import { encodeBase64 } from "../core/base64";
import { Answer } from "./record";

@json
class Payload {
  /** In hex: a query has it as a filter. */
  partition: string = "";
  /** Seconds since 1970: some stores keep numbers as doubles. */
  expires: i64 = 0;
  /** As record.ts lays it out, in base64. */
  record: string = "";
}

/** The payload of an answer's entry, a JSON object. */
export function payloadOf(answer: Answer): JSON.Raw {
  const payload = new Payload();
  payload.partition = answer.partition.toHex();
  payload.expires = answer.expires / 1000;
  payload.record = encodeBase64(answer.record).toString();
  return new JSON.Raw(JSON.stringify(payload));
}
