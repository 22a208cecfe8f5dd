/** What becomes of a whole answer, whether a client or the filter itself has asked for it. */
import { Bytes } from "../core/bytes";
import { Identity } from "../policy/identity";
import { KeepOutcome, refusedAs } from "../policy/keep_outcome";
import { formOf } from "../policy/response";
import { isCacheable, isCacheableSemantically } from "../policy/verdict";
import { Answer } from "../stores/record";
import { Life } from "./life";
import { Services } from "./services";

/**
 * Judges an answer whose end was seen, and keeps it. The outcome is counted.
 * @param query the question, for the guards.
 * @param exactOnly whether no other question may find it.
 * @returns the entry; null if it was not kept.
 */
export function keepAnswer(
  services: Services, identity: Identity, query: Bytes, exactOnly: bool, contentType: Bytes, life: Life, body: Bytes, now: i64,
): Answer | null {
  const form = formOf(contentType);
  const verdict = services.protocol.judge(body, form);
  const expires = life.end(now, services.config.cache.ttl);
  const outcome = !isCacheable(verdict) ? refusedAs(verdict) : expires <= now ? KeepOutcome.Forbidden : KeepOutcome.Kept;
  if (outcome != KeepOutcome.Kept) return services.metrics.kept(outcome), null;
  const answer = Answer.create(
    identity.key, identity.partition, now - life.age, expires, form, exactOnly || !isCacheableSemantically(verdict), contentType, query, body,
    services.floorOf(identity.key), life.mustRevalidate,
  );
  return services.keep(answer, now) ? answer : null;
}
