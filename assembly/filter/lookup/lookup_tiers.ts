import { Config } from "../../config/config";
import { EmbeddingClient } from "../embedding/embedding_client";
import { HeaderHold } from "../request/header_hold";
import { SingleFlight } from "../single_flight/single_flight";
import { ExactTier } from "./exact_tier";
import { ForeignEntries } from "./foreign_entries";
import { RefusalLog } from "./refusal_log";
import { SemanticTier } from "./semantic_tier";
import { StaleFallback } from "./stale_fallback";

/** What every look-up of a configuration goes through. */
@final
export class LookupTiers {
  constructor(
    readonly config: Config,
    readonly exact: ExactTier,
    readonly singleFlight: SingleFlight,
    readonly embedder: EmbeddingClient,
    readonly semantic: SemanticTier,
    readonly refusals: RefusalLog,
    readonly fallback: StaleFallback,
    /** What another cache has kept; null where that is not read. */
    readonly foreign: ForeignEntries | null,
    private readonly hold: HeaderHold,
  ) {}

  /** Whether Envoy holds a request's headers until its body was looked at. */
  get holdsHeaders(): bool {
    return this.hold.holdsHeaders;
  }
}
