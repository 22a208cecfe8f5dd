/** Loads the embedding model before the first request needs it: a cold load takes longer than any deadline. One VM of an Envoy does it. */
import { Bytes } from "../../core/bytes";
import { KeyValue } from "../../core/key_value";
import { EmbeddingClient } from "./embedding_client";

const TEXT = Bytes.fromString("warm-up");
const CLAIMED = Bytes.fromString("1");
/** Milliseconds between attempts while the embedder is not up yet. */
const PAUSE: i64 = 2000;
const MAX_ATTEMPTS: i32 = 15;

@final
export class Warmup {
  private attempts: i32 = 0;
  private next: i64 = 0;

  /** @param key of the mark that says whether a VM has claimed the warm-up. */
  constructor(private readonly client: EmbeddingClient, private readonly data: KeyValue, private readonly key: Bytes) {}

  /** Creates the mark before the VMs race for it. */
  open(): void {
    if (this.data.get(this.key) === null) this.data.set(this.key, Bytes.empty(), 0);
  }

  /** @param now by the steady clock. @returns whether there is nothing more to do. */
  run(now: i64): bool {
    if (this.attempts > 0 && this.client.isWarm) return true;
    if (now < this.next) return false;
    if (this.attempts >= MAX_ATTEMPTS) return true;
    if (this.attempts == 0 && !this.claim()) return true;
    this.attempts++;
    this.next = now + PAUSE;
    this.client.request(TEXT);
    return false;
  }

  /** Whether this VM is the first to change the mark. */
  private claim(): bool {
    const mark = this.data.get(this.key);
    return mark !== null && mark.length == 0 && this.data.set(this.key, CLAIMED, this.data.lastCas());
  }
}
