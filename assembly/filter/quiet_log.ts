/** Lines about one kind of trouble, at most one a minute: what goes wrong with each request must not fill the log. */
import { log } from "../host/host";
import { LogLevelValues } from "../host/types";

/** Milliseconds between two lines. */
const PAUSE: i64 = 60000;

@final
export class QuietLog {
  private next: i64 = i64.MIN_VALUE;
  private unsaid: i32 = 0;

  /** @param now by the steady clock. */
  warn(message: string, now: i64): void {
    if (now < this.next) {
      this.unsaid++;
      return;
    }
    this.next = now + PAUSE;
    const more = this.unsaid > 0 ? " (and " + this.unsaid.toString() + " more like it since the last line)" : "";
    this.unsaid = 0;
    log(LogLevelValues.warn, message + more);
  }
}
