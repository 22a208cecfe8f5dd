/**
 * Whether a candidate may be served, by its similarity and the two texts. One threshold cannot be right for all pairs: a typing error in a
 * word costs an embedding as much similarity as another word does, and the nearer two texts are, the less their similarity tells of what still
 * differs. Measured in docs/quality.md.
 */
import { Bytes } from "../core/bytes";
import { Guard } from "./guards/guard";
import { firstRefusal } from "./guards/registry";
import { readPair } from "./guards/text_pair";
import { embeddedPart, sameBeyondCut } from "./query";

export enum Decision {
  Serve,
  /** Not near enough. */
  Far,
  /** Near enough, and a guard speaks against it. */
  Guarded,
  /** The texts differ behind what is embedded of them, where no similarity tells anything. */
  DifferentTail,
}

/** What is decided of a pair of texts. */
@final
export class PairDecision {
  constructor(
    readonly decision: Decision,
    /** The guard that speaks against the pair, if it is Guarded. */
    readonly guard: Guard = Guard.None,
    /** The words that this guard speaks of, those of both texts: «for/against»; nothing where it speaks of the whole texts. */
    readonly words: Bytes = Bytes.empty(),
    /** Whether the texts may be served at this similarity because they say the same word for word. */
    readonly isVerbatim: bool = false,
  ) {}
}

const FAR = new PairDecision(Decision.Far);
const DIFFERENT_TAIL = new PairDecision(Decision.DifferentTail);
const SERVE = new PairDecision(Decision.Serve);
const SERVE_VERBATIM = new PairDecision(Decision.Serve, Guard.None, Bytes.empty(), true);

@final
export class Decider {
  /**
   * @param verbatimThreshold similarity from which a text is served that says the same word for word.
   * @param guards a bit for each guard that is asked.
   * @param inputLimit bytes of a text that are embedded.
   */
  constructor(
    private readonly verbatimThreshold: f32,
    private readonly guards: u32,
    private readonly inputLimit: i32 = i32.MAX_VALUE,
  ) {}

  /** The least similarity at which anything can be served, if other texts are served from `threshold`. */
  least(threshold: f32): f32 {
    return min(threshold, this.verbatimThreshold);
  }

  /**
   * Total, and linear in the length of the texts.
   * @param isNear whether the candidate has all it needs to be served in other words: its similarity, and what else counts, reached the threshold.
   */
  decide(similarity: f32, isNear: bool, asked: Bytes, candidate: Bytes): PairDecision {
    const limit = this.inputLimit;
    if (!sameBeyondCut(asked, candidate, limit)) return DIFFERENT_TAIL;
    // NaN fails every comparison.
    const mayBeVerbatim = similarity >= this.verbatimThreshold;
    if (!isNear && !mayBeVerbatim) return FAR;
    const pair = readPair(embeddedPart(asked, limit), embeddedPart(candidate, limit));
    if (!isNear && !pair.saysTheSame) return FAR;
    const guard = firstRefusal(pair, this.guards);
    if (guard != Guard.None) return new PairDecision(Decision.Guarded, guard, pair.wordsOf(guard));
    return mayBeVerbatim && pair.saysTheSame ? SERVE_VERBATIM : SERVE;
  }
}
