/**
 * Whether a candidate may be served, by its similarity and the two texts. One threshold cannot be right for all pairs: a typing error in a
 * word costs an embedding as much similarity as another word does, and the nearer two texts are, the less their similarity tells of what still
 * differs. Measured in docs/quality.md.
 */
import { Bytes } from "../core/bytes";
import { Guard } from "./guards/guard";
import { firstRefusal, readPair, refusedWords, saysTheSame } from "./guards/registry";

export enum Decision {
  Serve,
  /** Not near enough. */
  Far,
  /** Near enough, and a guard speaks against it: `Decider.refusal`. */
  Guarded,
}

@final
export class Decider {
  /** The guard that spoke last. */
  refusal: Guard = Guard.None;

  /**
   * @param verbatimThreshold similarity from which a text is served that says the same word for word.
   * @param guards a bit for each guard that is asked.
   */
  constructor(
    private readonly verbatimThreshold: f32,
    private readonly guards: u32,
  ) {}

  /** The least similarity at which anything can be served, if other texts are served from `threshold`. */
  least(threshold: f32): f32 {
    return min(threshold, this.verbatimThreshold);
  }

  /** Whether the texts decided on last may be served at this similarity because they say the same word for word. */
  isVerbatim(similarity: f32): bool {
    return similarity >= this.verbatimThreshold && saysTheSame();
  }

  /** The words that the refusal spoke of, those of both texts: «for/against»; nothing where it speaks of the whole texts. */
  get refusedWords(): Bytes {
    return refusedWords(this.refusal);
  }

  /** @param isNear whether the candidate has all it needs to be served in other words; its similarity, and what else counts, reached the threshold. */
  decide(similarity: f32, isNear: bool, asked: Bytes, candidate: Bytes): Decision {
    this.refusal = Guard.None;
    if (!isNear && !(similarity >= this.verbatimThreshold)) return Decision.Far;
    readPair(asked, candidate);
    if (!isNear && !saysTheSame()) return Decision.Far;
    this.refusal = firstRefusal(this.guards);
    return this.refusal == Guard.None ? Decision.Serve : Decision.Guarded;
  }
}
