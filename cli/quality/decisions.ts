/** The filter's own decisions, out of build/quality.wasm. */
import { readFile } from "node:fs/promises";
import { buildFilter } from "../build.ts";
import { silent, type Report } from "../lib/report.ts";

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  asked_at(length: number): number;
  candidate_at(length: number): number;
  judge(enabled: number): number;
  rule(enabled: number): number;
  repeat(times: number, enabled: number): number;
  vector_at(dimension: number): number;
  keep_vector(): number;
  cosine(a: number, b: number): number;
  guards(): number;
  all_guards(): number;
  all_rules(): number;
  word_at(guard: number): number;
  word_length(): number;
}

export class Decisions {
  /** The guards' words; the first is that of none. */
  readonly words: string[];
  private readonly kept = new Map<Float32Array, number>();

  private constructor(private readonly wasm: Exports) {
    this.words = Array.from({ length: wasm.guards() }, (_, guard) => {
      const at = wasm.word_at(guard) >>> 0;
      return Buffer.from(wasm.memory.buffer, at, wasm.word_length()).toString();
    });
  }

  static async load(report: Report = silent): Promise<Decisions> {
    const { file } = await buildFilter("quality", report);
    const { instance } = await WebAssembly.instantiate(await readFile(file), { env: { proxy_log: () => 0 } });
    const wasm = instance.exports as unknown as Exports;
    wasm._initialize();
    return new Decisions(wasm);
  }

  /** Every guard that refuses the pair when it is asked alone, as bits. */
  refusals(asked: string | Buffer, candidate: string | Buffer): number {
    this.write(asked, candidate);
    let bits = 0;
    for (let guard = 1; guard < this.words.length; guard++) if (this.wasm.judge((1 << guard) >>> 0) !== 0) bits |= 1 << guard;
    return bits;
  }

  /** Whether a rule leaves the text to the exact tier. */
  isExactOnly(text: string | Buffer): boolean {
    this.write(text, "");
    return this.wasm.rule(this.wasm.all_rules()) !== 0;
  }

  /** Similarity as the index computes it, from int8 codes. */
  cosine(a: Float32Array, b: Float32Array): number {
    return this.wasm.cosine(this.keep(a), this.keep(b));
  }

  /** Mean microseconds to judge one pair, the text read anew each time. */
  microseconds(asked: string, candidate: string): number {
    this.write(asked, candidate);
    const times = 2_000;
    this.wasm.repeat(times, this.wasm.all_guards());
    const from = performance.now();
    this.wasm.repeat(times, this.wasm.all_guards());
    return ((performance.now() - from) / times) * 1_000;
  }

  private write(asked: string | Buffer, candidate: string | Buffer): void {
    for (const [text, place] of [[asked, this.wasm.asked_at], [candidate, this.wasm.candidate_at]] as const) {
      const bytes = typeof text === "string" ? Buffer.from(text) : text;
      const at = place(bytes.length) >>> 0;
      new Uint8Array(this.wasm.memory.buffer, at, bytes.length).set(bytes);
    }
  }

  private keep(vector: Float32Array): number {
    const known = this.kept.get(vector);
    if (known !== undefined) return known;
    const at = this.wasm.vector_at(vector.length) >>> 0;
    new Float32Array(this.wasm.memory.buffer, at, vector.length).set(vector);
    const record = this.wasm.keep_vector();
    this.kept.set(vector, record);
    return record;
  }
}
