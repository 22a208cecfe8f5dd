/** Draws the requests whose answers are checked: a share of all, and a larger one after a wrong answer, since one finding seldom comes alone. */
import { Random } from "../core/random";
import { ALERT_HITS, ALERT_RATE } from "./error_budget";

@final
export class CheckSampler {
  private readonly random: Random;
  /** Hits still to come of which more are checked. */
  private alert: i32 = 0;

  /** @param rate share of the requests, 0 to 1. @param seed the same one draws the same requests. */
  constructor(private readonly rate: f64, seed: u64) {
    this.random = new Random(seed);
  }

  /** Whether the next request's answer is checked, if it is served from the cache. */
  draw(): bool {
    return this.random.next() < (this.alert > 0 ? max(this.rate, ALERT_RATE) : this.rate);
  }

  /** A request was answered from the cache. */
  served(): void {
    if (this.alert > 0) this.alert--;
  }

  /** What was served turned out to be wrong. */
  servedWrong(): void {
    this.alert = ALERT_HITS;
  }
}
