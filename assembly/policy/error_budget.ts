/**
 * Moves the threshold of the semantic tier so that at most a given share of the requests that are looked up is answered wrongly.
 *
 * What is known comes in bins of evidence (evidence.ts, evidence_bins.ts): how many look-ups had their best candidate there, and how many
 * comparisons of a cached answer with a fresh one found it right and wrong. Wrong answers become rarer with more evidence in a way that a
 * logistic curve describes (doubt_curve.ts), so the curve is fitted to all comparisons, those about the present threshold weighing most: below
 * it they are plenty and free, above it few. Its upper confidence bound, times the look-ups of each bin, tells what a threshold would cost. The
 * idea of one threshold moved by a bounded running estimate is that of «vCache» (arXiv:2502.03771) for the whole store and not for each entry,
 * which starves.
 *
 * A weak prior stands for the comparisons that are not there yet. What is known decays, so that a store that fills, a model that changes
 * and a new kind of traffic are followed.
 *
 * The threshold rises at once and sinks slowly: what lies just below it is known from misses, and what it will serve there is sampled before
 * it goes on.
 *
 * State, shared by the workers (972 bytes, little-endian):
 *
 *     0         4            8           12
 *    ┌─────────┬────────────┬───────────┬───────────────────────────────┐
 *    │ version │ look-ups   │ threshold │ 80 × (look-ups, right, wrong) │
 *    │ u32     │ f32        │ f32       │ f32, f32, f32                 │
 *    └─────────┴────────────┴───────────┴───────────────────────────────┘
 *
 * The threshold is OFF while nothing may be served.
 */
import { Bytes } from "../core/bytes";
import { DoubtCurve } from "./doubt_curve";
import { Evidence } from "./evidence";
import { binOf, BINS, LOWEST, middleOf, WIDTH } from "./evidence_bins";

/** Similarity below which candidates are not compared: they say nothing about those that may be served. */
export const LEAST_COMPARED: f32 = 0.7;
/** After a wrong answer, hits of which more are checked, and the share of them: one finding seldom comes alone. */
export const ALERT_HITS: i32 = 20;
export const ALERT_RATE: f64 = 0.3;

const VERSION: u32 = 0x32425152; // "RQB2"
/** Of each bin: look-ups, right, wrong. */
const FIELDS: i32 = 3;
const HEAD: i32 = 12;
const STATE_LENGTH: i32 = HEAD + BINS * FIELDS * 4;
/** No counter of a sound state is larger: decay keeps them below half-life ÷ ln 2. */
const MAX_COUNT: f32 = 1e7;

/** Look-ups after which what was seen counts half. */
const HALF_LIFE: f64 = 5000;
/** Share of the budget that is spent by plan; the rest is for what the curve does not see coming. */
const SPENT: f64 = 0.7;
/** What is found wrong among answers that would be served corrects the curve: by how much at most, and as if so many were wrong as it says. */
const FIT_COMPARISONS: f64 = 5;
const LEAST_MISFIT: f64 = 0.9;
const MOST_MISFIT: f64 = 1.5;
/** No single answer is served that is more likely wrong than this, however much of the budget is left. */
const MOST_DOUBT: f64 = 0.2;
/** Evidence below the threshold over which comparisons lose weight, down to LEAST_WEIGHT. */
const REACH: f64 = 0.2;
const LEAST_WEIGHT: f64 = 0.02;
/** The prior: as many comparisons, spread between these, and wrong as often as the curve says before it is fitted. */
const PRIOR_COMPARISONS: f64 = 30;
const PRIOR_FROM: f64 = 0.75;
const PRIOR_TO: f64 = 1.15;
/** How far the threshold sinks in one look-up. */
const DESCENT: f64 = 0.0001;
/** More than any evidence. */
const OFF: f32 = 9;
/** Look-ups before the threshold goes below the shipped one, and before «nothing may be served» is a finding and not the beginning. */
const LEAST_LOOK_UPS: f32 = 100;

@final
export class ErrorBudget {
  /** What all workers have seen, while merging, and what this one has seen since its last merge. */
  private readonly known: StaticArray<f32> = new StaticArray<f32>(BINS * FIELDS);
  private lookUps: f32 = 0;
  private readonly news: StaticArray<f32> = new StaticArray<f32>(BINS * FIELDS);
  private newLookUps: f32 = 0;
  /** On the scale of evidence, as the state holds it. */
  private current: f32;
  private readonly shipped: f32;
  private changed: bool = false;
  /** Weighted comparisons of each bin, while fitting. */
  private readonly right: StaticArray<f64> = new StaticArray<f64>(BINS);
  private readonly wrong: StaticArray<f64> = new StaticArray<f64>(BINS);

  /**
   * @param maxWrongRate share of the look-ups that may be answered wrongly, 0…1.
   * @param shipped evidence from which answers are served until something is known.
   */
  constructor(private readonly maxWrongRate: f64, shipped: Evidence) {
    this.shipped = shipped.value;
    this.current = shipped.value;
  }

  /** Evidence from which a candidate may be served now. */
  get threshold(): Evidence {
    return Evidence.of(this.current);
  }

  /** Whether the budget cannot be kept by serving anything that is asked. */
  get isOff(): bool {
    return this.current >= OFF;
  }

  /** Whether this worker has seen something that the others do not know. */
  get hasNews(): bool {
    return this.changed;
  }

  /** A request was looked up. @param evidence for its best candidate that passed the guards, or for nothing. */
  lookedUp(evidence: Evidence): void {
    this.newLookUps += 1;
    if (evidence.value >= <f32>LOWEST) this.count(binOf(evidence), 0, 1);
    this.changed = true;
  }

