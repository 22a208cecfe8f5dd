import { median, spreadOf, type Spread } from "../tools/statistics.ts";

const ROUNDS = 5;

/** One run of a load. */
export interface Sample {
  requests: number;
  perSecond: number;
  /** Envoy's processor time for one request: what other programs take from the machine hardly changes it. */
  microseconds: number;
}

export interface Pairs {
  /** Requests per second, subject ÷ limit, of each round's own two. */
  ratio: Spread;
  /** Medians. */
  limit: Omit<Sample, "requests">;
  subject: Omit<Sample, "requests">;
}

const medians = (samples: Sample[]): Omit<Sample, "requests"> => ({
  perSecond: median(samples.map(({ perSecond }) => perSecond)),
  microseconds: median(samples.map(({ microseconds }) => microseconds)),
});

/**
 * Measures two things in turn: limit, subject, limit, subject … What else the machine does then weighs on both, and each
 * ratio is of two neighbours in time.
 */
export async function inTurn(limit: () => Promise<Sample>, subject: () => Promise<Sample>, onRound: (round: string) => void): Promise<Pairs> {
  const limits: Sample[] = [];
  const subjects: Sample[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    onRound(`round ${round} of ${ROUNDS}`);
    limits.push(await limit());
    subjects.push(await subject());
  }
  const ratios = subjects.map(({ perSecond }, i) => perSecond / limits[i]!.perSecond);
  return { ratio: spreadOf(ratios), limit: medians(limits), subject: medians(subjects) };
}
