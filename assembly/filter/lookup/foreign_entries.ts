/** Entries that another cache than this one has kept: a text under the words of a question, and nothing of who asked or of what else was said. */
import { Bytes } from "../../core/bytes";
import { CacheRequest } from "../request/cache_request";

export interface ForeignWaiter {
  /**
   * Called once, under the root context.
   * @param text of an answer; null if there is none.
   * @param now milliseconds since 1970.
   */
  onForeignText(text: Bytes | null, now: i64): void;
}

export abstract class ForeignEntries {
  /** Asks for the text under the question of `request`, if it is one that can be asked for. @returns whether `waiter` will be called. */
  abstract ask(request: CacheRequest, waiter: ForeignWaiter): bool;
}
