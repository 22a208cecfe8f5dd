/**
 * Why a request went the way it went. One word for each: the label of a metric, the `detail` of `Cache-Status`, and what docs/reasons.md explains.
 * They stand in one file, though it is long: it is a table, cli/reasons.ts makes docs/reasons.md of it, and a word must not come twice.
 */

/** Neither looked up nor kept. */
export enum BypassReason {
  None,
  /** `x-higress-skip-ai-cache: on`. */
  SkipHeader,
  /** `Cache-Control: no-store`. */
  NoStore,
  /** A POST without a body. */
  NoBody,
  /** The content type is not JSON. */
  ContentType,
  /** The body is compressed. */
  Encoded,
  /** The body is longer than `maxRequestBytes`. */
  RequestTooLarge,
  /** All requests and answers held together are at `maxBufferedBytes`. */
  OverCapacity,
  /** A tenant source is configured and yielded nothing. */
  NoTenant,
  /** `tenant.required`, and no credential. */
  NoCredential,
  /** Not JSON. */
  Malformed,
  /** Invalid UTF-8, or half of a surrogate pair. */
  InvalidUnicode,
  /** Nested deeper than 64. */
  TooDeep,
  /** More values than the reader holds. */
  TooManyValues,
  /** An object names a member twice. */
  DuplicateKeys,
  /** JSON, but not a request of this protocol: a member is missing or of a wrong type. */
  NotARequest,
  /** What it asks depends on what the provider keeps: an earlier response, a conversation, a container; or it runs in the background. */
  Stateful,
  /** Envoy or another filter answered before the request was complete. */
  AnsweredElsewhere,
  /** Envoy does not hold headers: `allow_on_headers_stop_iteration` is missing. */
  HeadersNotHeld,
  /** The body came to a halt while it was held: the gateway buffers less than it has. In the Higress build. */
  BodyStalled,
  /** The configuration has rules alone, and none is for the request. */
  NoRule,
}

/** Number of values above, for tables. */
export const BYPASS_REASONS: i32 = 21;

export function bypassWord(reason: BypassReason): string {
  switch (reason) {
    case BypassReason.SkipHeader: return "skip_header";
    case BypassReason.NoStore: return "no_store";
    case BypassReason.NoBody: return "no_body";
    case BypassReason.ContentType: return "content_type";
    case BypassReason.Encoded: return "encoded";
    case BypassReason.RequestTooLarge: return "request_too_large";
    case BypassReason.OverCapacity: return "over_capacity";
    case BypassReason.NoTenant: return "no_tenant";
    case BypassReason.NoCredential: return "no_credential";
    case BypassReason.Malformed: return "malformed";
    case BypassReason.InvalidUnicode: return "invalid_unicode";
    case BypassReason.TooDeep: return "too_deep";
    case BypassReason.TooManyValues: return "too_many_values";
    case BypassReason.DuplicateKeys: return "duplicate_keys";
    case BypassReason.NotARequest: return "not_a_request";
    case BypassReason.Stateful: return "stateful";
    case BypassReason.AnsweredElsewhere: return "answered_elsewhere";
    case BypassReason.HeadersNotHeld: return "headers_not_held";
    case BypassReason.BodyStalled: return "body_stalled";
    case BypassReason.NoRule: return "no_rule";
    default: return "none";
  }
}

