/** Loads the embedding model before the first request needs it: a cold load takes longer than any deadline. */
import { Bytes } from "../core/bytes";
import { Services } from "./services";

const TEXT = Bytes.fromString("warm-up");
/** Milliseconds between attempts while the embedder is not up yet. */
const PAUSE: i64 = 2000;
const MAX_ATTEMPTS: i32 = 15;

@final
export class Warmup {
  private attempts: i32 = 0;
  private next: i64 = 0;

  constructor(private readonly services: Services) {}

  /** @param now by the steady clock. @returns whether there is nothing more to do. */
  run(now: i64): bool {
    if (this.attempts > 0 && this.services.isWarm) return true;
    if (now < this.next) return false;
    if (this.attempts >= MAX_ATTEMPTS) return true;
    if (this.attempts == 0 && !this.services.claimWarmup()) return true;
    this.attempts++;
    this.next = now + PAUSE;
    this.services.requestVector(TEXT);
    return false;
  }
}
