/**
 * The error budget as all workers share it: the estimate of policy/error_budget.ts, the sample that feeds it, and its state in shared data,
 * which outlives a VM.
 */
import { ErrorBudgetConfig } from "../../config/config";
import { ByteBuffer, Bytes } from "../../core/bytes";
import { CheckSampler } from "../../policy/check_sampler";
import { ErrorBudget } from "../../policy/error_budget";
import { Evidence } from "../../policy/evidence";
import { KeyValue } from "../../core/key_value";
import { Gauges } from "../../telemetry/gauges";
import { CandidateScore } from "../../policy/candidate_score";

/** Milliseconds between two exchanges with the other workers. */
const SYNC_EVERY: i64 = 1000;
/** Lost races before an exchange waits for the next time. */
const MAX_ATTEMPTS: i32 = 4;
/** What the gauge shows while the tier is off: above every similarity. */
const OFF: f32 = 2;
/** Bytes of the profile digest in the key. */
const PROFILE_LENGTH: i32 = 16;

@final
export class SharedBudget {
  private readonly budget: ErrorBudget;
  /** Which requests are checked. */
  readonly sampler: CheckSampler;
  private readonly key: Bytes;
  private nextSync: i64 = 0;

  /**
   * @param profile digest of the embedding profile: what is known of one model is void for another.
   * @param threshold the configured one.
   */
  constructor(
    private readonly data: KeyValue,
    prefix: string,
    profile: Bytes,
    config: ErrorBudgetConfig,
    threshold: f32,
    private readonly gauges: Gauges,
    seed: u64,
  ) {
    // Until something is known, an entry that stands alone needs the configured similarity.
    this.budget = new ErrorBudget(config.maxWrongRate, Evidence.ofOneAlone(threshold));
    this.sampler = new CheckSampler(config.sampleRate, seed);
    this.key = new ByteBuffer(64).append(Bytes.fromString(prefix + "q")).append(profile.slice(0, PROFILE_LENGTH)).view();
  }

  /** Creates the state if there is none, before the workers race for it, and takes up what is known. */
  open(): void {
    if (this.data.get(this.key) === null) this.data.set(this.key, Bytes.empty(), 0);
    this.exchange();
  }

  /** Evidence from which a candidate may be served. */
  get threshold(): Evidence {
    return this.budget.threshold;
  }

  /** Whether the tier is off: the budget cannot be kept. */
  get isOff(): bool {
    return this.budget.isOff;
  }

  /** A request was looked up. @param score of its best candidate that passed the guards; null if there is none. */
  lookedUp(score: CandidateScore | null): void {
    this.budget.lookedUp(score === null ? Evidence.ofNothing() : score.evidence);
  }

  /** A candidate's answer was found right or wrong. */
  compared(evidence: Evidence, isWrong: bool): void {
    this.budget.compared(evidence, isWrong);
  }

  /** Exchanges what is new with the other workers, once a second. @param now by the steady clock. */
  sync(now: i64): void {
    if (now < this.nextSync) return;
    this.nextSync = now + SYNC_EVERY;
    this.exchange();
  }

  private exchange(): void {
    const budget = this.budget;
    for (let i = 0; i < MAX_ATTEMPTS; i++) {
      const state = this.data.get(this.key);
      if (!budget.hasNews) {
        if (state !== null) budget.adopt(state);
        break;
      }
      const cas = this.data.lastCas();
      const merged = budget.merge(state);
      if (!this.data.set(this.key, merged, cas)) continue;
      budget.merged(merged);
      break;
    }
    this.gauges.threshold(budget.isOff ? OFF : budget.threshold.value);
  }
}
