/** The filter's own decisions, out of build/quality.wasm. */
import { readFile } from "node:fs/promises";
import { buildFilter } from "../../tools/build.ts";
import { Failure } from "../../tools/lib/failure.ts";
import { silent, type Report } from "../../tools/lib/report.ts";
import type { Pair } from "./data.ts";

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  asked_at(length: number): number;
  candidate_at(length: number): number;
  first_refusal(enabled: number): number;
  has_one_form(): number;
  says_the_same(): number;
  begin_look_up(threshold: number, enabled: number): void;
  begin_budget_look_up(): void;
  least_similarity(threshold: number): number;
  budget_least_similarity(): number;
  offer(number: number, similarity: number, evidence: number): number;
  end_budget_look_up(isServed: boolean): number;
  compared(isWrong: boolean): void;
  set_input_limit(limit: number): void;
  is_comparable(latinOnly: boolean): number;
  find_profile(): number;
  profile_dimension(): number;
  profile_max_input_bytes(): number;
  profile_threshold(): number;
  profile_balanced_threshold(): number;
  profile_latin_only(): number;
  repeat(times: number, enabled: number): number;
  vector_at(dimension: number): number;
  keep_vector(): number;
  cosine(a: number, b: number): number;
  open_index(dimension: number, capacity: number): void;
  put(number: number, record: number, group: number): number;
  search(record: number, topK: number, minimum: number): number;
  match_number(place: number): number;
  match_similarity(place: number): number;
  match_group(place: number): number;
  match_evidence(place: number): number;
  open_budget(maxWrongRate: number, shipped: number, sampleRate: number, seed: number): void;
  budget_tick(): void;
  collect(): void;
  guards(): number;
  all_guards(): number;
  word_at(guard: number): number;
  word_length(): number;
}

/** What the filter knows of an embedding model: assembly/policy/profiles.ts. */
export interface Profile {
  dimension: number;
  maxInputBytes: number;
  /** Least cosine similarity at which it serves, unless configured. */
  threshold: number;
  /** The same for `vector.precision: balanced`. */
  balancedThreshold: number;
  latinOnly: boolean;
}

/** What of a model decides whether two texts may be compared. */
export type Reading = Pick<Profile, "maxInputBytes" | "latinOnly">;

export interface Match {
  /** The number under which it was filed. */
  number: number;
  similarity: number;
  /** Entries of one group are known to have the same answer. */
  group: number;
  /** What an error budget compares with its threshold. */
  evidence: number;
}

/** An entry that a search found, with its question. */
export interface Candidate extends Match {
  text: string;
}

/** What a look-up under an error budget comes to. */
export interface BudgetChoice {
  served: Candidate | undefined;
  /** The one whose answer is to be compared with a fresh one: of a miss the nearest, of a hit the one served if it is in the sample. */
  compared: Candidate | undefined;
}

/** The filter's error budget: assembly/policy/error_budget.ts. The module has one at a time. */
export interface Budget {
  /** Similarity from which it looks at candidates. */
  readonly minimum: number;
  /** @param candidates nearest first. */
  lookUp(asked: string, candidates: readonly Candidate[]): BudgetChoice;
  /** The answer that `lookUp` named last was compared with a fresh one. */
  compared(isWrong: boolean): void;
  /** Applies what was seen, as the filter's tick does. */
  tick(): void;
}

/** A pair and what the filter makes of it. */
export interface Assessed extends Pair {
  similarity: number;
  /** A bit for each guard that refuses the pair by itself. */
  refusals: number;
  /** Whether the filter leaves one of its texts to the exact tier. */
  exactOnly: boolean;
  /** The highest threshold, in thousandths, at which the filter serves the pair with the guards in `off` switched off; 0 if it never does. */
  reach(off: number): number;
}

/** Thresholds that the filter's configuration accepts, in thousandths. */
const LEAST = 500;
const GREATEST = 1_000;
/** The number of a candidate that is no entry of the index. */
const NO_ENTRY = -1;
/** Texts after which the module's memory is tidied. */
const TIDY_AFTER = 20_000;

export class Decisions {
  /** The guards' words; the first is that of none. */
  readonly words: string[];
  /** A bit for each guard. */
  readonly allGuards: number;
  private readonly kept = new Map<Float32Array, number>();
  private written = 0;

