/** What becomes of a whole answer, whether a client or the filter itself has asked for it. */
import { Bytes } from "../core/bytes";
import { steadyMillis } from "../host/host";
import { Identity } from "../policy/identity";
import { KeepOutcome } from "../policy/keep_outcome";
import { formOf, mayEndHere } from "../policy/response";
import { isCacheable, isCacheableSemantically } from "../policy/verdict";
import { clearDoubt, lastDoubt } from "../protocols/doubt";
import { Protocol } from "../protocols/protocol";
import { Answer } from "../stores/record";
import { Life } from "./life";
import { Services } from "./services";

/**
 * Judges an answer and keeps it, if it is whole: the end of its body was seen, or the terminal event of a stream that has one. Client
 * libraries leave when they have that, and what is left of the body does not come any more. The outcome is counted.
 * @param query the question, for the guards.
 * @param exactOnly whether no other question may find it.
 * @param headers those that are replayed with it; see core/fields.ts.
 * @param isComplete whether the end of the body was seen.
 * @param askedUsage whether the client asked for token counts inside its stream.
 * @returns the entry; null if it was not kept.
 */
export function keepAnswer(
  services: Services, protocol: Protocol, identity: Identity, query: Bytes, exactOnly: bool, contentType: Bytes, headers: Bytes, life: Life,
  body: Bytes, isComplete: bool, askedUsage: bool, now: i64,
): Answer | null {
  const form = formOf(contentType);
  if (!isComplete && !(protocol.tellsItsEnd && mayEndHere(body, form))) return services.metrics.kept(KeepOutcome.CutShort), null;
  clearDoubt();
  const verdict = protocol.judge(body, form, isComplete);
  if (!isCacheable(verdict)) {
    if (isComplete) services.metrics.refusals.refused(protocol.name, verdict, lastDoubt, now);
    else services.metrics.kept(KeepOutcome.CutShort);
    return null;
  }
  const expires = life.end(now, services.config.cache.ttl);
  if (expires <= now) return services.metrics.kept(KeepOutcome.Forbidden), null;
  const answer = Answer.create(
    identity.key, identity.partition, now - life.age, expires, form, exactOnly || !isCacheableSemantically(verdict), contentType, query, body,
    services.floorOf(identity.key), life.mustRevalidate, headers, askedUsage,
  );
  // Whether it was found wrong since then is a question of the external store's alone.
  if (services.hasExternalStore) answer.kept = steadyMillis();
  return services.keep(answer, now) ? answer : null;
}
