/** Counts what guards refuse, and tells the log of it where that is configured. */
import { Bytes } from "../../core/bytes";
import { log } from "../../host/host";
import { LogLevelValues } from "../../host/types";
import { Guard } from "../../policy/guards/guard";
import { refusalReport } from "../../policy/pair_report";
import { Metrics } from "../../telemetry/metrics";

/** Milliseconds between two lines of the log that tell of refusals. */
const REFUSAL_PAUSE: i64 = 1000;

@final
export class RefusalLog {
  /** When a refusal was last told, in milliseconds since 1970. */
  private told: i64 = 0;

  /** @param isOn whether the log is told. */
  constructor(private readonly isOn: bool, private readonly metrics: Metrics) {}

  /** A guard has refused a candidate: a line a second at most. @param words that the guard spoke of. @param now milliseconds since 1970. */
  refused(guard: Guard, words: Bytes, similarity: f32, now: i64): void {
    this.metrics.guarded(guard);
    if (!this.isOn || now - this.told < REFUSAL_PAUSE) return;
    this.told = now;
    log(LogLevelValues.info, refusalReport(guard, similarity, words));
  }
}