  private constructor(private readonly wasm: Exports) {
    this.words = Array.from({ length: wasm.guards() }, (_, guard) => {
      const at = wasm.word_at(guard) >>> 0;
      return Buffer.from(wasm.memory.buffer, at, wasm.word_length()).toString();
    });
    this.allGuards = wasm.all_guards() >>> 0;
  }

  static async load(report: Report = silent): Promise<Decisions> {
    const { file } = await buildFilter("quality", report);
    const { instance } = await WebAssembly.instantiate(await readFile(file), { env: { proxy_log: () => 0 } });
    const wasm = instance.exports as unknown as Exports;
    wasm._initialize();
    return new Decisions(wasm);
  }

  /** Whether the filter gives two texts one normal form. */
  hasOneForm(a: string, b: string): boolean {
    this.writeBoth(a, b);
    return Boolean(this.wasm.has_one_form());
  }

  /** Whether the filter serves one text the answer to the other as what says the same in the same words, without an embedding. */
  saysTheSame(a: string, b: string): boolean {
    this.writeBoth(a, b);
    return Boolean(this.wasm.says_the_same());
  }

  /** What the filter knows of a model, by Ollama's name for it. */
  profile(model: string): Profile | undefined {
    const { wasm } = this;
    this.write(model, wasm.asked_at);
    if (!wasm.find_profile()) return undefined;
    return {
      dimension: wasm.profile_dimension(),
      maxInputBytes: wasm.profile_max_input_bytes(),
      threshold: wasm.profile_threshold(),
      balancedThreshold: wasm.profile_balanced_threshold(),
      latinOnly: Boolean(wasm.profile_latin_only()),
    };
  }

  /** Everything the filter would say of a pair whose texts have this similarity. */
  assess(pair: Pair, similarity: number, reading: Reading): Assessed {
    const refusals = this.refusals(pair.a, pair.b);
    const exactOnly = !this.isComparable(pair.a, reading) || !this.isComparable(pair.b, reading);
    const known = new Map<number, number>();
    const reach = (off: number): number => {
      const before = known.get(off);
      if (before !== undefined) return before;
      const found = exactOnly ? 0 : this.reach(pair.a, pair.b, similarity, off, reading);
      known.set(off, found);
      return found;
    };
    return { ...pair, similarity, refusals, exactOnly, reach };
  }

  /** Every guard that refuses the pair when it is asked alone, as bits. */
  refusals(asked: string | Buffer, candidate: string | Buffer): number {
    this.writeBoth(asked, candidate);
    let bits = 0;
    for (let guard = 1; guard < this.words.length; guard++) if (this.wasm.first_refusal((1 << guard) >>> 0) !== 0) bits |= 1 << guard;
    return bits;
  }

  /** Whether the text may be compared with others, or is left to the exact tier. */
  isComparable(text: string | Buffer, { latinOnly }: Reading): boolean {
    this.write(text, this.wasm.asked_at);
    return this.wasm.is_comparable(latinOnly) !== 0;
  }

  /** The first of the candidates that the filter serves at a threshold in thousandths; the guards whose bits are in `off` are not asked. */
  firstServed(asked: string, candidates: readonly Candidate[], threshold: number, off: number, { maxInputBytes }: Reading): Candidate | undefined {
    this.wasm.set_input_limit(maxInputBytes);
    this.write(asked, this.wasm.asked_at);
    this.wasm.begin_look_up(threshold / 1_000, (this.allGuards & ~off) >>> 0);
    return candidates.find((each) => this.offer(each, each.similarity));
  }

  private offer({ number, text, similarity }: Candidate, evidence: number): boolean {
    this.write(text, this.wasm.candidate_at);
    return this.wasm.offer(number, similarity, evidence) !== 0;
  }

