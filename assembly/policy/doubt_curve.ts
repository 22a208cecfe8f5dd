/** The probability that an answer is wrong, over the evidence for it, and how sure that is: a logistic curve. */
import { BINS, middleOf } from "./evidence_bins";

/** The prior: wrong at CENTRE with this probability, and less with more evidence. */
const CENTRE: f64 = 0.95;
const PRIOR_LOGIT: f64 = -3.476; // 3 %
const PRIOR_SLOPE: f64 = -20;
/** Standard deviations of the fitted curve that are added to it. */
const CONFIDENCE: f64 = 1;
/** More evidence never makes an answer more doubtful. */
const LEAST_SLOPE: f64 = -5;
const NEWTON_STEPS: i32 = 8;

/** The prior's until it is fitted. */
@final
export class DoubtCurve {
  private logit: f64 = PRIOR_LOGIT;
  private slope: f64 = PRIOR_SLOPE;
  /** Fisher's information: how much the comparisons tell of logit and slope. */
  private h00: f64 = 0;
  private h01: f64 = 0;
  private h11: f64 = 0;

  /**
   * Newton's method for the curve that makes the comparisons most likely. Steps are bounded, so it cannot run away.
   * @param right weighted comparisons of each bin that found an answer right, `wrong` those that did not.
   */
  static fit(right: StaticArray<f64>, wrong: StaticArray<f64>): DoubtCurve {
    const curve = new DoubtCurve();
    for (let step = 0; step < NEWTON_STEPS; step++) {
      let slope0: f64 = 0;
      let slope1: f64 = 0;
      curve.clear();
      for (let bin = 0; bin < BINS; bin++) {
        const all = right[bin] + wrong[bin];
        const x = middleOf(bin) - CENTRE;
        const doubt = logistic(curve.logit + curve.slope * x);
        const rest = wrong[bin] - all * doubt;
        const weight = all * doubt * (1 - doubt) + 1e-9;
        slope0 += rest;
        slope1 += rest * x;
        curve.add(weight, x);
      }
      curve.step(slope0, slope1);
    }
    curve.slope = min<f64>(curve.slope, LEAST_SLOPE);
    return curve;
  }

  private clear(): void {
    this.h00 = 0;
    this.h01 = 0;
    this.h11 = 0;
  }

  private add(weight: f64, x: f64): void {
    this.h00 += weight;
    this.h01 += weight * x;
    this.h11 += weight * x * x;
  }

  private step(slope0: f64, slope1: f64): void {
    const determinant = this.determinant;
    this.logit += bounded((this.h11 * slope0 - this.h01 * slope1) / determinant, 2);
    this.slope += bounded((this.h00 * slope1 - this.h01 * slope0) / determinant, 10);
  }

  /** Above zero by Cauchy and Schwarz; the floor is for rounding. */
  private get determinant(): f64 {
    return max<f64>(this.h00 * this.h11 - this.h01 * this.h01, 1e-12);
  }

  /** The probability at `evidence`. */
  at(evidence: f64): f64 {
    return logistic(this.logit + this.slope * (evidence - CENTRE));
  }

  /** The probability at `evidence`, CONFIDENCE standard deviations to the bad side. */
  upperBound(evidence: f64): f64 {
    const x = evidence - CENTRE;
    const variance = (this.h11 - 2 * this.h01 * x + this.h00 * x * x) / this.determinant;
    return logistic(this.logit + this.slope * x + CONFIDENCE * Math.sqrt(max<f64>(variance, 0)));
  }
}

function bounded(value: f64, limit: f64): f64 {
  return max<f64>(-limit, min<f64>(value, limit));
}

function logistic(x: f64): f64 {
  return 1 / (1 + Math.exp(-bounded(x, 20)));
}
