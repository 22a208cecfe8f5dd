/** Why a store cannot be set up, in the words of whoever must mend it. */
import { oneLine } from "../backend/reply";
import { Bytes } from "../core/bytes";

/**
 * What a reply to the set-up that is none to go on with says to be wrong.
 * @param status 0 if there is no reply. @param body a server's, or Envoy's own, which names how a connection failed.
 * @param problem the status, and the server's words if there are any.
 */
export function setupTrouble(status: i32, body: Bytes, problem: string): string {
  switch (status) {
    case 0: return "no reply";
    case 401:
    case 403: return "the store refuses the credentials: " + problem;
    case 503: return unreachable(body, problem);
    case 504: return "no answer in time: " + problem;
    default: return problem;
  }
}

/** Envoy's words, as in «upstream connect error …, transport failure reason: delayed connect error: Connection refused». */
function unreachable(body: Bytes, problem: string): string {
  const words = oneLine(body.slice(max(body.indexOfAscii("transport failure reason"), 0), body.length));
  if (body.indexOfAscii("TLS") >= 0) return "TLS fails: " + words;
  if (body.indexOfAscii("no healthy upstream") >= 0) return "the cluster has no healthy endpoint";
  if (body.indexOfAscii("upstream connect error") >= 0) return "no connection: " + words;
  return problem;
}
