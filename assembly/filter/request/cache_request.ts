/** A request that the cache may answer: what was read of its head and body, and what may be done for it. */
import { Bytes } from "../../core/bytes";
import { BodyForm } from "../../core/form";
import { RequestDirectives } from "../../policy/cache_control";
import { Identity } from "../../policy/identity";
import { ChatRequest } from "../../policy/chat_request";
import { Protocol } from "../../protocols/protocol";
import { Answer } from "../../stores/record";
import { ExactOnly, SemanticEligibility } from "../lookup/semantic_eligibility";

@final
export class CacheRequest {
  private isDecided: bool = false;
  private decided: ExactOnly | null = null;

  constructor(
    readonly protocol: Protocol,
    readonly chat: ChatRequest,
    readonly identity: Identity,
    /** What `Cache-Control` says of the answers that the request takes. */
    readonly directives: RequestDirectives,
    private readonly eligibility: SemanticEligibility,
  ) {}

  get query(): Bytes {
    return this.chat.query;
  }

  /** Why the request uses the exact tier alone; null if it may use the semantic tier too. Decided once, when it is first asked. */
  get exactOnly(): ExactOnly | null {
    if (!this.isDecided) {
      this.isDecided = true;
      this.decided = this.eligibility.exactOnly(this.chat);
    }
    return this.decided;
  }

  get isExactOnly(): bool {
    return this.exactOnly !== null;
  }

  /** The form of the answer that the request asks for. */
  get form(): BodyForm {
    return this.chat.streaming ? this.protocol.streamForm : BodyForm.Json;
  }

  /** An answer's body in that form; null if it cannot be put into it. */
  render(answer: Answer): Bytes | null {
    return this.protocol.render(answer.body, answer.form, this.form, this.chat.includeUsage, answer.askedUsage);
  }
}
