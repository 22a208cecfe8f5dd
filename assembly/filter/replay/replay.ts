/** Answers the current stream from the cache. */
import { Config } from "../../config/config";
import { Bytes } from "../../core/bytes";
import { BodyForm } from "../../core/form";
import { sendLocalResponse } from "../../host/host";
import { appendCollapsedStatus, appendErrorStatus, appendHitStatus } from "../../policy/cache_status";
import { KeptHeaders } from "../../policy/kept_headers";
import { StaleUse } from "../../policy/reasons";
import { Verdict } from "../../policy/verdict";
import { Answer } from "../../stores/record";
import { Metrics } from "../../telemetry/metrics";
import { LookupResult } from "../lookup/lookup_result";
import { Use } from "../lookup/reuse";
import { CacheRequest } from "../request/cache_request";
import { setState, STATE_COLLAPSED, STATE_HIT_EXACT, STATE_HIT_SEMANTIC, STATE_STALE } from "./access_log_state";
import { HitTemplate } from "./hit_template";
import { ReplayHead } from "./replay_head";
import { Served } from "./served";

const DETAILS = Bytes.fromString("reprise_hit");
const JSON_TYPE = Bytes.fromString("application/json");
const EVENT_STREAM_TYPE = Bytes.fromString("text/event-stream");
const JSON_LINES_TYPE = Bytes.fromString("application/x-ndjson");

@final
export class Replay {
  private readonly head: ReplayHead = new ReplayHead();
  /** What a hit is made into, in the form of JSON and as an event stream; null for the whole answer. */
  private readonly json: HitTemplate | null;
  private readonly stream: HitTemplate | null;

  /** @param keptHeaders which headers of an upstream's answer are replayed. */
  constructor(private readonly config: Config, private readonly keptHeaders: KeptHeaders, private readonly metrics: Metrics) {
    this.json = templateOf(config.answers.responseTemplate);
    this.stream = templateOf(config.answers.streamResponseTemplate);
  }

  /** Sends what a look-up has found, and counts it. `now` in milliseconds since 1970. */
  send(request: CacheRequest, result: LookupResult, now: i64): void {
    const answer = result.answer;
    if (answer === null) return;
    const form = request.form;
    const filled = this.fill(request, result.body);
    // A body that is as it was kept has the type that it came with.
    const isAsKept = filled === null && (answer.form == form || result.body.ptr == answer.body.ptr);
    const headers = this.headersOf(answer, isAsKept ? answer.contentType : contentTypeOf(form), result, now);
    this.count(result);
    sendLocalResponse(200, DETAILS, headers, filled !== null ? filled : result.body);
  }

  /** The configuration's template with the text of `body`; null where there is no template, or the text is not all that is to be told. */
  private fill(request: CacheRequest, body: Bytes): Bytes | null {
    const form = request.form;
    const template = form == BodyForm.Json ? this.json : form == BodyForm.EventStream ? this.stream : null;
    if (template === null) return null;
    const protocol = request.protocol;
    if (protocol.assess(body, form, true).verdict != Verdict.Complete) return null;
    const text = protocol.text(body, form);
    return text.length > 0 ? template.fill(text) : null;
  }

  /** The headers of an answer from the cache. They are written into one buffer for all: the host copies them at once. */
  private headersOf(answer: Answer, contentType: Bytes, result: LookupResult, now: i64): Bytes {
    const age = max<i64>((now - answer.created) / 1000, 0);
    const left = answer.expires - now;
    // Rounded down, so that what is stale never looks fresh.
    const ttl = (left < 0 ? left - 999 : left) / 1000;
    const entry = this.config.exposeEntry ? answer.key : Bytes.empty();
    const out = this.head.begin();
    if (result.served == Served.Hit) appendHitStatus(out, ttl, entry, result.similarity);
    else if (result.served == Served.Collapsed) appendCollapsedStatus(out, ttl, entry);
    else appendErrorStatus(out, result.forward, result.failure, ttl, entry, result.similarity);
    return this.head.encode(contentType, age, answer.headers, this.keptHeaders);
  }

  private count(result: LookupResult): void {
    const metrics = this.metrics;
    if (result.served == Served.Collapsed) {
      metrics.collapsed();
      setState(STATE_COLLAPSED);
    } else if (result.served == Served.OnError) {
      metrics.stale(StaleUse.IfError);
      setState(STATE_STALE);
    } else if (result.similarity >= 0) {
      metrics.hitSemantic();
      setState(STATE_HIT_SEMANTIC);
    } else {
      metrics.hitExact();
      setState(STATE_HIT_EXACT);
    }
    if (result.use == Use.Stale) metrics.stale(StaleUse.MaxStale);
    else if (result.use == Use.Refresh) metrics.stale(StaleUse.WhileRevalidate);
  }
}

function templateOf(text: string): HitTemplate | null {
  return text.length > 0 ? new HitTemplate(text) : null;
}

function contentTypeOf(form: BodyForm): Bytes {
  if (form == BodyForm.JsonLines) return JSON_LINES_TYPE;
  return form == BodyForm.EventStream ? EVENT_STREAM_TYPE : JSON_TYPE;
}
