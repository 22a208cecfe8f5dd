/** Begins what a request can teach: one session for each request where answers are compared. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { HeaderPairs } from "../../host/pairs";
import { Protocol } from "../../protocols/protocol";
import { BufferQuota } from "../buffer_quota";
import { UpstreamClient } from "../upstream_client";
import { AnswerCheck } from "./answer_check";
import { CheckSession } from "./check_session";
import { SharedBudget } from "./shared_budget";

@final
export class CheckSessions {
  /** @param errorBudget null without one. */
  constructor(
    private readonly config: Config,
    private readonly errorBudget: SharedBudget | null,
    private readonly checks: AnswerCheck,
    private readonly upstream: UpstreamClient,
    private readonly buffers: BufferQuota,
  ) {}

  /** What the request with these headers can teach; null where nothing is to be learnt. */
  begin(protocol: Protocol, pairs: HeaderPairs): CheckSession | null {
    const budget = this.errorBudget;
    if (budget === null && !this.config.vector.shadow) return null;
    const isSampled = budget !== null && budget.sampler.draw();
    const asksUpstream = isSampled || this.config.errorBudget.judgeModel.length > 0;
    const head = asksUpstream ? this.upstream.headOf(pairs) : Bytes.empty();
    return new CheckSession(this.checks, budget, protocol, isSampled, this.buffers.take(head.length) ? head : Bytes.empty());
  }
}
