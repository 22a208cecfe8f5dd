/**
 * The external store as the second level of the exact tier: an answer that another gateway has kept is found by its key, without an embedding.
 * Answers that are compared are written with their vectors, when those are there; the others are written here. Removals go through store_writer.ts.
 */
import { Bytes } from "../../core/bytes";
import { Answer } from "../../stores/record";
import { ExternalStore } from "../external_store";
import { StoreWriter } from "../store_writer";
import { RemoteAnswers } from "./exact_tier";
import { ExactWaiter } from "./waiters";

@final
export class StoreAnswers extends RemoteAnswers {
  constructor(private readonly external: ExternalStore, private readonly writer: StoreWriter) {
    super();
  }

  ask(key: Bytes, waiter: ExactWaiter, now: i64): bool {
    return this.external.find(waiter, key);
  }

  put(answer: Answer): void {
    if (answer.exactOnly) this.writer.write(answer, this.writer.placeholderFor(answer.key));
  }

  remove(key: Bytes): void {}
}
