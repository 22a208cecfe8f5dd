import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../lib/failure.ts";
import type { Child } from "./supervise.ts";

const POLL = 50;

export interface WaitOptions {
  /** What is waited for, as in "Envoy to be ready". */
  what: string;
  /** Milliseconds. */
  limit: number;
  /** Waiting ends at once if this ends. */
  child?: Child;
  /** What to say if it does not come. */
  mend: string;
}

/**
 * Asks `probe` again and again until it gives something other than undefined, and gives that. A probe that throws has not
 * succeeded yet. Fails after the limit, or as soon as the child has ended, with the last lines of the child's log.
 */
export async function waitFor<T>(probe: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const { what, limit, child, mend } = options;
  const deadline = Date.now() + limit;
  let last = "";
  for (;;) {
    const end = child?.end();
    if (child && end !== undefined) throw new Failure(`${child.name} ended early (${end}) while waiting for ${what}`, mend, child.tail());
    try {
      const found = await probe();
      if (found !== undefined) return found;
    } catch (error) {
      if (error instanceof Failure) throw error;
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() >= deadline) {
      throw new Failure(`waited ${limit / 1000} s in vain for ${what}`, mend, child ? child.tail() : last);
    }
    await sleep(POLL);
  }
}

/** Whether a GET of `url` answers 200 within two seconds; for `waitFor`. */
export async function answers(url: string): Promise<true | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok ? true : undefined;
}
