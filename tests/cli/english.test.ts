/** The filter of English words that is made when the module is compiled. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { compileSource } from "../../tools/build.ts";
import { baseWords, basesOf, englishWords } from "../../tools/compiler/english.js";
import { fnv1a, fuseFilter } from "../../tools/compiler/fuse-filter.js";
import { Random } from "../support/random.ts";

const WIDTH = 7;
const HEADER = 12;
const MASK = (1n << 64n) - 1n;

/** The filter read anew, as its layout in assembly/core/fuse_filter.ts says. */
function has(filter: Buffer, word: string): boolean {
  const mix = (value: bigint) => {
    let x = value;
    x = ((x ^ (x >> 33n)) * 0xff51afd7ed558ccdn) & MASK;
    x = ((x ^ (x >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK;
    return x ^ (x >> 33n);
  };
  const [seed, bits, span] = [0, 4, 8].map((at) => filter.readUInt32LE(at)) as [number, number, number];
  const segment = 1 << bits;
  const hash = mix(BigInt(fnv1a(word)) | (BigInt(seed) << 32n));
  const first = Number(((hash >> 32n) * BigInt(span)) >> 32n);
  const places = [first, (first + segment) ^ Number((hash >> 18n) & BigInt(segment - 1)), (first + 2 * segment) ^ Number(hash & BigInt(segment - 1))];
  const cell = (i: number) => filter.readUInt16LE(HEADER + ((i * WIDTH) >> 3)) >> ((i * WIDTH) & 7);
  return ((places.reduce((sum, place) => sum ^ cell(place), 0) ^ Number((hash ^ (hash >> 32n)) & 0xffn)) & ((1 << WIDTH) - 1)) === 0;
}

/** What the compiled module says of a word. */
async function probe(): Promise<(word: string) => boolean> {
  const directory = await mkdtemp(join(tmpdir(), "reprise-english-"));
  try {
    const file = join(directory, "probe.wasm");
    await compileSource("tests/unit/support/english_probe.ts", "release", file);
    const module = new WebAssembly.Module(await readFile(file));
    const imports: WebAssembly.Imports = {};
    for (const { module: owner, name } of WebAssembly.Module.imports(module)) (imports[owner] ??= {})[name] = () => 0;
    const wasm = new WebAssembly.Instance(module, imports).exports as { memory: WebAssembly.Memory; _initialize(): void; letters(): number; knows(length: number): number };
    wasm._initialize();
    const at = wasm.letters();
    return (word) => {
      new Uint8Array(wasm.memory.buffer).set(Buffer.from(word), at);
      return wasm.knows(word.length) !== 0;
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe("the filter of English words", () => {
  let words: Set<string>;
  let filter: Buffer;
  before(() => {
    words = englishWords();
    filter = fuseFilter(baseWords(words));
  });
  const isEnglish = (word: string) => [word, ...basesOf(word)].some((each) => has(filter, each));

  it("has more than 30,000 words, every one of them, in no more than 64 KiB", () => {
    assert.ok(words.size > 30_000, String(words.size));
    assert.ok(filter.length <= 65_536, String(filter.length));
    assert.deepEqual([...words].filter((word) => !isEnglish(word)), []);
  });
  it("has hardly any other", () => {
    const random = new Random(7);
    const made = Array.from({ length: 4_000 }, () => Array.from({ length: 7 }, () => "bcdfghjklmnpqrstvwxz"[random.below(20)]).join(""));
    const taken = made.filter(isEnglish).length;
    assert.ok(taken < 0.02 * made.length, `${taken} of ${made.length}`);
  });
  it("has common words, names and words of software, and rare words that are near others; not typing errors", () => {
    for (const word of ["desert", "dessert", "martial", "marital", "colour", "color", "einstein", "kubernetes", "nitrite", "torte", "planed"]) assert.ok(isEnglish(word), word);
    for (const word of ["waht", "antibotics", "shakespear", "recieve", "kubernets", "chocolaet"]) assert.ok(!isEnglish(word), word);
  });
  it("is asked for the same forms of a word by the module as by the compiler that left them out", async () => {
    const knows = await probe();
    const endings = ["", "s", "es", "ies", "ss", "ly", "ed", "ied", "eed", "ing", "ting", "ted", "ying", "yed", "wing", "xes", "e", "y"];
    const random = new Random(11);
    const stems = [...words].filter(() => random.below(12) === 0);
    const made = Array.from({ length: 4_000 }, () => Array.from({ length: 1 + random.below(7) }, () => "abdeginosxyw"[random.below(12)]).join(""));
    const asked = [...stems, ...made].flatMap((stem) => endings.map((ending) => stem + ending)).filter((word) => word.length >= 3 && word.length <= 64);
    assert.ok(asked.length > 100_000, String(asked.length));
    assert.deepEqual(asked.filter((word) => knows(word) !== isEnglish(word)), []);
  });
  it("is the same each time", () => {
    assert.deepEqual(fuseFilter(baseWords(englishWords())), filter);
  });
});
