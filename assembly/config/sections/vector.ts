/** The section `vector`. Its tags are the source of schema, reader and reference. */
import { ALL_GUARDS } from "../../policy/guards/guard";
import { ALL_QUERY_RULES } from "../../policy/query_rule";
import { Mode } from "./mode";
import { Service } from "./service";

export enum VectorStoreType {
  /** The index inside the filter alone. */
  Embedded,
  Chroma,
}

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
 * @service Chroma
 * @name chroma
 * @host `serviceName` or `cluster`
 * @when type=chroma
 * @example {"type":"chroma","cluster":"chroma"}
 */
@final
export class VectorConfig extends Service {
  /** Whether `threshold` is a guess, as none is known for the model: then the tier is in shadow. */
  thresholdIsGuess: bool = false;
  /** Whether this tier serves nothing and reports what it would have served. */
  shadow: bool = false;
  /** A bit for each rule of query_rules.ts that applies. */
  queryRules: u32 = ALL_QUERY_RULES;

  constructor() {
    super();
    this.servicePort = 8000;
  }

  /**
   * `embedded` is the index inside the filter, filled in every worker. `chroma` adds a Chroma server (REST v2) behind it, shared by
   * every replica.
   * @title Store
   * @example "embedded"
   */
  type: VectorStoreType = VectorStoreType.Embedded;

  /**
   * Sent as a bearer token, unless it is empty.
   * @title API key
   * @text Secret 4096
   * @when type=chroma
   * @example "ck-123"
   */
  apiKey: string = "";

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
   * Name of the collection, which is created if it is missing.
   * @title Collection
   * @key collectionID
   * @text ChromaName 256
   * @when type=chroma
   * @example "reprise"
   */
  collection: string = "reprise";

  /**
   * Cosine similarity from which an entry may be served, 0.5 to 1; with `thresholdRelation` `lt` or `lte` it is a cosine distance, 0
   * to 0.5. Its default is the one measured for the embedding model: 0.965 for all-minilm. Of another model none is known: without
   * one the semantic tier is in shadow and reports from 0.8 on.
   * @title Threshold
   * @range 0 1
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
   * @needs threshold says how to read vector.threshold, which is missing
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

  /**
   * Tenant of the collection's database.
   * @title Chroma tenant
   * @text ChromaName 256
   * @when type=chroma
   * @example "default_tenant"
   */
  chromaTenant: string = "default_tenant";

  /**
   * Database of the collection.
   * @title Chroma database
   * @text ChromaName 256
   * @when type=chroma
   * @example "default_database"
   */
  chromaDatabase: string = "default_database";

  /**
   * Seconds between two sweeps, each of which deletes expired entries from the external store; 0 for none. One VM of an Envoy, which
   * is elected, sweeps; while a sweep finds as many as it may, the next one follows after a second.
   * @title Time between sweeps
   * @range 0 86400
   * @when type=chroma
   * @example 60
   */
  sweepInterval: i32 = 60;

  /**
   * Entries that one sweep deletes at most. A Chroma that does not know `limit` deletes all that have expired.
   * @title Entries of a sweep
   * @range 1 10000
   * @when type=chroma
   * @example 100
   */
  sweepLimit: i32 = 100;
}
