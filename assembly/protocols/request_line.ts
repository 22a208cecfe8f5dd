/** What the request line and the headers say of a request. They are within reach before the body comes, and not with it. */
import { Bytes } from "../core/bytes";

@final
export class RequestLine {
  /**
   * @param namesModel whether the model stands in the path, so that the body need not name it.
   * @param streaming whether the answer is to be a stream, whatever the body says.
   */
  constructor(readonly namesModel: bool, readonly streaming: bool) {}
}

/** Of a request that has not been looked at. */
export const NO_LINE = new RequestLine(false, false);

/** Segments of a path behind which the model stands that answers there: Azure's deployments, and what came before them or is like them. */
const MODEL_SEGMENTS: string[] = ["deployments", "engines", "models"];

/** Whether `path` names the model, so that the body need not: `/openai/deployments/gpt-4o/chat/completions`. */
export function namesModel(path: Bytes): bool {
  const question = path.indexOf(0x3f);
  const end = question < 0 ? path.length : question;
  for (let from = 0; from < end; ) {
    let to = path.indexOf(0x2f, from);
    if (to < 0 || to > end) to = end;
    const segment = path.slice(from, to);
    for (let i = 0; i < MODEL_SEGMENTS.length; i++) {
      // A segment that is not empty, and something behind it.
      if (segment.equalsAscii(MODEL_SEGMENTS[i]) && path.at(to + 1) != 0x2f && path.slice(to + 1, end).indexOf(0x2f) > 0) return true;
    }
    from = to + 1;
  }
  return false;
}
