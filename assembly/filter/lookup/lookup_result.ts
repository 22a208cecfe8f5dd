/** What a look-up comes to. */
import { Bytes } from "../../core/bytes";
import { Forward } from "../../policy/cache_status";
import { Guard } from "../../policy/guards/guard";
import { MissReason } from "../../policy/reasons";
import { Answer } from "../../stores/record";
import { Served } from "../replay/served";
import { Use } from "./reuse";

export enum LookupOutcome {
  /** The request is answered with `answer`. */
  Serve,
  /** The request goes upstream, for `reason`. */
  Forward,
  /** The request has gone upstream, that has failed, and nothing stands in for it: the failure goes to the client. */
  Failure,
  /** Something is asked or awaited: the look-up tells its owner what it comes to. */
  Wait,
}

@final
export class LookupResult {
  /** Of Forward: why nothing is served. */
  reason: MissReason = MissReason.NotStored;
  /** Of Forward: the guard that refused the last candidate, if `reason` is Guarded. */
  guard: Guard = Guard.None;
  /** Why the request goes upstream, or has gone there before an answer was found after all. */
  forward: Forward = Forward.Miss;
  /** Of Serve. */
  answer: Answer | null = null;
  /** Of Serve: the answer's body in the form that the request asks for. */
  body: Bytes = Bytes.empty();
  /** Of Serve: that of a semantic hit, -1 of an exact one. */
  similarity: f32 = -1;
  /** Of Serve. */
  served: Served = Served.Hit;
  /** Of Serve, if it is a Hit: whether the answer is stale, and refreshed. */
  use: Use = Use.Fresh;
  /** Of Serve, if it is OnError: the status with which the upstream failed. */
  failure: i32 = 0;

  private constructor(readonly outcome: LookupOutcome) {}

  static serve(answer: Answer, body: Bytes, similarity: f32, served: Served, use: Use): LookupResult {
    const result = new LookupResult(LookupOutcome.Serve);
    result.answer = answer;
    result.body = body;
    result.similarity = similarity;
    result.served = served;
    result.use = use;
    return result;
  }

  static goUpstream(reason: MissReason, guard: Guard, forward: Forward): LookupResult {
    const result = new LookupResult(LookupOutcome.Forward);
    result.reason = reason;
    result.guard = guard;
    result.forward = forward;
    return result;
  }

  static failure(): LookupResult {
    return new LookupResult(LookupOutcome.Failure);
  }

  static wait(): LookupResult {
    return new LookupResult(LookupOutcome.Wait);
  }
}

/** For whom a look-up is made. */
export interface LookupOwner {
  /** Makes the stream the effective context. @returns false if nobody waits any more. */
  resume(): bool;
  /** What the look-up comes to, after it has waited. `now` in milliseconds since 1970. */
  onLookedUp(result: LookupResult, now: i64): void;
}