  /** A candidate's answer was compared with a fresh one. */
  compared(evidence: Evidence, isWrong: bool): void {
    this.count(binOf(evidence), isWrong ? 2 : 1, 1);
    this.changed = true;
  }

  /**
   * What all workers know with what this one has seen since its last merge, and the threshold that follows from it.
   * @param state from shared data; null or damaged: begin anew.
   * @returns the state to write; call `merged` when it is written.
   */
  merge(state: Bytes | null): Bytes {
    let before = this.shipped;
    this.lookUps = 0;
    this.known.fill(0);
    if (state !== null && isSound(state)) {
      before = load<f32>(state.ptr, 8);
      this.read(state);
    }
    const keep = <f32>Math.exp((<f64>this.newLookUps * -0.6931471805599453) / HALF_LIFE);
    this.lookUps = this.lookUps * keep + this.newLookUps;
    for (let i = 0; i < BINS * FIELDS; i++) this.known[i] = min<f32>(this.known[i] * keep + this.news[i], MAX_COUNT);
    const result = Bytes.of(new StaticArray<u8>(STATE_LENGTH));
    store<u32>(result.ptr, VERSION);
    store<f32>(result.ptr, this.lookUps, 4);
    store<f32>(result.ptr, this.thresholdAfter(before), 8);
    for (let i = 0; i < BINS * FIELDS; i++) store<f32>(result.ptr + <usize>(HEAD + i * 4), this.known[i]);
    return result;
  }

  /** `state` is what all workers share now, and holds what this one has seen. A damaged one is passed over. */
  merged(state: Bytes): void {
    if (!isSound(state)) return;
    this.forgetNews();
    this.adopt(state);
  }

  /** Takes over what others have found, while this worker has nothing to add. */
  adopt(state: Bytes): void {
    if (!this.changed && isSound(state)) this.current = load<f32>(state.ptr, 8);
  }

  private read(state: Bytes): void {
    this.lookUps = load<f32>(state.ptr, 4);
    for (let i = 0; i < BINS * FIELDS; i++) this.known[i] = load<f32>(state.ptr + <usize>(HEAD + i * 4));
  }

  private forgetNews(): void {
    this.news.fill(0);
    this.newLookUps = 0;
    this.changed = false;
  }

  private count(bin: i32, field: i32, by: f32): void {
    this.news[bin * FIELDS + field] += by;
  }

  /** The least threshold whose estimated cost the budget covers, as far as it may sink from the one `before`. */
  private thresholdAfter(before: f32): f32 {
    this.weigh(before);
    const curve = DoubtCurve.fit(this.right, this.wrong);
    const allowed = (this.maxWrongRate * SPENT * <f64>this.lookUps) / this.misfit(curve, before);
    let cost: f64 = 0;
    let served: f32 = 0;
    let lowest = BINS;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      const lookUps = this.known[bin * FIELDS];
      const doubt = curve.upperBound(middleOf(bin));
      cost += <f64>lookUps * doubt;
      if (cost > allowed || doubt > MOST_DOUBT) break;
      served += lookUps;
      lowest = bin;
    }
    const found = <f32>(LOWEST + WIDTH * <f64>lowest);
    if (this.lookUps < LEAST_LOOK_UPS) return max(found, this.shipped);
    if (served <= 0) return OFF;
    // From OFF it comes back where it would be after all.
    return before >= OFF ? found : max(found, before - <f32>(DESCENT * <f64>this.newLookUps));
  }

  /**
   * How many times more of what is served is wrong than the curve's bound says: comparisons found wrong over those expected, each with a few
   * more, so that it is near 1 while there are few.
   */
  private misfit(curve: DoubtCurve, threshold: f32): f64 {
    let found = FIT_COMPARISONS;
    let expected = FIT_COMPARISONS;
    for (let bin = 0; bin < BINS; bin++) {
      const middle = middleOf(bin);
      if (middle < <f64>threshold) continue;
      const right = <f64>this.known[bin * FIELDS + 1];
      const wrong = <f64>this.known[bin * FIELDS + 2];
      found += wrong;
      expected += (right + wrong) * curve.upperBound(middle);
    }
    return max<f64>(LEAST_MISFIT, min<f64>(found / expected, MOST_MISFIT));
  }

  /** The comparisons of each bin, those far below the threshold weighing little, and the prior's. */
  private weigh(threshold: f32): void {
    const from = min<f64>(<f64>threshold, PRIOR_TO) - REACH;
    const prior = new DoubtCurve();
    const each = PRIOR_COMPARISONS / ((PRIOR_TO - PRIOR_FROM) / WIDTH);
    for (let bin = 0; bin < BINS; bin++) {
      const middle = middleOf(bin);
      const weight = max<f64>(LEAST_WEIGHT, min<f64>((middle - from) / REACH, 1));
      const more = middle > PRIOR_FROM && middle < PRIOR_TO ? each : 0;
      const doubt = prior.at(middle);
      this.right[bin] = <f64>this.known[bin * FIELDS + 1] * weight + more * (1 - doubt);
      this.wrong[bin] = <f64>this.known[bin * FIELDS + 2] * weight + more * doubt;
    }
  }
}

function isSound(state: Bytes): bool {
  if (state.length != STATE_LENGTH || load<u32>(state.ptr) != VERSION) return false;
  for (let at = 4; at < STATE_LENGTH; at += 4) {
    const count = load<f32>(state.ptr + <usize>at);
    if (!(count >= 0 && count <= MAX_COUNT)) return false;
  }
  return load<f32>(state.ptr, 8) >= <f32>LOWEST;
}
