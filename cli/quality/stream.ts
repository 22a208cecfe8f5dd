/**
 * A cache at work: questions of known classes come one after the other, each once. The cache is empty at first; a hit is answered with what
 * the candidate's class is answered with, so it is wrong if the classes differ, and what misses is kept.
 */
import type { Question } from "./data.ts";
import type { Candidate, Decisions, Reading } from "./decisions.ts";
import type { Block } from "../../tools/statistics.ts";

/** Candidates that the filter examines: `vector.topK`. */
const TOP = 5;
/** Requests of one block of the bootstrap. */
const BLOCK = 50;
export const QUARTERS = 4;

export interface Choice {
  /** The candidate that is served; undefined for a miss. */
  served: Candidate | undefined;
  /** The group under which a miss is filed: that of a candidate found to have the same answer, or 0. */
  group: number;
}

/** Says whether a candidate is served. It may change its mind while a run goes. */
export interface Policy {
  /** The least similarity of a candidate that it looks at. */
  minimum(): number;
  /**
   * What to serve, of the candidates near enough, nearest first.
   * @param isRight whether a candidate's answer would be right, as asking upstream would tell; what a policy asks is for it to count.
   */
  choose(candidates: readonly Candidate[], isRight: (candidate: Candidate) => boolean, asked: string): Choice;
}

export enum Outcome {
  Miss,
  Right,
  Wrong,
}

/** What the filter serves at one threshold, in thousandths, with the guards whose bits are in `off` switched off. */
export function fixedThreshold(decisions: Decisions, threshold: number, reading: Reading, off = 0): Policy {
  const minimum = decisions.leastSimilarity(threshold);
  return {
    minimum: () => minimum,
    choose: (candidates, _, asked) => ({ served: decisions.firstServed(asked, candidates, threshold, off, reading), group: 0 }),
  };
}

/** Requests between two ticks of an error budget. */
const TICK = 50;

/**
 * What the filter serves under an error budget. Every miss with a near candidate is compared with its fresh answer, which costs no request; of
 * the hits a sample is asked again.
 * @param maxWrongRate share of the requests that may be answered wrongly.
 * @param sampleRate share of the hits that are asked again, drawn by `seed`.
 * @param shipped the configured threshold, a cosine.
 */
export function errorBudget(decisions: Decisions, maxWrongRate: number, sampleRate: number, shipped: number, reading: Reading, seed = 1): Policy {
  const budget = decisions.openBudget(maxWrongRate, shipped, sampleRate, seed, reading);
  let requests = 0;
  return {
    minimum: () => budget.minimum,
    choose(candidates, isRight, asked) {
      if (requests++ % TICK === 0) budget.tick();
      const { served, compared } = budget.lookUp(asked, candidates);
      if (!compared) return { served, group: 0 };
      const same = isRight(compared);
      budget.compared(!same);
      return { served, group: !served && same ? compared.group : 0 };
    },
  };
}

/** Runs the questions of one stream through the filter's own index and decisions, as often as need be. */
export class Stream {
  private readonly vectors: Float32Array[];
  private readonly comparable: boolean[];

  constructor(
    private readonly decisions: Decisions,
    readonly questions: Question[],
    vectors: Map<string, Float32Array>,
    readonly reading: Reading,
  ) {
    this.vectors = questions.map(({ text }) => vectors.get(text)!);
    this.comparable = questions.map(({ text }) => decisions.isComparable(text, reading));
  }

  /** What happens to each request, if the questions come in this order. */
  run(order: number[], policy: Policy): Outcome[] {
    const { decisions, questions } = this;
    decisions.openIndex(this.vectors[0]?.length ?? 1, questions.length);
    return order.map((asked) => {
      // A question that is left to the exact tier finds nothing here, since none comes twice.
      if (!this.comparable[asked]) return Outcome.Miss;
      const vector = this.vectors[asked]!;
      const candidates = decisions.nearest(vector, TOP, policy.minimum()).map((match) => ({ ...match, text: questions[match.number]!.text }));
      const isRight = ({ number }: Candidate) => questions[number]!.class === questions[asked]!.class;
      const { served, group } = policy.choose(candidates, isRight, questions[asked]!.text);
      if (served) return isRight(served) ? Outcome.Right : Outcome.Wrong;
      decisions.put(asked, vector, group);
      return Outcome.Miss;
    });
  }
}

export interface Totals {
  requests: number;
  hits: number;
  wrong: number;
}

export function totals(outcomes: Outcome[]): Totals {
  const sum = { requests: outcomes.length, hits: 0, wrong: 0 };
  for (const outcome of outcomes) {
    sum.hits += Number(outcome !== Outcome.Miss);
    sum.wrong += Number(outcome === Outcome.Wrong);
  }
  return sum;
}

/** The requests of each quarter of a run. */
export function quarters(outcomes: Outcome[]): Outcome[][] {
  const size = outcomes.length / QUARTERS;
  return Array.from({ length: QUARTERS }, (_, i) => outcomes.slice(Math.round(i * size), Math.round((i + 1) * size)));
}

/** Requests that follow each other, for the bootstrap: `count` in `of` of each fifty. */
export function blocks(outcomes: Outcome[], of: (sum: Totals) => number, counted: (sum: Totals) => number): Block[] {
  return Array.from({ length: Math.ceil(outcomes.length / BLOCK) }, (_, i) => {
    const sum = totals(outcomes.slice(i * BLOCK, (i + 1) * BLOCK));
    return { of: of(sum), count: counted(sum) };
  });
}
