/** Takes reports of wrong answers: checks who sends them, forgets the entry, and counts the report for the error budget. */
import { Bytes } from "../../core/bytes";
import { sendLocalResponse } from "../../host/host";
import { HeaderList } from "../../host/pairs";
import { Evidence } from "../../policy/evidence";
import { isBearer, readFeedback } from "../../policy/feedback";
import { FeedbackConfig } from "../../config/config";
import { EntryWriter } from "../entries/entry_writer";
import { StoreDeletion } from "../entries/eviction";
import { HeaderHold } from "../request/header_hold";
import { failed, told } from "./feedback_reply";
import { SharedBudget } from "./shared_budget";

const DETAILS = Bytes.fromString("reprise_feedback");
/** Bytes of a report. */
const MAX_BODY: i32 = 4096;

@final
export class FeedbackEndpoint {
  private readonly path: Bytes;
  private readonly token: Bytes;

  /** @param budget null without an error budget. */
  constructor(
    config: FeedbackConfig, private readonly writer: EntryWriter, private readonly budget: SharedBudget | null, private readonly hold: HeaderHold,
  ) {
    this.path = Bytes.fromString(config.path);
    this.token = Bytes.fromString(config.token);
  }

  /** Whether a request with this path is a report, whatever its query string. */
  takes(path: Bytes): bool {
    const length = this.path.length;
    return length > 0 && path.slice(0, length).equals(this.path) && (path.length == length || path.at(length) == 0x3f);
  }

  /** Answers a report whose headers alone speak against it. @returns whether it did; else its body is wanted. */
  refuse(isPost: bool, authorization: Bytes | null, endOfStream: bool): bool {
    if (authorization === null || !isBearer(authorization, this.token)) answer(401, failed("expected the bearer token"));
    else if (!isPost) answer(405, failed("expected POST"));
    else if (!this.hold.holdsHeaders) this.cannotRead();
    else if (endOfStream) this.take(Bytes.empty());
    else return false;
    return true;
  }

  /** Answers a report, and does what it asks for. */
  take(body: Bytes): void {
    const feedback = readFeedback(body.slice(0, MAX_BODY));
    if (feedback.error.length > 0) return answer(400, failed(feedback.error));
    const budget = this.budget;
    if (budget !== null && feedback.similarity > 0) budget.compared(Evidence.ofOneAlone(feedback.similarity), true);
    const eviction = this.writer.evict(feedback.entry);
    answer(eviction.deletion == StoreDeletion.Refused ? 503 : 200, told(eviction));
  }

  /** Answers a report whose body Envoy will not hand over. */
  cannotRead(): void {
    answer(503, failed("set allow_on_headers_stop_iteration: true"));
  }
}

/** Answers the current stream. */
function answer(status: i32, body: Bytes): void {
  const headers = new HeaderList().addText("content-type", "application/json").addText("cache-control", "no-store");
  if (status == 401) headers.addText("www-authenticate", "Bearer");
  if (status == 405) headers.addText("allow", "POST");
  sendLocalResponse(status, DETAILS, headers.encode(), body);
}
