/**
 * Chooses, among the candidates of one look-up, the one to serve and the one to learn from. It is pure: it knows similarities, texts and the
 * terms of the moment, no store and no host. The filter, `npm run quality` and `npm run calibrate` run this very code.
 */
import { Bytes } from "../core/bytes";
import { CandidateScore } from "./candidate_score";
import { Decider, Decision, PairDecision } from "./decision";
import { LEAST_COMPARED } from "./error_budget";
import { Evidence } from "./evidence";
import { Guard } from "./guards/guard";
import { MissReason } from "./reasons";

/** Terms on which candidates are served at the moment. */
@final
export class ServingTerms {
  constructor(
    /** What a candidate must reach to be served in other words. */
    readonly threshold: Evidence,
    /** Cosine similarity from which candidates are examined. */
    readonly leastSimilarity: f32,
    /** Whether the error budget has switched the semantic tier off. */
    readonly isOff: bool,
    /** Whether candidates that will not be served are examined too, to learn from them for the error budget. */
    readonly learns: bool,
  ) {}

  /** Without an error budget: one similarity is the threshold. */
  static fixed(decider: Decider, threshold: f32): ServingTerms {
    return new ServingTerms(Evidence.withoutBudget(threshold), decider.least(threshold), false, false);
  }

  /** With an error budget: its threshold is one of evidence. @param isOff whether the budget cannot be kept at any threshold. */
  static ofBudget(decider: Decider, threshold: Evidence, isOff: bool): ServingTerms {
    // What says the same word for word needs its own similarity, however low.
    return new ServingTerms(threshold, decider.least(LEAST_COMPARED), isOff, true);
  }
}

/** What is known of a candidate's entry beside its text. */
export enum CandidateState {
  /** It may be served, if its text fits. */
  Servable,
  /** It is fresh, and the request wants a fresher one. */
  TooOld,
  /** It is stale, evicted, of another partition, or for its own question alone. */
  Gone,
  /** It was found wrong for another question as near as this one. */
  FoundWrong,
}

/** What became of a candidate that was offered; `Choice` says more. */
export enum Offer {
  /** Too far to be examined, or nothing to learn from. */
  Passed,
  /** Something speaks against it. */
  Refused,
  /** Nothing but its distance speaks against it, and it is the one to learn from. */
  Nearest,
  /** It may be served. */
  Served,
}

/** What is said of a candidate. */
@final
export class Choice {
  constructor(
    readonly offer: Offer,
    /** Of Refused: what speaks against it. */
    readonly reason: MissReason = MissReason.NoCandidate,
    /** Of Refused, if `reason` is Guarded: the guard, and the words that it spoke of. */
    readonly guard: Guard = Guard.None,
    readonly words: Bytes = Bytes.empty(),
  ) {}
}

const PASSED = new Choice(Offer.Passed);
const NEAREST = new Choice(Offer.Nearest);
const SERVED = new Choice(Offer.Served);

@final
export class CandidateChooser {
  /** Whether there is a candidate to learn from, or one that may be served. */
  private hasNearest: bool = false;

  /** @param query the question that was asked. */
  constructor(private readonly decider: Decider, private readonly terms: ServingTerms, readonly query: Bytes) {}

  /** Why nothing is served where no candidate is refused. */
  get reasonForNone(): MissReason {
    return this.terms.isOff ? MissReason.ErrorBudget : MissReason.NoCandidate;
  }

  /** Cosine similarity from which candidates are examined. */
  get leastSimilarity(): f32 {
    return this.terms.leastSimilarity;
  }

  /** Whether a candidate has all it needs to be served in other words, but for its text. */
  isNear(score: CandidateScore): bool {
    return !this.terms.isOff && score.evidence.reaches(this.terms.threshold);
  }

  /** Whether a candidate is near enough to be offered; reading its entry costs more than asking this. */
  examines(score: CandidateScore): bool {
    // NaN fails every comparison.
    return this.isNear(score) || score.similarity >= this.terms.leastSimilarity;
  }

  /**
   * Candidates come nearest first.
   * @param text the candidate's question; not looked at unless it is Servable.
   */
  offer(score: CandidateScore, state: CandidateState, text: Bytes): Choice {
    if (!this.examines(score)) return PASSED;
    const similarity = score.similarity;
    const isNear = this.isNear(score);
    // Of what will not be served the first is enough to learn from, if it is near enough to tell anything.
    const learns = this.terms.learns && !this.hasNearest && similarity >= LEAST_COMPARED;
    if (state != CandidateState.Servable) return isNear ? new Choice(Offer.Refused, reasonOf(state)) : PASSED;
    const pair = this.decider.decide(similarity, isNear || learns, this.query, text);
    // A guard speaks of what is near, or of what says the same word for word; what is only learnt from was never a candidate.
    if (pair.decision != Decision.Serve) return refuseText(pair, isNear || (!learns && pair.decision == Decision.Guarded));
    // Without being asked to learn from it, the decider has let pass what says the same word for word and nothing else.
    const isServed = isNear || (!this.terms.isOff && (!learns || pair.isVerbatim));
    if (!isServed && this.hasNearest) return PASSED;
    this.hasNearest = true;
    return isServed ? SERVED : NEAREST;
  }

  /** Whether the text alone lets a near candidate be served. */
  isTextServable(similarity: f32, text: Bytes): bool {
    return this.decider.decide(similarity, true, this.query, text).decision == Decision.Serve;
  }
}

function refuseText(pair: PairDecision, counts: bool): Choice {
  return counts ? new Choice(Offer.Refused, missOf(pair.decision), pair.guard, pair.words) : PASSED;
}

function reasonOf(state: CandidateState): MissReason {
  switch (state) {
    case CandidateState.TooOld: return MissReason.TooOld;
    case CandidateState.FoundWrong: return MissReason.FoundWrong;
    default: return MissReason.CandidateGone;
  }
}

function missOf(decision: Decision): MissReason {
  switch (decision) {
    case Decision.Guarded: return MissReason.Guarded;
    case Decision.DifferentTail: return MissReason.DifferentTail;
    default: return MissReason.NoCandidate;
  }
}
