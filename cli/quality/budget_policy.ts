/**
 * The filter's error budget at work on a stream: what assembly/filter does with assembly/policy/error_budget.ts. Every miss with a near
 * candidate is compared with its fresh answer, which costs no request; of the hits a sample is asked again.
 */
import type { Decisions } from "./decisions.ts";
import { seeded } from "../../tools/random.ts";
import type { Candidate, Policy } from "./stream.ts";

/** Requests between two ticks. */
const TICK = 50;
/** A reach of this and more, in thousandths, is that of a text that says the same word for word. */
const ANY_THRESHOLD = 1_000;

/**
 * @param maxWrongRate share of the requests that may be answered wrongly.
 * @param sampleRate share of the hits that are asked again.
 */
export function errorBudget(decisions: Decisions, maxWrongRate: number, sampleRate: number, shipped: number): Policy {
  const budget = decisions.openBudget(maxWrongRate, shipped);
  const random = seeded(1);
  /** For each entry, the similarity at and below which it was found wrong. */
  const floors = new Map<number, number>();
  let requests = 0;
  let alert = 0;

  const judge = (candidate: Candidate, isRight: boolean) => {
    budget.judged(candidate.evidence, !isRight);
    if (!isRight) floors.set(candidate.number, Math.max(candidate.similarity, floors.get(candidate.number) ?? 0));
  };
  return {
    minimum: () => budget.leastCompared,
    choose(candidates, isRight) {
      if (requests++ % TICK === 0) budget.tick();
      const candidate = candidates.find((each) => each.reach(0) > 0 && each.similarity > (floors.get(each.number) ?? 0));
      budget.lookedUp(candidate ? candidate.evidence : -1);
      if (!candidate) return { served: undefined, group: 0 };
      const threshold = budget.threshold();
      const isServed = candidate.evidence >= threshold || (Number.isFinite(threshold) && candidate.reach(0) >= ANY_THRESHOLD);
      if (isServed) {
        const isSampled = random() < (alert > 0 ? Math.max(sampleRate, budget.alertRate) : sampleRate);
        if (alert > 0) alert--;
        if (isSampled) {
          const same = isRight(candidate);
          judge(candidate, same);
          if (!same) alert = budget.alertHits;
        }
        return { served: candidate, group: 0 };
      }
      const same = isRight(candidate);
      judge(candidate, same);
      return { served: undefined, group: same ? candidate.group : 0 };
    },
  };
}
