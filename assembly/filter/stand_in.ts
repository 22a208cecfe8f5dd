/** What may be served in place of an upstream that fails: an answer that is kept beyond its life, or one that came meanwhile. */
import { RequestDirectives } from "../policy/cache_control";
import { Identity } from "../policy/identity";
import { Answer } from "../stores/record";
import { mayServeOnError } from "./freshness";
import { LookUp } from "./look_up";
import { Services } from "./services";

/** The answer to the same question, or null. */
export function exactStandIn(services: Services, identity: Identity, wishes: RequestDirectives, now: i64): Answer | null {
  const answer = services.answers.find(identity.key, now);
  return answer !== null && fits(services, answer, identity, wishes, now) ? answer : null;
}

/** The answer to the question in other words that a look-up has noted, or null. */
export function semanticStandIn(services: Services, identity: Identity, lookUp: LookUp | null, wishes: RequestDirectives, now: i64): Answer | null {
  if (lookUp === null || services.config.vector.shadow) return null;
  const key = lookUp.standIn;
  if (key === null) return null;
  const answer = services.answers.find(key, now);
  // Found wrong since the look-up, or made anew as one that is for its own question alone.
  if (answer === null || answer.exactOnly || answer.isWrongAt(lookUp.standInSimilarity)) return null;
  return fits(services, answer, identity, wishes, now) ? answer : null;
}

function fits(services: Services, answer: Answer, identity: Identity, wishes: RequestDirectives, now: i64): bool {
  return answer.isIn(identity.partition) && mayServeOnError(answer, now, wishes, services.config.cache.staleIfError);
}
