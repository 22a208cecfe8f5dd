/** The section `vector`. Its tags are the source of schema, reader and reference. */
import { ALL_GUARDS } from "../../policy/guards/guard";
import { ALL_QUERY_RULES } from "../../policy/query_rule";
import { StoreConfig } from "../../stores/store_config";
import { Mode } from "./mode";

/** Which of a known model's thresholds is used. */
export enum Precision {
  Strict,
  Balanced,
}

/** How a threshold is meant: as a similarity, or (`lt`, `lte`) as a distance. */
export enum ThresholdRelation {
  /** @absent */
  Unset,
  Gt,
  Gte,
  Lt,
  Lte,
}

/**
 * Where vectors are kept, and how near is near enough.
 * @title Vector store
 * @example {"type":"chroma","cluster":"chroma"}
 */
@final
export class VectorConfig {
  /** Whether `threshold` was given and is heeded. */
  thresholdIsSet: bool = false;
  /** Whether `threshold` is a guess, as none is known for the model: then the tier is in shadow. */
  thresholdIsGuess: bool = false;
  /** Whether this tier serves nothing and reports what it would have served. */
  shadow: bool = false;
  /** A bit for each rule of query_rules.ts that applies. */
  queryRules: u32 = ALL_QUERY_RULES;

  /** The store outside the filter; null where there is the index inside alone. */
  store: StoreConfig | null = null;

  /**
   * `embedded` is the index inside the filter, filled in every worker. Every other one adds a server behind it, which all replicas share:
   * docs/stores.md; `redis` needs the Higress build.
   * @title Store
   * @registry assembly/stores/registry.ts STORES
   * @example "embedded"
   */
  type: string = "embedded";

  /**
   * Nearest entries that are examined; the first that passes every check is served.
   * @title Candidates
   * @range 1 64
   * @example 1
   * @example 10
   */
  topK: i32 = 5;

  /**
   * Milliseconds until a request goes upstream without an answer of the store.
   * @title Deadline
   * @range 1 60000
   * @example 300
   */
  timeout: i32 = 300;

  /**
   * Cosine similarity from which an entry may be served, 0.5 to 1; with `thresholdRelation` `lt` or `lte` it is a cosine distance, 0
   * to 0.5. A greater distance, such as ai-cache's 1000, would let in nearly anything: it is not heeded, and the log says so. With
   * `elasticsearch` or `opensearch` and `gt` or `gte` it is their score, (1 + cosine) / 2, from 0.75. Its default is the one measured for the embedding model: 0.965 for all-minilm. Of another model none is known: without
   * one the semantic tier is in shadow and reports from 0.8 on.
   * @title Threshold
   * @range 0 1000
   * @by hand
   * @example 0.92
   * @example 0.95
   */
  threshold: f64 = 0.965;

  /**
   * Cosine similarity from which an entry may be served that says the same word for word: typing errors, politeness, and what else is
   * known to mean nothing apart (docs/guards.md). Its default is the one measured for the embedding model, 0.6 for all-minilm; of
   * another model it is `vector.threshold`.
   * @title Threshold of the same words
   * @range 0.5 1 a cosine similarity
   * @by hand
   * @example 0.6
   * @example 0.9
   */
  verbatimThreshold: f64 = 0.6;

  /**
   * Whether a line of the log says which words kept a near candidate from being served, as
   * `{"reprise":"refusal","guard":"replacement","similarity":0.9812,"words":"for/against"}`; at most one a second per worker. They
   * are words that users wrote.
   * @title Log of refusals
   * @example true
   */
  refusalLog: bool = false;

  /**
   * Which of a known model's thresholds is used: `strict` keeps wrong answers to about one hit in twenty on questions that resemble
   * each other much, `balanced` serves more and is wrong more often; docs/quality.md has both. Not together with `vector.threshold`.
   * @title Precision
   * @not threshold chooses a threshold, and vector.threshold is set
   * @example "balanced"
   */
  precision: Precision = Precision.Strict;

  /**
   * How `vector.threshold` is meant: `gt` and `gte` as a similarity (also if left out), `lt` and `lte` as a distance.
   * @title Relation
   * @example "gt"
   */
  thresholdRelation: ThresholdRelation = ThresholdRelation.Unset;

  /**
   * `shadow` serves nothing from this tier: what would have been a hit goes upstream, and how the fresh answer compares with the
   * cached one is counted and logged. A model without a known threshold is in shadow until `vector.threshold` is set.
   * @title Mode of the semantic tier
   * @example "shadow"
   */
  mode: Mode = Mode.Serve;

  /**
   * Guards and rules that are not applied, by name. Each keeps wrong answers back and costs right ones: see docs/guards.md and
   * docs/quality.md.
   * @title Guards switched off
   * @key guardsOff
   * @items 0 guards guards
   * @form guard
   * @default []
   * @example ["qualifier"]
   * @example ["clock","place"]
   */
  guards: u32 = ALL_GUARDS;

  /**
   * Entries of the index inside the filter, per worker; about 600 bytes each at 384 dimensions.
   * @title Entries
   * @range 16 1000000
   * @example 50000
   */
  maxEntries: i32 = 50000;
}
