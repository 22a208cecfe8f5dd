/**
 * The external store as the second level of the exact tier: an answer that another gateway has kept is found by its key, without an embedding. What
 * is written and removed there goes through store_writer.ts, with the vectors.
 */
import { Bytes } from "../../core/bytes";
import { Answer } from "../../stores/record";
import { ExternalStore } from "../external_store";
import { RemoteAnswers } from "./exact_tier";
import { ExactWaiter } from "./waiters";

@final
export class StoreAnswers extends RemoteAnswers {
  constructor(private readonly external: ExternalStore) {
    super();
  }

  ask(key: Bytes, waiter: ExactWaiter, now: i64): bool {
    return this.external.find(waiter, key);
  }

  put(answer: Answer): void {}

  remove(key: Bytes): void {}
}
