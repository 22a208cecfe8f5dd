/** Answering the current stream from the cache. */
import { Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { sendLocalResponse } from "../host/host";
import { Forward } from "../policy/cache_status";
import { StaleUse } from "../policy/reasons";
import { ChatRequest } from "../protocols/chat_request";
import { Protocol } from "../protocols/protocol";
import { Answer } from "../stores/record";
import { Services } from "./services";
import { Served } from "./served";
import { setState, STATE_COLLAPSED, STATE_HIT_EXACT, STATE_HIT_SEMANTIC, STATE_STALE } from "./state";

const DETAILS = Bytes.fromString("reprise_hit");

/**
 * @param similarity of a semantic hit; -1 for an exact one.
 * @param forward why the request went upstream, and `failure` the status it got there; for `Served.OnError` alone.
 * @returns false if the entry cannot be put into the form asked for; nothing was sent then.
 */
export function serve(
  services: Services, protocol: Protocol, request: ChatRequest, answer: Answer, now: i64, similarity: f32, served: Served, forward: Forward, failure: i32,
): bool {
  const form = request.streaming ? protocol.streamForm : BodyForm.Json;
  const stored = answer.body;
  const body = protocol.render(stored, answer.form, form, request.includeUsage, answer.askedUsage);
  if (body === null) return false;
  const contentType = body === stored || answer.form == form ? answer.contentType : services.contentTypeOf(form);
  const headers = services.replayHeaders(answer, contentType, now, similarity, served, forward, failure);
  note(services, served, similarity >= 0);
  sendLocalResponse(200, DETAILS, headers, body);
  return true;
}

function note(services: Services, served: Served, isSemantic: bool): void {
  const metrics = services.metrics;
  if (served == Served.Collapsed) {
    metrics.collapsed();
    setState(STATE_COLLAPSED);
  } else if (served == Served.OnError) {
    metrics.stale(StaleUse.IfError);
    setState(STATE_STALE);
  } else if (isSemantic) {
    metrics.hitSemantic();
    setState(STATE_HIT_SEMANTIC);
  } else {
    metrics.hitExact();
    setState(STATE_HIT_EXACT);
  }
}
