/**
 * What is known of embedding models. A similarity means something for one model only, so a threshold that was not measured for a
 * model is a guess; a model that is not here must be configured with its own.
 */
import { MAX_BYTES } from "./guards/text";

@final
export class ModelProfile {
  constructor(
    /** Numbers in a vector. */
    readonly dimension: i32,
    /** What it wants in front of every text. */
    readonly prefix: string,
    /** Bytes of text that surely fit into the model's input. */
    readonly maxInputBytes: i32,
    /** Cosine similarity from which two questions are taken for one: at most one hit in twenty is wrong. */
    readonly threshold: f64,
    /** The same for `vector.precision: balanced`: more hits, and about one in eight wrong where questions resemble each other much. */
    readonly balancedThreshold: f64,
    /** Similarity from which questions that say the same word for word are taken for one. */
    readonly verbatimThreshold: f64,
    /** Whether it reads Latin letters only. */
    readonly latinOnly: bool,
    /** Words, politeness aside, below which a question has nothing to be compared by. */
    readonly minWords: i32,
    /** Bytes above which a question is not compared. */
    readonly maxBytes: i32,
  ) {}
}

/** A word alone («Python») says what a question is about and not what it asks. */
export const MIN_WORDS: i32 = 2;

/**
 * all-MiniLM-L6-v2 reads 256 tokens, two of which are its own marks. English has more than four bytes a token, and what has fewer
 * (Chinese, Japanese) has three, so 254 × 3 bytes fit. The thresholds were found with `npm run quality`; docs/quality.md says on what.
 */
const ALL_MINILM = new ModelProfile(384, "", 762, 0.965, 0.83, 0.6, true, MIN_WORDS, MAX_BYTES);

/** The names under which Ollama serves a model; other tags of the same name are other models. */
export const ALL_MINILM_NAMES: string[] = ["all-minilm", "all-minilm:latest", "all-minilm:22m", "all-minilm:l6-v2", "all-minilm:22m-l6-v2-fp16"];

/** What is known of the model that Ollama calls `name`, or null. */
export function profileOf(name: string): ModelProfile | null {
  return ALL_MINILM_NAMES.includes(name) ? ALL_MINILM : null;
}
