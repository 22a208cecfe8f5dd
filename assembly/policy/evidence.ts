/**
 * How much speaks for a candidate, as one number: its cosine similarity, more if other near entries are known to have the same answer, less
 * if one nearly as near has another. Only answers that were compared (see error_budget.ts) are known to be the same; they have one group.
 *
 * Measured (docs/quality.md): among questions to a bank's support, with at most 1 % of requests wrong, the best fixed similarity serves 29 %, this 38 %.
 */

/** Lead over the nearest entry of another group that counts, in units of cosine similarity. */
const MAX_LEAD: f32 = 0.15;
const LEAD_WEIGHT: f32 = 0.3;
/** The logarithm to base 2 of the number of entries, weighted; more than eight count as eight. */
const FOR_ENTRIES: StaticArray<f32> = [0, 0, 0.1, 0.1585, 0.2, 0.2322, 0.2585, 0.2807, 0.3];
/** Similarity that stands for «no entry of another group was found». */
export const NO_OTHER: f32 = 0.6;

/** Evidence never exceeds this. */
export const MAX_EVIDENCE: f32 = 1.345;

/**
 * What speaks for a candidate, as a type of its own: the compiler takes no similarity where evidence is expected, nor the other way round. It
 * is a number of 32 bits in the place of a pointer, so it costs nothing.
 */
@final
@unmanaged
export class Evidence {
  /** @param value on the scale of `evidenceFor`. */
  static of(value: f32): Evidence {
    return changetype<Evidence>(<usize>reinterpret<u32>(value));
  }

  /** Of a look-up that found no candidate: below all that counts. */
  static ofNothing(): Evidence {
    return Evidence.of(-1);
  }

  /** Of an entry of which nothing is known but its similarity: it stands alone, and nothing else was found near. */
  static ofOneAlone(similarity: f32): Evidence {
    return evidenceFor(similarity, NO_OTHER, 1);
  }

  /** Where no error budget is, the similarity alone speaks for a candidate, and the threshold is one of similarity. */
  static withoutBudget(similarity: f32): Evidence {
    return Evidence.of(similarity);
  }

  get value(): f32 {
    return reinterpret<f32>(<u32>changetype<usize>(this));
  }

  /** Whether it is as much as `threshold` asks for; NaN never is. */
  reaches(threshold: Evidence): bool {
    return this.value >= threshold.value;
  }
}

/**
 * @param similarity cosine of the candidate.
 * @param other cosine of the nearest entry of another group; NO_OTHER if there is none.
 * @param entries near entries of the candidate's group, itself included.
 * @returns what is compared with the budget's threshold; for one entry alone about its similarity.
 */
export function evidenceFor(similarity: f32, other: f32, entries: i32): Evidence {
  const lead = max<f32>(-MAX_LEAD, min<f32>(similarity - other, MAX_LEAD));
  return Evidence.of(similarity + LEAD_WEIGHT * lead + FOR_ENTRIES[max(0, min(entries, FOR_ENTRIES.length - 1))]);
}