/** Looked up, or meant to be, and sent upstream. */
export enum MissReason {
  /** `Cache-Control: no-cache`: not read, kept anew. */
  NoCache,
  /** The exact entry is stale. */
  Stale,
  /** An entry is fresh, but older than the request's `max-age`, or fresh for less than its `min-fresh`. */
  TooOld,
  /** Waited for another request like it until `singleFlight.wait` was over. */
  WaitTimeout,
  /** No exact entry, and the semantic tier is off. */
  NotStored,
  /** No exact entry, and the request has parts that no embedding covers: tools, images, no user turn. */
  ExactOnly,
  /** The user turn has no text. */
  EmptyQuery,
  /** The query is in a script that the embedding model cannot read. */
  Script,
  /** The question leans on turns that the request does not hold. */
  FollowUp,
  /** The question depends on when it is asked. */
  Clock,
  /** The question depends on where it is asked. */
  Place,
  /** The question has neither a word nor a number. */
  NoWords,
  /** The question has too few words to be compared: one alone, or none but those of grammar and greeting. */
  TooShort,
  /** The question is longer than what guards can compare. */
  TooLong,
  /** The question holds characters that are not seen: controls, marks of direction, blanks without width. */
  Hidden,
  /** No candidate reached the threshold. */
  NoCandidate,
  /** Candidates reached the threshold and none could be served: expired, evicted or of another partition. */
  CandidateGone,
  /** A candidate is near, but the queries are longer than what is embedded and differ behind that. */
  DifferentTail,
  /** A candidate is near, and a guard speaks against it; in `Cache-Status` the detail is `guard_` and the guard's word. */
  Guarded,
  /** The entry cannot be put into the form the client asked for. */
  NotRenderable,
  /** The embedding did not come within its deadline. */
  EmbeddingTimeout,
  /** The embedder refused, failed, or answered something else than a usable vector. */
  EmbeddingError,
  /** The embedder failed too often and is left alone for a while. */
  EmbeddingBreaker,
  /** Too many embedding callouts under way. */
  EmbeddingBusy,
  /** The vector store did not answer within `vector.timeout`. */
  StoreTimeout,
  /** Too many look-ups in the vector store under way: in this worker, in Envoy's cluster, or by the store's own word. */
  StoreBusy,
  /** The vector store failed too often and is left alone for a while. */
  StoreBreaker,
  /** The vector store is not set up, refused, failed, or answered something else than candidates. */
  StoreError,
  /** Would have been an exact hit: nothing is served in shadow mode. */
  ShadowExact,
  /** Would have been a semantic hit: the tier is in shadow mode. */
  ShadowSemantic,
  /** A candidate is near, and at this similarity or above it was found wrong before. */
  FoundWrong,
  /** The semantic tier is switched off: the error budget cannot be kept. */
  ErrorBudget,
}

export const MISS_REASONS: i32 = MissReason.ErrorBudget + 1;

export function missWord(reason: MissReason): string {
  switch (reason) {
    case MissReason.NoCache: return "no_cache";
    case MissReason.Stale: return "stale";
    case MissReason.TooOld: return "too_old";
    case MissReason.WaitTimeout: return "wait_timeout";
    case MissReason.NotStored: return "not_stored";
    case MissReason.ExactOnly: return "exact_only";
    case MissReason.EmptyQuery: return "empty_query";
    case MissReason.Script: return "script";
    case MissReason.FollowUp: return "follow_up";
    case MissReason.Clock: return "clock";
    case MissReason.Place: return "place";
    case MissReason.NoWords: return "no_words";
    case MissReason.TooShort: return "too_short";
    case MissReason.TooLong: return "too_long";
    case MissReason.Hidden: return "hidden";
    case MissReason.NoCandidate: return "no_candidate";
    case MissReason.CandidateGone: return "candidate_gone";
    case MissReason.DifferentTail: return "different_tail";
    case MissReason.Guarded: return "guarded";
    case MissReason.NotRenderable: return "not_renderable";
    case MissReason.EmbeddingTimeout: return "embedding_timeout";
    case MissReason.EmbeddingError: return "embedding_error";
    case MissReason.EmbeddingBreaker: return "embedding_breaker";
    case MissReason.EmbeddingBusy: return "embedding_busy";
    case MissReason.StoreTimeout: return "store_timeout";
    case MissReason.StoreBusy: return "store_busy";
    case MissReason.StoreBreaker: return "store_breaker";
    case MissReason.StoreError: return "store_error";
    case MissReason.ShadowExact: return "shadow_exact";
    case MissReason.ShadowSemantic: return "shadow_semantic";
    case MissReason.FoundWrong: return "found_wrong";
    default: return "error_budget";
  }
}

/** Why an answer was served after its life was over. */
export enum StaleUse {
  /** The request takes it: `max-stale`. */
  MaxStale,
  /** It is refreshed meanwhile. */
  WhileRevalidate,
  /** The upstream has failed. */
  IfError,
}

export const STALE_USES: i32 = StaleUse.IfError + 1;

export function staleWord(use: StaleUse): string {
  switch (use) {
    case StaleUse.MaxStale: return "max_stale";
    case StaleUse.WhileRevalidate: return "while_revalidate";
    default: return "if_error";
  }
}

/** What became of the refresh of a stale answer. */
export enum RefreshOutcome {
  /** A new answer has taken its place. */
  Kept,
  /** The upstream failed, or its answer could not be kept; the stale answer stays. */
  Failed,
  /** `cache.maxRefreshes` were under way, or too much was held already. */
  Skipped,
}

export const REFRESH_OUTCOMES: i32 = RefreshOutcome.Skipped + 1;

