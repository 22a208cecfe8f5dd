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
  judge(enabled: number): number;
  decide(similarity: number, threshold: number, enabled: number): number;
  least_similarity(threshold: number): number;
  is_comparable(latinOnly: boolean): number;
  is_same_beyond(limit: number): number;
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
  open_budget(maxWrongRate: number, shipped: number): void;
  budget_looked_up(evidence: number): void;
  budget_judged(evidence: number, isWrong: boolean): void;
  budget_tick(): void;
  budget_threshold(): number;
  least_compared(): number;
  alert_hits(): number;
  alert_rate(): number;
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

/** The filter's error budget: assembly/policy/error_budget.ts. The module has one at a time. */
export interface Budget {
  lookedUp(evidence: number): void;
  judged(evidence: number, isWrong: boolean): void;
  /** Applies what was seen, as the filter's tick does. */
  tick(): void;
  /** Infinity while nothing may be served. */
  threshold(): number;
  /** Similarity below which a candidate is not even compared. */
  readonly leastCompared: number;
  /** Hits of which more are asked again after a wrong one, and the share of them. */
  readonly alertHits: number;
  readonly alertRate: number;
}

/** A pair and what the filter makes of it. */
export interface Judged extends Pair {
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
  judge(pair: Pair, similarity: number, reading: Reading): Judged {
    const refusals = this.refusals(pair.a, pair.b);
    const exactOnly = !this.isComparable(pair.a, reading) || !this.isComparable(pair.b, reading);
    const compared = !exactOnly && this.isSameBeyond(pair.a, pair.b, reading);
    const known = new Map<number, number>();
    const reach = (off: number): number => {
      const before = known.get(off);
      if (before !== undefined) return before;
      const found = compared ? this.reach(pair.a, pair.b, similarity, off) : 0;
      known.set(off, found);
      return found;
    };
    return { ...pair, similarity, refusals, exactOnly, reach };
  }

  /** Every guard that refuses the pair when it is asked alone, as bits. */
  refusals(asked: string | Buffer, candidate: string | Buffer): number {
    this.writeBoth(asked, candidate);
    let bits = 0;
    for (let guard = 1; guard < this.words.length; guard++) if (this.wasm.judge((1 << guard) >>> 0) !== 0) bits |= 1 << guard;
    return bits;
  }

  /** Whether the text may be compared with others, or is left to the exact tier. */
  isComparable(text: string | Buffer, { latinOnly }: Reading): boolean {
    this.write(text, this.wasm.asked_at);
    return this.wasm.is_comparable(latinOnly) !== 0;
  }

  /** Whether two texts are the same behind what is embedded of them. */
  isSameBeyond(asked: string, candidate: string, { maxInputBytes }: Reading): boolean {
    this.writeBoth(asked, candidate);
    return this.wasm.is_same_beyond(maxInputBytes) !== 0;
  }

  /** The highest threshold in thousandths at which the candidate is served, 0 if at none; the guards whose bits are in `off` are not asked. */
  reach(asked: string, candidate: string, similarity: number, off: number): number {
    this.writeBoth(asked, candidate);
    const guards = (this.allGuards & ~off) >>> 0;
    const isServed = (thousandths: number) => this.wasm.decide(similarity, thousandths / 1_000, guards) === 0;
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

  /** Begins an error budget in place of the one before. @param shipped evidence from which is served until something is known. */
  openBudget(maxWrongRate: number, shipped: number): Budget {
    const { wasm } = this;
    wasm.open_budget(maxWrongRate, shipped);
    return {
      lookedUp: (evidence) => wasm.budget_looked_up(evidence),
      judged: (evidence, isWrong) => wasm.budget_judged(evidence, isWrong),
      tick: () => wasm.budget_tick(),
      threshold: () => wasm.budget_threshold(),
      leastCompared: wasm.least_compared(),
      alertHits: wasm.alert_hits(),
      alertRate: wasm.alert_rate(),
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
