/**
 * One configuration at work: the objects that its streams use, each with one job. composition.ts puts them together. Whatever else they need
 * of each other they were given there.
 */
import { Config } from "../config/config";
import { KeptHeaders } from "../policy/kept_headers";
import { Metrics } from "../telemetry/metrics";
import { BufferQuota } from "./buffer_quota";
import { CheckSessions } from "./checks/check_sessions";
import { FeedbackEndpoint } from "./checks/feedback_endpoint";
import { EntryWriter } from "./entries/entry_writer";
import { Refresher } from "./entries/refresh";
import { LookupTiers } from "./lookup/lookup_tiers";
import { Maintenance } from "./maintenance";
import { Replay } from "./replay/replay";
import { HeaderHold } from "./request/header_hold";
import { RequestReader } from "./request/request_reader";

@final
export class Cache {
  /** Streams that have begun with it and are not over. */
  streams: i32 = 0;

  constructor(
    readonly config: Config,
    readonly metrics: Metrics,
    /** What all streams of this worker hold. */
    readonly buffers: BufferQuota,
    readonly hold: HeaderHold,
    readonly reader: RequestReader,
    readonly tiers: LookupTiers,
    readonly replay: Replay,
    /** Which headers of an upstream's answer are kept. */
    readonly keptHeaders: KeptHeaders,
    readonly writer: EntryWriter,
    readonly refresher: Refresher,
    readonly checks: CheckSessions,
    readonly feedback: FeedbackEndpoint,
    readonly maintenance: Maintenance,
  ) {}
}
