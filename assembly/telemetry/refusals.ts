/**
 * What was not kept because its protocol did not take it for a whole answer: a counter for each reason and protocol, and for what was not
 * understood a line in the log that names the member, so that nobody has to guess why a provider never hits.
 */
import { log } from "../host/host";
import { LogLevelValues } from "../host/types";
import { isNotUnderstood, Verdict, verdictWord } from "../policy/verdict";
import { Counter } from "./counter";

/** Milliseconds for which a line about one reason and protocol is the last. */
const QUIET: i64 = 600000;

@final
class Refusal {
  private readonly counter: Counter;
  private quietUntil: i64 = i64.MIN_VALUE;

  constructor(readonly protocol: string, readonly verdict: Verdict, dirty: Counter[]) {
    this.counter = new Counter(nameOf(protocol, verdict), dirty);
  }

  note(what: string, now: i64): void {
    this.counter.increment();
    if (now < this.quietUntil || !isNotUnderstood(this.verdict)) return;
    this.quietUntil = now + QUIET;
    log(
      LogLevelValues.warn,
      "an answer of " + this.protocol + " was not kept: " + verdictWord(this.verdict) + (what.length > 0 ? ", " + what : "") +
        " (counted as reprise." + nameOf(this.protocol, this.verdict) + "; this line comes once in ten minutes)",
    );
  }
}

/** There are as many counters as reasons that have occurred for a protocol: both are from enums, so their number is bounded. */
@final
export class Refusals {
  private readonly known: Refusal[] = [];

  /** @param dirty the counters that have counted since the last tick. */
  constructor(private readonly dirty: Counter[]) {}

  /** @param protocol its name. @param what was not understood; empty if there is nothing to say. @param now milliseconds since 1970. */
  refused(protocol: string, verdict: Verdict, what: string, now: i64): void {
    for (let i = 0; i < this.known.length; i++) {
      if (this.known[i].verdict == verdict && this.known[i].protocol == protocol) return this.known[i].note(what, now);
    }
    const refusal = new Refusal(protocol, verdict, this.dirty);
    this.known.push(refusal);
    refusal.note(what, now);
  }
}

/** Dots part the segments of a metric's name, and those of a protocol's. */
function nameOf(protocol: string, verdict: Verdict): string {
  return "stores." + verdictWord(verdict) + "." + protocol.replaceAll(".", "_");
}