export function refreshWord(outcome: RefreshOutcome): string {
  switch (outcome) {
    case RefreshOutcome.Kept: return "kept";
    case RefreshOutcome.Failed: return "failed";
    default: return "skipped";
  }
}

/** What went wrong beside a request's own way. */
export enum ErrorCause {
  /** The host refused a callout: the cluster is unknown or has no endpoint. */
  CalloutRefused,
  /** A callout was reset or timed out. */
  CalloutFailed,
  /** The embedder answered a status other than 200. */
  EmbeddingStatus,
  /** Not JSON, or not the JSON of an embedding. */
  EmbeddingMalformed,
  /** A vector of another dimension than configured. */
  EmbeddingDimension,
  /** A vector with NaN, infinity, or nothing but zeros. */
  EmbeddingValue,
  /** The vector store answered a status other than 200. */
  StoreStatus,
  /** The vector store answered something else than was asked. */
  StoreMalformed,
  /** An answer could not be kept: shared data was contended. */
  SharedDataContended,
  /** The second level of the exact tier did not answer in time: the request went on without it. */
  ExactTimeout,
}

export const ERROR_CAUSES: i32 = 10;

export function errorWord(cause: ErrorCause): string {
  switch (cause) {
    case ErrorCause.CalloutRefused: return "callout_refused";
    case ErrorCause.CalloutFailed: return "callout_failed";
    case ErrorCause.EmbeddingStatus: return "embedding_status";
    case ErrorCause.EmbeddingMalformed: return "embedding_malformed";
    case ErrorCause.EmbeddingDimension: return "embedding_dimension";
    case ErrorCause.EmbeddingValue: return "embedding_value";
    case ErrorCause.StoreStatus: return "store_status";
    case ErrorCause.StoreMalformed: return "store_malformed";
    case ErrorCause.SharedDataContended: return "shared_data_contended";
    default: return "exact_timeout";
  }
}

/** How something that the external vector store was to do has ended. */
export enum StoreOutcome {
  /** Done. */
  Done,
  /** It did not answer in time. */
  Timeout,
  /** Too much waits already: in this worker, in Envoy's cluster, or by the store's own word. */
  Busy,
  /** It failed too often and is left alone for a while. */
  Breaker,
  /** It is not set up. */
  NotReady,
  /** The host refused the callout: the cluster is unknown or has no endpoint. */
  CalloutRefused,
  /** It could not be reached, or answered another status than was hoped for. */
  Failed,
  /** It answered something else than was asked. */
  Malformed,
  /** A deletion that failed each time. The entry is not served from the store by this Envoy all the same. */
  GivenUp,
  /** The answer is larger than what the store takes: it is kept in this Envoy alone. */
  TooLarge,
}

export const STORE_OUTCOMES: i32 = StoreOutcome.TooLarge + 1;

export function storeOutcomeWord(outcome: StoreOutcome): string {
  switch (outcome) {
    case StoreOutcome.Done: return "done";
    case StoreOutcome.Timeout: return "timeout";
    case StoreOutcome.Busy: return "busy";
    case StoreOutcome.Breaker: return "breaker";
    case StoreOutcome.NotReady: return "not_ready";
    case StoreOutcome.CalloutRefused: return "callout_refused";
    case StoreOutcome.Failed: return "failed";
    case StoreOutcome.Malformed: return "malformed";
    case StoreOutcome.TooLarge: return "too_large";
    default: return "given_up";
  }
}

/** Why a look-up found nothing in the external store, by how asking it has ended; not for Done. */
export function storeMiss(outcome: StoreOutcome): MissReason {
  switch (outcome) {
    case StoreOutcome.Timeout: return MissReason.StoreTimeout;
    case StoreOutcome.Busy: return MissReason.StoreBusy;
    case StoreOutcome.Breaker: return MissReason.StoreBreaker;
    default: return MissReason.StoreError;
  }
}

/** What the external vector store is asked to do. */
export enum StoreTask {
  /** For answers to questions like one. */
  Query,
  Write,
  Remove,
  Sweep,
  /** For the answer under an exact key. */
  Find,
  /** For what other gateways have removed. */
  Watch,
}

export const STORE_TASKS: i32 = StoreTask.Watch + 1;

export function storeTaskWord(task: StoreTask): string {
  switch (task) {
    case StoreTask.Query: return "query";
    case StoreTask.Write: return "write";
    case StoreTask.Remove: return "remove";
    case StoreTask.Sweep: return "sweep";
    case StoreTask.Find: return "find";
    default: return "watch";
  }
}