  /** The highest threshold in thousandths at which the candidate is served, 0 if at none; the guards whose bits are in `off` are not asked. */
  private reach(asked: string, candidate: string, similarity: number, off: number, { maxInputBytes }: Reading): number {
    this.wasm.set_input_limit(maxInputBytes);
    this.writeBoth(asked, candidate);
    const guards = (this.allGuards & ~off) >>> 0;
    const isServed = (thousandths: number) => {
      this.wasm.begin_look_up(thousandths / 1_000, guards);
      return this.wasm.offer(NO_ENTRY, similarity, similarity) !== 0;
    };
    if (!isServed(LEAST)) return 0;
    // Served at `low`, and not at `high`.
    let [low, high] = [LEAST, GREATEST + 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (isServed(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The similarity from which the filter examines candidates at a threshold in thousandths. */
  leastSimilarity(threshold: number): number {
    return this.wasm.least_similarity(threshold / 1_000);
  }

  /** Similarity as the index computes it, from int8 codes. */
  cosine(a: Float32Array, b: Float32Array): number {
    return this.wasm.cosine(this.keep(a), this.keep(b));
  }

  /** Begins with an empty index: the filter's own. Numbers from 0 to `capacity` - 1 can be filed in it. */
  openIndex(dimension: number, capacity: number): void {
    this.wasm.collect();
    this.wasm.open_index(dimension, capacity);
  }

  /** @param group of entries that are known to have the same answer; 0 for one of its own. */
  put(number: number, vector: Float32Array, group: number): void {
    this.wasm.put(number, this.keep(vector), group === 0 ? number + 1 : group);
  }

  /** The entries nearest to `vector`, nearest first. */
  nearest(vector: Float32Array, topK: number, minimum: number): Match[] {
    const found = this.wasm.search(this.keep(vector), topK, minimum);
    return Array.from({ length: found }, (_, place) => ({
      number: this.wasm.match_number(place),
      similarity: this.wasm.match_similarity(place),
      group: this.wasm.match_group(place),
      evidence: this.wasm.match_evidence(place),
    }));
  }

  /**
   * Begins an error budget in place of the one before.
   * @param shipped similarity from which is served until something is known. @param sampleRate share of the hits that are asked again, drawn by `seed`.
   */
  openBudget(maxWrongRate: number, shipped: number, sampleRate: number, seed: number, { maxInputBytes }: Reading): Budget {
    const { wasm } = this;
    wasm.set_input_limit(maxInputBytes);
    wasm.open_budget(maxWrongRate, shipped, sampleRate, seed);
    return {
      minimum: wasm.budget_least_similarity(),
      lookUp: (asked, candidates) => {
        this.write(asked, wasm.asked_at);
        wasm.begin_budget_look_up();
        const served = candidates.find((each) => this.offer(each, each.evidence));
        const compared = wasm.end_budget_look_up(served !== undefined);
        return { served, compared: candidates.find(({ number }) => number === compared) };
      },
      compared: (isWrong) => wasm.compared(isWrong),
      tick: () => wasm.budget_tick(),
    };
  }

  /** Mean microseconds to judge one pair, the text read anew each time. */
  microseconds(asked: string, candidate: string): number {
    this.writeBoth(asked, candidate);
    const times = 2_000;
    this.wasm.repeat(times, this.allGuards);
    const from = performance.now();
    this.wasm.repeat(times, this.allGuards);
    return ((performance.now() - from) / times) * 1_000;
  }

  private writeBoth(asked: string | Buffer, candidate: string | Buffer): void {
    this.write(asked, this.wasm.asked_at);
    this.write(candidate, this.wasm.candidate_at);
  }

  private write(text: string | Buffer, place: (length: number) => number): void {
    if (++this.written % TIDY_AFTER === 0) this.wasm.collect();
    const bytes = Buffer.from(text);
    const at = place(bytes.length) >>> 0;
    new Uint8Array(this.wasm.memory.buffer, at, bytes.length).set(bytes);
  }

  private keep(vector: Float32Array): number {
    const known = this.kept.get(vector);
    if (known !== undefined) return known;
    const at = this.wasm.vector_at(vector.length) >>> 0;
    new Float32Array(this.wasm.memory.buffer, at, vector.length).set(vector);
    const record = this.wasm.keep_vector();
    if (record < 0)
      throw new Failure("the model gave a vector that the filter cannot use: not finite, or nothing but zeros", "Try the model by hand, with /api/embed.");
    this.kept.set(vector, record);
    return record;
  }
}
